// The programs of the READMEs do what they say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { makeCloud } from './cloud.mjs';
import { bareContext, miniProgramGlobals, packageIn } from './engines.mjs';
import { serving, writePieces, wxRequest } from './server.mjs';

const program = (name) => {
  const blocks = readFileSync(new URL(`../${name}`, import.meta.url), 'utf8').match(/```js\n[^]*?```/g);
  return blocks.map((block) => block.slice(6, -3));
};
const completion = (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

for (const name of ['README.md', 'README.zh-CN.md']) {
  test(`${name}: the typewriter`, () =>
    serving(
      async (request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        await writePieces(response, `${completion('你')}${completion('好，')}${completion('世界🌍')}data: [DONE]\n\n`, 5);
      },
      async (url) => {
        const [page] = program(name);
        const shown = [];
        const text = await new Promise((resolve) => {
          const context = bareContext({ ...miniProgramGlobals(), wx: { request: wxRequest() }, URL: url });
          packageIn(context);
          context.require = () => context.picosse;
          context.Page = (definition) => {
            const instance = { ...definition };
            instance.setData = (data) => {
              Object.assign(instance.data, data);
              shown.push(data.text);
              if (data.text.endsWith('🌍')) resolve(data.text);
            };
            instance.ask({ question: '?' });
          };
          vm.runInContext(page, context);
        });
        assert.equal(text, '你好，世界🌍');
        assert.deepEqual(shown, ['你', '你好，', '你好，世界🌍']);
      },
    ));

  test(`${name}: the parser`, async () => {
    const context = bareContext(miniProgramGlobals());
    const seen = [];
    let listener;
    context.picosse = await packageIn(context).load('/lib/picosse.wasm');
    context.show = (data) => seen.push(data);
    context.task = { onChunkReceived: (its) => (listener = its) };
    vm.runInContext(program(name)[1], context);
    for (const byte of new TextEncoder().encode('data: 好\n\n')) listener({ data: Uint8Array.of(byte).buffer });
    assert.deepEqual(seen, ['好']);
  });
}

test('README.md: a channel of uniCloud', async () => {
  const context = bareContext({ ...miniProgramGlobals(), question: '?', uni: {} });
  context.uniCloud = makeCloud(async ({ write, end }) => {
    for (const token of ['你', '好']) await write(token);
    await end({ tokens: 2 });
  });
  context.loaded = await packageIn(context).load('/lib/picosse.wasm');
  const seen = [];
  await new Promise((resolve) => {
    context.handlers = { onEvent: ({ type, data }) => seen.push([type, data]), onEnd: ({ reason }) => resolve(seen.push(reason)) };
    vm.runInContext(program('README.md')[2], context);
  });
  assert.deepEqual(seen, [['message', '你'], ['message', '好'], ['end', '{"tokens":2}'], 'done']);
  assert.deepEqual(context.uniCloud.calls, [{ name: 'chat', question: '?' }]);
});

test('README.md: an adapter for a socket', async () => {
  const context = bareContext(miniProgramGlobals());
  const picosse = await packageIn(context).load('/lib/picosse.wasm');
  const socket = { sent: [], isClosed: false };
  for (const name of ['onOpen', 'onMessage', 'onClose', 'onError']) socket[name] = (listener) => (socket[name] = listener);
  socket.send = ({ data }) => socket.sent.push(data);
  socket.close = () => (socket.isClosed = true);
  context.wx = { connectSocket: () => socket };
  vm.runInContext(program('README.md')[3], context);
  const log = [];
  const stream = picosse.openStream({ url: 'wss://x', body: 'q' }, { adapter: context.socketAdapter, preset: 'llm' }, {
    onEvent: ({ data }) => log.push(data),
    onEnd: ({ reason }) => log.push(reason),
  });
  socket.onOpen();
  socket.onMessage({ data: 'data: a\n\ndata: [DO' });
  socket.onMessage({ data: 'NE]\n\n' });
  stream.cancel();
  assert.deepEqual([log, socket.sent, socket.isClosed], [['a', 'done'], ['q'], true]);
});
