// The parsers in a page: measures, and sends the results to the server that the page is from.
import { contestants } from './contestants.mjs';
import { measureAll } from './measure.mjs';

const read = (name) =>
  name.endsWith('.js')
    ? globalThis.picosseAsm
    : fetch(`/${name}`).then((response) => response.arrayBuffer());

async function run() {
  const rounds = await (await fetch('/rounds')).json();
  return measureAll(await contestants(read), rounds);
}

run()
  .then((results) => ({ results }), (error) => ({ error: String(error.stack) }))
  .then((answer) => fetch('/answer', { method: 'POST', body: JSON.stringify(answer) }));
