// What an app is told: PicosseStream through a stand-in for @ohos.net.http, from a server that is not kind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { serving, writePieces } from '../../js/tests/server.mjs';
import { PicosseStream } from './module.mjs';
import { open } from './sdk/http.mjs';

const STREAM = { 'Content-Type': 'text/event-stream; charset=utf-8' };
const chat = (...tokens) => tokens.map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`).join('');
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs a stream to its end. Returns what the app was told, in order. */
function run(url, { request = {}, options = { preset: 'llm' }, on = {} } = {}) {
  return new Promise((resolve) => {
    const told = { text: '', events: [], log: [] };
    const stream = new PicosseStream({ url, ...request }, options, {
      onOpen: ({ status, content }) => told.log.push(`open ${status} ${content}`),
      onEvent(event) {
        told.events.push(event);
        on.event?.(stream, event);
        if (event.data.startsWith('{')) told.text += JSON.parse(event.data).choices?.[0].delta.content ?? '';
      },
      onBody: (body) => (told.body = body),
      onReconnect: (end, milliseconds) => told.log.push(`again after ${end.reason}`, milliseconds),
      onEnd(end) {
        told.log.push(`end ${end.reason}`);
        told.end = end;
        setTimeout(() => resolve(told), 20); // A second end would be in the log.
      },
    });
    told.stream = stream;
    on.start?.(stream);
  });
}

test('a chat in Chinese, cut inside characters', async () => {
  const answer = (request, response) => {
    response.writeHead(200, STREAM);
    writePieces(response, `: hi\n\n${chat('你好', '，', '世界🎉')}data: [DONE]\n\n`, 1);
  };
  const told = await serving(answer, (url) => run(url, { request: { method: 'POST', body: { question: '好' } } }));
  assert.equal(told.text, '你好，世界🎉');
  assert.equal(told.end.isComplete, true);
  assert.deepEqual(told.log, ['end done']); // The status is known after the end.
  assert.equal(open.size, 0);
});

test('the request is what the app and the session want', async () => {
  let seen;
  const answer = async (request, response) => {
    const chunks = [];
    request.on('data', (bytes) => chunks.push(bytes));
    await once(request, 'end');
    seen = { method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() };
    response.writeHead(200, STREAM).end('data: [DONE]\n\n');
  };
  const request = { method: 'POST', headers: { Authorization: 'Bearer x' }, body: { question: '好' } };
  await serving(answer, (url) => run(url, { request, options: { preset: 'llm', lastEventId: '7' } }));
  assert.equal(seen.method, 'POST');
  assert.equal(seen.body, '{"question":"好"}');
  assert.equal(seen.headers.authorization, 'Bearer x');
  assert.equal(seen.headers.accept, 'text/event-stream');
  assert.equal(seen.headers['last-event-id'], '7');
});

test('401 with JSON', async () => {
  const answer = (request, response) => {
    response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"error":"没有权限"}');
  };
  const told = await serving(answer, (url) => run(url));
  assert.deepEqual(told.log, ['end auth']);
  assert.equal(told.body.status, 401);
  assert.equal(told.body.json().error, '没有权限');
  assert.deepEqual(told.events, []);
});

test('JSON under 200', async () => {
  const answer = (request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"code":1002}');
  };
  const told = await serving(answer, (url) => run(url));
  assert.equal(told.end.reason, 'body');
  assert.equal(told.body.json().code, 1002);
});

test('500 without a body', async () => {
  const told = await serving((request, response) => response.writeHead(500).end(), (url) => run(url));
  assert.deepEqual(told.log, ['end server']);
});

test('[DONE] cut in two, and bytes after it', async () => {
  const answer = async (request, response) => {
    response.writeHead(200, STREAM);
    response.write(`${chat('a')}data: [DO`);
    await sleep(20);
    response.write('NE]\n\n');
    response.write(chat('late'));
    await sleep(20);
    response.end(chat('later'));
  };
  const told = await serving(answer, (url) => run(url));
  assert.equal(told.text, 'a');
  assert.deepEqual(told.log, ['end done']);
});

test('a stall ends by a deadline, with a sentence', async () => {
  const answer = (request, response) => {
    response.writeHead(200, STREAM);
    response.write(chat('a'));
  };
  const options = { preset: 'llm', deadlines: { byteIdle: 60 } };
  const told = await serving(answer, (url) => run(url, { options }));
  assert.equal(told.end.reason, 'idle_timeout');
  assert.notEqual(told.end.diagnosis, '');
  assert.equal(open.size, 0);
});

test('a connection that breaks, and one that cannot be made', async () => {
  const answer = async (request, response) => {
    response.writeHead(200, STREAM);
    response.write(chat('a'));
    await sleep(20);
    response.destroy();
  };
  const broken = await serving(answer, (url) => run(url));
  assert.equal(broken.end.reason, 'transport');
  assert.equal(broken.text, 'a');
  const refused = await run('http://127.0.0.1:9/');
  assert.equal(refused.end.reason, 'transport');
  assert.equal(refused.end.error.code, 2300056);
});

test('a cancel inside a handler holds at once', async () => {
  let shown = 0;
  const answer = (request, response) => response.writeHead(200, STREAM).end(chat('a', 'b', 'c').repeat(100));
  const on = {
    event(stream) {
      shown++;
      stream.cancel();
    },
  };
  const told = await serving(answer, (url) => run(url, { on }));
  assert.equal(shown, 1);
  assert.deepEqual(told.log, ['end cancelled']);
  assert.equal(open.size, 0);
});

test('a cancel before the request is sent sends nothing', async () => {
  let requests = 0;
  const answer = (request, response) => {
    requests++;
    response.end();
  };
  const told = await serving(answer, (url) => run(url, { on: { start: (stream) => stream.cancel() } }));
  assert.deepEqual([told.log, requests], [['end cancelled'], 0]);
});

test('a stream that broke off goes on from its ID', async () => {
  const ids = [];
  const answer = (request, response) => {
    ids.push(request.headers['last-event-id']);
    response.writeHead(200, STREAM);
    if (ids.length > 1) return response.end('id: 2\ndata: two\n\ndata: [DONE]\n\n');
    response.write('retry: 5\nid: 1\ndata: one\n\n');
    return setTimeout(() => response.destroy(), 20);
  };
  const options = { preset: 'llm', retry: { idempotent: true, retries: 3, shortest: 1 } };
  const told = await serving(answer, (url) => run(url, { options }));
  assert.deepEqual(ids, [undefined, '1']);
  assert.deepEqual(told.events.map(({ data }) => data), ['one', 'two']);
  assert.equal(told.stream.lastEventId, '2');
  assert.equal(told.log[0], 'again after transport');
  assert.equal(told.log.at(-1), 'end done');
});

test('a closed stream answers', async () => {
  const told = await serving((request, response) => response.writeHead(200, STREAM).end(`${chat('a')}data: [DONE]\n\n`), (url) => run(url));
  const { stream } = told;
  stream.cancel();
  stream.suspend();
  stream.resume();
  assert.equal(stream.diagnose(), told.end.diagnosis);
  assert.equal(stream.counters().events, 2);
  assert.equal(stream.lastEventId, '');
  assert.deepEqual(told.log, ['end done']);
});

test('options that are refused end the stream', async () => {
  const told = await run('http://127.0.0.1:9/', { options: { preset: 'lln' } });
  assert.deepEqual(told.log, ['end options']);
  assert.match(told.end.diagnosis, /preset must be one of/);
});
