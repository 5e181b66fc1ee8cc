// Asks a model, and types its answer: `node chat.mjs URL QUESTION`. Ctrl-C stops it.
import { load } from 'picosse';
import { fileURLToPath } from 'node:url';

const [url, question] = process.argv.slice(2);
const picosse = await load(fileURLToPath(import.meta.resolve('picosse/picosse.simd.wasm')));

const request = {
  url,
  method: 'POST',
  headers: { Authorization: `Bearer ${process.env.API_KEY}` },
  body: { stream: true, messages: [{ role: 'user', content: question }] },
};
const stream = picosse.openStream(request, { preset: 'llm', deadlines: { firstEvent: 60_000 } }, {
  onEvent(event) {
    process.stdout.write(JSON.parse(event.data).choices[0]?.delta.content ?? '');
  },
  onBody(body) {
    console.error(body.text); // an error, as JSON or as a page
  },
  onEnd(end) {
    if (!end.isComplete) console.error(`\n${end.reason}: ${end.diagnosis}`);
    process.exitCode = end.isComplete ? 0 : 1;
  },
});
process.once('SIGINT', () => stream.cancel());
