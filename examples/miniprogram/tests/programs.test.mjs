// The programs on picosse, each in its runtime, with the faults of phones.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { cuts } from '../cuts.mjs';
import { missingPackages } from '../hosts/bundle.mjs';
import { app, startMiniProgram } from '../hosts/miniprogram.mjs';
import { startPage } from '../hosts/page.mjs';
import { recordings } from '../recordings.mjs';
import { faults, missing, openPage, reports } from './approaches.mjs';
import { compare, drive } from './drive.mjs';

const skip = missing() ?? false;
const whole = (count) => ({ right: count, of: count, wrong: 0, broken: 0, delay: 0 });
const run = (name, more) => drive({ recording: reports[name].recording, way: 'event', start: reports[name].picosse, faults, ...more });
const shownBy = ({ shown }) => shown.map(({ data }) => data);
const ends = { taro: ['done'], wx: ['clean'], uni: ['再见'], page: ['finish'] };

/** Phones differ in the order of what they call back, and in what they leave out. */
const phones = {
  'on a good phone': {},
  'when abort does nothing, and the timeout never fires': faults,
  'when the head comes after the first chunk': { headAfterFirstChunk: true },
  'when fail and complete call back twice': { twice: true },
};

for (const [name, { title, recording, expected }] of Object.entries(reports)) {
  for (const [phone, faults] of Object.entries(phones)) {
    // A page has fetch, which has none of these faults.
    if (name === 'page' && faults !== phones['on a good phone']) continue;
    test(`${name}: everything is shown at once, however it is cut, ${phone}`, { skip }, async () => {
      for (const way of cuts) {
        const result = await run(name, { way, faults });
        assert.deepEqual(compare(result, expected), whole(expected.length), `${title}: ${way}`);
        assert.deepEqual(result.ended, ends[name], way);
        assert.equal(result.clock.running(), 0, 'a timer is left');
        assert.equal(result.requests, 1);
      }
    });
  }

  test(`${name}: a stop is a stop, wherever it comes`, { skip }, async () => {
    for (let stop = 0; stop < 8; stop++) {
      let before;
      const result = await run(name, {
        way: 'character',
        between({ at, program, shown }) {
          if (at !== stop) return;
          program.stop();
          before = shown.length;
        },
      });
      assert.equal(result.shown.length, before);
      assert.ok(result.ended.length <= 1, result.ended.join());
      assert.equal(result.clock.running(), 0, 'a timer is left');
    }
  });
}

test('taro: an old client that knows no chunks shows the whole answer', { skip }, async () => {
  const result = await run('taro', { faults: { noChunks: true }, way: 'whole' });
  assert.deepEqual(shownBy(result), recordings.chat.tokens);
  assert.deepEqual(result.ended, ['done']);
});

test('taro: silence ends, and keep-alives do not hide it', { skip }, async () => {
  const bytes = (...parts) => ({ ...recordings.chat, bytes: Buffer.from(parts.join('')) });
  const endOf = async (recording, more) => (await run('taro', { recording, leaveOpen: true, ...more })).ended;
  assert.deepEqual(await endOf(bytes(), { after: 119_000 }), []);
  assert.deepEqual(await endOf(bytes(), { after: 121_000 }), ['first_event_timeout']);
  const alive = ': keep-alive\n\n'.repeat(20);
  assert.deepEqual(await endOf(bytes(alive), { pace: 20_000 }), ['first_event_timeout']);
  assert.deepEqual(await endOf(bytes('data: 你好\n\n', alive), { pace: 20_000 }), ['progress_timeout']);
  assert.deepEqual(await endOf(bytes('data: 你好\n\n'), { after: 61_000 }), ['idle_timeout']);
});

test('taro: a connection that breaks without a word is found out', { skip }, async () => {
  const broken = async (faults) => {
    const breakAt3 = ({ at, phone }) => at === 3 && phone.break();
    return (await run('taro', { faults, between: breakAt3, after: 61_000 })).ended;
  };
  assert.deepEqual(await broken({ lossIsSilent: true }), ['idle_timeout']);
  assert.deepEqual(await broken({}), ['transport']);
});

