// Swift's part on Linux, with a server that is not kind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serving, writePieces } from '../../js/tests/server.mjs';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const STREAM = { 'Content-Type': 'text/event-stream' };
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
let attempts = 0;

/** What the server does at each path. */
const paths = {
  chat: (response) => writePieces(response, ': hi\n\ndata: 你好\n\ndata: ，\n\nid: 3\ndata: 世界🎉\n\ndata: [DONE]\n\n', 1),
  401: (response) => response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"error":"没有权限"}'),
  json: (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"code":1002}'),
  stall: (response) => response.write('data: a\n\n'),
  async break(response) {
    response.write('data: a\n\n');
    await sleep(50);
    response.destroy();
  },
  async resume(response, { headers }) {
    attempts++;
    if (attempts > 1) return response.end(`data: ${headers['last-event-id'] === '1' ? 'two' : 'no ID'}\n\ndata: [DONE]\n\n`);
    response.write('retry: 5\nid: 1\ndata: one\n\n');
    await sleep(50);
    return response.destroy();
  },
  many: (response) => response.end('data: a\n\n'.repeat(1000)),
  openai: (response) => writePieces(response, `${['你', '好'].map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`).join('')}data: [DONE]\n\n`, 3),
  short: (response) => response.end('data: 好\n\ndata: [DONE]\n\n'),
};

function answer(request, response) {
  const path = request.url.slice(1);
  if (!['401', 'json'].includes(path)) response.writeHead(200, STREAM);
  paths[path](response, request);
}

/** What a program writes that `check` has compiled. */
async function run(program, ...given) {
  const child = spawn(path('swift'), [path(`dist/${program}`), ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (bytes) => (said += bytes));
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 0, said);
  return said;
}

test('PicosseStream', () =>
  serving(answer, async (url) => {
    const said = await run('picosse-swift', 'live', url);
    process.stdout.write(said.replace(/^/gm, '# '));
    assert.equal(said.match(/^ok /gm).length, 15);
  }));

test('the typewriter of the README', () =>
  serving(answer, async (url) => {
    assert.equal(await run('typewriter', `${url}/openai`), '你好\n');
    assert.match(await run('typewriter', `${url}/401`), /^\{"error":"没有权限"\}\n.+\. .+\n$/);
  }));
