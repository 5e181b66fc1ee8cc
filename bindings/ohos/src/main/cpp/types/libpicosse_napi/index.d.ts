/** The exports of the WebAssembly module, by native code. Only for picosse.js, which documents what it offers. */
export class Machine {
  readonly memory: { readonly buffer: ArrayBuffer };
}
declare const native: { Machine: typeof Machine };
export default native;
