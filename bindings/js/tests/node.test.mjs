// The programs in examples/node, with the package as it is installed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { installed } from './project.mjs';
import { serving, writePieces } from './server.mjs';

let project;

before(() => {
  project = installed();
  cpSync(fileURLToPath(new URL('../../../examples/node', import.meta.url)), project, { recursive: true });
});
after(() => rmSync(project, { recursive: true }));

/** Runs a program to its end. */
const run = (name, ...words) =>
  new Promise((resolve) => {
    const options = { cwd: project, env: { ...process.env, API_KEY: 'key' }, timeout: 20_000 };
    execFile(process.execPath, [name, ...words], options, (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, stdout, stderr }),
    );
  });

const completion = (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const stream = (text) => async (request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  await writePieces(response, text, 5);
  response.end();
};

test('events.mjs prints each event', () =>
  serving(stream('data: 你好\n\nid: 1\ndata: a\ndata: b\r\n\r\ndata: cut'), async (url) => {
    assert.deepEqual(await run('events.mjs', url), { status: 0, stdout: '你好\na\nb\n', stderr: '' });
  }));

test('chat.mjs types the answer', () =>
  serving(stream(`${completion('你')}${completion('好🌍')}data: [DONE]\n\n`), async (url) => {
    assert.deepEqual(await run('chat.mjs', url, '?'), { status: 0, stdout: '你好🌍', stderr: '' });
  }));

test('chat.mjs says that an answer is not whole', () =>
  serving(stream(`${completion('half')}data: {"ch`), async (url) => {
    const { status, stdout, stderr } = await run('chat.mjs', url, '?');
    assert.equal(status, 1);
    assert.equal(stdout, 'half');
    assert.match(stderr, /^\ntruncated: ./);
  }));

test('chat.mjs sends the question, and shows an error of the server', () => {
  let asked = '';
  const answer = async (request, response) => {
    for await (const part of request) asked += part;
    assert.equal(request.headers.authorization, 'Bearer key');
    response.writeHead(401, { 'Content-Type': 'application/json' });
    response.end('{"error":"no key"}');
  };
  return serving(answer, async (url) => {
    const { status, stdout, stderr } = await run('chat.mjs', url, 'why?');
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^\{"error":"no key"\}\n\n\w+: ./);
    assert.deepEqual(JSON.parse(asked).messages, [{ role: 'user', content: 'why?' }]);
  });
});
