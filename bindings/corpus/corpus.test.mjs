// The recordings through every door that runs here: each gives the same log, byte for byte.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engines } from '../js/tests/engines.mjs';
import { Clock } from '../js/tests/virtual.mjs';
import { addon } from '../ohos/tests/engines.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const OURS = path('.');
const SERVERS = path('../../ffi-tests/recordings/providers/');
const read = (file) => readFileSync(file, 'utf8');
const recordings = [OURS, SERVERS]
  .flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.rec')).map((name) => folder + name))
  .filter((file) => read(file).split('\n')[1] === 'options --json --preset=llm');
/** As they came, and cut anywhere. */
const PIECES = [1 << 20, 1, 2, 3, 7];

const ESCAPES = { n: '\n', r: '\r', t: '\t' };
/** The bytes of escaped text, which is UTF-8 beside its escapes. */
const unescape = (text) =>
  Buffer.concat(
    text.split(/(\\x..|\\.)/).map((part) => {
      if (!part.startsWith('\\')) return Buffer.from(part);
      return part[1] === 'x' ? Buffer.from(part.slice(2), 'hex') : Buffer.from(ESCAPES[part[1]] ?? part[1]);
    }),
  );
const header = (word = '-') => (word === '-' ? undefined : unescape(word).toString());

/** What an app in JavaScript is told of a recording whose chunks are cut into pieces of so many bytes. */
function told(picosse, recording, most) {
  const log = [];
  const put = (...texts) => log.push(`${texts.map((text) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')).join('\t')}\n`);
  const clock = new Clock();
  const start = clock.time;
  let transport;
  let stream;
  const adapter = (request, events) => void (transport = events);
  const calls = {
    connect() {
      stream = picosse.openStream({ url: '/' }, { preset: 'llm', adapter, host: clock.host }, {
        onEvent: ({ type, data, lastEventId, incomplete }) => put(incomplete ? 'incomplete' : 'event', type, lastEventId, data),
        onBody: ({ text }) => put('body', text),
        onEnd: ({ isComplete, diagnosis }) => put('end', isComplete ? 'complete' : 'not complete', diagnosis),
      });
    },
    response(given) {
      const [status, type, after, date] = given.split(' ');
      transport.onHead(Number(status), { 'content-type': header(type), 'retry-after': header(after), date: header(date) });
    },
    chunk(given) {
      const bytes = unescape(given);
      for (let at = 0; at < bytes.length; at += most) transport.onChunk(new Uint8Array(bytes.subarray(at, at + most)).buffer);
    },
    time: () => undefined, // The clock has called what was due.
    end: () => transport.onEnd(),
    error: (text) => transport.onError(text),
    cancel: () => stream.cancel(),
  };
  for (const [, time, call, given] of recording.matchAll(/^(\d+) (\w+)(?: (.*))?$/gm)) {
    clock.pass(start + Number(time) - clock.time);
    calls[call](given);
  }
  return log.join('');
}

/** What the C archive makes of them: what the other doors must give. */
const program = `${mkdtempSync(`${tmpdir()}/corpus-`)}/log`;
const built = path('../ohos/dist/host');
execFileSync(process.env.CC || 'cc', ['-std=c99', '-Wall', '-Wextra', '-Werror', `-I${built}/include`, path('log.c'), `${built}/lib/libpicosse.a`, '-o', program]);
const logOf = (file, most) => execFileSync(program, [String(most)], { input: read(file), encoding: 'utf8' });
const logs = new Map(recordings.map((file) => [file, logOf(file, PIECES[0])]));

test('C: the logs beside the recordings, and the same however chunks are cut', () => {
  for (const [file, log] of logs) {
    if (file.startsWith(OURS)) assert.equal(log, read(file.replace(/rec$/, 'log')), file);
    for (const most of PIECES) assert.equal(logOf(file, most), log, `${file}, in pieces of ${most}`);
  }
});

const loaders = [...engines, ['addon of Node-API', async () => (await import('../js/dist/picosse.mjs')).load(() => new addon.Machine())]];
for (const [name, load] of loaders) {
  test(`JavaScript, ${name}`, async () => {
    const picosse = await load();
    for (const [file, log] of logs) {
      for (const most of PIECES) assert.equal(told(picosse, read(file), most), log, `${file}, in pieces of ${most}`);
    }
  });
}

/** Swift's, where bindings/apple/check has built it: it may lie behind a compiler's folder, so all goes in few runs. */
const swift = path('../apple/dist/picosse-swift');
const missing = !existsSync(swift) && 'SKIPPED: bindings/apple/check was not run';
if (missing && process.env.PICOSSE_NO_SKIP === '1') throw new Error(missing);
test('Swift', { skip: missing }, () => {
  for (const most of PIECES) {
    const said = execFileSync(path('../apple/swift'), [swift, 'log', String(most), ...recordings], { encoding: 'utf8' });
    assert.equal(said, [...logs].map(([file, log]) => `${file}\n${log}`).join(''), `in pieces of ${most}`);
  }
});

test('there are recordings', () => assert.ok(recordings.length >= 67, `${recordings.length}`));
