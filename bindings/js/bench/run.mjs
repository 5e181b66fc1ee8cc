// How quick each parser is in Node, in MB/s; and how the ratios stand.
//
//   run.mjs [--shapes llm_en,llm_zh] [--sizes 1460,16384] [--rounds N] [--only TEXT] [--json] [--parse]
//
// --parse: the consumer parses the JSON of each event, as programs do.
import { parseArgs } from 'node:util';
import { measure, ratios } from './measure.mjs';
import { inNode } from './node.mjs';

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
const all = await inNode();
const names = Object.keys(all).filter((name) => name.includes(values.only));
const results = measure(Object.fromEntries(names.map((name) => [name, all[name]])), {
  shapes: values.shapes.split(','),
  sizes: values.sizes.split(',').map(Number),
  rounds: Number(values.rounds),
  parse: values.parse,
});

if (values.json) {
  console.log(JSON.stringify(results));
} else {
  const of = (name) => results.filter((result) => result.name === name);
  const row = (head, list) => console.log(`| ${head} | ${list.join(' | ')} |`);
  console.log(`${process.release.name} ${process.version}, V8 ${process.versions.v8}; MB/s${values.parse ? ', JSON.parse in the consumer' : ''}`);
  row('', of(names[0]).map(({ shape, size }) => `${shape} ${size}`));
  row('---', of(names[0]).map(() => '--:'));
  for (const name of names) row(name, of(name).map(({ rate }) => rate.toFixed(0)));
  for (const [one, other] of [
    ['picosse, MVP, none', 'eventsource-parser, plain decoder'],
    ['picosse, SIMD, none', 'eventsource-parser, plain decoder'],
    ['picosse, no WebAssembly, none', 'eventsource-parser, plain decoder'],
    ['picosse, MVP, none', 'eventsource-parser, text-encoding'],
    ['picosse, MVP, none', 'fetch-event-source, plain decoder'],
    ['picosse, MVP, TextDecoder', 'eventsource-parser, TextDecoder'],
    ['picosse, SIMD, TextDecoder', 'eventsource-parser, TextDecoder'],
  ]) {
    if (!names.includes(one) || !names.includes(other)) continue;
    const { list, mean } = ratios(results, one, other);
    row(`${one} ÷ ${other}`, [...list.map((value) => value.toFixed(2)), `mean ${mean.toFixed(2)}`]);
  }
  for (const { name, shape, size, chunk } of results) if (size <= 256) console.log(`${name}, ${shape}, ${size} B: ${chunk.toFixed(2)} µs a chunk`);
}
