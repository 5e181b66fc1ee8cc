// The addon behind the JavaScript of bindings/js: with a TextDecoder, as in Node, and without, as in ArkTS.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The addon that ../prepare has made. */
export const addon = createRequire(import.meta.url)(process.env.PICOSSE_ADDON || fileURLToPath(new URL('../dist/picosse.node', import.meta.url)));

/** What bindings/js's tests take: each engine's name and how it loads the package. */
export default (inContext) => [
  ['addon', () => inContext({}, () => new addon.Machine())],
  ['addon, with TextDecoder', () => inContext({ TextDecoder }, () => new addon.Machine())],
];
