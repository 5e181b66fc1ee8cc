// The `wx` of a phone, over Node's HTTP, with the faults that phones have.
import { request as open } from 'node:http';

/**
 * Makes a phone: its `wx`, and what a test needs of it.
 *
 * @param clock times the timeouts: the hosts' own clock or a test's.
 * @param faults
 *   - `abortDoesNothing`: `abort()` returns, and the chunks go on.
 *   - `timeoutNeverFires`: what a chunked request does with its `timeout`.
 *   - `headAfterFirstChunk`: `onHeadersReceived` calls after the first `onChunkReceived`.
 *   - `lossIsSilent`: a network that is gone calls nothing back.
 *   - `leavingIsTold`: a request that the background cuts fails.
 *   - `noChunks`: an old client, which hands over the whole body at the end.
 *   - `twice`: `fail` and `complete` call back twice.
 */
export function makePhone(clock, faults = {}) {
  const shown = [];
  const hidden = [];
  const arrivals = [];
  const connections = new Set();
  const phone = {
    faults,
    /** Bytes that the programs were handed. */
    received: 0,
    /** Requests that wait for an answer's head. */
    waiting: 0,
    /** Each request as it was made. */
    requests: [],
    /** Resolves when that many bytes were handed over. */
    hasReceived: (bytes) =>
      new Promise((resolve) => {
        arrivals.push({ bytes, resolve });
        arrived();
      }),
    /** Counts bytes that were handed over. */
    count(bytes) {
      phone.received += bytes;
      arrived();
    },
    /** The network is gone. */
    break() {
      for (const cut of connections) cut(faults.lossIsSilent);
    },
    /** The user leaves the program: the system cuts its connections, and mostly tells it nothing of that. */
    hide() {
      for (const call of hidden) call();
      for (const cut of connections) cut(!faults.leavingIsTold);
    },
    /** The user comes back. */
    show() {
      for (const call of shown) call();
    },
  };

  function arrived() {
    for (const waiting of arrivals) if (phone.received >= waiting.bytes) waiting.resolve();
  }

  function handOver(bytes, listeners) {
    // An ArrayBuffer of its own, made outside the program's context as that of a real host is.
    const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    for (const listener of listeners.slice()) listener({ data });
    phone.count(bytes.length);
  }

  function request(options) {
    const { method = 'GET', header = {}, data, enableChunked = false, timeout = 60_000 } = options;
    phone.requests.push({ url: options.url, method, header, data });
    const isChunked = enableChunked && !faults.noChunks;
    const chunkListeners = [];
    const headListeners = [];
    const body = [];
    let isOver = false;
    let isWaiting = true;
    let isCut = false;
    let timer = 0;

    function stopWaiting() {
      if (isWaiting) phone.waiting--;
      isWaiting = false;
    }
    function finish(name, result) {
      if (isOver) return;
      isOver = true;
      stopWaiting();
      connections.delete(cut);
      clock.clearTimeout(timer);
      for (let times = faults.twice ? 2 : 1; times > 0; times--) {
        if (options[name]) options[name](result);
        if (options.complete) options.complete(result);
      }
    }
    const fail = (reason) => finish('fail', { errMsg: `request:fail ${reason}`, errno: 600001 });

    phone.waiting++;
    const { url, text } = target(options.url, method, data);
    const sent = open(url, { method, headers: { ...(text && { 'content-type': 'application/json' }), ...header }, agent: false });
    const cut = (isSilent) => {
      isCut = isSilent;
      stopWaiting();
      sent.destroy();
    };
    connections.add(cut);
    const broken = (error) => isCut || fail(error.code);
    sent.on('error', broken);
    sent.on('response', (response) => {
      stopWaiting();
      const head = { statusCode: response.statusCode, header: response.headers, cookies: [] };
      const tellHead = () => headListeners.slice().forEach((listener) => listener(head));
      let isTold = !faults.headAfterFirstChunk;
      if (isTold) tellHead();
      response.on('data', (bytes) => {
        if (isChunked) handOver(bytes, chunkListeners);
        else body.push(bytes);
        if (!isTold) tellHead();
        isTold = true;
      });
      response.on('end', () => {
        if (isChunked) return finish('success', { ...head, data: '', errMsg: 'request:ok' });
        const whole = Buffer.concat(body);
        finish('success', { ...head, data: wholeBody(whole, options), errMsg: 'request:ok' });
        phone.count(whole.length);
      });
      response.on('error', broken);
    });
    sent.end(text);

    if (!(isChunked && faults.timeoutNeverFires)) {
      timer = clock.setTimeout(() => {
        fail('timeout');
        sent.destroy();
      }, timeout);
    }

    const task = {
      abort() {
        if (isChunked && faults.abortDoesNothing) return;
        fail('abort');
        sent.destroy();
      },
      onHeadersReceived: (listener) => void headListeners.push(listener),
      offHeadersReceived: (listener) => remove(headListeners, listener),
    };
    if (!faults.noChunks) {
      task.onChunkReceived = (listener) => void chunkListeners.push(listener);
      task.offChunkReceived = (listener) => remove(chunkListeners, listener);
    }
    return task;
  }

  const info = () => ({ platform: 'ios', system: 'iOS 17', language: 'zh_CN', SDKVersion: '3.5.0', host: { env: 'WeChat' } });
  phone.wx = {
    request,
    onAppShow: (call) => void shown.push(call),
    offAppShow: (call) => remove(shown, call),
    onAppHide: (call) => void hidden.push(call),
    offAppHide: (call) => remove(hidden, call),
    canIUse: () => true,
    getSystemInfoSync: info,
    getAppBaseInfo: info,
    getWindowInfo: info,
    getDeviceInfo: info,
    getStorageSync: () => '',
    setStorage() {},
    getLaunchOptionsSync: () => ({ scene: 1001, query: {}, path: '' }),
  };
  return phone;
}

/** The URL, and the body if there is one: `data` is a query in a GET, and JSON in a POST. */
function target(address, method, data) {
  const url = new URL(address);
  if (method !== 'GET') return { url, text: data === undefined ? undefined : typeof data === 'string' ? data : JSON.stringify(data) };
  for (const name in data) url.searchParams.set(name, data[name]);
  return { url };
}

/** The body of a request without chunks: text, and JSON parsed where it can be. */
function wholeBody(bytes, { responseType, dataType = 'json' }) {
  if (responseType === 'arraybuffer') return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const text = bytes.toString();
  if (dataType !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Without a listener, all are removed. */
function remove(listeners, listener) {
  if (listener === undefined) listeners.length = 0;
  else if (listeners.includes(listener)) listeners.splice(listeners.indexOf(listener), 1);
}
