// Streams of the web platform, and `for await`.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { load } from '../dist/picosse.mjs';
import { file } from './engines.mjs';

const picosse = await load(file('picosse.wasm').pathname);
const utf8 = (string) => new TextEncoder().encode(string);

async function* chunks(text, size = 3) {
  const bytes = utf8(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function collect(source, options) {
  const seen = [];
  for await (const event of picosse.events(source, options)) seen.push(event.data);
  return seen;
}

const text = 'data: 你好\n\n: nothing\n\ndata: 🌍\n\ndata: cut';

test('events of an async iterable, of an iterable, and of a ReadableStream', async () => {
  assert.deepEqual(await collect(chunks(text)), ['你好', '🌍']);
  assert.deepEqual(await collect([text]), ['你好', '🌍']);
  assert.deepEqual(await collect(ReadableStream.from(chunks(text))), ['你好', '🌍']);
  assert.deepEqual(await collect(chunks(text), { endOfStream: 'deliver' }), ['你好', '🌍', 'cut']);
});

test('a response of fetch', async () => {
  const server = createServer(async (_, response) => {
    for await (const chunk of chunks(text, 1)) response.write(chunk);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${server.address().port}`);
    assert.deepEqual(await collect(response.body), ['你好', '🌍']);
  } finally {
    server.close();
  }
});

test('a TransformStream', async () => {
  const seen = [];
  for await (const event of ReadableStream.from(chunks(text)).pipeThrough(picosse.createTransform())) seen.push(event.data);
  assert.deepEqual(seen, ['你好', '🌍']);
});

test('many chunks may pass without an event', async () => {
  async function* comments() {
    for (let at = 0; at < 200_000; at++) yield ':\n';
    yield 'data: a\n\n';
  }
  assert.deepEqual(await collect(comments()), ['a']);
});

test('to leave the loop stops the source', async () => {
  let stopped = false;
  async function* endless() {
    try {
      for (;;) yield 'data: a\n\ndata: b\n\n';
    } finally {
      stopped = true;
    }
  }
  for await (const event of picosse.events(endless())) {
    assert.equal(event.data, 'a');
    break;
  }
  assert.ok(stopped);
});

test('what the source throws ends the loop', async () => {
  async function* failing() {
    yield 'data: a\n\n';
    throw new RangeError('cut off');
  }
  const seen = [];
  await assert.rejects(async () => {
    for await (const event of picosse.events(failing())) seen.push(event.data);
  }, /cut off/);
  assert.deepEqual(seen, ['a']);
  const stream = picosse.events(['data: long\n\n'], { dataLimit: 1, overLimit: 'fail' });
  await assert.rejects(stream.next(), /over a limit/);
  assert.equal((await stream.next()).done, true);
});

test('who does not wait gets the events in order', async () => {
  const events = picosse.events(chunks('data: 1\n\ndata: 2\n\n'));
  const results = await Promise.all([events.next(), events.next(), events.next()]);
  assert.deepEqual(results.map(({ value, done }) => (done ? 'done' : value.data)), ['1', '2', 'done']);
});

test('no source', () => {
  assert.throws(() => picosse.events(5), /events takes a ReadableStream/);
});
