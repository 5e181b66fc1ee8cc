// The typewriter as a component that is rendered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut } from '../cuts.mjs';
import { missingPicosse } from '../hosts/miniprogram.mjs';
import { missingSimulate, render } from '../hosts/simulate.mjs';
import { makePhone } from '../hosts/wx.mjs';
import { recordings } from '../recordings.mjs';
import { startServer } from '../server.mjs';

const skip = missingPicosse() ?? missingSimulate() ?? false;
const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const phone = makePhone({ setTimeout, clearTimeout }, { abortDoesNothing: true, timeoutNeverFires: true });

/** The page, and what its answer was at each change. */
async function open(t, answer) {
  const server = await startServer(answer);
  const page = render(phone, 'typewriter/typewriter', { url: server.url });
  t.after(async () => {
    page.close();
    await server.close();
  });
  return page;
}

/** Looks every few milliseconds, five seconds at most. */
async function until(condition) {
  for (let look = 0; look < 500 && !condition(); look++) await later(10);
  assert.ok(condition(), `${condition}`);
}

const play = (way) => async (reply) => {
  const { status, contentType, bytes } = recordings.chat;
  reply.head(status, contentType);
  for (const piece of cut(bytes, way)) await reply.write(piece);
  reply.end();
};

test('text appears bit by bit, and is whole', { skip }, async (t) => {
  const page = await open(t, play('character'));
  const texts = new Set();
  page.tap('.ask');
  await until(() => {
    texts.add(page.text('.answer'));
    return page.text('.answer') === recordings.chat.text;
  });
  assert.ok(texts.size > 5, `${texts.size} texts`);
  for (const text of texts) {
    assert.ok(recordings.chat.text.startsWith(text), text);
    assert.doesNotMatch(text, /[\ud800-\udbff]$/, 'half an emoji');
  }
  assert.equal(page.text('.note'), undefined);
  assert.equal(page.text('.stop'), undefined);
});

test('the stop button stops, though the server goes on', { skip }, async (t) => {
  let go;
  const stopped = new Promise((resolve) => (go = resolve));
  const page = await open(t, async (reply) => {
    reply.head();
    await reply.write('data: 你好\n\n');
    await stopped;
    for (let at = 0; at < 20; at++) await reply.write('data: 不应该显示\n\n');
    reply.end();
  });
  page.tap('.ask');
  await until(() => page.text('.answer') === '你好');
  page.tap('.stop');
  await until(() => page.text('.stop') === undefined);
  const before = phone.received;
  go();
  await until(() => phone.received > before + 200);
  await later(100);
  assert.equal(page.text('.answer'), '你好');
  assert.equal(page.text('.note'), undefined);
});

test('an error in JSON is shown, and so is an answer that is cut', { skip }, async (t) => {
  const { refused, expired } = recordings;
  for (const { status, contentType, bytes, value } of [refused, expired]) {
    const page = await open(t, async (reply) => {
      reply.head(status, contentType);
      reply.end(bytes);
    });
    page.tap('.ask');
    await until(() => page.text('.note') === value.message);
  }
  const page = await open(t, async (reply) => {
    reply.head();
    await reply.write('data: 你好\n\ndata: 再');
    reply.end();
  });
  page.tap('.ask');
  await until(() => page.text('.note'));
  assert.match(page.text('.note'), /ended inside/);
  await until(() => page.text('.answer') === '你好');
});

test('a page that is left shows nothing more', { skip }, async (t) => {
  const page = await open(t, play('event'));
  page.tap('.ask');
  await until(() => page.text('.answer') !== '');
  page.close();
  const before = page.text('.answer');
  assert.notEqual(before, recordings.chat.text);
  await later(100);
  assert.equal(page.text('.answer'), before);
});
