// The package.

import { Engine } from './engine';
import { Handlers } from './items';
import { ChunkSource, Events, iterate, transform } from './iterate';
import { instantiate, Source } from './load';
import { Parser, ParserOptions } from './parser';

export type { Chunk } from './chunk';
export type { Dropped, Fragment, Handlers, IdIgnored, Piece, StreamEvent } from './items';
export type { Source } from './load';
export type { Counters, Finish, Parser, ParserOptions } from './parser';

/** A loaded module. */
export class Picosse {
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
    return iterate(source, (handlers) => new Parser(this.engine, joined(options, handlers)));
  }

  /** A TransformStream that makes events of chunks: `response.body.pipeThrough(picosse.createTransform())`. */
  createTransform(options?: ParserOptions): object {
    return transform((handlers) => new Parser(this.engine, joined(options, handlers)));
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

function joined<A, B>(a: A | undefined, b: B): A & B {
  const both: any = {};
  for (const part of [a, b]) for (const name in part) both[name] = part[name];
  return both;
}
