// Parsers, each as a function that takes chunks and calls back with the data of each event. Each has code of its
// own, as in a program that has one of them: an engine makes slower code of what is called in several ways.
import parse from '@microsoft/fetch-event-source/lib/cjs/parse.js';
import * as parser1 from '../node_modules/eventsource-parser/dist/index.js?1';
import * as parser2 from '../node_modules/eventsource-parser/dist/index.js?2';
import * as parser3 from '../node_modules/eventsource-parser/dist/index.js?3';
import * as picosse1 from '../dist/picosse.mjs?1';
import * as picosse2 from '../dist/picosse.mjs?2';
import * as picosse3 from '../dist/picosse.mjs?3';
import * as picosse4 from '../dist/picosse.mjs?4';
import * as picosse5 from '../dist/picosse.mjs?5';
import { PlainDecoder } from './decoder.mjs';

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
async function picosse({ load }, source, Decoder) {
  const loaded = await withDecoder(Decoder, () => load(source));
  return (onData) => {
    const parser = loaded.createParser({ onEvent: (event) => onData(event.data) });
    return { feed: (chunk) => parser.feed(chunk), end: () => parser.close() };
  };
}

/** eventsource-parser behind a decoder. */
function eventsourceParser({ createParser }, Decoder) {
  return (onData) => {
    const parser = createParser({ onEvent: (event) => onData(event.data) });
    const decoder = new Decoder('utf-8');
    return { feed: (chunk) => parser.feed(decoder.decode(chunk, { stream: true })), end() {} };
  };
}

/** The parser of fetch-event-source, which makes its own decoder. */
function fetchEventSource(Decoder) {
  const { getLines, getMessages } = parse;
  return (onData) => {
    const none = () => {};
    const feed = withDecoder(Decoder, () => getLines(getMessages(none, none, (message) => onData(message.data))));
    return { feed, end: none };
  };
}

/** What text-encoding makes where the platform has no decoder. */
async function polyfill() {
  const made = await withDecoder(null, () => import('text-encoding'));
  return made.default.TextDecoder;
}

/** All of them; `read` gives a module of the package, as `load` takes it. */
export async function contestants(read) {
  const [mvp, simd, asm] = await Promise.all(['picosse.wasm', 'picosse.simd.wasm', 'picosse.asm.js'].map(read));
  return {
    'picosse, MVP, TextDecoder': await picosse(picosse1, mvp, NativeDecoder),
    'picosse, SIMD, TextDecoder': await picosse(picosse2, simd, NativeDecoder),
    'eventsource-parser, TextDecoder': eventsourceParser(parser1, NativeDecoder),
    'fetch-event-source, TextDecoder': fetchEventSource(NativeDecoder),
    'picosse, MVP, none': await picosse(picosse3, mvp, null),
    'picosse, SIMD, none': await picosse(picosse4, simd, null),
    'picosse, no WebAssembly, none': await picosse(picosse5, asm, null),
    'eventsource-parser, plain decoder': eventsourceParser(parser2, PlainDecoder),
    'fetch-event-source, plain decoder': fetchEventSource(PlainDecoder),
    'eventsource-parser, text-encoding': eventsourceParser(parser3, await polyfill()),
  };
}
