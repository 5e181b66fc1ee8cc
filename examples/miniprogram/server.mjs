// A server on this machine that answers with recordings, cut where it hurts.
//
//   node server.mjs [port]      then for example http://127.0.0.1:8080/chat?cut=character&pace=50
import { createServer } from 'node:http';
import { cut, cuts } from './cuts.mjs';
import { recordings } from './recordings.mjs';

/** What a test does with one request: it answers piece by piece. */
export class Reply {
  constructor(request, body, response) {
    this.request = request;
    /** What was sent: text. */
    this.body = body;
    this.response = response;
    /** Bytes of the body so far. */
    this.written = 0;
    this.isClosed = false;
    /** Resolves when the other side is gone. */
    this.closed = new Promise((resolve) =>
      response.on('close', () => {
        this.isClosed = true;
        resolve();
      }),
    );
  }

  head(status = 200, contentType = 'text/event-stream', more = {}) {
    this.response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store', ...more });
    this.response.flushHeaders();
  }

  /** Writes a chunk. Each becomes one of HTTP's chunks, which Node's clients hand over as they are. */
  async write(piece) {
    const bytes = Buffer.from(piece);
    this.written += bytes.length;
    await new Promise((resolve) => this.response.write(bytes, resolve));
  }

  end(piece) {
    if (piece !== undefined) this.written += Buffer.byteLength(piece);
    this.response.end(piece);
  }

  /** Breaks the connection. */
  destroy() {
    this.response.destroy();
  }
}

/** Starts a server; `answer` takes each request. */
export async function startServer(answer, port = 0) {
  const replies = [];
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    const parts = [];
    for await (const part of request) parts.push(part);
    const reply = new Reply(request, Buffer.concat(parts).toString(), response);
    replies.push(reply);
    response.on('error', () => {});
    await answer(reply, replies.length - 1);
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Each request so far. */
    replies,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Plays a recording at its own pace, for programs on a phone or in the developers' tools. */
export async function play(reply) {
  const { pathname, searchParams } = new URL(reply.request.url, 'http://localhost');
  const recording = recordings[pathname.slice(1)];
  if (!recording) {
    reply.head(404, 'text/plain; charset=utf-8');
    const list = Object.keys(recordings).map((name) => `/${name}`);
    return reply.end(`${list.join('\n')}\n\n?cut=${cuts.join('|')}&pace=MILLISECONDS\n`);
  }
  reply.head(recording.status, recording.contentType);
  for (const piece of cut(recording.bytes, searchParams.get('cut') ?? 'event')) {
    if (reply.isClosed) return;
    await reply.write(piece);
    await new Promise((resolve) => setTimeout(resolve, Number(searchParams.get('pace') ?? 40)));
  }
  if (searchParams.get('then') !== 'stall') reply.end();
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { url } = await startServer(play, Number(process.argv[2] ?? 8080));
  console.log(`${url}: ${Object.keys(recordings).map((name) => `/${name}`).join(' ')}`);
}
