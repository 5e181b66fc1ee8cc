// A cloud function's messages as a stream.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareContext, miniProgramGlobals, packageIn } from './engines.mjs';
import { makeCloud } from './cloud.mjs';
import { logged } from './virtual.mjs';

const asTexts = (message) => message;

/** Opens a stream through the channel of a cloud; its log when it has ended. */
async function run({ cloudFunction, faults, options = {}, chunkOf, during = () => {} }) {
  const cloud = makeCloud(cloudFunction, faults);
  const context = bareContext({ ...miniProgramGlobals(), uni: {} });
  const picosse = await packageIn(context).load('/lib/picosse.wasm');
  const call = (channel, request) => cloud.callFunction({ name: 'chat', data: { channel, question: request.body } });
  const adapter = context.picosse.channelAdapter(() => new cloud.SSEChannel(), call, chunkOf);
  const { log, handlers } = logged();
  await new Promise((resolve) => {
    const stream = picosse.openStream({ url: 'chat', body: '你好' }, { adapter, ...options }, {
      ...handlers,
      onEvent: (event) => (handlers.onEvent(event), during(stream)),
      onEnd: (end) => (handlers.onEnd(end), resolve()),
    });
    if (!cloudFunction) stream.cancel();
  });
  // What is still under way.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { log, cloud };
}

const rules = [{ type: 'end', delivered: true }];

test('each message is an event, and the end may bring one', async () => {
  const cloudFunction = async ({ write, end }) => {
    for (const message of ['你', '好\r\n\n世界🌍', ' ', { a: [1, null] }, 0, false]) await write(message);
    await end('再见');
    await write('late');
  };
  const { log, cloud } = await run({ cloudFunction, options: { rules } });
  assert.deepEqual(log, [
    ['open', 200, 'event-stream'],
    ['event', '你'],
    ['event', '好\n\n世界🌍'],
    ['event', ' '],
    ['event', '{"a":[1,null]}'],
    ['event', '0'],
    ['event', 'false'],
    ['event', '再见', 'end'],
    ['end', 'done', 'finished', true],
  ]);
  assert.deepEqual([cloud.calls, cloud.open], [[{ name: 'chat', question: '你好' }], 0]);
  const without = await run({ cloudFunction: async ({ write, end }) => (await write('a'), await end()) });
  assert.deepEqual(without.log.slice(1), [['event', 'a'], ['end', 'clean', 'finished', true]]);
});

test('push messages that come out of order, and those of another channel', async () => {
  const cloudFunction = ({ push, seqId }) => {
    const message = (messageId, more) => push({ channel: 'UNI_CLOUD_SSE', seqId, action: 'message', messageId, message: `${messageId}`, ...more });
    message(1);
    message(0, { seqId: 'another' });
    message(2, { action: 'end' });
    message(0);
  };
  const { log } = await run({ cloudFunction, options: { rules } });
  assert.deepEqual(log.slice(1, -1), [['event', '0'], ['event', '1'], ['event', '2', 'end']]);
});

test('messages that are the text of a stream', async () => {
  const cloudFunction = async ({ write, end }) => {
    for (const message of ['data: a\n', '\nda', 'ta: 好\n\n', 'data: [DONE]\n\n']) await write(message);
    await end();
  };
  const { log } = await run({ cloudFunction, chunkOf: asTexts, options: { preset: 'llm' } });
  assert.deepEqual(log.slice(1), [['event', 'a'], ['event', '好'], ['end', 'done', 'finished', true]]);
});

test('a client that cannot be reached, and a cloud function that fails', async () => {
  const unreachable = await run({ cloudFunction: () => assert.fail('called'), faults: { noPush: true } });
  assert.deepEqual(unreachable.log, [['end', 'transport', 'not_idempotent', false]]);
  const { log, cloud } = await run({
    async cloudFunction({ write }) {
      await write('a');
      throw new Error('no credit');
    },
  });
  assert.deepEqual(log.slice(1), [['event', 'a'], ['end', 'transport', 'not_idempotent', false]]);
  assert.equal(cloud.open, 0);
});

test('a cancel holds, and closes the channel', async () => {
  const cloudFunction = async ({ write, end }) => {
    for (const message of ['1', '2', '3']) await write(message);
    await end();
  };
  const { log, cloud } = await run({ cloudFunction, during: (stream) => stream.cancel() });
  assert.deepEqual(log.slice(1), [['event', '1'], ['end', 'cancelled', 'cancelled', false]]);
  assert.equal(cloud.open, 0);
  const early = await run({});
  assert.deepEqual([early.log, early.cloud.calls, early.cloud.open], [[['end', 'cancelled', 'cancelled', false]], [], 0]);
});
