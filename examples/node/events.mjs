// Prints the data of a server's events: `node events.mjs URL`.
import { load } from 'picosse';
import { fileURLToPath } from 'node:url';

const picosse = await load(fileURLToPath(import.meta.resolve('picosse/picosse.simd.wasm')));
const response = await fetch(process.argv[2], { headers: { Accept: 'text/event-stream' } });
for await (const event of picosse.events(response.body)) console.log(event.data);
