// What both sides of the module's interface say is the same: src/abi.ts, and the sources of the module.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const typescript = read('src/abi.ts');
const record = read('wasm/src/record.rs');
const module = readdirSync(new URL('../wasm/src/', import.meta.url)).map((name) => read(`wasm/src/${name}`)).join('\n');

const upper = (name) => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase();

/** A number as both languages write it. */
function value(text) {
  const [number, shift = 0] = text.replaceAll('_', '').split('<<').map(Number);
  return number * 2 ** shift;
}

/** The names and the numbers in a part of a source. */
function numbers(source, start, line) {
  const from = source.indexOf(start);
  assert.ok(from >= 0, start);
  const part = source.slice(from, source.indexOf('\n}', from));
  return Object.fromEntries([...part.matchAll(line)].map(([, name, number]) => [upper(name), value(number)]));
}

const member = /^ +(\w+) = ([^,]+),$/gm;
const constant = /^ *pub const (\w+): u32 = ([^;]+);$/gm;

for (const [ours, start, theirs, line] of [
  ['const enum Status', 'pub mod status', record, constant],
  ['const enum Kind', 'pub enum RecordKind', record, member],
  ['const enum Flag', 'pub mod flag', record, constant],
]) {
  test(ours, () => {
    const found = numbers(typescript, ours, member);
    assert.ok(Object.keys(found).length > 8);
    assert.deepEqual(found, numbers(theirs, start, line));
  });
}

test('the version and the words that stand for something else', () => {
  const one = (source, pattern) => value(source.match(pattern)[1]);
  assert.equal(one(typescript, /VERSION = (\w+);/), one(record, /VERSION: u32 = (\w+);/));
  const words = read('wasm/src/words.rs');
  assert.match(words, /const UNSET: u32 = u32::MAX;/);
  assert.match(words, /const NONE: u32 = u32::MAX - 1;/);
  assert.equal(one(typescript, /UNSET = (\w+);/), 2 ** 32 - 1);
  assert.equal(one(typescript, /NONE = (\w+);/), 2 ** 32 - 2);
});

test('functions and how many arguments they take', () => {
  const count = (list) => (list.trim() ? list.split(',').length : 0);
  const functions = (source, pattern) => Object.fromEntries([...source.matchAll(pattern)].map(([, name, list]) => [name, count(list)]));
  const exported = functions(module, /extern "C" fn (\w+)\(([^)]*?),?\s*\)/g);
  // The compiler calls these.
  const { memcpy, memset, ...ours } = exported;
  assert.deepEqual([memcpy, memset], [3, 3]);
  assert.deepEqual(functions(typescript, /^ {2}(\w+)\(([^)]*)\): /gm), ours);
});
