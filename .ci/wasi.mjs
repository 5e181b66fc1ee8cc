// Runs a WASI program: wasi.mjs PROGRAM [ARGUMENT...]
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const [program, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...args] });
// There are no threads: whoever asks for one is refused (EAGAIN).
const env = new Proxy({}, { has: () => true, get: () => () => 6 });
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, { ...wasi.getImportObject(), env });
process.exit(wasi.start(instance));
