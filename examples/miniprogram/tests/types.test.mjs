// The package's types beside those of the platforms.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingPackages } from '../hosts/bundle.mjs';
import { missingPicosse } from '../hosts/miniprogram.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function problems(file, types) {
  const ts = createRequire(import.meta.url)('typescript');
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2018,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2018.d.ts'],
    types,
    paths: { picosse: [`${root}../../bindings/js/dist/picosse.d.ts`] },
  };
  const program = ts.createProgram([`${root}tests/types/${file}`], options);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const place = file ? `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: ` : '';
    return place + ts.flattenDiagnosticMessageText(messageText, '\n');
  });
}

for (const [file, types, needed] of [
  ['wx.ts', ['miniprogram-api-typings'], 'miniprogram-api-typings'],
  ['taro.ts', [], '@tarojs/taro'],
]) {
  test(`${file} and the types of ${needed}`, { skip: missingPicosse() ?? missingPackages('typescript', needed) ?? false }, () => {
    assert.deepEqual(problems(file, types), []);
  });
}
