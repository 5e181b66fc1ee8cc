// What can be said about ArkTS without its compiler: the types are right, and the programs of the README keep to
// its rules and do what they say.
import assert from 'node:assert/strict';
import { transform } from 'esbuild';
import { test } from 'node:test';
import ts from 'typescript';
import { serving, writePieces } from '../../js/tests/server.mjs';
import { PicosseStream, path, text } from './module.mjs';

/** The programs of the README. ArkUI's own syntax is left out: the decorators, `struct`, and `build`. */
const programs = [...text('README.md').matchAll(/```ts\n([^]*?)```/g)].map(([, program]) =>
  program.replace(/^@Component\nstruct/m, 'export class').replace(/@State /g, '').replace(/^ {2}build\(\) \{[^]*?^ {2}\}\n/m, ''),
);

const FILES = { 'README-1.ts': programs[0], 'README-2.ts': programs[1], 'Index.ts': text('Index.ets') };
const NATIVE = 'src/main/cpp/types/libpicosse_napi/index.d.ts';
const GLOBALS = 'declare const URL: string; declare function setTimeout(act: () => void, wait: number): number; declare function clearTimeout(timer: number): void;';

test('the types are right', () => {
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: ts.ScriptTarget.ES2021,
    lib: ['lib.es2021.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    baseUrl: path(''),
    paths: { 'libpicosse_napi.so': [NATIVE], '@ohos.net.http': ['tests/sdk/http.d.ts'], picosse: ['Index.ts'] },
  };
  const files = { ...FILES, 'globals.d.ts': GLOBALS };
  const host = ts.createCompilerHost(options);
  const virtual = (name) => files[name.replace(path(''), '')];
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => virtual(name) !== undefined || fileExists(name);
  host.readFile = (name) => virtual(name) ?? readFile(name);
  host.getSourceFile = (name, ...more) => {
    const source = virtual(name);
    return source === undefined ? getSourceFile(name, ...more) : ts.createSourceFile(name, source, options.target);
  };
  const program = ts.createProgram(Object.keys(files).map(path), options, host);
  const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  assert.deepEqual(faults, []);
});

/** Syntax that ArkTS refuses. */
const FORBIDDEN = ['AnyKeyword', 'UnknownKeyword', 'ObjectBindingPattern', 'ArrayBindingPattern', 'SpreadAssignment', 'FunctionExpression',
  'DeleteExpression', 'InKeyword', 'IndexSignature', 'ConditionalType', 'MappedType', 'WithStatement', 'VarKeyword', 'PrivateIdentifier'];

for (const [name, program] of Object.entries(FILES)) {
  test(`${name} has nothing that ArkTS forbids`, () => {
    const found = [];
    const visit = (node) => {
      const kind = ts.SyntaxKind[node.kind];
      if (FORBIDDEN.includes(kind)) found.push(`${kind}: ${node.getText()}`);
      ts.forEachChild(node, visit);
    };
    const source = ts.createSourceFile(name, program, ts.ScriptTarget.ES2021, true);
    assert.deepEqual(source.parseDiagnostics, []);
    visit(source);
    assert.deepEqual(found, []);
  });
}

test('the typewriter has at most 20 lines, and types', async () => {
  const [, listing] = /```ts\n([^]*?)```/.exec(text('README.md'));
  const call = listing.slice(listing.indexOf('  ask('), listing.indexOf('  build()'));
  assert.ok(call.trim().split('\n').length <= 20);
  const { code } = await transform(programs[0].replace(/^import .*$/m, ''), { loader: 'ts', format: 'cjs' });
  const completion = (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
  const answer = (request, response) => {
    if (request.url === '/401') return response.writeHead(401).end('{"error":"密钥"}');
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    return writePieces(response, `${completion('你')}${completion('好')}data: [DONE]\n\n`, 3);
  };
  await serving(answer, async (url) => {
    const shown = async (where) => {
      const module = { exports: {} };
      new Function('module', 'exports', 'PicosseStream', 'URL', code)(module, module.exports, PicosseStream, where);
      const chat = new module.exports.Chat();
      chat.ask('?');
      await new Promise((resolve) => setTimeout(resolve, 200));
      return chat.text;
    };
    assert.equal(await shown(`${url}/`), '你好');
    assert.match(await shown(`${url}/401`), /^\{"error":"密钥"\}\nauth: /);
  });
});

test('the other transport', async () => {
  const { code } = await transform(`${programs[1].replace(/^import .*$/m, '')}\nexport { recorded };`, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  new Function('module', 'exports', code)(module, module.exports);
  const events = [];
  await new Promise((onEnd) => new PicosseStream({ url: '/' }, { preset: 'llm' }, { onEvent: ({ data }) => events.push(data), onEnd }, module.exports.recorded));
  assert.deepEqual(events, ['{"choices":[{"delta":{"content":"你好"}}]}']);
});
