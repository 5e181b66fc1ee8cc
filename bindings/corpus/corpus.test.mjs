// The recordings through every door that runs here: each gives the same log, byte for byte.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engines } from '../js/tests/engines.mjs';
import { Clock } from '../js/tests/virtual.mjs';
import { addon } from '../ohos/tests/engines.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const recordings = readdirSync(path('.')).filter((name) => name.endsWith('.rec')).map((name) => name.slice(0, -4));
const read = (name) => readFileSync(path(name), 'utf8');

/** What an app in JavaScript is told of a recording. */
function told(picosse, recording) {
  const log = [];
  const put = (...texts) => log.push(`${texts.map((text) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')).join('\t')}\n`);
  const clock = new Clock();
  let transport;
  const adapter = (request, events) => void (transport = events);
  const stream = picosse.openStream({ url: '/' }, { preset: 'llm', adapter, host: clock.host }, {
    onEvent: ({ type, data, lastEventId, incomplete }) => put(incomplete ? 'incomplete' : 'event', type, lastEventId, data),
    onBody: ({ text }) => put('body', text),
    onEnd: ({ isComplete, diagnosis }) => put('end', isComplete ? 'complete' : 'not complete', diagnosis),
  });
  const steps = {
    head: (status, ...type) => transport.onHead(Number(status), { 'content-type': type.join(' ') }),
    bytes: (hex) => transport.onChunk(new Uint8Array(Buffer.from(hex, 'hex')).buffer),
    wait: (milliseconds) => clock.pass(Number(milliseconds)),
    end: () => transport.onEnd(),
    fail: () => transport.onError('lost'),
    cancel: () => stream.cancel(),
  };
  for (const line of recording.split('\n').filter((line) => line && !line.startsWith('#'))) {
    const [step, ...given] = line.split(' ');
    steps[step](...given);
  }
  return log.join('');
}

const loaders = [...engines, ['addon of Node-API', async () => (await import('../js/dist/picosse.mjs')).load(() => new addon.Machine())]];
for (const [name, load] of loaders) {
  test(`JavaScript, ${name}`, async () => {
    const picosse = await load();
    for (const recording of recordings) assert.equal(told(picosse, read(`${recording}.rec`)), read(`${recording}.log`), recording);
  });
}

test('the C archive', () => {
  const program = `${mkdtempSync(`${tmpdir()}/corpus-`)}/log`;
  const package_ = path('../ohos/dist/host');
  execFileSync(process.env.CC || 'cc', ['-std=c99', '-Wall', '-Wextra', '-Werror', `-I${package_}/include`, path('log.c'), `${package_}/lib/libpicosse.a`, '-o', program]);
  for (const recording of recordings) {
    assert.equal(execFileSync(program, { input: read(`${recording}.rec`), encoding: 'utf8' }), read(`${recording}.log`), recording);
  }
});

test('there are recordings', () => assert.equal(recordings.length, 7));
