// The page in Chromium, without a window.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startServer } from '../../miniprogram/server.mjs';
import { answer, missingPicosse } from '../server.mjs';

const playwright = await import('playwright-core').catch(() => null);
const executablePath = process.env.CHROMIUM ?? ['chromium', 'chromium-browser', 'google-chrome'].map(find).find(Boolean);

/** Where a program is, or undefined. */
function find(name) {
  const isProgram = (path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)).find(isProgram);
}

/** Why the page cannot be driven here, or null. With PICOSSE_NO_SKIP that is an error. */
export function missing() {
  const reason =
    missingPicosse() ??
    (playwright ? null : 'npm package playwright-core is not installed: run npm ci in examples/web') ??
    (executablePath ? null : 'chromium is not installed: apt-get install chromium, or set CHROMIUM to its path');
  if (reason && process.env.PICOSSE_NO_SKIP) throw new Error(reason);
  if (reason) console.log(`SKIPPED: ${reason}`);
  return reason;
}

export const launch = () => playwright.chromium.launch({ executablePath });

/** Opens the page, on a server of its own. `faults` collects what the page should not do: throw, or break its policy. */
export async function openPage(browser, options = {}) {
  const server = await startServer(answer);
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error));
  page.on('console', (message) => {
    // A status of 401 and a broken connection are part of the play.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
  });
  await page.goto(server.url);
  await page.getByText('Ready', { exact: true }).waitFor();
  const turn = page.getByRole('article').last();
  return {
    page,
    server,
    faults,
    turn,
    text: turn.locator('.text'),
    notice: turn.locator('.notice'),
    status: page.getByRole('status'),
    button: (name) => page.getByRole('button', { name, exact: true }),
    /** What the server had to answer: not the page's files. */
    requests: () => server.replies.filter(({ request }) => request.url.startsWith('/chat/')),
    async close() {
      await context.close();
      await server.close();
    },
  };
}
