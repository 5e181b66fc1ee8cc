// A stream's life, on a clock and a transport of the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines } from './engines.mjs';
import { Clock, logged, scripted } from './virtual.mjs';

const utf8 = (string) => new TextEncoder().encode(string);
const sse = { 'Content-Type': 'text/event-stream; charset=utf-8' };

function each(name, check) {
  for (const [engine, load] of engines) test(`${name} (${engine})`, async () => check(await load()));
}

/** Opens a stream whose transport and clock are the test's. */
function open(picosse, options = {}, handlers = {}, request = { url: '/chat' }) {
  const clock = new Clock();
  const { adapter, calls } = scripted();
  const { log, handlers: logging } = logged();
  const stream = picosse.openStream(request, { adapter, host: clock.host, ...options }, { ...logging, ...handlers });
  return { clock, calls, log, stream, call: calls[0] };
}

each('an answer of a language model, from head to end', (picosse) => {
  const { call, log, clock } = open(picosse, { preset: 'llm' });
  call.onHead(200, sse);
  for (const byte of utf8('data: 你好\n\ndata: text that says [DONE]\n\ndata: [DONE]\n\ndata: late\n\n')) {
    call.onChunk(Uint8Array.of(byte).buffer);
  }
  assert.deepEqual(log, [
    ['open', 200, 'event-stream'],
    ['event', '你好'],
    ['event', 'text that says [DONE]'],
    ['end', 'done', 'finished', true],
  ]);
  assert.equal(call.aborted, 1);
  assert.equal(clock.timers.length, 0);
  call.onEnd();
  call.onError('late');
  assert.equal(log.length, 4);
});

each('the request has the headers that it should have', (picosse) => {
  const headers = { accept: 'text/plain', Authorization: 'Bearer x' };
  const { call } = open(picosse, { lastEventId: '7' }, {}, { url: '/chat', method: 'POST', body: 'q', headers, timeout: 9 });
  assert.deepEqual(JSON.parse(JSON.stringify(call.request)), {
    url: '/chat',
    method: 'POST',
    body: 'q',
    timeout: 9,
    headers: { accept: 'text/plain', Authorization: 'Bearer x', 'Cache-Control': 'no-cache', 'Last-Event-ID': '7' },
  });
  assert.deepEqual(headers, { accept: 'text/plain', Authorization: 'Bearer x' });
});

each('a cancel holds at once, even if the platform goes on', (picosse) => {
  const { call, log, stream } = open(picosse, {}, {
    onEvent({ data }) {
      log.push(['event', data]);
      if (data === '2') stream.cancel();
    },
  });
  call.onHead(200, sse);
  call.onChunk('data: 1\n\ndata: 2\n\ndata: 3\n\n');
  call.onChunk('data: 4\n\n');
  call.onEnd();
  stream.cancel();
  assert.deepEqual(log, [
    ['open', 200, 'event-stream'],
    ['event', '1'],
    ['event', '2'],
    ['end', 'cancelled', 'cancelled', false],
  ]);
  assert.equal(call.aborted, 1);
});

each('a cancel counts, even where the rest of the chunk has the end', (picosse) => {
  const { call, log, stream } = open(picosse, { preset: 'llm' }, {
    onEvent() {
      stream.cancel();
    },
  });
  call.onHead(200, sse);
  call.onChunk('data: 1\n\ndata: [DONE]\n\n');
  assert.deepEqual(log.slice(1), [['end', 'cancelled', 'cancelled', false]]);
});

