// What a program sees of a parser, in each way that the package runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequire } from 'node:module';
import { bareContext, bytes, engines, packageIn } from './engines.mjs';

const utf8 = (string) => new TextEncoder().encode(string);

/** Objects of another realm have other prototypes. */
const plain = (value) => JSON.parse(JSON.stringify(value));

/** The data of the events of a parser that is fed so. */
function data(picosse, feed, options = {}) {
  const seen = [];
  const parser = picosse.createParser({ ...options, onEvent: (event) => seen.push(event.data) });
  feed(parser);
  parser.close();
  return seen;
}

function each(name, check) {
  for (const [engine, load] of engines) test(`${name} (${engine})`, async () => check(await load()));
}

each('text appears however the bytes are cut', (picosse) => {
  const bytes = utf8('data: 你好\n\ndata: 🌍\n\n');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const seen = data(picosse, (parser) => {
      parser.feed(bytes.slice(0, cut).buffer);
      parser.feed(bytes.slice(cut).buffer);
    });
    assert.deepEqual(seen, ['你好', '🌍'], `cut at ${cut}`);
  }
});

each('an event has type, data and ID', (picosse) => {
  const seen = [];
  const parser = picosse.createParser({ onEvent: (event) => seen.push(plain(event)), onRetry: (time) => seen.push(time) });
  parser.feed('event: add\nid: 7\nretry: 250\ndata: a\ndata: b\n\ndata: c\n\n');
  assert.deepEqual(seen, [
    250,
    { type: 'add', data: 'a\nb', lastEventId: '7', repaired: false, incomplete: false },
    { type: 'message', data: 'c', lastEventId: '7', repaired: false, incomplete: false },
  ]);
  assert.equal(parser.lastEventId, '7');
});

each('a chunk is a string, a buffer, or a view of one, of any realm', (picosse) => {
  const bytes = utf8('....data: 你好\n\n');
  const outer = bytes.buffer.slice(0);
  const chunks = [
    'data: 你好\n\n',
    outer.slice(4),
    new Uint8Array(outer, 4),
    new DataView(outer, 4),
    Buffer.from('data: 你好\n\n'),
    new Int8Array(outer, 4),
  ];
  for (const chunk of chunks) assert.deepEqual(data(picosse, (parser) => parser.feed(chunk)), ['你好']);
  for (const wrong of [undefined, null, 5, {}, [1]]) {
    assert.throws(() => data(picosse, (parser) => parser.feed(wrong)), /a chunk must be a string, an ArrayBuffer/);
  }
});

each('strings may be cut inside a surrogate pair, and half a pair is replaced', (picosse) => {
  const feed = (...chunks) => data(picosse, (parser) => chunks.forEach((chunk) => parser.feed(chunk)));
  assert.deepEqual(feed('data: \ud83c', '\udf0d\n\n'), ['🌍']);
  assert.deepEqual(feed('data: \ud83c', 'x\udf0d\n\n'), ['\ufffdx\ufffd']);
  assert.deepEqual(feed('data: \ud83c', utf8('\n\n')), ['\ufffd']);
  assert.deepEqual(feed('data: \u00e9\u07ff\u0800\uffff\u{10ffff}\0\n\n'), ['\u00e9\u07ff\u0800\uffff\u{10ffff}\0']);
  const open = data(picosse, (parser) => (parser.feed('data: a\ud83c'), parser.end()), { endOfStream: 'deliver' });
  assert.deepEqual(open, ['a\ufffd']);
});

each('a byte order mark is dropped once, and is text elsewhere', (picosse) => {
  assert.deepEqual(data(picosse, (parser) => parser.feed('\ufeffdata: \ufeffx\n\ndata:\ufeff\n\n')), ['\ufeffx', '\ufeff']);
});

each('a chunk may be of any size', (picosse) => {
  const events = Array.from({ length: 20_000 }, (_, at) => `${at} 好${'x'.repeat(at % 90)}`);
  const bytes = utf8(events.map((event) => `data: ${event}\n\n`).join(''));
  assert.deepEqual(data(picosse, (parser) => parser.feed(bytes)), events);
  const text = new TextDecoder().decode(bytes);
  assert.deepEqual(data(picosse, (parser) => parser.feed(text)), events);
});

each('an event may be as long as its limit', (picosse) => {
  const long = ['a'.repeat(200_000), '好'.repeat(80_000), '🌍'.repeat(60_000), `x${'🌍'.repeat(50_000)}`];
  for (const text of long) {
    const bytes = utf8(`data: ${text}\n\ndata: ${text}\n\ndata: b\n\n`);
    assert.deepEqual(data(picosse, (parser) => parser.feed(bytes)), [text, text, 'b']);
  }
  const dropped = [];
  const parser = picosse.createParser({ dataLimit: 10, onDropped: (item) => dropped.push(plain(item)) });
  parser.feed('data: 0123456789\n\ndata: 0123456789a\n\n');
  assert.deepEqual(dropped, [{ limit: 'data', event: 1, offset: 34 }]);
  assert.equal(parser.end(), 'loss');
});

