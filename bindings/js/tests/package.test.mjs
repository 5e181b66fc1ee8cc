// The package as it is installed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { installed } from './project.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
let project;

before(() => {
  project = installed();
});
after(() => rmSync(project, { recursive: true }));

/** What a program in the project prints. */
function printed(name, program) {
  writeFileSync(join(project, name), program);
  return execFileSync('node', [name], { cwd: project }).toString();
}

const use = `.then(function (picosse) {
  var parser = picosse.createParser({ onEvent: function (event) { console.log(event.data); } });
  parser.feed(new Uint8Array([0x64, 0x61, 0x74, 0x61, 0x3a, 0xe4, 0xbd]));
  parser.feed(new Uint8Array([0xa0, 0x0a, 0x0a]).buffer);
});`;

test('required', () => {
  const program = `require('picosse').load(require.resolve('picosse/picosse.wasm'))${use}`;
  assert.equal(printed('required.cjs', program), '你\n');
});

test('required, minified', () => {
  const program = `require('picosse/picosse.min.js').load(require.resolve('picosse/picosse.wasm'))${use}`;
  assert.equal(printed('minified.cjs', program), '你\n');
});

test('imported', () => {
  const program = `import { load } from 'picosse';
    import { fileURLToPath } from 'node:url';
    load(fileURLToPath(import.meta.resolve('picosse/picosse.simd.wasm')))${use}`;
  assert.equal(printed('imported.mjs', program), '你\n');
});

test('without WebAssembly', () => {
  const program = `delete globalThis.WebAssembly; require('picosse').load(require('picosse/asm'))${use}`;
  assert.equal(printed('asm.cjs', program), '你\n');
});

test('bundled', async () => {
  const { build } = await import('esbuild');
  writeFileSync(join(project, 'page.js'), `import { load } from 'picosse'; import asm from 'picosse/asm'; load(asm)${use}`);
  await build({ entryPoints: [join(project, 'page.js')], bundle: true, minify: true, outfile: join(project, 'bundle.cjs'), logLevel: 'error' });
  assert.equal(execFileSync('node', ['bundle.cjs'], { cwd: project }).toString(), '你\n');
});

test('the types of a mini-program go with it', () => {
  const program = `
    import { load, requestAdapter, type Adapter, type Picosse } from 'picosse';
    const adapter: Adapter = requestAdapter((options) => wx.request(options));
    load('/lib/picosse.wasm').then((picosse: Picosse) => {
      const parser = picosse.createParser({ onEvent: (event) => console.log(event.data) });
      const task = wx.request({ url: '/', enableChunked: true });
      task.onChunkReceived((chunk) => parser.feed(chunk.data));
      picosse.openStream({ url: '/' }, { adapter, preset: 'llm' }, {});
    });
  `;
  check('mini.cts', program, '--types', join(root, 'node_modules/miniprogram-api-typings'));
});

test('the types of Taro go with it', () => {
  const program = `
    import Taro = require('${join(root, 'node_modules/@tarojs/taro')}');
    import { createCumulative, load, requestAdapter, type Stream } from 'picosse';
    let stream: Stream;
    load('/lib/picosse.wasm').then((picosse) => {
      const cumulative = createCumulative();
      const adapter = requestAdapter(Taro.request);
      stream = picosse.openStream({ url: '/', body: { a: 1 } }, { adapter }, {
        onEvent: (event) => Taro.setStorageSync('text', cumulative.next(event.data).append || ''),
      });
      const parser = picosse.createParser({});
      Taro.request({ url: '/', enableChunked: true }).onChunkReceived((chunk) => parser.feed(chunk.data));
    });
    // @ts-expect-error: so its types are found.
    Taro.request({ url: 5 });
    Taro.eventCenter.on('stop', () => stream.cancel());
  `;
  check('taro.cts', program, '--skipLibCheck');
});

/** Has the compiler look at a program. */
function check(name, program, ...more) {
  writeFileSync(join(project, name), program);
  const options = ['--noEmit', '--strict', '--target', 'es2018', '--module', 'nodenext', '--lib', 'es2018,esnext.asynciterable'];
  execFileSync('node', [join(root, 'node_modules/typescript/bin/tsc'), ...options, ...more, name], { cwd: project, stdio: 'inherit' });
}

test('its types', () => {
  const program = `
    import { load, requestAdapter, type End, type StreamEvent } from 'picosse';
    import instantiate = require('picosse/asm');
    async function run(source: ArrayBuffer): Promise<string> {
      const picosse = await load(source);
      await load(instantiate);
      const parser = picosse.createParser({ dataLimit: 9, onEvent: (event: StreamEvent) => event.data.length });
      parser.feed('x');
      parser.feed(new Uint8Array(3));
      const finish: 'clean' | 'incomplete' | 'loss' | undefined = parser.end();
      // @ts-expect-error: there is no such delivery.
      picosse.createParser({ delivery: 'some' });
      // @ts-expect-error: a number is no chunk.
      parser.feed(5);
      const stream = picosse.openStream({ url: '/' }, { preset: 'llm', rules: [{ data: '[DONE]' }], deadlines: { total: null },
        adapter: requestAdapter((options) => options) }, { onEnd: (end: End) => end.isComplete });
      stream.cancel();
      for await (const event of picosse.events([])) return event.data + finish;
      return stream.diagnose();
    }
    run(new ArrayBuffer(0));
  `;
  check('program.cts', program);
});
