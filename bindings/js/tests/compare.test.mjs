// The second table of docs/guide/compare.md: what parsers in JavaScript make of streams that are hard to read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { getLines, getMessages } from '@microsoft/fetch-event-source/lib/cjs/parse.js';
import { createParser } from 'eventsource-parser';
import { load } from '../dist/picosse.mjs';

const KIB = 1024;
const LIMIT = 64 * KIB;
const loaded = await load(readFileSync(new URL('../dist/picosse.simd.wasm', import.meta.url)));
const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const withId = (data, id) => (id ? `${data}#${id}` : data);

// Each takes chunks, and gives the data and ID of each event, and null for each error.
const parsers = {
  picosse(chunks) {
    const seen = [];
    const onEvent = (event) => seen.push(withId(event.data, event.lastEventId));
    const parser = loaded.createParser({ onEvent, onDropped: () => seen.push(null), dataLimit: LIMIT });
    chunks.forEach((chunk) => parser.feed(chunk));
    if (parser.end() === 'incomplete') seen.push(null);
    parser.close();
    return seen;
  },
  'eventsource-parser 3.1'(chunks) {
    const seen = [];
    const onEvent = (event) => seen.push(withId(event.data, event.id));
    const onError = (error) => error.type === 'max-buffer-size-exceeded' && seen.push(null);
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent, onError, maxBufferSize: LIMIT });
    try {
      chunks.forEach((chunk) => parser.feed(decoder.decode(chunk, { stream: true })));
    } catch {
      seen.push(null);
    }
    return seen;
  },
  'fetch-event-source 2.0'(chunks) {
    const seen = [];
    const none = () => {};
    const feed = getLines(getMessages(none, none, (event) => seen.push(withId(event.data, event.id))));
    chunks.forEach((chunk) => feed(chunk));
    return seen;
  },
};

// What a stream asks, its chunks, and the events that the standard says.
const cases = [
  ['a chunk ends inside a character', ['data: \xE4\xBD', '\xA0\n\n'], ['你']],
  ['a chunk ends between CR and LF', ['data: a\r', '\ndata: b\r', '\n\r', '\n'], ['a\nb']],
  ['a CR alone ends a line, at once', ['data: a\rdata: b\r\rdata: c\r\r'], ['a\nb', 'c']],
  ['a byte order mark is no text', ['\xEF\xBB', '\xBFdata: a\n\n'], ['a']],
  ['a byte that is not UTF-8 becomes U+FFFD', ['data: a\xFFb\n\ndata: next\n\n'], ['a\uFFFDb', 'next']],
  ['a line end at the start of data stays', ['data:\ndata: a\n\n'], ['\na']],
  ['an ID stays in force for later events', ['id: 1\ndata: a\n\ndata: b\n\n'], ['a#1', 'b#1']],
  ['an ID with a NUL is ignored', ['id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n'], ['a#1', 'b#1']],
];

const shown = (seen) =>
  seen.map((text) => (text === null ? 'an error' : `\`${JSON.stringify(text).slice(1, -1)}\``)).join(', ') || 'nothing';

/** A stream in chunks as a socket has them. */
function long(text) {
  const chunks = [];
  for (let at = 0; at < text.length; at += 16 * KIB) chunks.push(bytes(text.slice(at, at + 16 * KIB)));
  return chunks;
}

function overLimit(read) {
  const seen = read(long(`data: ${'x'.repeat(256 * KIB)}\n\ndata: next\n\n`));
  if (seen.some((text) => text && text.length === 256 * KIB)) return 'no limit';
  assert(seen.includes(null));
  return `reported; the next event is ${seen.includes('next') ? 'intact' : 'lost'}`;
}

function cutByTheEnd(read) {
  const seen = read([bytes('data: a\n\ndata: half')]);
  assert.equal(seen[0], 'a');
  return seen.length === 1 ? 'not reported' : seen[1] === null ? 'reported' : 'handed out as whole';
}

const rows = [
  ...cases.map(([what, chunks, events]) => [
    what,
    (read) => {
      const seen = read(chunks.map(bytes));
      return seen.join('|') === events.join('|') ? 'yes' : shown(seen);
    },
  ]),
  ['a stream that ends inside an event', cutByTheEnd],
  ['an event of 256 KiB, the limit being 64 KiB', overLimit],
];

test('the guide says what each parser makes of these streams', () => {
  const names = Object.keys(parsers);
  const lines = [
    `| | ${names.join(' | ')} |`,
    `|---|${'---|'.repeat(names.length)}`,
    ...rows.map(([what, cell]) => `| ${what} | ${names.map((name) => cell(parsers[name])).join(' | ')} |`),
  ];
  const table = `\n${lines.join('\n')}\n\n`;
  const page = readFileSync(new URL('../../../docs/guide/compare.md', import.meta.url), 'utf8');
  assert(page.includes(table), `docs/guide/compare.md lacks this table:\n${table}`);
});