each('each deadline has a reason of its own', (picosse) => {
  const deadlines = { connect: 10, firstByte: 20, firstEvent: 1000, byteIdle: 30, progressIdle: 300, total: 5000 };
  const reason = (act) => {
    const { call, clock, log } = open(picosse, { deadlines });
    act(call, clock);
    clock.pass(10_000);
    assert.equal(clock.timers.length, 0);
    return log.at(-1)[1];
  };
  const keepAlive = (call, clock, times) => {
    for (let at = 0; at < times; at++) {
      clock.pass(25);
      call.onChunk(':\n');
    }
  };
  const headOnly = (call) => call.onHead(200, sse);
  assert.equal(reason(() => {}), 'connect_timeout');
  assert.equal(reason(headOnly), 'first_byte_timeout');
  assert.equal(reason((call) => (headOnly(call), call.onChunk('data: a\n\n'))), 'idle_timeout');
  assert.equal(reason((call, clock) => (headOnly(call), call.onChunk('data: a\n\n'), keepAlive(call, clock, 20))), 'progress_timeout');
  const { call, clock, log } = open(picosse, { preset: 'llm', deadlines: { byteIdle: null, progressIdle: null } });
  call.onHead(200, sse);
  call.onChunk('data: a\n\n');
  clock.pass(1e8);
  assert.deepEqual(log.at(-1), ['event', 'a']);
});

each('in the background deadlines stand still', (picosse) => {
  const { call, clock, log, stream } = open(picosse, { deadlines: { byteIdle: 100 } });
  call.onHead(200, sse);
  call.onChunk('data: a\n\n');
  clock.pass(40);
  stream.suspend();
  clock.pass(100_000);
  assert.equal(log.at(-1)[0], 'event');
  stream.resume();
  clock.pass(59);
  assert.equal(log.at(-1)[0], 'event');
  clock.pass(1);
  assert.equal(log.at(-1)[1], 'idle_timeout');
});

each('a lost connection is made again, and goes on from the ID', (picosse) => {
  const { calls, clock, log, stream } = open(picosse, { preset: 'event-source' });
  calls[0].onHead(200, sse);
  calls[0].onChunk('retry: 500\nid: 7\ndata: a\n\ndata: cu');
  calls[0].onError('reset');
  assert.deepEqual(log.slice(-1), [['reconnect', 'transport', 500]]);
  calls[0].onChunk('data: late\n\n');
  clock.pass(499);
  assert.equal(calls.length, 1);
  clock.pass(1);
  assert.equal(calls.length, 2);
  assert.equal(calls[1].request.headers['Last-Event-ID'], '7');
  calls[0].onChunk('data: late\n\n');
  calls[1].onHead(200, sse);
  calls[1].onChunk('data: b\n\n');
  calls[1].onHead(204, {});
  stream.cancel();
  assert.deepEqual(log.filter(([name]) => name === 'event').map(([, data]) => data), ['a', 'b']);
  assert.equal(log.filter(([name]) => name === 'end').length, 1);
  assert.equal(stream.lastEventId, '7');
});

each('a cancel between two attempts is the end', (picosse) => {
  const { calls, clock, log, stream } = open(picosse, { preset: 'event-source' });
  calls[0].onError('refused');
  stream.cancel();
  clock.pass(1e6);
  assert.equal(calls.length, 1);
  assert.deepEqual(log, [['reconnect', 'transport', 3000], ['end', 'cancelled', 'cancelled', false]]);
});

each('MCP resumes by a GET without a body', (picosse) => {
  const { calls, clock } = open(picosse, { preset: 'mcp' }, {}, { url: '/mcp', method: 'POST', body: '{}' });
  calls[0].onHead(200, sse);
  calls[0].onChunk('id: 1\ndata:\n\nid: 2\ndata: {}\n\n');
  calls[0].onEnd();
  clock.pass(60_000);
  assert.equal(calls[1].request.method, 'GET');
  assert.equal(calls[1].request.body, undefined);
  assert.equal(calls[1].request.headers['Last-Event-ID'], '2');
});

each('a POST is never sent again', (picosse) => {
  const { calls, clock, log } = open(picosse, { preset: 'llm' }, {}, { url: '/chat', method: 'POST' });
  calls[0].onError({ errMsg: 'request:fail' });
  clock.pass(1e6);
  assert.equal(calls.length, 1);
  assert.deepEqual(log, [['end', 'transport', 'not_idempotent', false]]);
});

