// Writes the figures of both READMEs: this Node, Node 24, Chromium where it is installed, and a consumer that
// parses JSON.
//
//   table.mjs [--rounds N] [--passes N] [--print]
//
// --print: only prints them.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromiumVersion, inChromium } from './chromium.mjs';
import { inOtherNode, node24 } from './node.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, passes: { type: 'string', default: '3' }, print: { type: 'boolean', default: false } } });

const groups = [
  ['with `TextDecoder`', ['picosse, SIMD, TextDecoder', 'picosse, MVP, TextDecoder', 'eventsource-parser, TextDecoder', 'fetch-event-source, TextDecoder']],
  [
    'without',
    ['picosse, MVP, none', 'picosse, no WebAssembly, none', 'eventsource-parser, plain decoder', 'fetch-event-source, plain decoder', 'eventsource-parser, text-encoding'],
  ],
];
const parsed = ['picosse, SIMD, TextDecoder', 'eventsource-parser, TextDecoder'];
const shapes = ['llm_en', 'llm_zh', 'anthropic'];
const common = { shapes, sizes: [1460], rounds: Number(values.rounds) };
const names = groups.flatMap(([, list]) => list);
const rounds = [{ ...common, names }, { ...common, names: parsed, parse: true }];

const shown = {
  'picosse, SIMD, TextDecoder': 'picosse, `picosse.simd.wasm`',
  'picosse, MVP, TextDecoder': 'picosse, `picosse.wasm`',
  'eventsource-parser, TextDecoder': 'eventsource-parser',
  'fetch-event-source, TextDecoder': 'fetch-event-source',
  'picosse, MVP, none': 'picosse, `picosse.wasm`',
  'picosse, no WebAssembly, none': 'picosse, `picosse.asm.js`',
  'eventsource-parser, plain decoder': 'eventsource-parser behind `bench/decoder.mjs`',
  'fetch-event-source, plain decoder': 'fetch-event-source behind it',
  'eventsource-parser, text-encoding': 'eventsource-parser behind npm `text-encoding`',
};

/** Says what the table lacks. */
function skipped(why) {
  if (process.env.PICOSSE_NO_SKIP) throw new Error(why);
  console.error(`SKIPPED: ${why}`);
}
const kinds = [[`Node ${process.versions.node.split('.')[0]}`, () => inOtherNode(process.execPath, rounds)]];
const other = node24();
if (other) kinds.push(['Node 24', () => inOtherNode(other, rounds)]);
else skipped('npm has no Node 24 for this machine');
const chromium = chromiumVersion();
if (chromium) kinds.push([`Chromium ${chromium}`, () => inChromium(rounds)]);
else skipped('there is no chromium');

// Some passes, each through all hosts: what disturbs a shared machine for a while disturbs one of them.
const passes = [];
while (passes.length < Number(values.passes)) {
  const pass = [];
  for (const [, run] of kinds) pass.push(await run());
  passes.push(pass);
}
/** The best of all passes, for each host, round and result. */
const hosts = kinds.map(([name], host) => [
  name,
  passes[0][host].map((results, round) =>
    results.map((result, at) => ({ ...result, rate: Math.max(...passes.map((pass) => pass[host][round][at].rate)) })),
  ),
]);

const row = (cells) => `| ${cells.join(' | ')} |`;
const rates = (name, round) =>
  hosts.flatMap(([, results]) => shapes.map((shape) => results[round].find((result) => result.name === name && result.shape === shape).rate.toFixed(0)));
const empty = () => hosts.flatMap(() => shapes.map(() => ''));
const lines = [
  row(['MB/s', ...hosts.flatMap(([host]) => shapes.map((shape) => `${host}: ${shape}`))]),
  row(['---', ...empty().map(() => '--:')]),
];
for (const [group, list] of groups) {
  lines.push(row([`**${group}**`, ...empty()]));
  for (const name of list) lines.push(row([shown[name], ...rates(name, 0)]));
}
lines.push(row(['**with `TextDecoder`, and `JSON.parse` of each event**', ...empty()]));
for (const name of parsed) lines.push(row([shown[name], ...rates(name, 1)]));

const table = lines.join('\n');
if (values.print) {
  console.log(table);
} else {
  for (const name of ['README.md', 'README.zh-CN.md']) {
    const readme = new URL(`../${name}`, import.meta.url);
    const text = readFileSync(readme, 'utf8');
    const written = text.replace(/(<!-- figures -->\n)[^]*?(\n<!-- end of figures -->)/, (_, start, end) => start + table + end);
    if (written === text) throw new Error(`${name} has no place for figures, or has these`);
    writeFileSync(readme, written);
  }
}
