// One recording through every transport: the same is shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut } from '../cuts.mjs';
import { missingPackages } from '../hosts/bundle.mjs';
import { missingPicosse, startMiniProgram } from '../hosts/miniprogram.mjs';
import { alipay, connectSocket, startSocketServer, uniInPage } from '../hosts/platforms.mjs';
import { missingTaro, startTaro } from '../hosts/taro.mjs';
import { missingUni, startUni } from '../hosts/uni.mjs';
import { makePhone } from '../hosts/wx.mjs';
import { recordings } from '../recordings.mjs';
import { startServer } from '../server.mjs';

const { chat, expired, refused } = recordings;
const clock = { setTimeout, clearTimeout, now: Date.now };
const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The fetch of an engine that has no ReadableStream. */
async function fetchWhole(url, init) {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, arrayBuffer: () => response.arrayBuffer() };
}

/** Each transport: the globals of its platform, and the adapter where it is not the platform's own. */
const transports = {
  'wx.request': { globals: ({ wx }) => ({ wx }) },
  'wx.request of an old client': { faults: { noChunks: true }, globals: ({ wx }) => ({ wx }) },
  'tt.request': { globals: ({ wx }) => ({ wx: undefined, tt: wx }) },
  'my.request': { globals: (phone) => ({ wx: undefined, my: alipay(phone), WXWebAssembly: undefined }), noStatus: true, noWebAssembly: true },
  'uni.request in a page': { globals: () => ({ wx: undefined, uni: uniInPage() }) },
  'Taro.request': { missing: missingTaro, adapter: ({ requestAdapter }, host) => requestAdapter(startTaro(host, '@tarojs/taro').request) },
  'uni.request in WeChat': { missing: missingUni, adapter: ({ requestAdapter }, host) => requestAdapter(startUni(host, './tests/uni.js').request) },
  fetch: { globals: () => ({ wx: undefined, fetch, AbortController }) },
  'fetch without streams': { globals: () => ({ wx: undefined, fetch: fetchWhole }) },
};

/** Sends requests through a transport; each gives what was shown, and the end. */
async function open({ faults = {}, globals = () => ({}), adapter, noWebAssembly }) {
  const phone = makePhone(clock, faults);
  const host = { phone, clock };
  const program = startMiniProgram({ ...host, more: globals(phone) });
  const library = program.require('lib/picosse');
  const picosse = await library.load(noWebAssembly ? program.require('lib/picosse.asm') : '/lib/picosse.wasm');
  const own = adapter && adapter(library, host);
  return (request, during = () => {}) =>
    new Promise((resolve) => {
      const log = { events: [], body: null };
      const stream = picosse.openStream(request, { preset: 'llm', ...(own && { adapter: own }) }, {
        onEvent: ({ data }) => {
          log.events.push(data);
          during(stream, log);
        },
        onBody: ({ text }) => (log.body = JSON.parse(text)),
        onEnd: ({ reason, isComplete }) => later(20).then(() => resolve({ ...log, reason, isComplete })),
      });
    });
}

async function serve(t) {
  const server = await startServer(async (reply) => {
    const { pathname } = new URL(reply.request.url, 'http://localhost');
    const { status, contentType, bytes } = recordings[pathname.slice(1)];
    reply.head(status, contentType);
    for (const piece of cut(bytes, 'character')) await reply.write(piece);
    reply.end();
  });
  t.after(() => server.close());
  return server;
}

for (const [name, transport] of Object.entries(transports)) {
  const skip = missingPicosse() ?? transport.missing?.() ?? false;
  test(name, { skip }, async (t) => {
    const { url, replies } = await serve(t);
    const send = await open(transport);
    const request = { url: `${url}/chat`, method: 'POST', body: '{"prompt":"你好"}', headers: { 'Content-Type': 'application/json', authorization: 'Bearer 1' } };
    assert.deepEqual(await send(request), { events: chat.tokens, body: null, reason: 'done', isComplete: true });
    const [{ request: sent, body }] = replies;
    assert.deepEqual([sent.method, body, sent.headers.authorization, sent.headers.accept], ['POST', '{"prompt":"你好"}', 'Bearer 1', 'text/event-stream']);

    assert.deepEqual(await send({ url: `${url}/refused` }), { events: [], body: refused.value, reason: 'body', isComplete: true });
    const login = await send({ url: `${url}/expired` });
    if (transport.noStatus) assert.equal(login.reason, 'transport');
    else assert.deepEqual(login, { events: [], body: expired.value, reason: 'auth', isComplete: false });

    const stopped = await send({ url: `${url}/chat` }, (stream, { events }) => events.length === 3 && stream.cancel());
    assert.deepEqual(stopped, { events: chat.tokens.slice(0, 3), body: null, reason: 'cancelled', isComplete: false });
    const gone = await send({ url: 'http://127.0.0.1:9/' });
    assert.deepEqual(gone, { events: [], body: null, reason: 'transport', isComplete: false });
  });
}

for (const kind of ['text', 'bytes']) {
  test(`messages of a WebSocket, as ${kind}`, { skip: missingPicosse() ?? missingPackages('ws') ?? false }, async (t) => {
    const pieces = cut(chat.bytes, kind === 'text' ? 'field' : 'character').map((piece) => (kind === 'text' ? piece.toString() : piece));
    const server = await startSocketServer(pieces);
    t.after(() => server.close());
    const phone = makePhone(clock);
    phone.wx.connectSocket = connectSocket;
    const program = startMiniProgram({ phone, clock });
    const picosse = await program.require('lib/picosse').load('/lib/picosse.wasm');
    const events = [];
    const end = await new Promise((onEnd) =>
      picosse.openStream({ url: server.url, body: '你好' }, { preset: 'llm', adapter: program.require('socket') }, { onEvent: ({ data }) => events.push(data), onEnd }),
    );
    assert.deepEqual(events, chat.tokens);
    assert.equal(end.reason, 'done');
    assert.deepEqual(server.prompts, ['你好']);
  });
}
