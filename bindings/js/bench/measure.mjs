// How quick each parser is, the making of strings included. Runs in Node and in pages.
import { chunks, stream } from './streams.mjs';

/** Feeds all, and touches each event's text, so that it is made. */
function run(make, pieces, parse) {
  let sum = 0;
  const onData = parse
    ? (data) => (sum += Object.keys(JSON.parse(data)).length)
    : (data) => (sum += data.length + data.charCodeAt(data.length - 1));
  const parser = make(onData);
  for (const piece of pieces) parser.feed(piece);
  parser.end();
  return sum;
}

/**
 * The best of some rounds for each of `contestants`, shape and size of chunk: MB/s, and microseconds a chunk.
 * With `parse` the consumer parses the JSON of each event, as programs do.
 */
export function measure(contestants, { shapes, sizes, rounds, parse = false, bytes: total = 2 << 20 }) {
  const names = Object.keys(contestants);
  const results = [];
  for (const shape of shapes) {
    for (const size of sizes) {
      const bytes = stream(shape, total);
      const pieces = chunks(bytes, size);
      const best = new Map(names.map((name) => [name, Infinity]));
      const sums = new Set(names.map((name) => run(contestants[name], pieces, parse)));
      if (sums.size !== 1) throw new Error(`${shape}, ${size}: the parsers differ: ${[...sums]}`);
      for (let round = 0; round < rounds; round++) {
        for (const name of names) {
          // A slow one needs fewer rounds.
          if (round > 1 && best.get(name) > 0.1) continue;
          const start = performance.now();
          run(contestants[name], pieces, parse);
          best.set(name, Math.min(best.get(name), (performance.now() - start) / 1e3));
        }
      }
      for (const name of names) results.push({ shape, size, name, rate: bytes.length / best.get(name) / 1e6, chunk: (best.get(name) / pieces.length) * 1e6 });
    }
  }
  return results;
}

/** What `measure` says of each of these options, whose `names` say which of `all` are meant. */
export const measureAll = (all, rounds) =>
  rounds.map((options) => measure(Object.fromEntries(options.names.map((name) => [name, all[name]])), options));

/** The ratio of two contestants in each of these results, and the geometric mean. */
export function ratios(results, one, other) {
  const rate = (name, { shape, size }) => results.find((result) => result.name === name && result.shape === shape && result.size === size).rate;
  const list = results.filter(({ name }) => name === one).map((result) => rate(one, result) / rate(other, result));
  return { list, mean: Math.exp(list.reduce((sum, value) => sum + Math.log(value), 0) / list.length) };
}
