// Threads, the garbage collector, and calls that nobody should make. Run with --expose-gc.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { load } from '../../js/dist/picosse.mjs';
import { addon } from './engines.mjs';

const bytes = (text) => new TextEncoder().encode(text);
/** A transport in the hands of the test. */
function manual() {
  const made = {};
  made.adapter = (request, events) => {
    made.events = events;
    return () => (made.isAborted = true);
  };
  return made;
}
const MiB = 1 << 20;
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('40,000 streams take the memory of a few', async () => {
  const picosse = await load(() => new addon.Machine());
  const chunk = bytes(`data: ${'好'.repeat(1000)}\n\ndata: [DONE]\n\n`);
  let ends = 0;
  async function streams(count) {
    for (let i = 0; i < count; i++) {
      const transport = manual();
      const stream = picosse.openStream({ url: '/' }, { preset: 'llm', adapter: transport.adapter }, { onEnd: () => ends++ });
      transport.events.onHead(200, { 'content-type': 'text/event-stream' });
      if (i % 3) transport.events.onChunk(chunk);
      else stream.cancel();
      if (i % 100 === 0) await settle();
    }
    globalThis.gc();
    await settle();
    return process.memoryUsage().rss;
  }
  // What the engine keeps of its own varies by some MiB. A leak of 1 KiB a stream would be 29 MiB.
  const before = await streams(10_000);
  const after = await streams(30_000);
  assert.equal(ends, 40_000);
  console.log(`# 30,000 streams more: ${((after - before) / MiB).toFixed(1)} MiB more`);
  assert.ok(after - before < 24 * MiB, `${after - before} bytes more`);
});

test('a chunk crosses into native code once', async () => {
  const machine = new addon.Machine();
  const calls = [];
  const counted = { get memory() { return machine.memory; } };
  for (const name of Object.getOwnPropertyNames(addon.Machine.prototype)) {
    if (name !== 'constructor') counted[name] = (...given) => (calls.push(name), machine[name](...given));
  }
  const picosse = await load(() => counted);
  const transport = manual();
  const seen = [];
  picosse.openStream({ url: '/' }, { preset: 'llm', adapter: transport.adapter }, { onEvent: ({ data }) => seen.push(data) });
  transport.events.onHead(200, { 'content-type': 'text/event-stream' });
  calls.length = 0;
  for (let i = 0; i < 10; i++) transport.events.onChunk(bytes(`data: ${i}\n\n`.repeat(20)));
  assert.equal(seen.length, 200);
  assert.deepEqual(calls, Array(10).fill('session_feed'));
  transport.events.onEnd();
});

test('machines that nobody has any more are collected with what is open in them', async () => {
  async function machines(count) {
    for (let i = 0; i < count; i++) {
      const picosse = await load(() => new addon.Machine());
      for (let k = 0; k < 10; k++) picosse.createParser({ onEvent() {} }).feed(bytes('data: a\n'));
      if (i % 20 === 0) {
        globalThis.gc();
        await settle();
      }
    }
    globalThis.gc();
    await settle();
    return process.memoryUsage().rss;
  }
  const before = await machines(100);
  const after = await machines(600);
  // Each has more than 2 MiB: ten buffers of 256 KiB.
  console.log(`# 600 machines of ten parsers: ${((after - before) / MiB).toFixed(1)} MiB more`);
  assert.ok(after - before < 64 * MiB, `${after - before} bytes more`);
});

test('a stream goes on through collections while its transport holds it', async () => {
  const picosse = await load(() => new addon.Machine());
  const transport = manual();
  const seen = [];
  picosse.openStream({ url: '/' }, { preset: 'llm', adapter: transport.adapter }, { onEvent: ({ data }) => seen.push(data) });
  for (let i = 0; i < 100; i++) {
    transport.events.onChunk(bytes(`data: ${i}\n\n`));
    globalThis.gc();
    if (i % 10 === 0) await settle();
  }
  transport.events.onEnd();
  assert.deepEqual(seen, Array.from({ length: 100 }, (_, i) => String(i)));
});

