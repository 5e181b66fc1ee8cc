// A server on this machine: the page, and answers that misbehave on demand.
//
//   node server.mjs [port]
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cut } from '../miniprogram/cuts.mjs';
import { startServer } from '../miniprogram/server.mjs';
import { errors, eventsOf, reply as replyTo, texts } from './answers.mjs';

/** Milliseconds between two chunks. */
const PACE = 25;

const files = {
  '/': ['page/index.html', 'text/html; charset=utf-8'],
  '/chat.js': ['page/chat.js', 'text/javascript'],
  '/chat.css': ['page/chat.css', 'text/css'],
  '/icon.svg': ['page/icon.svg', 'image/svg+xml'],
  '/picosse.mjs': ['../../bindings/js/dist/picosse.mjs', 'text/javascript'],
  '/picosse.simd.wasm': ['../../bindings/js/dist/picosse.simd.wasm', 'application/wasm'],
};
// All that the page needs, and nothing else.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'";

/** Why the page cannot run here, or null. */
export function missingPicosse() {
  return existsSync(new URL(files['/picosse.simd.wasm'][0], import.meta.url)) ? null : 'bindings/js is not built: run bindings/js/build';
}

/** What each scenario does with a request. */
const scenarios = {
  answer: (reply) => {
    const { question } = JSON.parse(reply.body);
    return stream(reply, question.startsWith('What is an event stream') ? texts.english : replyTo(question), 'event');
  },
  chinese: (reply) => stream(reply, texts.chinese, 'character'),
  broken: (reply) => stream(reply, texts.moon, 'json', 61),
  silent,
  expired: (reply) => refuse(reply, ...errors.expired),
  refused: (reply) => refuse(reply, ...errors.refused),
};

/** Streams an answer, cut in this way. The first time, the connection breaks after so many chunks. */
async function stream(reply, text, way, breakAfter = Infinity) {
  const seen = Number(reply.request.headers['last-event-id'] ?? 0);
  const chunks = cut(eventsOf(text).slice(seen).join(''), way);
  const most = seen ? Infinity : breakAfter;
  reply.head();
  await reply.write('retry: 1200\n\n');
  for (const chunk of chunks.slice(0, most)) {
    await sleep(PACE);
    if (reply.isClosed) return;
    await reply.write(chunk);
  }
  if (chunks.length > most) reply.destroy();
  else reply.end();
}

/** Keeps the connection alive and says nothing. */
async function silent(reply) {
  reply.head();
  while (!reply.isClosed) {
    await reply.write(': keep-alive\n\n');
    await sleep(500);
  }
}

function refuse(reply, status, value) {
  reply.head(status, 'application/json; charset=utf-8');
  reply.end(JSON.stringify(value));
}

/** Answers a request: for a file, or for `/chat/SCENARIO`. */
export async function answer(reply) {
  const { pathname } = new URL(reply.request.url, 'http://localhost');
  const file = Object.hasOwn(files, pathname) && files[pathname];
  const name = pathname.startsWith('/chat/') ? pathname.slice('/chat/'.length) : '';
  if (Object.hasOwn(scenarios, name)) return scenarios[name](reply);
  if (!file) {
    reply.head(404, 'text/plain');
    return reply.end('There is nothing here.\n');
  }
  const [path, type] = file;
  const bytes = await readFile(new URL(path, import.meta.url));
  reply.head(200, type, { 'content-security-policy': policy });
  reply.end(bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (missingPicosse()) throw new Error(missingPicosse());
  const { url } = await startServer(answer, Number(process.argv[2] ?? 8080));
  console.log(`Open ${url}/`);
}
