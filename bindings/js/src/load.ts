// Finds an engine of WebAssembly, and the module.

import { Exports } from './abi';
import { className, isBytes } from './chunk';
import { fail } from './fail';

/** What `load` takes: where the module is, the module, or what makes its exports. */
export type Source = string | ArrayBuffer | ArrayBufferView | object | (() => object);

interface Machine {
  instantiate(source: unknown, imports: object): Promise<any>;
  Instance?: new (module: unknown, imports: object) => { exports: unknown };
}

declare const WXWebAssembly: Machine | undefined;
declare const WebAssembly: Machine | undefined;
declare const fetch: undefined | ((url: string) => Promise<any>);
declare const process: undefined | { getBuiltinModule?(name: string): any };

/** What goes where there is no WebAssembly. */
const SCRIPT = 'what picosse.asm.js exports';

/** The exports of a new instance of the module. What it throws rejects the promise of `load`. */
export function instantiate(source: any): Exports | Promise<Exports> {
  if (typeof source === 'string') return instantiatePath(source);
  if (typeof source === 'function') return source();
  if (className(source) === 'WebAssembly.Module') {
    return new WebAssembly!.Instance!(source, {}).exports as Exports;
  }
  if (isBytes(source)) return instantiateBytes(source);
  throw fail('load takes the path of picosse.wasm, its bytes, a module, or ' + SCRIPT);
}

function instantiatePath(path: string): Promise<Exports> {
  // Mini-programs take a path inside the package, and nothing else.
  if (typeof WXWebAssembly !== 'undefined') return WXWebAssembly.instantiate(path, {}).then(exportsOf);
  if (typeof process !== 'undefined' && process.getBuiltinModule && !/^https?:/.test(path)) {
    return instantiateBytes(process.getBuiltinModule('fs').readFileSync(path));
  }
  if (typeof fetch === 'undefined') {
    throw fail('no WXWebAssembly and no fetch for ' + path + ': load bytes, or ' + SCRIPT);
  }
  return fetch(path)
    .then((response) => {
      if (!response.ok) throw fail(path + ': status ' + response.status);
      return response.arrayBuffer();
    })
    .then(instantiateBytes);
}

function instantiateBytes(bytes: unknown): Promise<Exports> {
  if (typeof WebAssembly !== 'undefined') return WebAssembly.instantiate(bytes, {}).then(exportsOf);
  throw fail('no WebAssembly: load ' + SCRIPT + ' (in WeChat, a path)');
}

function exportsOf(made: { instance: { exports: Exports } }): Exports {
  return made.instance.exports;
}
