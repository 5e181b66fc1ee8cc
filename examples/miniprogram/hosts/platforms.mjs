// Request functions of other platforms, of the shapes that their types and sources say, on the phone's own.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Alipay's `my`: no chunks; a body that is no JSON fails unless another `dataType` is named; a status of 400
 * and above fails without its number; a promise that is a task.
 */
export function alipay(phone) {
  return {
    request({ headers, dataType = 'json', success, fail, complete, url, method, data, timeout = 30_000 }) {
      let task;
      const promise = new Promise((resolve, reject) => {
        const failWith = (error, errorMessage) => {
          const result = { error, errorMessage };
          if (fail) fail(result);
          if (complete) complete(result);
          reject(result);
        };
        task = phone.wx.request({
          url, method, data, timeout,
          header: headers,
          responseType: 'arraybuffer',
          fail: () => failWith(12, 'network error'),
          success({ statusCode, header, data }) {
            if (statusCode >= 400) return failWith(19, 'http status error');
            let body = data;
            try {
              if (dataType !== 'arraybuffer') body = Buffer.from(data).toString();
              if (dataType === 'json') body = JSON.parse(body);
            } catch {
              return failWith(14, 'JSON parse data error');
            }
            const result = { status: statusCode, headers: header, data: body };
            if (success) success(result);
            if (complete) complete(result);
            resolve(result);
          },
        });
      });
      return Object.assign(promise, { abort: task.abort });
    },
  };
}

/** `uni.request` in a page: fetch, whose chunks are Uint8Arrays. */
export function uniInPage() {
  return {
    request({ url, method, header, data, enableChunked, success, fail, complete }) {
      const control = new AbortController();
      const heads = [];
      const chunks = [];
      const send = async () => {
        const response = await fetch(url, { method, headers: header, body: data, signal: control.signal });
        const head = { statusCode: response.status, header: Object.fromEntries(response.headers) };
        heads.forEach((listener) => listener(head));
        if (!enableChunked) return { ...head, data: await response.arrayBuffer() };
        for await (const chunk of response.body) chunks.forEach((listener) => listener({ data: chunk }));
        return { ...head, data: '' };
      };
      const fails = (error) => fail?.({ errMsg: `request:fail ${error.message}` });
      send().then((result) => success?.(result), fails).finally(() => complete?.());
      return {
        abort: () => control.abort(),
        onHeadersReceived: (listener) => heads.push(listener),
        onChunkReceived: (listener) => chunks.push(listener),
      };
    },
  };
}

/** `wx.connectSocket`, over the npm package ws. */
export function connectSocket({ url }) {
  const socket = new (require('ws').WebSocket)(url);
  return {
    onOpen: (listener) => socket.on('open', listener),
    onMessage: (listener) => socket.on('message', (data, isBinary) => listener({ data: isBinary ? new Uint8Array(data).buffer : `${data}` })),
    onClose: (listener) => socket.on('close', (code) => listener({ code })),
    onError: (listener) => socket.on('error', (error) => listener({ errMsg: error.message })),
    send: ({ data }) => socket.send(data),
    close: () => socket.close(),
  };
}

/** A server that answers the first message with these pieces, as text or as bytes. */
export async function startSocketServer(pieces) {
  const server = new (require('ws').WebSocketServer)({ port: 0, host: '127.0.0.1' });
  const prompts = [];
  server.on('connection', (socket) =>
    socket.once('message', (prompt) => {
      prompts.push(`${prompt}`);
      for (const piece of pieces) socket.send(piece);
      socket.close();
    }),
  );
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    prompts,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