test('closed slots and wrong numbers are answered', () => {
  const machine = new addon.Machine();
  const words = new Uint32Array(machine.memory.buffer);
  words.fill(0xffffffff, 48, 100); // All options are unset.
  const closed = machine.parser_open();
  assert.notEqual(closed, 0);
  machine.slot_close(closed);
  machine.slot_close(closed);
  const open = machine.parser_open();
  assert.notEqual(open, closed); // The same place, and another number.
  assert.equal(machine.parser_feed(closed, 0, 10), 8);
  assert.equal(machine.session_feed(open, 1, 0, 0, 10), 8); // It is a parser.
  assert.equal(machine.session_connect(open, 0, 0), 0);
  for (const wrong of [0, -1, 1e300, NaN, undefined, null, {}, 'x', 1 << 20]) {
    for (const name of Object.getOwnPropertyNames(addon.Machine.prototype)) {
      if (!/^(parser|session|slot|decode)/.test(name) || /_open$/.test(name)) continue;
      machine[name](wrong, wrong, wrong, wrong, wrong, wrong);
    }
  }
  assert.equal(machine.parser_feed(open, 4e9, 4e9), 0); // No bytes of the input.
});

test('random calls with random memory never crash', () => {
  let state = 12345;
  const random = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const names = Object.getOwnPropertyNames(addon.Machine.prototype).filter((name) => name !== 'constructor');
  const machine = new addon.Machine();
  const slots = [0];
  for (let i = 0; i < 20_000; i++) {
    const words = new Uint32Array(machine.memory.buffer, 0, 10_000);
    for (let k = 0; k < 48; k++) words[48 + k] = random(3) ? 0xffffffff : random(4) ? random(300) : random(2 ** 32);
    const name = names[random(names.length)];
    const slot = slots[random(slots.length)];
    const made = machine[name](slot, random(3) ? random(5) : random(2 ** 32), random(20_000), random(20_000), random(20_000));
    if (/_open$/.test(name) && made && slots.length < 50) slots.push(made);
    else if (/_open$/.test(name)) machine.slot_close(made);
  }
});

test('what is no machine, and a memory that was transferred away, throw', () => {
  const machine = new addon.Machine();
  assert.throws(() => machine.areas.call({}), Error);
  assert.throws(() => addon.Machine(), Error);
  const { buffer } = machine.memory;
  machine.memory = null; // The machine has its own hold of it.
  globalThis.gc();
  assert.equal(machine.areas(), 0);
  structuredClone(buffer, { transfer: [buffer] });
  assert.throws(() => machine.areas(), /transferred away/);
});

test('each worker has machines of its own', async () => {
  const program = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { Machine } = require(workerData.addon);
    import(workerData.package).then(async ({ load }) => {
      const picosse = await load(() => new Machine());
      let count = 0;
      for (let i = 0; i < 300; i++) {
        const parser = picosse.createParser({ onEvent: () => count++ });
        for (const byte of Buffer.from('data: 好\\n\\n')) parser.feed(Uint8Array.of(byte));
        if (i % 2) parser.close();
      }
      parentPort.postMessage(count);
    });`;
  const workerData = {
    addon: process.env.PICOSSE_ADDON || new URL('../dist/picosse.node', import.meta.url).pathname,
    package: new URL('../../js/dist/picosse.mjs', import.meta.url).href,
  };
  const workers = Array.from({ length: 8 }, () => new Worker(program, { eval: true, workerData }));
  const counts = await Promise.all(workers.map((worker) => new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject))));
  assert.deepEqual(counts, Array(8).fill(300));
  // One that is stopped in the middle takes its machines with it.
  const stopped = new Worker(program.replace('i < 300', 'true'), { eval: true, workerData });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await stopped.terminate();
});
