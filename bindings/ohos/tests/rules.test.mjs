// consumer-rules.txt keeps the names that cross between JavaScript and the native code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addon } from './engines.mjs';
import { text } from './module.mjs';

test('the rules for obfuscation keep every name of the addon, and no other', () => {
  const kept = text('consumer-rules.txt').split('\n').filter((line) => /^\w/.test(line));
  const methods = Object.getOwnPropertyNames(addon.Machine.prototype).filter((name) => name !== 'constructor');
  assert.ok(methods.includes('session_feed'));
  assert.deepEqual(kept.sort(), [...Object.keys(addon), ...Object.keys(new addon.Machine()), 'buffer', ...methods].sort());
});
