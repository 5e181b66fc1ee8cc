// The ways in which the package runs: each module, with and without a TextDecoder.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';

const dist = new URL('../dist/', import.meta.url);

/** A file of the package. */
export const file = (name) => new URL(name, dist);
export const bytes = (name) => readFileSync(file(name));
export const text = (name) => readFileSync(file(name), 'utf8');

/**
 * A context with nothing but what the language has: no TextDecoder, no fetch, no timers, no WebAssembly.
 * What is made outside is of another realm there.
 */
export function bareContext(globals = {}) {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: true } });
  vm.runInContext('delete globalThis.WebAssembly; delete globalThis.SharedArrayBuffer; delete globalThis.Atomics;', context);
  Object.assign(context, globals);
  return context;
}

/** The globals of a WeChat mini-program that the package may use. It knows paths in its package only. */
export function miniProgramGlobals() {
  const instantiate = async (path, imports) => {
    if (typeof path !== 'string' || !/^[^:]*\.wasm(\.br)?$/.test(path)) throw new TypeError(`no path in the package: ${path}`);
    return WebAssembly.instantiate(bytes(path.replace(/^.*\//, '')), imports);
  };
  return { WXWebAssembly: { instantiate }, console, setTimeout, clearTimeout };
}

/** The package in a context. */
export function packageIn(context, name = 'picosse.js') {
  vm.runInContext(text(name), context, { filename: name });
  return context.picosse;
}

async function inContext(globals, source, name) {
  return packageIn(bareContext(globals), name).load(source);
}

const require = createRequire(import.meta.url);
const asm = () => require('../dist/picosse.asm.js');

/** Every way: a name, and a function that loads the package anew. */
export const engines = [
  ['mini-program', () => inContext(miniProgramGlobals(), '/lib/picosse.wasm')],
  ['mini-program, minified', () => inContext(miniProgramGlobals(), '/lib/picosse.wasm', 'picosse.min.js')],
  ['with TextDecoder', () => inContext({ TextDecoder, WebAssembly }, bytes('picosse.wasm'))],
  ['simd', () => inContext({ WebAssembly }, bytes('picosse.simd.wasm'))],
  ['simd, with TextDecoder', () => inContext({ TextDecoder, WebAssembly }, bytes('picosse.simd.wasm'))],
  ['without WebAssembly', () => inContext({}, asm())],
  ['without WebAssembly, with TextDecoder', () => inContext({ TextDecoder }, asm())],
];

// Another binding whose module has the same interface runs these tests, too: a file of its engines.
if (process.env.PICOSSE_ENGINES) {
  const { default: others } = await import(process.env.PICOSSE_ENGINES);
  engines.splice(0, engines.length, ...others(inContext));
}
