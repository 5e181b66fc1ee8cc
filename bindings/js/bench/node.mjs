// The parsers in Node.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { contestants } from './contestants.mjs';

const require = createRequire(import.meta.url);
const file = (name) => new URL(`../dist/${name}`, import.meta.url);

export const inNode = () => contestants((name) => (name.endsWith('.js') ? require(file(name).pathname) : readFileSync(file(name))));
