// Frameworks of mini-programs are bundled with the program, as their own build does it.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

/** Why these npm packages cannot be used here, or null. */
export function missingPackages(...names) {
  for (const name of names) {
    try {
      require.resolve(`${name}/package.json`);
    } catch (error) {
      if (error.code === 'MODULE_NOT_FOUND') return `npm package ${name} is not installed: run npm ci in examples/miniprogram`;
    }
  }
  return null;
}

/** The code of a program and of all that it imports, as one script that sets `program`. */
export function bundle(code, { define = {}, alias = {} } = {}) {
  const { outputFiles } = require('esbuild').buildSync({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'program',
    target: 'es2018',
    logLevel: 'error',
    define,
    // As an author has it after `npm install picosse`.
    alias: { picosse: './app/lib/picosse.js', ...alias },
  });
  return outputFiles[0].text;
}
