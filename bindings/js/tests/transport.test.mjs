// The adapters, against a server on this machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as esm from '../dist/picosse.mjs';
import { bareContext, bytes, file, miniProgramGlobals, packageIn } from './engines.mjs';
import { serving, writePieces, wxRequest } from './server.mjs';
import { logged } from './virtual.mjs';

const text = 'data: 你好，世界\n\nevent: add\ndata: 🌍\n\ndata: [DONE]\n\n';

async function answer(request, response) {
  if (request.url === '/401') {
    response.writeHead(401, { 'Content-Type': 'application/json' });
    return response.end('{"message":"请登录"}');
  }
  if (request.url === '/echo') {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.write(`${request.method} ${request.headers['content-type']} `);
    return request.pipe(response);
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  await writePieces(response, request.url === '/cut' ? 'data: a\n\ndata: b' : text, 5);
  if (request.url === '/reset') return response.destroy();
  if (request.url === '/open') return undefined;
  return response.end();
}

/** The log of a stream, when it has ended. */
function run(picosse, request, options, more = {}) {
  return new Promise((resolve) => {
    const { log, handlers } = logged();
    const stream = picosse.openStream(request, { preset: 'llm', ...options }, {
      ...handlers,
      ...more,
      onEvent(event) {
        handlers.onEvent(event);
        more.onEvent?.(event, stream);
      },
      onEnd(end) {
        handlers.onEnd(end);
        resolve(log);
      },
    });
  });
}

const whole = [
  ['open', 200, 'event-stream'],
  ['event', '你好，世界'],
  ['event', '🌍', 'add'],
  ['end', 'done', 'finished', true],
];

async function miniProgram(request, name = 'wx') {
  const context = bareContext({ ...miniProgramGlobals(), [name]: { request } });
  return packageIn(context).load('/lib/picosse.wasm');
}

for (const [name, quirks] of [['chunks', {}], ['no chunks', { noChunks: true }], ['an abort that does nothing', { deafAbort: true }]]) {
  test(`wx.request: ${name}`, () =>
    serving(answer, async (url) => {
      const picosse = await miniProgram(wxRequest(quirks));
      assert.deepEqual(await run(picosse, { url: `${url}/` }), whole);
      const [body, end] = await run(picosse, { url: `${url}/401` });
      assert.deepEqual(body, ['body', 401, '{"message":"请登录"}']);
      assert.deepEqual(end, ['end', 'auth', 'auth', false]);
      const cancelled = await run(picosse, { url: `${url}/` }, {}, { onEvent: (_, stream) => stream.cancel() });
      assert.deepEqual(cancelled.slice(1), [['event', '你好，世界'], ['end', 'cancelled', 'cancelled', false]]);
      const [refused] = await run(picosse, { url: 'http://127.0.0.1:1/' });
      assert.deepEqual(refused, ['end', 'transport', 'not_idempotent', false]);
    }));
}

test('a promise that is a task, and a task of another name', () =>
  serving(answer, async (url) => {
    const send = wxRequest();
    // As Taro's: a promise with the functions of a task.
    const promised = (options) => {
      let task;
      const promise = new Promise((resolve, reject) => {
        task = send({
          ...options,
          success: (result) => (options.success(result), resolve(result)),
          fail: (error) => (options.fail(error), reject(error)),
        });
      });
      return Object.assign(promise, task);
    };
    const picosse = await miniProgram(promised, 'my');
    assert.deepEqual(await run(picosse, { url: `${url}/` }), whole);
    assert.equal((await run(picosse, { url: 'http://127.0.0.1:1/' }))[0][1], 'transport');
  }));

test('an answer that the platform has parsed', async () => {
  const request = (options) => setTimeout(() => options.success({ statusCode: 200, header: { 'content-type': 'application/json' }, data: { a: '好' } }));
  const log = await run(await miniProgram(request), { url: '/' });
  assert.deepEqual(log.slice(1), [['body', 200, '{"a":"好"}'], ['end', 'body', 'finished', true]]);
});

test('an answer may take its time, and comes as bytes, unless the program says otherwise', async () => {
  const asked = async (globals, request) => {
    let options;
    const picosse = await packageIn(bareContext({ ...miniProgramGlobals(), ...globals({ request: (all) => (options = all) }) })).load('/lib/picosse.wasm');
    picosse.openStream({ url: '/', ...request }, {}, {}).cancel();
    const { timeout, responseType, dataType, enableChunked } = options;
    return { timeout, responseType, dataType, enableChunked };
  };
  const usual = { timeout: 600_000, responseType: 'arraybuffer', dataType: 'arraybuffer', enableChunked: true };
  for (const name of ['wx', 'uni', 'my']) assert.deepEqual(await asked((platform) => ({ [name]: platform }), {}), usual);
  assert.deepEqual(await asked((tt) => ({ tt }), {}), { ...usual, timeout: 60_000 });
  const own = { timeout: 5000, responseType: 'text', dataType: 'json', enableChunked: false };
  assert.deepEqual(await asked((wx) => ({ wx }), own), own);
});

test('fetch', () =>
  serving(answer, async (url) => {
    const picosse = await esm.load(file('picosse.wasm').pathname);
    assert.deepEqual(await run(picosse, { url: `${url}/` }), whole);
    assert.deepEqual((await run(picosse, { url: `${url}/401` }))[0], ['body', 401, '{"message":"请登录"}']);
    assert.deepEqual((await run(picosse, { url: `${url}/cut` })).slice(-1), [['end', 'truncated', 'not_idempotent', false]]);
    assert.deepEqual((await run(picosse, { url: `${url}/reset` }, { preset: 'none' })).slice(-1), [['end', 'transport', 'not_idempotent', false]]);
    const cancelled = await run(picosse, { url: `${url}/open` }, { preset: 'none' }, { onEvent: (_, stream) => stream.cancel() });
    assert.deepEqual(cancelled.slice(-1), [['end', 'cancelled', 'cancelled', false]]);
  }));

test('what is sent is the same everywhere', () =>
  serving(answer, async (url) => {
    const body = { question: '你好' };
    const request = { url: `${url}/echo`, method: 'POST', body, headers: { 'Content-Type': 'application/json' } };
    const sent = ['body', 200, 'POST application/json {"question":"你好"}'];
    const mini = await miniProgram(wxRequest());
    assert.deepEqual((await run(mini, request))[1], sent);
    assert.deepEqual((await run(mini, { ...request, body: undefined, data: body }))[1], sent);
    const page = await esm.load(file('picosse.wasm').pathname);
    assert.deepEqual((await run(page, request))[1], sent);
    assert.deepEqual((await run(page, { ...request, headers: undefined }))[1], sent);
    const text = await run(page, { ...request, body: 'plain', headers: { 'content-type': 'x/y' } });
    assert.deepEqual(text[1], ['body', 200, 'POST x/y plain']);
  }));

test('fetch without streams, and without a way to abort', () =>
  serving(answer, async (url) => {
    const send = async (address, options) => {
      const response = await fetch(address, { method: options.method, headers: options.headers });
      return { status: response.status, headers: response.headers, arrayBuffer: () => response.arrayBuffer() };
    };
    const picosse = await packageIn(bareContext({ WebAssembly, setTimeout, clearTimeout })).load(bytes('picosse.wasm'));
    assert.deepEqual(await run(picosse, { url: `${url}/` }, { adapter: esm.fetchAdapter(send) }), whole);
  }));

test('in the background of a mini-program deadlines stand still', async () => {
  const listeners = {};
  const wx = {
    request: () => ({}),
    onAppHide: (listener) => (listeners.hide = listener),
    onAppShow: (listener) => (listeners.show = listener),
  };
  const picosse = await packageIn(bareContext({ ...miniProgramGlobals(), wx })).load('/lib/picosse.wasm');
  let end;
  picosse.openStream({ url: '/' }, { deadlines: { connect: 50 } }, { onEnd: (it) => (end = it) });
  listeners.hide();
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.equal(end, undefined);
  listeners.show();
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.equal(end.reason, 'connect_timeout');
});

test('a platform without a transport is told', async () => {
  const picosse = await packageIn(bareContext({ WebAssembly })).load(bytes('picosse.wasm'));
  assert.throws(() => picosse.openStream({ url: '/' }, {}, {}), /no request function and no fetch: give an adapter/);
});
