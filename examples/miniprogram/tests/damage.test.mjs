// The tables in the README are what the machine measures.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { missing } from './approaches.mjs';
import { cutTable, scenarioTable } from './damage.mjs';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const skip = missing() ?? false;

test('what is shown of a stream that is cut', { skip }, async () => {
  const table = await cutTable();
  assert.ok(readme.includes(table), `the README must have:\n${table}`);
});

test('what else goes wrong', { skip }, async () => {
  const table = await scenarioTable();
  assert.ok(readme.includes(table), `the README must have:\n${table}`);
});
