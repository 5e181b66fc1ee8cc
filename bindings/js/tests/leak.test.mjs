// 10,000 streams in each way of running, ended in each way, leave nothing behind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { engines } from './engines.mjs';
import { Clock, scripted } from './virtual.mjs';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const chunk = new TextEncoder().encode(`id: 1\ndata: ${'好'.repeat(1000)}\n\ndata: [DONE]\n\n`);

for (const [engine, load] of engines) {
  test(`streams leave nothing behind (${engine})`, async () => {
    const picosse = await load();
    const clock = new Clock();
    let ends = 0;
    async function streams(count) {
      for (let i = 0; i < count; i++) {
        const { adapter, calls } = scripted();
        const stream = picosse.openStream({ url: '/' }, { preset: 'llm', adapter, host: clock.host }, { onEnd: () => ends++ });
        const [call] = calls;
        if (i % 4) call.onHead(200, { 'content-type': 'text/event-stream' });
        if (i % 4 === 1) call.onChunk(chunk); // It has the end.
        if (i % 4 === 2) call.onError('lost');
        stream.cancel();
        // A stream that is over answers.
        stream.suspend();
        stream.resume();
        call.onChunk(chunk);
        assert.equal(typeof stream.diagnose() + stream.counters().events, `string${i % 4 === 1 ? 2 : 0}`);
      }
      assert.equal(clock.timers.length, 0);
      await new Promise((resolve) => setTimeout(resolve));
      gc();
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return heapUsed + external + arrayBuffers;
    }
    const before = await streams(1_000);
    const after = await streams(10_000);
    assert.equal(ends, 11_000);
    console.log(`# ${engine}: ${Math.round((after - before) / 1024)} KiB more`);
    // 100 bytes a stream; a slot that stays would be 256 KiB of the module's memory.
    assert.ok(after - before < 1_000_000, `${after - before} bytes more`);
  });
}
