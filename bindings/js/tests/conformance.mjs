// Reads a stream on standard input, and writes a line of JSON for each event and one for the end.
//
//   conformance.mjs [--engine NAME] (--chunk BYTES | --cuts A,B,C) [--trace]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { engines } from './engines.mjs';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'mini-program' },
    chunk: { type: 'string' },
    cuts: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});
const load = new Map(engines).get(values.engine);
if (!load) throw new Error(`no such engine: ${values.engine}`);

const stream = readFileSync(0);
const out = [];
const put = (line) => out.push(JSON.stringify(line));
let reconnectionTime = null;

const picosse = await load();
const parser = picosse.createParser({
  dataLimit: 2 << 20,
  eventTypeLimit: 64 << 10,
  lastEventIdLimit: 64 << 10,
  onEvent: ({ type, data, lastEventId }) => put({ event: type, data, last_event_id: lastEventId }),
  onRetry: (milliseconds) => (reconnectionTime = milliseconds),
});

function* ends() {
  if (values.cuts !== undefined) yield* values.cuts.split(',').filter(Boolean).map(Number);
  else for (let at = Number(values.chunk); at < stream.length; at += Number(values.chunk)) yield at;
  yield stream.length;
}
let from = 0;
for (const to of ends()) {
  parser.feed(stream.subarray(from, to));
  if (values.trace) put({ fed: to });
  from = to;
}
parser.end();
put({ end: true, last_event_id: parser.lastEventId, retry_ms: reconnectionTime });
process.stdout.write(`${out.join('\n')}\n`);
