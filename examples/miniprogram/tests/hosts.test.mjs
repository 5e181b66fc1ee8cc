// The hosts have what the real ones have, and lack what those lack.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingPackages } from '../hosts/bundle.mjs';
import { makeClock, settle } from '../hosts/clock.mjs';
import { missingPicosse, startMiniProgram } from '../hosts/miniprogram.mjs';
import { missingTaro, startTaro } from '../hosts/taro.mjs';
import { missingUni, startUni } from '../hosts/uni.mjs';
import { makePhone } from '../hosts/wx.mjs';
import { startServer } from '../server.mjs';

/** A phone and a server that answers with these pieces, one after the other has arrived. */
async function connect(t, pieces, faults = {}) {
  const clock = makeClock();
  const phone = makePhone(clock, faults);
  const server = await startServer(async (reply) => {
    reply.head();
    for (const piece of pieces) {
      await reply.write(piece);
      if (!faults.noChunks) await phone.hasReceived(reply.written);
    }
    if (!faults.stall) reply.end();
  });
  t.after(() => server.close());
  return { clock, phone, server, url: server.url };
}

/** Makes a request; what it calls back, in order, until it is over or all has come. */
function log(phone, options) {
  const seen = [];
  const task = phone.wx.request({
    enableChunked: true,
    success: () => seen.push('success'),
    fail: ({ errMsg }) => seen.push(errMsg),
    complete: () => seen.push('complete'),
    ...options,
  });
  task.onHeadersReceived(({ statusCode }) => seen.push(statusCode));
  if (task.onChunkReceived) task.onChunkReceived(({ data }) => seen.push(Buffer.from(data).toString()));
  return { seen, task };
}

const until = async (condition) => {
  while (!condition()) await settle();
};

test('a bare context has the language, wx, and what a phone gives', () => {
  const clock = makeClock();
  const program = startMiniProgram({ phone: makePhone(clock), clock });
  const names = ['TextDecoder', 'TextEncoder', 'fetch', 'URL', 'AbortController', 'EventSource', 'WebAssembly', 'ReadableStream', 'queueMicrotask', 'performance', 'process'];
  for (const name of names) assert.equal(program.run(`typeof ${name}`), 'undefined', name);
  for (const name of ['wx', 'WXWebAssembly', 'console']) assert.equal(program.run(`typeof ${name}`), 'object', name);
  assert.throws(() => program.run('new Function("return 1")'), /Code generation from strings disallowed/);
  assert.equal(program.run('Date.now()'), 0);
});

test('WXWebAssembly takes paths in the package only', { skip: missingPicosse() ?? false }, async () => {
  const clock = makeClock();
  const program = startMiniProgram({ phone: makePhone(clock), clock });
  const load = (source) => program.run(`WXWebAssembly.instantiate(${source}, {})`);
  assert.equal(typeof (await load('"/lib/picosse.wasm"')).instance.exports.areas, 'function');
  await assert.rejects(load('new ArrayBuffer(8)'), /no path/);
  await assert.rejects(load('"https://example.com/picosse.wasm"'), /no path/);
});

test('chunks come as the server wrote them, in buffers of another realm', async (t) => {
  const { clock, phone, url } = await connect(t, ['da', 'ta: a\n', '\n']);
  const { seen } = log(phone, { url });
  await until(() => seen.includes('complete'));
  assert.deepEqual(seen, [200, 'da', 'ta: a\n', '\n', 'success', 'complete']);
  const program = startMiniProgram({ phone, clock });
  const kind = program.run('let kind; wx.request({ url: "' + url + '", enableChunked: true }).onChunkReceived((chunk) => (kind = [chunk.data instanceof ArrayBuffer, Object.prototype.toString.call(chunk.data)].join())); () => kind');
  await until(kind);
  assert.equal(kind(), 'false,[object ArrayBuffer]');
});

test('abort ends a request, or does nothing', async (t) => {
  for (const abortDoesNothing of [false, true]) {
    const { phone, url } = await connect(t, ['a', 'b', 'c'], { abortDoesNothing });
    const { seen, task } = log(phone, { url });
    task.onChunkReceived(() => task.abort());
    await until(() => seen.includes('complete'));
    const rest = abortDoesNothing ? ['b', 'c', 'success', 'complete'] : ['request:fail abort', 'complete'];
    assert.deepEqual(seen, [200, 'a', ...rest]);
  }
});

