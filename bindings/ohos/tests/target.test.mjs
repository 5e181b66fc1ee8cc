// The native code for HarmonyOS's target: compiled by clang with stub headers, and linked without the SDK.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { path } from './module.mjs';

const has = (program) => spawnSync(program, ['--version']).status === 0;
const clang = ['clang-22', 'clang'].find(has);
const lld = ['ld.lld-22', 'ld.lld'].find(has);
// Headers of any C library for arm64 serve to compile.
const headers = '/usr/aarch64-linux-gnu/include';
const library = path('libs/arm64-v8a/lib/libpicosse.a');
const missing = (!clang && 'no clang') || (!lld && 'no lld') || (!existsSync(headers) && 'no libc6-dev-arm64-cross') || (!existsSync(library) && 'no libs/arm64-v8a: ./prepare');
if (missing && process.env.PICOSSE_NO_SKIP === '1') throw new Error(missing);

test('libpicosse_napi.so', { skip: missing && `SKIPPED: ${missing}` }, () => {
  const folder = path('dist/ohos');
  mkdirSync(folder, { recursive: true });
  const run = (program, ...list) => execFileSync(program, list, { encoding: 'utf8', cwd: folder });
  const sources = readdirSync(path('src/main/cpp')).filter((name) => name.endsWith('.c'));
  for (const name of sources) {
    run(clang, '--target=aarch64-linux-ohos', '-D__OHOS__=1', '-std=c11', '-O2', '-fPIC', '-Wall', '-Wextra', '-Werror', '-fvisibility=hidden',
      '-Wno-macro-redefined', '-c', path(`src/main/cpp/${name}`), '-o', `${name}.o`, `-I${path('libs/arm64-v8a/include')}`,
      `-I${path('tests/sdk')}`, `-I${path('node_modules/node-api-headers/include')}`, '-isystem', headers);
  }
  // Nothing but Node-API and the C library is left undefined.
  const objects = sources.map((name) => `${name}.o`);
  run(lld, '-m', 'aarch64linux', '-shared', '--gc-sections', '-soname', 'libpicosse_napi.so', ...objects, library, '-o', 'libpicosse_napi.so');
  const undefined_ = run('nm', '-D', '--undefined-only', 'libpicosse_napi.so').trim().split('\n').map((line) => line.trim().split(' ').pop());
  const others = undefined_.filter((name) => !/^napi_/.test(name));
  assert.deepEqual(others.sort(), ['bcmp', 'calloc', 'free', 'malloc', 'memcmp', 'memcpy', 'memset', 'realloc', 'strlen'].filter((name) => others.includes(name)));
  assert.ok(undefined_.includes('napi_module_register'));
  const exported = run('nm', '-D', '--defined-only', 'libpicosse_napi.so').split('\n').filter((line) => / [TDB] /.test(line) && !/ picosse_/.test(line));
  assert.deepEqual(exported, []);
});
