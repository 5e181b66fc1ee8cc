// A stand-in for @ohos.net.http over Node's own: the names, and the order in which phones report. The status
// is known last: after the bytes, and after `dataEnd`.
import { request as httpRequest } from 'node:http';

/** Requests that are open now. */
export const open = new Set();

function createHttp() {
  const listeners = {};
  const tell = (type, value) => listeners[type]?.(value);
  let request;
  let isDestroyed = false;
  const client = {
    on: (type, callback) => (listeners[type] = callback),
    requestInStream(url, options) {
      open.add(client);
      return new Promise((resolve, reject) => {
        const fail = ({ message }) => isDestroyed || reject({ code: 2300056, message });
        const body = options.extraData;
        const isObject = Object.prototype.toString.call(body) === '[object Object]';
        request = httpRequest(url, {
          method: options.method,
          headers: { ...(isObject ? { 'Content-Type': 'application/json' } : {}), ...options.header },
        });
        request.on('error', fail);
        request.on('response', (response) => {
          if (isDestroyed) return;
          tell('headersReceive', response.headers);
          response.on('data', (bytes) => isDestroyed || tell('dataReceive', new Uint8Array(bytes).buffer));
          response.on('error', fail);
          response.on('end', () => {
            if (isDestroyed) return;
            tell('dataEnd');
            setTimeout(() => isDestroyed || resolve(response.statusCode), 1);
          });
        });
        request.end(isObject ? JSON.stringify(body) : body);
      });
    },
    destroy() {
      isDestroyed = true;
      open.delete(client);
      request?.destroy();
    },
  };
  return client;
}

export default { createHttp, RequestMethod: { GET: 'GET', POST: 'POST' }, HttpDataType: { STRING: 0, OBJECT: 1, ARRAY_BUFFER: 2 } };
