// The plug-in as far as Node and TypeScript know it: every .uts file is TypeScript, the types of web, mini-program
// and HarmonyOS are right, and these three run.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import uts from '@dcloudio/uts';
import { faults } from '../../ohos/tests/arkts.mjs';
import { serving, writePieces, wxRequest } from '../../js/tests/server.mjs';

// The tools of bindings/ohos: that package is a part of this one.
const require = createRequire(new URL('../../ohos/package.json', import.meta.url));
const ts = require('typescript');
const { build } = require('esbuild');

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const SDK = 'uni_modules/picosse-sse-native/utssdk/';
const text = (name) => readFileSync(path(name), 'utf8');
const sources = readdirSync(path(SDK), { recursive: true }).filter((name) => name.endsWith('.uts')).map((name) => SDK + name);

test('each .uts file is TypeScript', () => {
  assert.equal(sources.length, 7);
  for (const name of sources) {
    const { parseDiagnostics } = ts.createSourceFile(name, text(name), ts.ScriptTarget.ES2021, true);
    assert.deepEqual(parseDiagnostics.map(({ messageText }) => messageText), [], name);
  }
});

test('each platform offers the three functions', () => {
  for (const platform of ['app-android', 'app-ios', 'app-harmony', 'web', 'mp-weixin']) {
    const source = text(`${SDK}${platform}/index.uts`);
    for (const name of ['onSse', 'openSse', 'cancelSse']) assert.match(source, new RegExp(`export (function |\\{.*)${name}\\b`), `${platform}: ${name}`);
    if (existsSync(path(`${SDK}${platform}/config.json`))) JSON.parse(text(`${SDK}${platform}/config.json`));
  }
  const { id, uni_modules: needs } = JSON.parse(text('uni_modules/picosse-sse-native/package.json'));
  assert.deepEqual([id, needs.dependencies], ['picosse-sse-native', ['picosse-sse']]);
});

/** The source that DCloud's compiler makes of a platform's index.uts: Kotlin, Swift or ArkTS. */
async function compiled(platform, target, extname, fileContent) {
  const outDir = path(`node_modules/.tests/${platform}`);
  rmSync(outDir, { recursive: true, force: true });
  const input = { root: path(''), filename: path(`${SDK}${platform}/index.uts`), pluginId: 'picosse-sse-native', paths: {}, uniModules: [], fileContent };
  const output = {
    outDir, extname, isPlugin: true, errorFormat: 'json', noColor: true, sourceMap: false,
    package: platform === 'app-android' ? 'uts.sdk.modules.picosseSseNative' : 'UTSSDKModulesPicosseSseNative',
  };
  const { error } = await uts.bundle(target, { mode: 'production', hbxVersion: '4.84', input, output });
  if (error) throw new Error(`${platform}: ${JSON.stringify(error)}`);
  const [made] = readdirSync(outDir, { recursive: true }).filter((name) => /index\.(kt|swift|ets)$/.test(name));
  return readFileSync(`${outDir}/${made}`, 'utf8');
}

