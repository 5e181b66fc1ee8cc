// The tests of bindings/js with the addon in place of the module: parser, stream, transports, and random
// streams beside the native library.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../js/tests/', import.meta.url));
const env = { ...process.env, PICOSSE_ENGINES: new URL('engines.mjs', import.meta.url).href, CASES: process.env.CASES || '500' };
delete env.NODE_TEST_CONTEXT; // Each is a run of its own.

for (const name of ['parser', 'stream', 'transport', 'channel', 'native', 'native-stream']) {
  test(`bindings/js: ${name}`, () => {
    const run = spawnSync(process.execPath, ['--test', '--test-reporter=tap', `${folder}${name}.test.mjs`], { env, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stdout.split('\n').filter((line) => /not ok|error:/.test(line)).join('\n') + run.stderr);
    assert.match(run.stdout, /\(addon, with TextDecoder\)|addon, with TextDecoder:|^# pass [1-9]/m);
  });
}
