// How quick each parser is, the making of strings included, in MB/s; and how the ratios stand.
//
//   run.mjs [--shapes llm_en,llm_zh] [--sizes 1460,16384] [--rounds N] [--only TEXT] [--json] [--parse]
//
// --parse: the consumer parses the JSON of each event, as programs do.
import { parseArgs } from 'node:util';
import { contestants } from './contestants.mjs';
import { chunks, stream } from './streams.mjs';

const { values } = parseArgs({
  options: {
    shapes: { type: 'string', default: 'llm_en,llm_zh,anthropic' },
    sizes: { type: 'string', default: '1460,16384' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
    parse: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const names = Object.keys(contestants).filter((name) => name.includes(values.only));

/** Feeds all, and touches each event's text, so that it is made. */
function run(make, pieces) {
  let sum = 0;
  const onData = values.parse
    ? (data) => (sum += Object.keys(JSON.parse(data)).length)
    : (data) => (sum += data.length + data.charCodeAt(data.length - 1));
  const parser = make(onData);
  for (const piece of pieces) parser.feed(piece);
  parser.end();
  return sum;
}

function seconds(make, pieces) {
  const start = process.hrtime.bigint();
  run(make, pieces);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const results = [];
for (const shape of values.shapes.split(',')) {
  for (const size of values.sizes.split(',').map(Number)) {
    const bytes = stream(shape, 2 << 20);
    const pieces = chunks(bytes, size);
    const best = new Map(names.map((name) => [name, Infinity]));
    const sums = new Set(names.map((name) => run(contestants[name], pieces)));
    if (sums.size !== 1) throw new Error(`${shape}, ${size}: the parsers differ: ${[...sums]}`);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const name of names) {
        // A slow one needs fewer rounds.
        if (round > 1 && best.get(name) > 0.1) continue;
        best.set(name, Math.min(best.get(name), seconds(contestants[name], pieces)));
      }
    }
    for (const name of names) results.push({ shape, size, name, rate: bytes.length / best.get(name) / 1e6, chunk: (best.get(name) / pieces.length) * 1e6 });
  }
}

if (values.json) {
  console.log(JSON.stringify(results));
} else {
  const cells = [...new Set(results.map(({ shape, size }) => `${shape} ${size}`))];
  const row = (head, list) => console.log(`| ${head} | ${list.join(' | ')} |`);
  const rate = (name, cell) => results.find((result) => result.name === name && `${result.shape} ${result.size}` === cell)?.rate;
  console.log(`${process.release.name} ${process.version}, V8 ${process.versions.v8}; MB/s${values.parse ? ', JSON.parse in the consumer' : ''}`);
  row('', cells);
  row('---', cells.map(() => '--:'));
  for (const name of names) row(name, cells.map((cell) => rate(name, cell).toFixed(0)));
  const ratio = (one, other) => {
    if (!names.includes(one) || !names.includes(other)) return;
    const list = cells.map((cell) => rate(one, cell) / rate(other, cell));
    const mean = Math.exp(list.reduce((sum, value) => sum + Math.log(value), 0) / list.length);
    row(`${one} ÷ ${other}`, [...list.map((value) => value.toFixed(2)), `mean ${mean.toFixed(2)}`]);
  };
  ratio('picosse, MVP, none', 'eventsource-parser, plain decoder');
  ratio('picosse, SIMD, none', 'eventsource-parser, plain decoder');
  ratio('picosse, no WebAssembly, none', 'eventsource-parser, plain decoder');
  ratio('picosse, MVP, none', 'eventsource-parser, text-encoding');
  ratio('picosse, MVP, none', 'fetch-event-source, plain decoder');
  ratio('picosse, MVP, TextDecoder', 'eventsource-parser, TextDecoder');
  ratio('picosse, SIMD, TextDecoder', 'eventsource-parser, TextDecoder');
  for (const { name, shape, size, chunk } of results) if (size <= 256) console.log(`${name}, ${shape}, ${size} B: ${chunk.toFixed(2)} µs a chunk`);
}
