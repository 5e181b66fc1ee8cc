// The module of the package, built for Node: its TypeScript, the stand-in for @ohos.net.http, the addon.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { addon } from './engines.mjs';

export const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
export const text = (name) => readFileSync(path(name), 'utf8');

// What the platform resolves by name.
const platform = {
  name: 'platform',
  setup(build) {
    build.onResolve({ filter: /^@ohos\.net\.http$/ }, () => ({ path: pathToFileURL(path('tests/sdk/http.mjs')).href, external: true }));
    build.onResolve({ filter: /^libpicosse_napi\.so$/ }, () => ({ path: 'addon', namespace: 'addon' }));
    build.onLoad({ filter: /.*/, namespace: 'addon' }, () => ({ contents: 'export default globalThis.picosseAddon;' }));
  },
};

globalThis.picosseAddon = addon;
const outfile = path('dist/module.mjs');
await build({
  stdin: {
    contents: "export * from './src/main/ets/PicosseStream'; export * from './src/main/ets/httpAdapter';",
    resolveDir: path(''),
    loader: 'ts',
  },
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  plugins: [platform],
  logLevel: 'error',
  outfile,
});
export const { PicosseStream, httpAdapter } = await import(pathToFileURL(outfile).href);
