// What a user sees when they click.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors, texts } from '../answers.mjs';
import { launch, missing, openPage } from './browser.mjs';

const skip = missing() ?? false;
let browser;
before(async () => {
  if (!skip) browser = await launch();
});
after(() => browser?.close());

function check(name, act, options) {
  test(name, { skip, timeout: 60_000 }, async (t) => {
    const chat = await openPage(browser, options);
    t.after(chat.close);
    await act(chat);
    assert.deepEqual(chat.faults, []);
  });
}

/** Notes each text that the last answer shows. */
async function watch({ page }) {
  await page.evaluate(() => {
    window.seen = [];
    const note = () => {
      const text = [...document.querySelectorAll('.text')].at(-1)?.textContent ?? '';
      if (window.seen.at(-1) !== text) window.seen.push(text);
    };
    new MutationObserver(note).observe(document.getElementById('log'), { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => window.seen);
}

const answered = ({ page }) => page.getByText('Answered', { exact: true }).waitFor();
const textOf = async ({ text }) => await text.textContent();

/** Waits until an answer has begun. */
const begun = ({ page }) => page.waitForFunction(() => [...document.querySelectorAll('.text')].at(-1)?.textContent.length > 20);

check('an answer is typed, and complete', async (chat) => {
  const seen = await watch(chat);
  await chat.button('Typewriter').click();
  await chat.button('Stop').waitFor();
  await answered(chat);
  assert.equal(await textOf(chat), texts.english);
  const steps = await seen();
  assert.ok(steps.length > 50, `shown in ${steps.length} steps`);
  for (const step of steps) assert.ok(texts.english.startsWith(step), step);
  assert.equal(await chat.notice.isVisible(), false);
  assert.ok(await chat.button('Send').isVisible());
  assert.ok(!(await chat.button('Stop').isVisible()));
});

check('Chinese text that is cut inside characters is whole at every moment', async (chat) => {
  const seen = await watch(chat);
  await chat.button('Cut characters').click();
  await answered(chat);
  assert.equal(await textOf(chat), texts.chinese);
  for (const step of await seen()) assert.ok(texts.chinese.startsWith(step), step);
  // The browser has really had the cuts: it may put chunks together.
  const torn = /(\d+) cut inside a character/.exec(await chat.turn.textContent())?.[1] ?? 0;
  assert.ok(torn > 10, `${torn} cuts`);
  assert.equal(await chat.turn.getAttribute('lang'), 'zh-CN');
});

check('after Stop nothing more is shown, and the server sees the connection close', async (chat) => {
  await chat.page.evaluate(() => {
    const note = () => (window.atStop = document.querySelector('.text').textContent);
    document.getElementById('stop').addEventListener('click', note, { capture: true });
  });
  await chat.button('Typewriter').click();
  await begun(chat);
  await chat.button('Stop').click();
  const [reply] = chat.requests();
  await Promise.race([reply.closed, sleep(2000)]);
  assert.ok(reply.isClosed);
  assert.equal(reply.response.writableFinished, false, 'the server had written all of it');
  await sleep(500);
  const text = await textOf(chat);
  assert.equal(text, await chat.page.evaluate(() => window.atStop));
  assert.ok(text.length > 20 && text.length < texts.english.length);
  assert.equal(await chat.status.textContent(), 'Stopped');
  assert.match(await chat.turn.locator('.facts').textContent(), /^Stopped · \d+ chunks/);
  assert.ok(await chat.button('Send').isVisible());
});

check('a lost connection is shown, and the answer goes on where it stopped', async (chat) => {
  await chat.button('Lost connection').click();
  await chat.notice.getByText('Connection lost.').waitFor();
  assert.match(await chat.notice.locator('.detail').textContent(), /^Reconnecting in 1\.\d s\.$/);
  assert.equal(await chat.status.textContent(), 'Reconnecting');
  await chat.notice.getByText('Reconnected.').waitFor();
  assert.equal(await chat.notice.getByText('Connection lost.').isVisible(), false);
  await answered(chat);
  assert.equal(await textOf(chat), texts.moon);
  const [first, second, ...more] = chat.requests();
  assert.deepEqual([first.request.method, second.request.method, more.length], ['POST', 'GET', 0]);
  assert.ok(Number(second.request.headers['last-event-id']) > 10);
});

check('Stop holds while the page waits to reconnect', async (chat) => {
  await chat.button('Lost connection').click();
  await chat.notice.getByText('Connection lost.').waitFor();
  await chat.page.keyboard.press('Escape');
  assert.equal(await chat.status.textContent(), 'Stopped');
  assert.equal(await chat.notice.isVisible(), false);
  await sleep(2500);
  assert.equal(chat.requests().length, 1);
});

for (const [name, scenario] of [['Status 401', 'expired'], ['JSON error', 'refused']]) {
  const [status, { error }] = errors[scenario];
  check(`an error as JSON is shown, status ${status}`, async (chat) => {
    await chat.button(name).click();
    await chat.notice.getByText(error.message).waitFor();
    assert.match(await chat.notice.textContent(), new RegExp(`with status ${status}\\.`));
    assert.equal(await chat.status.textContent(), 'Failed');
    assert.equal(await textOf(chat), '');
    assert.equal(await chat.button('Try again').count(), 0);
    await sleep(1500);
    assert.equal(chat.requests().length, 1);
  });
}

check('a silent server is shown at the deadline, whatever keeps the connection alive', async (chat) => {
  const start = performance.now();
  await chat.button('Silent server').click();
  await chat.notice.getByText('The server was silent for 4 seconds.').waitFor();
  const waited = performance.now() - start;
  assert.ok(waited > 3900 && waited < 7000, `${waited} ms`);
  const [reply] = chat.requests();
  assert.ok(reply.written > 50, 'the server kept the connection alive');
  await reply.closed;
  await chat.button('Try again').click();
  await chat.page.getByText('Waiting', { exact: true }).waitFor();
  assert.equal(await chat.page.getByRole('article').count(), 2);
});

check('a server that is gone is shown', async (chat) => {
  await chat.server.close();
  await chat.button('Typewriter').click();
  await chat.notice.getByText('The connection failed.').waitFor();
  assert.ok(await chat.button('Try again').isVisible());
});

check('a page that cannot load its module says so', async (chat) => {
  await chat.page.route('**/*.wasm', (route) => route.abort());
  await chat.page.reload();
  await chat.status.getByText('The page did not start: ').waitFor();
});

check('the keyboard does it all', async (chat) => {
  const { page } = chat;
  const question = page.getByLabel('Your question');
  assert.ok(await question.evaluate((element) => element === document.activeElement));
  await page.keyboard.press('Enter');
  assert.equal(await page.getByRole('article').count(), 0, 'nothing was asked');
  await page.keyboard.type('你好');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('<b>world</b>');
  await page.keyboard.press('Enter');
  await begun(chat);
  assert.equal(await question.inputValue(), '');
  assert.deepEqual(JSON.parse(chat.requests()[0].body), { question: '你好\n<b>world</b>' });
  await page.keyboard.press('Escape');
  assert.equal(await chat.status.textContent(), 'Stopped');
  assert.ok((await textOf(chat)).startsWith('You asked: “你好\n<b>wor'));

  // The next question stops the answer before it.
  await page.keyboard.type('And now?');
  await page.keyboard.press('Enter');
  await begun(chat);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Stop');
  await page.keyboard.press('Space');
  assert.equal(await chat.status.textContent(), 'Stopped');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Send');
});

check('a new question stops the answer that runs', async (chat) => {
  await chat.button('Typewriter').click();
  await begun(chat);
  const [first] = chat.requests();
  await chat.button('Cut characters').click();
  await first.closed;
  assert.equal(first.response.writableFinished, false);
  await answered(chat);
  assert.equal(await textOf(chat), texts.chinese);
  assert.match(await chat.page.locator('.facts').first().textContent(), /^Stopped/);
});

const axe = skip ? '' : readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
for (const [name, options] of Object.entries({
  'a desktop, light': { viewport: { width: 1100, height: 800 }, colorScheme: 'light' },
  'a phone, dark': { viewport: { width: 320, height: 640 }, colorScheme: 'dark', reducedMotion: 'reduce' },
})) {
  check(`axe finds no barrier, and all fits: ${name}`, async (chat) => {
    const { page } = chat;
    const barriers = async (when) => {
      const { violations } = await page.evaluate(`${axe}; axe.run()`);
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], when);
      const [width, most] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(width <= most, `${when}: ${width} of ${most} pixels`);
    };
    await barriers('welcome');
    await chat.button('Lost connection').click();
    await chat.notice.getByText('Connection lost.').waitFor();
    await barriers('reconnecting');
    await answered(chat);
    for (const name of ['Cut characters', 'Status 401', 'Silent server']) {
      await chat.button(name).click();
      await chat.button('Send').waitFor();
    }
    await barriers('answers and errors');
    // The latest is in view.
    const box = await chat.notice.boundingBox();
    const end = await page.locator('footer').boundingBox();
    assert.ok(box.y > 0 && box.y + box.height <= end.y);
  }, options);
}
