// The package.

import { makeEngine } from './engine';
import { Host, platformHost } from './host';
import { Handlers } from './items';
import { ChunkSource, Events, iterate, transform } from './iterate';
import { instantiate, Source } from './load';
import { ParserOptions, StreamOptions } from './options';
import { Parser, makeParser } from './parser';
import { Stream, StreamHandlers, makeStream } from './stream';
import { Adapter, StreamRequest, copy, platformAdapter } from './transport';
import { watch } from './watch';

export type { Body } from './body';
export type { MessageChannel } from './channel';
export type { Chunk } from './chunk';
export type { Counters } from './counters';
export type { Change, Cumulative } from './cumulative';
export type { End, Losses } from './end';
export type { Host } from './host';
export type { Dropped, Fragment, Handlers, IdIgnored, Piece, StreamEvent } from './items';
export type { ChunkSource, Events } from './iterate';
export type { Source } from './load';
export type { Deadlines, ParserOptions, Retry, Rule, StreamOptions } from './options';
export type { Finish, Parser } from './parser';
export type { Content, Opened, Stream, StreamCounters, StreamHandlers } from './stream';
export type { Adapter, StreamRequest, TransportEvents } from './transport';
export { channelAdapter } from './channel';
export { createCumulative } from './cumulative';
export { fetchAdapter, requestAdapter } from './transport';

/** A loaded module. */
export interface Picosse {
  /**
   * Makes a parser. Its options and the functions for its items are members of one object.
   *
   * ```js
   * var parser = picosse.createParser({ onEvent: function (event) { show(event.data); } });
   * task.onChunkReceived(function (chunk) { parser.feed(chunk.data); });
   * ```
   */
  createParser(options: Handlers & ParserOptions): Parser;

  /**
   * The events of a ReadableStream of chunks, or of what `for await` takes:
   * `for await (const event of picosse.events(response.body))`. What the source or the parser throws ends
   * the loop.
   */
  events(source: ChunkSource, options?: ParserOptions): Events;

  /** A TransformStream that makes events of chunks: `response.body.pipeThrough(picosse.createTransform())`. */
  createTransform(options?: ParserOptions): object;

  /**
   * Sends a request, and hands out the events of the answer until the stream ends.
   *
   * ```js
   * var stream = picosse.openStream({ url: url, method: 'POST', body: question }, { preset: 'llm' }, {
   *   onEvent: function (event) { show(JSON.parse(event.data)); },
   *   onEnd: function (end) { if (!end.isComplete) warn(end.diagnosis); },
   * });
   * ```
   *
   * The platform's own transport sends it, unless there is an `adapter`.
   */
  openStream(request: StreamRequest, options: StreamOptions & Surroundings, handlers: StreamHandlers): Stream;
}

/** What a stream has around it. */
export interface Surroundings {
  adapter?: Adapter;
  /** Time and chance, for tests. */
  host?: Host;
}

/**
 * Loads the module.
 *
 * @param source In a mini-program the path of `picosse.wasm` (or `picosse.wasm.br`) inside the package; in a
 * page its URL; in Node its path. Everywhere else: its bytes, a `WebAssembly.Module`, or, for engines without
 * WebAssembly, what `picosse.asm.js` exports.
 */
export function load(source: Source): Promise<Picosse> {
  return Promise.resolve(source).then(instantiate).then((module) => {
    const engine = makeEngine(module);
    const make = (options: ParserOptions | undefined) => (handlers: Handlers) => makeParser(engine, copy(options, handlers));
    /** The streams that are not over; null before the first one. */
    let streams: Stream[] | null = null;

    return {
      createParser: (options) => makeParser(engine, options),
      events: (source, options) => iterate(source, make(options)),
      createTransform: (options) => transform(make(options)),
      openStream(request, options, handlers) {
        const open = streams || (streams = watch([]));
        const adapter = options.adapter || platformAdapter();
        const over = () => open.splice(open.indexOf(stream), 1);
        const stream = makeStream(engine, request, options, handlers, adapter, options.host || platformHost, over);
        open.push(stream);
        stream.start();
        return stream;
      },
    };
  });
}