test('taro: a new question does not get the old answer', { skip }, async () => {
  const late = [];
  const result = await run('taro', {
    between({ at, program, url }) {
      if (at === 3) program.manager.connect({ url, onMessage: (data) => late.push(data), onClose: (reason) => late.push(reason) });
    },
  });
  assert.deepEqual(shownBy(result), recordings.chat.tokens.slice(0, 3));
  assert.deepEqual(result.ended, ['cancelled']);
  assert.deepEqual(late, [...recordings.chat.tokens, 'done']);
});

test('uni: after the background the channel goes on where it was, and nothing comes twice', { skip }, async () => {
  for (const [leave, leavingIsTold] of [[1, false], [5, true], [11, false]]) {
    const result = await run('uni', {
      way: 'json',
      faults: { ...faults, leavingIsTold },
      after: 120_000,
      async between({ at, phone, clock }) {
        if (at !== 2 * leave) return;
        phone.hide();
        await clock.advance(3_600_000);
        phone.show();
      },
    });
    assert.deepEqual(shownBy(result), recordings.channel.messages);
    assert.deepEqual(result.ended, ['再见']);
    assert.equal(result.requests, 2);
    assert.equal(result.phone.requests[1].header['Last-Event-ID'], `${leave}`);
  }
});

test('page: what is no answer is told, once', { skip }, async () => {
  const told = async (recording) => {
    const result = await run('page', { recording, way: 'character' });
    assert.equal(result.requests, 1);
    return [shownBy(result), result.ended];
  };
  assert.deepEqual(await told(recordings.refused), [[], ['余额不足，请充值']]);
  assert.deepEqual(await told(recordings.expired), [[], ['登录已过期']]);
  const [shown, [reason]] = await told({ ...recordings.named, bytes: recordings.named.bytes.subarray(0, -200) });
  assert.ok(shown.length > 0);
  assert.match(reason, /ended/);
});

test('page: the request has what the server asks for', { skip }, async () => {
  const { phone } = await run('page');
  const [{ method, header, data }] = phone.requests;
  assert.equal(method, 'POST');
  assert.equal(header.authorization, 'Bearer secret');
  assert.equal(header.Accept, 'text/event-stream');
  assert.equal(data, '{"prompt":"你好"}');
});

test('page: each event goes where its type says', { skip }, async () => {
  const seen = { text: '' };
  await run('page', {
    way: 'field',
    async start({ clock, phone, url, end }) {
      const view = {
        append: (data) => (seen.text += data),
        showReferences: (references) => (seen.references = references.length),
        warn: (message) => (seen.warning = message),
        end,
      };
      (await openPage({ clock }))({ url, fetch: startPage({ clock, phone }) }, view);
    },
  });
  assert.deepEqual(seen, { text: recordings.named.text, references: 12, warning: '一个文档没有找到' });
});

test('uni: two channels at once do not mix, and one may be closed', { skip }, async () => {
  const second = [];
  const result = await run('uni', {
    way: 'character',
    between({ at, program, url }) {
      if (at === 1) program.open({ url, show: (data) => second.push(data), end: (last) => second.push(last) });
      if (at === 20) program.stop();
    },
  });
  assert.ok(shownBy(result).length < 12);
  assert.deepEqual(second, [...recordings.channel.messages, '再见']);
});

test('wx: the page shows the latest snapshot, and stops when it is left', { skip }, async () => {
  const pages = [];
  const texts = [];
  const result = await run('wx', {
    way: 'pair',
    async start(host) {
      const page = startMiniProgram(host).open('pages/index/index');
      const { setData } = page;
      page.setData = (data) => texts.push(data.snapshot) && setData(data);
      page.data.server = host.url;
      pages.push(page);
      await page.showSnapshots();
    },
    between: ({ at }) => at === 4 && pages[0].onUnload(),
  });
  assert.deepEqual(texts, recordings.cumulative.snapshots.slice(0, 8));
  assert.equal(pages[0].data.snapshot, texts.at(-1));
  assert.equal(result.clock.running(), 0);
});

test('what a mini-program runs as it is, is ES5', { skip: missingPackages('acorn') ?? false }, () => {
  const { parse } = createRequire(import.meta.url)('acorn');
  const files = readdirSync(app, { recursive: true }).filter((name) => name.endsWith('.js'));
  assert.ok(files.length >= 2);
  for (const file of files) parse(readFileSync(join(app, file), 'utf8'), { ecmaVersion: 5 });
});
