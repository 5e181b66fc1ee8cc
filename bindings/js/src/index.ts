// The package.

import { Engine } from './engine';
import { Host, platformHost } from './host';
import { Handlers } from './items';
import { ChunkSource, Events, iterate, transform } from './iterate';
import { instantiate, Source } from './load';
import { ParserOptions, StreamOptions } from './options';
import { Parser } from './parser';
import { Stream, StreamHandlers } from './stream';
import { Adapter, StreamRequest, copy, platformAdapter } from './transport';
import { watch } from './watch';

export type { Body } from './body';
export type { Chunk } from './chunk';
export type { Counters } from './counters';
export type { Change } from './cumulative';
export type { End, Losses } from './end';
export type { Host } from './host';
export type { Dropped, Fragment, Handlers, IdIgnored, Piece, StreamEvent } from './items';
export type { ChunkSource, Events } from './iterate';
export type { Source } from './load';
export type { Deadlines, ParserOptions, Retry, Rule, StreamOptions } from './options';
export type { Finish, Parser } from './parser';
export type { Content, Opened, Stream, StreamCounters, StreamHandlers } from './stream';
export type { Adapter, StreamRequest, TransportEvents } from './transport';
export { Cumulative } from './cumulative';
export { fetchAdapter, requestAdapter } from './transport';

/** A loaded module. */
export class Picosse {
  /** The streams that are not over; null before the first one. */
  private streams: Stream[] | null = null;

  /** @internal */
  constructor(private readonly engine: Engine) {}

  /**
   * Makes a parser, with options and with functions for what comes out.
   *
   * ```js
   * var parser = picosse.createParser({ onEvent: function (event) { show(event.data); } });
   * task.onChunkReceived(function (chunk) { parser.feed(chunk.data); });
   * ```
   */
  createParser(options: Handlers & ParserOptions): Parser {
    return new Parser(this.engine, options);
  }

  /**
   * The events of a ReadableStream of chunks, or of what `for await` takes:
   * `for await (const event of picosse.events(response.body))`. To leave the loop cancels the source. What
   * the source or the parser throws ends the loop.
   */
  events(source: ChunkSource, options?: ParserOptions): Events {
    return iterate(source, (handlers) => new Parser(this.engine, copy(options, handlers)));
  }

  /** A TransformStream that makes events of chunks: `response.body.pipeThrough(picosse.createTransform())`. */
  createTransform(options?: ParserOptions): object {
    return transform((handlers) => new Parser(this.engine, copy(options, handlers)));
  }

  /**
   * Sends a request, and hands out what comes until the stream ends.
   *
   * ```js
   * var stream = picosse.openStream({ url: url, method: 'POST', body: question }, { preset: 'llm' }, {
   *   onEvent: function (event) { show(JSON.parse(event.data)); },
   *   onEnd: function (end) { if (!end.isComplete) warn(end.diagnosis); },
   * });
   * ```
   *
   * The transport is that of the platform, unless there is an `adapter`.
   */
  openStream(
    request: StreamRequest,
    options: StreamOptions & { adapter?: Adapter; host?: Host },
    handlers: StreamHandlers,
  ): Stream {
    const streams = this.streams || (this.streams = watch([]));
    const over = (stream: Stream) => {
      const at = streams.indexOf(stream);
      if (at >= 0) streams.splice(at, 1);
    };
    const adapter = options.adapter || platformAdapter();
    const stream = new Stream(this.engine, request, options, handlers, adapter, options.host || platformHost, over);
    streams.push(stream);
    stream.start();
    return stream;
  }
}

/**
 * Loads the module.
 *
 * @param source In a mini-program the path of `picosse.wasm` (or `picosse.wasm.br`) inside the package; in a
 * page its URL; in Node its path. Everywhere else: its bytes, a `WebAssembly.Module`, or, for engines without
 * WebAssembly, what `picosse.asm.js` exports.
 */
export function load(source: Source): Promise<Picosse> {
  return instantiate(source).then((module) => new Picosse(new Engine(module)));
}
