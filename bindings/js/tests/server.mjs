// An HTTP server that answers in pieces cut anywhere, and the requests of mini-programs over Node's own.
import { createServer, request as httpRequest } from 'node:http';

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Serves while `act` runs: `answer` has the request and the response. */
export async function serving(answer, act) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await act(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Writes text in pieces of so many bytes, each in a packet of its own if the network wants. */
export async function writePieces(response, text, size = 7) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    response.write(bytes.subarray(at, at + size));
    await sleep(1);
  }
}

/**
 * `wx.request` as the platform documents it, chunks as ArrayBuffers. `quirks.deafAbort`: `abort` does
 * nothing; `quirks.noChunks`: the whole answer comes at the end.
 */
export function wxRequest(quirks = {}) {
  return (options) => {
    const listeners = { head: [], chunk: [] };
    const request = httpRequest(options.url, { method: options.method, headers: options.header });
    request.on('error', (error) => options.fail?.({ errMsg: `request:fail ${error.message}` }));
    request.on('response', (response) => {
      const head = { statusCode: response.statusCode, header: response.headers };
      listeners.head.forEach((listener) => listener(head));
      const parts = [];
      response.on('data', (part) => {
        const { buffer, byteOffset, byteLength } = part;
        if (quirks.noChunks) parts.push(part);
        else listeners.chunk.forEach((listener) => listener({ data: buffer.slice(byteOffset, byteOffset + byteLength) }));
      });
      response.on('end', () => {
        const all = Uint8Array.from(Buffer.concat(parts)).buffer;
        options.success?.({ ...head, data: quirks.noChunks ? all : '', errMsg: 'request:ok' });
      });
      response.on('error', (error) => options.fail?.({ errMsg: `request:fail ${error.message}` }));
    });
    request.end(options.data === undefined ? undefined : JSON.stringify(options.data));
    const task = { abort: () => quirks.deafAbort || request.destroy(new Error('abort')) };
    if (!quirks.noChunks) {
      task.onHeadersReceived = (listener) => listeners.head.push(listener);
      task.onChunkReceived = (listener) => listeners.chunk.push(listener);
    }
    return task;
  };
}