test('a timeout ends a request, or never comes', async (t) => {
  for (const timeoutNeverFires of [false, true]) {
    const { clock, phone, url } = await connect(t, ['a'], { timeoutNeverFires, stall: true });
    const { seen } = log(phone, { url, timeout: 1000 });
    await phone.hasReceived(1);
    await clock.advance(999);
    assert.deepEqual(seen, [200, 'a']);
    await clock.advance(1_000_000);
    assert.deepEqual(seen, timeoutNeverFires ? [200, 'a'] : [200, 'a', 'request:fail timeout', 'complete']);
  }
});

test('faults of phones', async (t) => {
  const late = await connect(t, ['a', 'b'], { headAfterFirstChunk: true });
  const first = log(late.phone, { url: late.url });
  await until(() => first.seen.includes('complete'));
  assert.deepEqual(first.seen, ['a', 200, 'b', 'success', 'complete']);

  const old = await connect(t, ['a', 'b'], { noChunks: true });
  let body;
  const { seen, task } = log(old.phone, { url: old.url, success: ({ data }) => (body = data) });
  assert.equal(task.onChunkReceived, undefined);
  await until(() => seen.includes('complete'));
  assert.deepEqual([seen, body], [[200, 'complete'], 'ab']);

  const away = await connect(t, ['a'], { stall: true });
  const lost = log(away.phone, { url: away.url });
  await away.phone.hasReceived(1);
  away.phone.hide();
  await until(() => away.server.replies[0].isClosed);
  assert.deepEqual(lost.seen, [200, 'a']);
});

test('a listener goes when it is named', async (t) => {
  const { phone, url } = await connect(t, ['a', 'b', 'c']);
  const { seen, task } = log(phone, { url });
  const seenToo = [];
  const listener = () => seenToo.push(1);
  task.onChunkReceived(listener);
  task.onChunkReceived(() => (seenToo.length === 1 ? task.offChunkReceived(() => {}) : task.offChunkReceived(listener)));
  await until(() => seen.includes('complete'));
  assert.equal(seenToo.length, 2);
});

test('data goes as a query or as JSON', async (t) => {
  const { phone, server, url } = await connect(t, []);
  const get = log(phone, { url, data: { id: 7 } });
  const post = log(phone, { url, method: 'POST', data: { prompt: '你好' } });
  await until(() => get.seen.includes('complete') && post.seen.includes('complete'));
  const sent = server.replies.map(({ request, body }) => [request.method, request.url, body]);
  assert.deepEqual(sent.sort(), [['GET', '/?id=7', ''], ['POST', '/', '{"prompt":"你好"}']]);
});

test('Taro gives a promise that is a task', { skip: missingTaro() ?? false }, async (t) => {
  const { clock, phone, url } = await connect(t, ['a', 'b']);
  const Taro = startTaro({ clock, phone }, '@tarojs/taro');
  assert.equal(Taro.getEnv(), 'WEAPP');
  const seen = [];
  const task = Taro.request({ url, enableChunked: true });
  task.onChunkReceived(({ data }) => seen.push(Buffer.from(data).toString()));
  assert.equal((await task).statusCode, 200);
  assert.deepEqual(seen, ['a', 'b']);
});

test('uni gives a task where it is given a callback, and a bare promise where not', { skip: missingUni() ?? false }, async (t) => {
  const { clock, phone, url } = await connect(t, ['a', 'b']);
  const uni = startUni({ clock, phone }, './tests/uni.js');
  const seen = [];
  await new Promise((complete) => {
    const task = uni.request({ url, enableChunked: true, complete });
    assert.equal(task.then, undefined);
    task.onChunkReceived(({ data }) => seen.push(Buffer.from(data).toString()));
  });
  assert.deepEqual(seen, ['a', 'b']);
  const promise = uni.request({ url, enableChunked: true });
  assert.equal(promise.onChunkReceived, undefined);
  assert.equal((await promise).statusCode, 200);
});

test('what is missing is named', () => {
  assert.equal(missingPackages('no-such-package'), 'npm package no-such-package is not installed: run npm ci in examples/miniprogram');
});