each('an answer that is no stream comes whole, before the end', (picosse) => {
  const json = `{"code":1,"message":"${'登录'.repeat(9000)}"}`;
  const ends = [
    [200, 'application/json', 'body', true],
    [401, 'application/json', 'auth', false],
    [500, undefined, 'server', false],
  ];
  for (const [status, type, reason, isComplete] of ends) {
    const { call, log } = open(picosse, { preset: 'llm' });
    call.onHead(status, type ? { 'content-type': type } : {});
    const bytes = utf8(json);
    for (let at = 0; at < bytes.length; at += 1000) call.onChunk(bytes.slice(at, at + 1000));
    call.onEnd();
    assert.deepEqual(log.slice(-2).map((entry) => entry.slice(0, 2)), [['body', status], ['end', reason]]);
    assert.equal(log.at(-2)[2], json);
    assert.equal(log.at(-1)[3], isComplete);
  }
});

each('a body that is ill-formed is text, too', (picosse) => {
  const bodies = [
    [[0x61, 0xff, 0x62], 'a\ufffdb'],
    [[0xef, 0xbb, 0xbf, 0x61], 'a'],
    [[0x61, 0xe4, 0xbd], 'a\ufffd'],
    [Array.from({ length: 20_000 }, (_, at) => [0xe4, 0xbd, 0xa0][at % 3]).slice(0, 19_999), '你'.repeat(6666) + '\ufffd'],
  ];
  for (const [bytes, text] of bodies) {
    const { call, log } = open(picosse);
    call.onHead(404, {});
    call.onChunk(Uint8Array.from(bytes).buffer);
    call.onEnd();
    assert.equal(log.at(-2)[2], text);
  }
});

each('a cut answer is not whole', (picosse) => {
  const end = (text, options = { preset: 'llm' }) => {
    const { call, log } = open(picosse, options);
    call.onHead(200, sse);
    call.onChunk(text);
    call.onEnd();
    return log.at(-1).slice(1);
  };
  assert.deepEqual(end('data: a\n\n'), ['no_terminal_event', 'not_idempotent', false]);
  assert.deepEqual(end('data: a'), ['truncated', 'not_idempotent', false]);
  assert.deepEqual(end('data: a\n\n', {}), ['clean', 'finished', true]);
  assert.deepEqual(end('event: error\ndata: overloaded\n\n'), ['failed', 'failed', false]);
  assert.deepEqual(end('data: more than that\n\ndata: [DONE]\n\n', { preset: 'llm', dataLimit: 8 }), ['done', 'finished', false]);
});

each('rules of the program take the place of the preset\'s', (picosse) => {
  const end = (text, rules) => {
    const { call, log } = open(picosse, { rules });
    call.onHead(200, sse);
    call.onChunk(text);
    call.onEnd();
    return log.slice(1).map((entry) => entry.slice(0, 2).join(' '));
  };
  const rules = [{ type: 'finish', delivered: true }, { data: '结束' }, { type: 'info', data: 'bad', failure: true }];
  assert.deepEqual(end('data: a\n\nevent: finish\ndata: b\n\ndata: c\n\n', rules), ['event a', 'event b', 'end done']);
  assert.deepEqual(end('data: a\n\ndata: 结束\n\n', rules), ['event a', 'end done']);
  assert.deepEqual(end('event: info\ndata: good\n\nevent: info\ndata: bad\n\n', rules), ['event good', 'event bad', 'end failed']);
  assert.throws(() => open(picosse, { rules: Array.from({ length: 30 }, () => ({ data: 'x' })) }), /too many or too long rules/);
  assert.throws(() => open(picosse, { rules: [{ data: 'x'.repeat(500) }] }), /too many or too long rules/);
});

each('only the latest of events that each replace the one before', (picosse) => {
  const { call, log, stream } = open(picosse, { latestOnly: true });
  call.onHead(200, sse);
  call.onChunk('data: a\n\ndata: ab\n\ndata: abc\n\n');
  call.onChunk('data: abcd\n\n');
  assert.deepEqual(log.slice(1), [['event', 'abc'], ['event', 'abcd']]);
  assert.equal(stream.counters().superseded, 2);
});

