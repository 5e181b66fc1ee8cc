// Makes a script for engines without WebAssembly of what wasm2js made: a function that returns the exports
// of a new instance. Usage: asm.mjs FROM TO
import { readFileSync, writeFileSync } from 'node:fs';
import { minify } from 'terser';

const [from, to] = process.argv.slice(2);

// Old engines lack it, too.
const clz32 = `Math.clz32 || function (word) {
  return word >>> 0 ? 31 - Math.floor(Math.log((word >>> 0) + 0.5) * Math.LOG2E) : 32;
}`;

const [functions, exported] = readFileSync(from, 'utf8').split('var retasmFunc');
if (!exported || !functions.includes('= Math.clz32;')) throw new Error(`${from}: wasm2js makes something else now`);

const script = `
(function (root, define) {
  if (typeof module === 'object' && module.exports) module.exports = define();
  else root.picosseAsm = define();
})(typeof self === 'object' ? self : this, function () {
  ${functions.replace('Math.clz32;', `${clz32};`)}
  return function () {
    return asmFunc({ abort: function () { throw new Error('picosse: the module is broken'); } });
  };
});
`;
const { code } = await minify(script, { ecma: 5, ie8: false, compress: { passes: 2 } });
writeFileSync(to, `${code}\n`);
