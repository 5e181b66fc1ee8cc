// The plug-in of uni-app that the build makes.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';
import { parse } from 'acorn';
import { bareContext, bytes, miniProgramGlobals } from './engines.mjs';
import { serving, writePieces, wxRequest } from './server.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = `${root}uni_modules/picosse-sse/`;
const text = (name) => readFileSync(folder + name, 'utf8');

test('its files', () => {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.includes('.')).sort();
  assert.deepEqual(names, [
    'js_sdk/picosse.asm.d.ts',
    'js_sdk/picosse.asm.js',
    'js_sdk/picosse.d.ts',
    'js_sdk/picosse.js',
    'license.md',
    'package.json',
    'readme.md',
    'static/picosse.wasm',
  ]);
  assert.deepEqual(readFileSync(`${folder}static/picosse.wasm`), bytes('picosse.wasm'));
  for (const name of ['js_sdk/picosse.js', 'js_sdk/picosse.asm.js']) {
    // ES5 but for its exports.
    parse(text(name).replace(/^export (default|\{[^}]*\}).*$/m, ''), { ecmaVersion: 5 });
    assert.match(text(name), /^export /m);
  }
  for (const holder of ['MIT License', 'Apache License']) assert.match(text('license.md'), new RegExp(holder));
});

test('its package.json has what a plug-in must have', () => {
  const { id, displayName, version, description, keywords, engines, dcloudext, uni_modules } = JSON.parse(text('package.json'));
  assert.match(id, /^[a-z0-9]{2,}-[a-z0-9]+$/i);
  assert.ok(folder.endsWith(`/${id}/`));
  assert.equal(version, JSON.parse(readFileSync(`${root}package.json`)).version);
  assert.ok(displayName && description && keywords.length > 0 && keywords.length <= 5 && engines.HBuilderX);
  assert.ok(dcloudext.category.length === 2 && ['ads', 'data', 'permissions'].every((name) => dcloudext.declaration[name]));
  assert.deepEqual([uni_modules.dependencies, uni_modules.platforms.client['小程序']], [[], { 微信: 'y' }]);
});

/** Runs a program of its readme, as uni-app bundles it; returns what it exports. */
async function run(at, globals) {
  const code = text('readme.md').match(/```js\n[^]*?```/g)[at].slice(6, -3);
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    alias: { '@': root.slice(0, -1) },
    bundle: true,
    format: 'iife',
    globalName: 'program',
    target: 'es2017',
    write: false,
    logLevel: 'error',
  });
  const context = bareContext({ ...miniProgramGlobals(), ...globals });
  vm.runInContext(outputFiles[0].text, context);
  return context.program ?? vm.runInContext('program', context);
}

test('its readme: the typewriter', () =>
  serving(
    async (request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const event = (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
      await writePieces(response, `${event('你')}${event('好🌍')}data: [DONE]\n\n`, 5);
    },
    async (url) => {
      const { ask } = await run(0, { uni: { request: wxRequest() } });
      const shown = [];
      await new Promise((resolve) => ask(url, '?', (text) => shown.push(text) === 2 && resolve()));
      assert.deepEqual(shown, ['你', '你好🌍']);
    },
  ));

test('its readme: without WebAssembly', async () => {
  const { loading } = await run(1, { WXWebAssembly: undefined });
  const seen = [];
  (await loading).createParser({ onEvent: (event) => seen.push(event.data) }).feed('data: 好\n\n');
  assert.deepEqual(seen, ['好']);
});