each('lines of JSON are events', (picosse) => {
  const { call, log } = open(picosse);
  call.onHead(200, { 'Content-Type': 'application/x-ndjson' });
  call.onChunk('{"a":1}\n\n{"a"');
  call.onChunk(':2}');
  call.onEnd();
  assert.deepEqual(log, [['open', 200, 'json-lines'], ['event', '{"a":1}'], ['event', '{"a":2}'], ['end', 'clean', 'finished', true]]);
});

each('why nothing is shown is said', (picosse) => {
  const { call, stream } = open(picosse);
  assert.match(stream.diagnose(), /No response head and no byte has arrived/);
  call.onHead(200, sse);
  assert.match(stream.diagnose(), /no byte of the body/);
  call.onChunk(': keep-alive\n');
  assert.match(stream.diagnose(), /Only comments/);
  call.onChunk('data: a');
  assert.match(stream.diagnose(), /not the blank line/);
  assert.equal(stream.counters().comments, 1);
  stream.cancel();
  assert.equal(typeof stream.diagnose(), 'string');
  assert.equal(stream.counters().bytes, 20);
});

each('what a function throws is reported, and disturbs nothing', (picosse) => {
  const { call, clock, log } = open(picosse, { preset: 'llm' }, {
    onEvent({ data }) {
      log.push(['event', data]);
      throw new RangeError(`mine ${data}`);
    },
  });
  call.onHead(200, sse);
  call.onChunk('data: 1\n\ndata: 2\n\ndata: [DONE]\n\n');
  assert.deepEqual(log.slice(1).map((entry) => entry.slice(0, 2)), [['event', '1'], ['event', '2'], ['end', 'done']]);
  assert.throws(() => clock.pass(0), /mine 1/);
  assert.throws(() => clock.pass(0), /mine 2/);
});

each('an adapter may do everything at once, or fail', (picosse) => {
  const clock = new Clock();
  const { log, handlers } = logged();
  let aborted = 0;
  const adapter = (_, events) => {
    events.onHead(200, sse);
    events.onChunk('data: a\n\ndata: [DONE]\n\n');
    return () => aborted++;
  };
  picosse.openStream({ url: '/' }, { adapter, preset: 'llm', host: clock.host }, handlers);
  assert.deepEqual(log.map(([name]) => name), ['open', 'event', 'end']);
  assert.equal(aborted, 1);
  const failing = () => {
    throw new Error('no network');
  };
  let end;
  picosse.openStream({ url: '/' }, { adapter: failing, host: clock.host }, { onEnd: (it) => (end = it) });
  assert.equal(end.reason, 'transport');
  assert.match(end.error.message, /no network/);
});

each('a head may come after the first bytes', (picosse) => {
  const { call, log } = open(picosse, { preset: 'llm' });
  call.onChunk('data: a\n\n');
  call.onHead(200, sse);
  call.onChunk('data: [DONE]\n\n');
  assert.deepEqual(log.map(([name]) => name), ['event', 'open', 'end']);
});

each('two streams do not mix, and one may begin in a function of the other', (picosse) => {
  const inner = logged();
  const clock = new Clock();
  const { adapter, calls } = scripted();
  const { call, log } = open(picosse, {}, {
    onEvent({ data }) {
      log.push(['event', data]);
      if (calls.length) return;
      picosse.openStream({ url: '/b' }, { adapter, host: clock.host }, inner.handlers);
      calls[0].onHead(200, sse);
      calls[0].onChunk('data: 好\n\n');
    },
  });
  call.onHead(200, sse);
  call.onChunk('data: a\n\ndata: b\n\n');
  assert.deepEqual(log.slice(1), [['event', 'a'], ['event', 'b']]);
  assert.deepEqual(inner.log.slice(1), [['event', '好']]);
});