test('the compiler of UTS takes each platform', async () => {
  const kotlin = await compiled('app-android', uts.UTSTarget.KOTLIN, 'kt');
  assert.match(kotlin, /^fun openSse\(request: SseRequest\): String \{/m);
  const swift = await compiled('app-ios', uts.UTSTarget.SWIFT, 'swift');
  assert.match(swift, /^public func openSse\(_ request: SseRequest\) -> String \{/m);
  const ets = await compiled('app-harmony', uts.UTSTarget.ARKTS, '.ets');
  // What uni-app's runtime declares.
  const runtime = 'declare class UTSObject {}\ndeclare class UTSJSONObject {}\n';
  const found = faults({ 'uts.d.ts': runtime, 'plugin.ets': ets });
  // The warning is about classes that the compiler has written.
  assert.deepEqual(found.filter((fault) => !fault.endsWith('(arkts-no-definite-assignment)')), []);
});

test('it finds faults where there are some', async () => {
  await assert.rejects(compiled('app-ios', uts.UTSTarget.SWIFT, 'swift', 'export function ('));
});

test('the types are right', () => {
  const BRIDGE = `declare class SseBridge {
    static listen(show: (id: string, kind: string, data: string, type: string, lastEventId: string, isComplete: boolean) => void): void;
    static open(url: string, method: string, headers: string, body: string, preset: string): string;
    static cancel(id: string): void;
  }
  declare type UTSJSONObject = object;`;
  const options = {
    strict: true, noEmit: true, allowImportingTsExtensions: true, target: ts.ScriptTarget.ES2021, lib: ['lib.es2021.d.ts'], types: [],
    module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, baseUrl: path(''),
    paths: { picosse: ['../ohos/Index.ts'], '@ohos.net.http': ['../ohos/tests/sdk/http.d.ts'], 'libpicosse_napi.so': ['../ohos/src/main/cpp/types/libpicosse_napi/index.d.ts'] },
  };
  // TypeScript knows names that end in .ts only.
  const files = { [path('globals.d.ts')]: BRIDGE, [path('../ohos/Index.ts')]: text('../ohos/Index.ets') };
  for (const name of sources) files[path(name.replace(/\.uts$/, '.ts'))] = text(name).replace(/\.uts'/g, ".ts'");
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name in files || fileExists(name);
  host.readFile = (name) => files[name] ?? readFile(name);
  host.getSourceFile = (name, ...more) => (name in files ? ts.createSourceFile(name, files[name], options.target) : getSourceFile(name, ...more));
  const program = ts.createProgram(Object.keys(files), options, host);
  const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  assert.deepEqual(faults, []);
});

/** An index.uts as a module of Node. */
async function run(platform) {
  const outfile = path(`node_modules/.tests/${platform}.mjs`);
  mkdirSync(path('node_modules/.tests'), { recursive: true });
  const uts = {
    name: 'uts',
    setup(build) {
      build.onLoad({ filter: /\.uts$/ }, ({ path }) => ({ contents: readFileSync(path, 'utf8'), loader: 'ts' }));
      build.onResolve({ filter: /^picosse$/ }, () => ({ path: pathToFileURL(path('../ohos/tests/module.mjs')).href, external: true }));
    },
  };
  await build({ entryPoints: [path(`${SDK}${platform}/index.uts`)], bundle: true, format: 'esm', platform: 'neutral', plugins: [uts], logLevel: 'error', outfile });
  return import(pathToFileURL(outfile).href);
}

const chat = (...tokens) => tokens.map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`).join('');

/** What a program is told of the answers at these paths, one after the other. */
async function told(plugin, url, requests) {
  const log = [];
  for (const request of requests) {
    const items = await new Promise((resolve) => {
      const seen = [];
      plugin.onSse((item) => {
        seen.push(item.kind === 'end' ? `end ${item.type} ${item.isComplete}` : item.data);
        if (item.kind === 'end') setTimeout(() => resolve(seen), 20);
      });
      const id = plugin.openSse({ ...request, url: url + request.url });
      assert.equal(typeof id, 'string');
      if (request.cancelled) plugin.cancelSse(id);
      plugin.cancelSse('of nothing');
    });
    log.push(items);
  }
  return log;
}

function answer(request, response) {
  if (request.url === '/401') return response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"error":"密钥"}');
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  return writePieces(response, `${chat('你', '好')}data: [DONE]\n\n`, 2);
}

// The module lies where the platform puts it: here on a disk.
const wasm = path('../js/dist/picosse.wasm');
const platforms = {
  web: () => (globalThis.fetch = ((send) => (url, ...more) => (String(url).endsWith('.wasm') ? Promise.resolve(new Response(readFileSync(wasm))) : send(url, ...more)))(globalThis.fetch)),
  'mp-weixin': () => {
    globalThis.WXWebAssembly = { instantiate: (name, imports) => WebAssembly.instantiate(readFileSync(wasm), imports) };
    globalThis.wx = { request: wxRequest() };
  },
  'app-harmony': () => undefined,
};

for (const [platform, prepare] of Object.entries(platforms)) {
  test(`${platform}: a chat, an error, a cancel`, async () => {
    prepare();
    const { getBuiltinModule } = process;
    if (platform === 'web') process.getBuiltinModule = undefined;
    const plugin = await run(platform);
    const requests = [{ url: '/', method: 'POST', body: '{}', headers: { 'X-Key': '1' } }, { url: '/401' }, { url: '/', cancelled: true }];
    const log = await serving(answer, (url) => told(plugin, url, requests));
    process.getBuiltinModule = getBuiltinModule;
    const data = (content) => JSON.stringify({ choices: [{ delta: { content } }] });
    assert.deepEqual(log, [[data('你'), data('好'), 'end done true'], ['{"error":"密钥"}', 'end auth false'], ['end cancelled false']]);
  });
}

// 10,000 streams of the plug-in on the web and in WeChat: it lets go of each at its end.
test('streams leave nothing behind', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const head = { statusCode: 200, header: { 'content-type': 'text/event-stream' } };
  const bytes = new TextEncoder().encode('data: a\n\ndata: [DONE]\n\n').buffer;
  platforms['mp-weixin']();
  globalThis.wx.request = ({ success }) => {
    let chunk;
    setImmediate(() => (chunk({ data: bytes }), success({ ...head, data: '' })));
    return { abort() {}, onHeadersReceived: (listener) => listener(head), onChunkReceived: (listener) => (chunk = listener) };
  };
  const plugin = await run('mp-weixin');
  async function streams(count) {
    for (let at = 0; at < count; at++) {
      const end = new Promise((resolve) => plugin.onSse(({ kind }) => kind === 'end' && resolve()));
      const id = plugin.openSse({ url: '/' });
      if (at % 3 === 0) plugin.cancelSse(id);
      await end;
      plugin.cancelSse(id);
    }
    gc();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }
  const before = await streams(1_000);
  const after = await streams(10_000);
  console.log(`# ${Math.round((after - before) / 1024)} KiB more`);
  assert.ok(after - before < 1_000_000, `${after - before} bytes more`);
});

test('the typewriter of the README', async () => {
  platforms['mp-weixin']();
  const [, program] = /```js\n([^]*?)```/.exec(text('README.md'));
  const page = program.replace(/^import .*$/m, '').replace('export default', 'return');
  const { onSse, openSse, cancelSse } = await run('mp-weixin');
  async function shown(url, is) {
    const { data, methods } = new Function('onSse', 'openSse', 'cancelSse', 'URL', page)(onSse, openSse, cancelSse, url);
    const chat = { ...data(), ...methods };
    chat.ask('?');
    for (let waited = 0; waited < 10_000 && !is(chat.text); waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
    // What the user stops is no fault to show.
    const { text } = chat;
    chat.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(chat.text, text);
    return text;
  }
  await serving(answer, async (url) => {
    assert.equal(await shown(`${url}/`, (text) => text === '你好'), '你好');
    assert.match(await shown(`${url}/401`, (text) => text.includes('auth')), /^\{"error":"密钥"\}\nauth: /);
  });
});