each('a type and an ID may be as long as their limits', (picosse) => {
  const long = '好'.repeat(40_000);
  const seen = [];
  const limits = { eventTypeLimit: 130_000, lastEventIdLimit: 130_000 };
  const parser = picosse.createParser({ ...limits, onEvent: (event) => seen.push([event.type, event.lastEventId]) });
  parser.feed(`event: ${long}\nid: ${long}\ndata: a\n\ndata: b\n\nid\ndata: c\n\n`);
  assert.deepEqual(seen, [[long, long], ['message', long], ['message', '']]);
});

each('a function may use any parser', (picosse) => {
  const seen = [];
  const inner = picosse.createParser({ onEvent: (event) => seen.push(`inner ${event.data}`) });
  const outer = picosse.createParser({
    onEvent(event) {
      seen.push(event.data);
      inner.feed(`data: 好${event.data}\n\n`);
      if (event.data === 'a') outer.feed('data: c\n\n');
    },
  });
  outer.feed('data: a\n\ndata: b\n\n');
  assert.deepEqual(seen, ['a', 'inner 好a', 'b', 'inner 好b', 'c', 'inner 好c']);
});

each('after close nothing is handed out', (picosse) => {
  const seen = [];
  const parser = picosse.createParser({
    onEvent(event) {
      seen.push(event.data);
      if (event.data === '2') parser.close();
    },
  });
  parser.feed('data: 1\n\ndata: 2\n\ndata: 3\n\n');
  parser.feed('data: 4\n\n');
  assert.equal(parser.end(), undefined);
  parser.reset();
  parser.close();
  assert.deepEqual(seen, ['1', '2']);
  assert.equal(parser.counters().events, 3);
});

each('a reset in the middle drops the rest, and keeps the ID of the last event', (picosse) => {
  const seen = [];
  const parser = picosse.createParser({
    onEvent(event) {
      seen.push([event.data, event.lastEventId]);
      if (event.data === '1') parser.reset();
    },
  });
  parser.feed('id: 1\ndata: 1\n\nid: 2\ndata: 2\n\ndata: cut');
  assert.equal(parser.lastEventId, '1');
  parser.feed('data: 3\n\n');
  assert.deepEqual(seen, [['1', '1'], ['3', '1']]);
});

each('what a function throws goes to the caller, and nothing is lost', (picosse) => {
  const seen = [];
  const parser = picosse.createParser({
    onEvent(event) {
      seen.push(event.data);
      if (event.data === '1') throw new RangeError('mine');
    },
  });
  assert.throws(() => parser.feed('data: 1\n\ndata: 2\n\n'), /mine/);
  parser.feed('data: 3\n\n');
  assert.deepEqual(seen, ['1', '2', '3']);
});

each('the end says what is missing', (picosse) => {
  const end = (stream, options) => {
    const parser = picosse.createParser({ ...options });
    parser.feed(stream);
    return parser.end();
  };
  assert.equal(end('data: a\n\n'), 'clean');
  assert.equal(end('data: a\n'), 'incomplete');
  assert.equal(end('data: aaa\n\n', { dataLimit: 2 }), 'loss');
  const parser = picosse.createParser({});
  parser.end();
  assert.throws(() => parser.feed('x'), /ended before these bytes/);
  parser.reset();
  parser.feed('data: a\n\n');
  assert.equal(parser.counters().events, 1);
});

each('a parser that is to fail does so until it is reset', (picosse) => {
  const seen = [];
  const parser = picosse.createParser({ dataLimit: 2, overLimit: 'fail', onEvent: (event) => seen.push(event.data) });
  assert.throws(() => parser.feed('data: ok\n\ndata: long\n\ndata: no\n\n'), /over a limit/);
  assert.throws(() => parser.feed('data: no\n\n'), /over a limit/);
  assert.throws(() => parser.end(), /over a limit/);
  parser.reset();
  parser.feed('data: ok\n\n');
  assert.deepEqual(seen, ['ok', 'ok']);
});

each('a connection goes on from an ID', (picosse) => {
  const parser = picosse.createParser({ lastEventId: '好5' });
  assert.equal(parser.lastEventId, '好5');
  parser.feed('data: a\n\n');
  assert.equal(parser.lastEventId, '好5');
  parser.feed('id: 6\n\n');
  assert.equal(parser.lastEventId, '6');
  assert.throws(() => parser.setLastEventId('7'), /the ID/);
  for (const wrong of ['a\nb', 'a\0', 'x'.repeat(129), '好'.repeat(9000)]) {
    assert.throws(() => picosse.createParser({ lastEventId: wrong }), /the ID|a text is too long/);
  }
});

