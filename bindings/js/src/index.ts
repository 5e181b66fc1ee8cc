// The package.

import { Engine } from './engine';
import { Handlers } from './items';
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
