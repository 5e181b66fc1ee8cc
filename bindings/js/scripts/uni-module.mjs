// Lays the built package out as a plug-in of uni-app: uni_modules/picosse-sse, to be copied into a project.
// What each file and each member of package.json is for: https://uniapp.dcloud.net.cn/plugin/uni_modules.html
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const at = (path) => new URL(path, root);
const text = (path) => readFileSync(at(path), 'utf8');
const { version, description, license } = JSON.parse(text('package.json'));

const id = 'picosse-sse';
const folder = at(`uni_modules/${id}/`);
const put = (name, content) => writeFileSync(new URL(name, folder), content);

rmSync(folder, { recursive: true, force: true });
mkdirSync(new URL('js_sdk/', folder), { recursive: true });

// Programs are ES modules there.
cpSync(at('dist/picosse.mjs'), new URL('js_sdk/picosse.js', folder));
cpSync(at('dist/picosse.d.ts'), new URL('js_sdk/picosse.d.ts', folder));
put('js_sdk/picosse.asm.js', `var module = { exports: {} };\n${text('dist/picosse.asm.js')}export default module.exports;\n`);
put('js_sdk/picosse.asm.d.ts', text('dist/picosse.asm.d.ts').replace('export =', 'export default'));
// Only what lies in `static` is in the built program as it is.
cpSync(at('dist/picosse.wasm'), new URL('static/picosse.wasm', folder));

put('readme.md', text('scripts/uni-module.md'));
const notice = 'MIT OR Apache-2.0\n\n';
put('license.md', notice + ['LICENSE-MIT', 'LICENSE-APACHE'].map((name) => text(`../../${name}`)).join('\n\n---\n\n'));
put(
  'package.json',
  JSON.stringify(
    {
      id,
      displayName: 'picosse：SSE 流式输出、打字机效果',
      version,
      description,
      keywords: ['SSE', 'EventSource', '流式输出', '打字机', 'AI'],
      license,
      engines: { HBuilderX: '^3.1.0' },
      dcloudext: {
        category: ['JS SDK', '通用 SDK'],
        declaration: { ads: '无', data: '插件不采集任何数据', permissions: '无' },
      },
      // `y` where tests run in the platform's own runtime; elsewhere it is unknown.
      uni_modules: { dependencies: [], encrypt: [], platforms: { client: { 小程序: { 微信: 'y' } } } },
    },
    null,
    2,
  ) + '\n',
);
