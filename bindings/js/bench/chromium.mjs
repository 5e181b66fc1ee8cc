// The parsers in a page of headless Chromium.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The version of Chromium; undefined if it is not installed. */
export const chromiumVersion = () => /\d+/.exec(spawnSync('chromium', ['--version']).stdout ?? '')?.[0];

/** What `measureAll` says of these options there. */
export async function inChromium(rounds) {
  const entry = fileURLToPath(new URL('page.mjs', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false, logLevel: 'error' });
  const dist = (name) => readFileSync(new URL(`../dist/${name}`, import.meta.url));
  let answer;
  const answered = new Promise((resolve) => (answer = resolve));
  const server = createServer((request, response) => {
    const send = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body);
    if (request.url === '/') return send('text/html', '<!doctype html><script src="/picosse.asm.js"></script><script src="/page.js"></script>');
    if (request.url === '/page.js') return send('text/javascript', outputFiles[0].text);
    if (request.url === '/rounds') return send('application/json', JSON.stringify(rounds));
    if (request.url.startsWith('/picosse')) return send(request.url.endsWith('.js') ? 'text/javascript' : 'application/wasm', dist(request.url.slice(1)));
    if (request.url !== '/answer') return response.writeHead(404).end();
    const parts = [];
    request.on('data', (part) => parts.push(part)).on('end', () => (send('text/plain', ''), answer(JSON.parse(Buffer.concat(parts)))));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const profile = mkdtempSync(join(tmpdir(), 'picosse-chromium-'));
  const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-extensions', `--user-data-dir=${profile}`];
  const browser = spawn('chromium', [...options, `http://127.0.0.1:${server.address().port}/`], { stdio: 'ignore' });
  const closed = new Promise((resolve) => browser.on('exit', resolve));
  try {
    const { error, results } = await Promise.race([answered, closed.then(() => ({ error: 'Chromium has ended' }))]);
    if (error) throw new Error(error);
    return results;
  } finally {
    browser.kill();
    server.closeAllConnections();
    server.close();
    await closed;
    // Its other processes end a little later, and still write. `rmSync` does not try again inside of folders.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(() => {});
  }
}
