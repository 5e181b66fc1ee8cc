// A mini-program's globals in a bare context: what a phone's runtime has, and nothing else.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

/** The root of the mini-program's package. */
export const app = fileURLToPath(new URL('../app/', import.meta.url));
const built = fileURLToPath(new URL('../../../bindings/js/dist/', import.meta.url));

/** Why picosse cannot be run here, or null. Puts its files where an author copies them. */
export function missingPicosse() {
  if (!existsSync(join(built, 'picosse.wasm'))) return 'bindings/js is not built: run bindings/js/build';
  mkdirSync(join(app, 'lib'), { recursive: true });
  for (const file of ['picosse.js', 'picosse.wasm', 'picosse.asm.js']) cpSync(join(built, file), join(app, 'lib', file));
  return null;
}

/** `WXWebAssembly`: it knows paths in the package, neither buffers nor URLs. */
export const WXWebAssembly = {
  async instantiate(path, imports) {
    if (typeof path !== 'string' || !/^[^:]*\.wasm(\.br)?$/.test(path)) {
      throw new TypeError(`WXWebAssembly.instantiate: ${path} is no path of a .wasm in the package`);
    }
    return WebAssembly.instantiate(readFileSync(join(app, path)), imports);
  },
};

/**
 * Starts a mini-program on a phone.
 *
 * @param more further globals: a `TextDecoder` for what was written in the developers' tools, where there is one.
 * @returns `run(code, name)`, `require(path in the package)`, `open(page)`.
 */
export function startMiniProgram({ phone, clock, more = {}, root = app }) {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: true } });
  const inside = (code, filename) => vm.runInContext(code, context, { filename });
  inside('delete globalThis.WebAssembly; delete globalThis.SharedArrayBuffer; delete globalThis.Atomics');
  const { setTimeout, clearTimeout, setInterval, clearInterval } = clock;
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval };
  let page;
  Object.assign(context, timers, {
    wx: phone.wx,
    WXWebAssembly,
    console,
    Page: (definition) => (page = definition),
    App() {},
    global: {},
    getApp: () => ({}),
    getCurrentPages: () => [],
    ...more,
  });
  inside('Date').now = clock.now;

  const modules = new Map();
  function load(path) {
    if (modules.has(path)) return modules.get(path).exports;
    const file = [path, `${path}.js`].map((name) => join(root, name)).find((name) => existsSync(name) && name.endsWith('.js'));
    if (!file) throw new Error(`module '${path}' is not defined`);
    const module = { exports: {} };
    modules.set(path, module);
    const body = inside(`(function (module, exports, require) {${readFileSync(file, 'utf8')}\n})`, file);
    const require = (name) => load(normalize(name.startsWith('/') ? name : join(dirname(path), name)));
    body(module, module.exports, require);
    return module.exports;
  }

  return {
    context,
    run: inside,
    require: load,
    /** Opens a page: its data is what the screen shows. */
    open(path, query = {}) {
      load(path);
      const opened = Object.create(page);
      opened.data = structuredClone(page.data);
      opened.setData = (data) => Object.assign(opened.data, data);
      if (opened.onLoad) opened.onLoad(query);
      return opened;
    },
  };
}
