// Finds an engine of WebAssembly, and the module.

import { Exports } from './abi';

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

/** The exports of a new instance of the module. */
export function instantiate(source: Source): Promise<Exports> {
  if (typeof source === 'string') return instantiatePath(source);
  if (typeof source === 'function') return Promise.resolve((source as () => Exports)());
  if (isModule(source)) return Promise.resolve(new WebAssembly!.Instance!(source, {}).exports as Exports);
  if (source && typeof (source as ArrayBuffer).byteLength === 'number') return instantiateBytes(source);
  return Promise.reject(
    new TypeError('picosse: load takes the path of picosse.wasm, its bytes, a module, or what picosse.asm.js exports'),
  );
}

function isModule(source: unknown): boolean {
  return Object.prototype.toString.call(source) === '[object WebAssembly.Module]';
}

function instantiatePath(path: string): Promise<Exports> {
  // Mini-programs take a path inside the package, and nothing else.
  if (typeof WXWebAssembly !== 'undefined') return WXWebAssembly.instantiate(path, {}).then(exportsOf);
  if (typeof process !== 'undefined' && process.getBuiltinModule && !/^https?:/.test(path)) {
    return instantiateBytes(process.getBuiltinModule('fs').readFileSync(path));
  }
  if (typeof fetch === 'undefined') {
    return Promise.reject(new Error('picosse: there is no fetch to load ' + path + ': read its bytes yourself, and load those'));
  }
  return fetch(path)
    .then((response) => {
      if (!response.ok) throw new Error('picosse: ' + path + ': status ' + response.status);
      return response.arrayBuffer();
    })
    .then(instantiateBytes);
}

function instantiateBytes(bytes: unknown): Promise<Exports> {
  if (typeof WebAssembly === 'undefined') {
    return Promise.reject(
      new Error('picosse: there is no WebAssembly: load what picosse.asm.js exports (in WeChat, load a path)'),
    );
  }
  return WebAssembly.instantiate(bytes, {}).then(exportsOf);
}

function exportsOf(made: { instance: { exports: Exports } }): Exports {
  return made.instance.exports;
}
