// What the built files are made of.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { parse } from 'acorn';
import { bytes, file, text } from './engines.mjs';

for (const name of ['picosse.wasm', 'picosse.simd.wasm']) {
  test(`${name} imports nothing, and exports functions and its memory`, async () => {
    const module = await WebAssembly.compile(bytes(name));
    assert.deepEqual(WebAssembly.Module.imports(module), []);
    const exported = WebAssembly.Module.exports(module);
    assert.deepEqual(exported.filter(({ kind }) => kind !== 'function'), [{ name: 'memory', kind: 'memory' }]);
    assert.ok(exported.every(({ name }) => name === 'memory' || /^(areas|decode|slot_\w+|parser_\w+|session_\w+)$/.test(name)));
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

for (const name of ['picosse.js', 'picosse.min.js', 'picosse.asm.js']) {
  test(`${name} is ES5, and makes no code`, () => {
    parse(text(name), { ecmaVersion: 5 });
    assert.doesNotMatch(text(name), /\beval\b|new Function\b/);
  });
}

// What each file may take, in bytes: a little more than it does.
const budget = {
  'picosse.wasm': 44_200,
  'picosse.wasm.br': 19_650,
  'picosse.min.js': 15_300,
  'picosse.min.js, gzip': 6_144,
};

test('no file grows unseen', () => {
  const sizes = {
    'picosse.wasm': bytes('picosse.wasm').length,
    'picosse.wasm.br': bytes('picosse.wasm.br').length,
    'picosse.min.js': bytes('picosse.min.js').length,
    'picosse.min.js, gzip': gzipSync(bytes('picosse.min.js'), { level: 9 }).length,
  };
  for (const name in budget) assert.ok(sizes[name] <= budget[name], `${name}: ${sizes[name]} of ${budget[name]}`);
});