each('the ID of an event that the end cuts counts if the event is delivered', (picosse) => {
  const id = (options) => {
    const parser = picosse.createParser({ ...options, lastEventId: '1' });
    parser.feed('id: 2\ndata: a\n');
    parser.end();
    return parser.lastEventId;
  };
  for (const delivery of ['whole', 'fragments']) {
    assert.deepEqual([id({ delivery }), id({ delivery, endOfStream: 'deliver' })], ['1', '2'], delivery);
  }
});

each('an option that there is not is refused', (picosse) => {
  assert.throws(() => picosse.createParser({ delivery: 'some' }), /delivery must be one of whole, oversized-in-fragments, fragments, not some/);
  assert.throws(() => picosse.createParser({ dataLimit: 4e9 }), /no memory/);
});

each('comments and unknown fields come in pieces', (picosse) => {
  const seen = [];
  const log = (piece) => seen.push(plain(piece));
  const parser = picosse.createParser({ onComment: log, onUnknownField: log });
  parser.feed(': hel');
  parser.feed('lo\nwhat: ever\n');
  assert.deepEqual(seen, [
    { text: ' hel', first: true, last: false },
    { text: 'lo', first: false, last: true },
    { text: 'what: ever', first: true, last: true },
  ]);
});

each('two parsers do not mix', (picosse) => {
  const seen = [[], []];
  const parsers = seen.map((list) => picosse.createParser({ onEvent: (event) => list.push(event.data) }));
  const streams = ['data: 你好你好你好你好你好你好你好你好\n\n', 'data: 你好你好你好你好你好您您您您\n\n'].map(utf8);
  for (let at = 0; at < 60; at++) parsers.forEach((parser, which) => parser.feed(streams[which].slice(at, at + 1)));
  parsers.forEach((parser, which) => parser.feed(streams[which]));
  assert.deepEqual(seen[0].at(-1), '你好你好你好你好你好你好你好你好');
  assert.deepEqual(seen[1].at(-1), '你好你好你好你好你好您您您您');
});

const instances = [
  ['WebAssembly', async () => (await WebAssembly.instantiate(bytes('picosse.wasm'))).instance.exports],
  ['without WebAssembly', async () => createRequire(import.meta.url)('../dist/picosse.asm.js')()],
];
for (const [name, instantiate] of instances) {
  test(`a thousand parsers and streams, opened and closed, take the memory of ten (${name})`, async () => {
    const module = await instantiate();
    const picosse = await packageIn(bareContext()).load(() => module);
    const still = { now: () => 0, after: () => 0, clear() {}, random: () => 0 };
    const limits = [1000, 70_000, 256 * 1024];
    const useAtOnce = (count) => {
      const seen = [];
      const parsers = Array.from({ length: count }, (_, at) =>
        picosse.createParser({ dataLimit: limits[at % 3], onEvent: (event) => seen.push(event.data) }),
      );
      parsers.forEach((parser, at) => parser.feed(`data: ${at}`));
      parsers.forEach((parser) => parser.feed('\n\n'));
      assert.deepEqual(seen, parsers.map((_, at) => `${at}`));
      parsers.forEach((parser) => parser.close());
      for (let at = 0; at < count; at++) {
        const stream = picosse.openStream({ url: '/' }, { adapter: () => {}, preset: 'llm', dataLimit: limits[at % 3], host: still }, {});
        stream.cancel();
        // What is refused takes nothing, either.
        const rules = [{ data: 'x'.repeat(9000) }];
        assert.throws(() => picosse.openStream({ url: '/' }, { adapter: () => {}, rules, host: still }, {}), /rules/);
        assert.throws(() => picosse.createParser({ lastEventId: 'a\nb' }), /the ID/);
      }
    };
    useAtOnce(10);
    const before = module.memory.buffer.byteLength;
    for (let round = 0; round < 100; round++) useAtOnce(10);
    assert.equal(module.memory.buffer.byteLength, before);
    // Those that are open at once need more, and none harms another.
    useAtOnce(40);
    assert.ok(module.memory.buffer.byteLength > before);
  });
}

test('what is missing is said', async () => {
  const load = (globals, source) => packageIn(bareContext(globals)).load(source);
  await assert.rejects(load({}, new Uint8Array(8)), /no WebAssembly: load what picosse.asm.js exports/);
  await assert.rejects(load({}, 'picosse.wasm'), /no WXWebAssembly and no fetch for picosse.wasm: load bytes, or what picosse.asm.js exports/);
  await assert.rejects(load({}, 5), /load takes the path of picosse.wasm/);
  await assert.rejects(load({ fetch: async () => ({ ok: false, status: 404 }) }, '/picosse.wasm'), /\/picosse.wasm: status 404/);
  const old = { memory: { buffer: new ArrayBuffer(64) }, areas: () => 0 };
  await assert.rejects(load({}, () => old), /of another version/);
});
