// How a stream reaches a server: what it asks of an adapter, and the adapters that there are.

import { Chunk, className, isBytes } from './chunk';
import { fail } from './fail';

/** A request. What is not named here goes to the adapter as it is. */
export interface StreamRequest {
  url: string;
  /** `GET` unless you say otherwise. */
  method?: string;
  headers?: { [name: string]: string };
  /** What the platform takes; an object is sent as JSON. */
  body?: unknown;
  [more: string]: unknown;
}

/** What an adapter reports, in the order of its platform. Reports after the end are ignored. */
export interface TransportEvents {
  /** A response head. The headers are an object, or what fetch has. */
  onHead(status: number, headers: unknown): void;
  /** Bytes of the body, cut anywhere. */
  onChunk(chunk: Chunk): void;
  /** The response is complete. */
  onEnd(): void;
  /** The transport failed. */
  onError(error: unknown): void;
}

/** Sends a request, reports each part of the answer, and returns a function that aborts it. */
export type Adapter = (request: StreamRequest, events: TransportEvents) => (() => void) | void;

declare const wx: any, uni: any, my: any, tt: any;

/**
 * For `wx.request` and functions of its shape: `Taro.request`, `uni.request`, `my.request`, `tt.request`. A
 * request that names no `timeout` gets ten minutes (60 s in Douyin, which takes no more), since platforms cut
 * an answer after 30 or 60 s otherwise. The answer comes as bytes unless the request says otherwise.
 */
export function requestAdapter(send: (options: any) => any): Adapter {
  return (request, events) => {
    let hasHead = false;
    let hasChunk = false;
    const tellHead = (response: any) => {
      hasHead = true;
      events.onHead(response.statusCode || response.status, response.header || response.headers);
    };
    const wanted = {
      timeout: typeof tt === 'undefined' ? 600000 : 60000,
      enableChunked: true,
      responseType: 'arraybuffer',
      dataType: 'arraybuffer', // Alipay; elsewhere it says not to parse JSON.
    };
    const options = copy(copy(wanted, request), {
      method: request.method || 'GET',
      header: request.headers, // Most platforms.
      headers: request.headers, // Alipay.
      data: request.body === undefined ? request.data : request.body,
      success(response: any) {
        // A platform may know no chunks, or no heads: the whole answer comes here then.
        if (!hasHead) tellHead(response);
        if (!hasChunk && response.data) events.onChunk(wholeBody(response.data));
        events.onEnd();
      },
      fail: events.onError,
    });
    // A platform may give nothing to hold on to.
    const task = send(options) || {};
    if (task.onHeadersReceived) {
      task.onHeadersReceived((head: any) => {
        if (head.statusCode) tellHead(head); // Some platforms do not tell it here.
      });
    }
    if (task.onChunkReceived) {
      task.onChunkReceived((chunk: any) => {
        hasChunk = true;
        events.onChunk(chunk.data);
      });
    }
    // A promise that is a task, too: `fail` has said it already.
    if (task.catch) task.catch(() => undefined);
    return () => task.abort && task.abort();
  };
}

/** A body that the platform may have parsed. */
function wholeBody(data: any): Chunk {
  return typeof data === 'string' || isBytes(data) ? data : JSON.stringify(data);
}

declare const fetch: any;
declare const AbortController: any;

/** For pages, workers, Node, Deno and Bun; `send` is the platform's `fetch` unless you give another one. */
export function fetchAdapter(send?: (url: string, options: any) => Promise<any>): Adapter {
  return (request, events) => {
    const controller = typeof AbortController === 'undefined' ? null : new AbortController();
    const { body } = request;
    const options = copy(request, { method: request.method || 'GET', signal: controller && controller.signal });
    // As the requests of mini-programs do.
    if (className(body) === 'Object') {
      options.body = JSON.stringify(body);
      if (!headerName(options.headers, 'content-type')) {
        options.headers = copy(options.headers, { 'Content-Type': 'application/json' });
      }
    }
    let reader: any;
    // Returns no promise: a long answer would be a long chain of them.
    function next(): void {
      reader
        .read()
        .then((step: { done: boolean; value: Uint8Array }) => {
          if (step.done) return events.onEnd();
          events.onChunk(step.value);
          next();
        })
        .catch(events.onError);
    }
    (send || fetch)(request.url, options)
      .then((response: any): unknown => {
        const { body } = response;
        events.onHead(response.status, response.headers);
        if (!body || !body.getReader) return response.arrayBuffer().then(events.onChunk).then(events.onEnd);
        reader = body.getReader();
        return next();
      })
      .catch(events.onError);
    return () => {
      if (controller) controller.abort();
      else if (reader) reader.cancel();
    };
  };
}

/** The adapter for the platform that this is. */
export function platformAdapter(): Adapter {
  const platform = miniProgram();
  if (platform.request) return requestAdapter((options) => platform.request(options));
  if (typeof fetch === 'function') return fetchAdapter();
  throw fail('no request function and no fetch: give an adapter');
}

/** The object with the functions of a mini-program; an empty one elsewhere. */
export function miniProgram(): any {
  if (typeof uni !== 'undefined') return uni;
  if (typeof wx !== 'undefined') return wx;
  if (typeof my !== 'undefined') return my;
  if (typeof tt !== 'undefined') return tt;
  return {};
}

/** A copy with other members. */
export function copy(object: any, others: any): any {
  const made: any = {};
  for (const name in object) made[name] = object[name];
  for (const name in others) made[name] = others[name];
  return made;
}

/** The value of a header, whatever the platform makes of headers. */
export function headerOf(headers: any, name: string): string | undefined {
  if (!headers) return undefined;
  const value = typeof headers.get === 'function' ? headers.get(name) : headers[headerName(headers, name)!];
  return value === undefined || value === null ? undefined : String(value);
}

/** The name of a header as it is written among these. */
export function headerName(headers: any, name: string): string | undefined {
  for (const key in headers) if (key.toLowerCase() === name.toLowerCase()) return key;
  return undefined;
}
