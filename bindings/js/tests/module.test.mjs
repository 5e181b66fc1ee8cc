// What the built files are made of.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { parse } from 'acorn';
import { minify } from 'terser';
import { bytes, file, text } from './engines.mjs';

for (const name of ['picosse.wasm', 'picosse.simd.wasm']) {
  test(`${name} imports nothing, and exports functions and its memory`, async () => {
    const module = await WebAssembly.compile(bytes(name));
    assert.deepEqual(WebAssembly.Module.imports(module), []);
    const exported = WebAssembly.Module.exports(module);
    assert.deepEqual(exported.filter(({ kind }) => kind !== 'function'), [{ name: 'memory', kind: 'memory' }]);
  });
}

test('picosse.wasm is of the first version of WebAssembly', (t) => {
  if (spawnSync('wasm-validate', ['--version']).error) {
    if (process.env.PICOSSE_NO_SKIP) assert.fail('wasm-validate (wabt) is missing');
    return t.skip('SKIPPED: there is no wasm-validate (wabt)');
  }
  const later = ['saturating-float-to-int', 'sign-extension', 'simd', 'multi-value', 'bulk-memory', 'reference-types'];
  execFileSync('wasm-validate', [...later.map((feature) => `--disable-${feature}`), file('picosse.wasm').pathname]);
});

for (const name of ['picosse.js', 'picosse.asm.js']) {
  test(`${name} is ES5, and makes no code`, () => {
    parse(text(name), { ecmaVersion: 5 });
    assert.doesNotMatch(text(name), /\beval\b|new Function\b/);
  });
}

test('the files are small', async () => {
  const kib = 1024;
  assert.ok(bytes('picosse.wasm').length <= 44 * kib);
  assert.ok(bytes('picosse.wasm.br').length <= 18 * kib);
  const { code } = await minify(text('picosse.js'), { ecma: 5 });
  assert.ok(code.length <= 16000, `${code.length}`);
  assert.ok(gzipSync(code).length <= 6000, `${gzipSync(code).length}`);
});
