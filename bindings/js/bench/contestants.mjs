// Parsers, each as a function that takes chunks and calls back with the data of each event.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createParser } from 'eventsource-parser';
import { PlainDecoder } from './decoder.mjs';

const require = createRequire(import.meta.url);
const dist = (name) => new URL(`../dist/${name}`, import.meta.url);
const NativeDecoder = globalThis.TextDecoder;

/** Does something while this is the TextDecoder of the platform. */
function withDecoder(Decoder, act) {
  const before = globalThis.TextDecoder;
  if (Decoder) globalThis.TextDecoder = Decoder;
  else delete globalThis.TextDecoder;
  const restore = () => (globalThis.TextDecoder = before);
  const result = act();
  return result && result.then ? result.finally(restore) : (restore(), result);
}

/** picosse with one of its modules. */
async function picosse(name, Decoder) {
  const { load } = await import('../dist/picosse.mjs');
  const source = name.endsWith('.js') ? require(dist(name).pathname) : readFileSync(dist(name));
  const loaded = await withDecoder(Decoder, () => load(source));
  return (onData) => {
    const parser = loaded.createParser({ onEvent: (event) => onData(event.data) });
    return { feed: (chunk) => parser.feed(chunk), end: () => parser.close() };
  };
}

/** eventsource-parser behind a decoder. */
function eventsourceParser(Decoder) {
  return (onData) => {
    const parser = createParser({ onEvent: (event) => onData(event.data) });
    const decoder = new Decoder('utf-8');
    return { feed: (chunk) => parser.feed(decoder.decode(chunk, { stream: true })), end() {} };
  };
}

/** The parser of fetch-event-source, which makes its own decoder. */
function fetchEventSource(Decoder) {
  const { getLines, getMessages } = require('@microsoft/fetch-event-source/lib/cjs/parse.js');
  return (onData) => {
    const none = () => {};
    const feed = withDecoder(Decoder, () => getLines(getMessages(none, none, (message) => onData(message.data))));
    return { feed, end: none };
  };
}

/** What text-encoding makes where the platform has no decoder. */
function polyfill() {
  return withDecoder(null, () => require('text-encoding').TextDecoder);
}

export const contestants = {
  'picosse, MVP, TextDecoder': await picosse('picosse.wasm', NativeDecoder),
  'picosse, SIMD, TextDecoder': await picosse('picosse.simd.wasm', NativeDecoder),
  'eventsource-parser, TextDecoder': eventsourceParser(NativeDecoder),
  'fetch-event-source, TextDecoder': fetchEventSource(NativeDecoder),
  'picosse, MVP, none': await picosse('picosse.wasm', null),
  'picosse, SIMD, none': await picosse('picosse.simd.wasm', null),
  'picosse, no WebAssembly, none': await picosse('picosse.asm.js', null),
  'eventsource-parser, plain decoder': eventsourceParser(PlainDecoder),
  'fetch-event-source, plain decoder': fetchEventSource(PlainDecoder),
  'eventsource-parser, text-encoding': eventsourceParser(polyfill()),
};
