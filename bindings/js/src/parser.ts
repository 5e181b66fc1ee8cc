// A parser: bytes in, items out.

import { Status } from './abi';
import { Chunk } from './chunk';
import { COUNTERS, Counters } from './counters';
import { Engine } from './engine';
import { fail } from './fail';
import { makeInput } from './input';
import { Handlers } from './items';
import { ParserOptions, parserWords } from './options';
import { makeQueue } from './queue';

/** How a stream ended: nothing is missing; inside a line or an event; or an event or an ID was over its limit. */
export type Finish = 'clean' | 'incomplete' | 'loss';
/** In the order of `Status`. */
const FINISHES: Finish[] = ['clean', 'incomplete', 'loss'];

/** A push parser for one event stream. Two parsers share nothing. */
export interface Parser {
  /**
   * Takes a chunk of the stream, cut anywhere, and calls the functions for what it completes. After
   * `close` nothing happens. Throws after the end, and with `overLimit: 'fail'`, until `reset`; and what a
   * function throws.
   */
  feed(chunk: Chunk): void;
  /** Says that the stream has ended. Afterwards the parser takes no bytes until `reset`. */
  end(): Finish | undefined;
  /** Makes the parser ready for a new stream. Only the last event ID stays. */
  reset(): void;
  /** Gives the memory back. Nothing is handed out any more. */
  close(): void;
  /** The last event ID as of the last item: what a new connection sends as `Last-Event-ID`. */
  readonly lastEventId: string;
  /** Sets the last event ID, before the first byte of the stream; an empty one removes it. */
  setLastEventId(id: string): void;
  /** How much the parser has seen since it was made or reset. */
  counters(): Counters;
}

export function makeParser(engine: Engine, options: Handlers & ParserOptions): Parser {
  const { module } = engine;
  /** 0 when it is closed. */
  let slot = engine.open('parser', parserWords(options, options), options.lastEventId);
  /** What is left to be asked for then. */
  let lastCounters: Counters;
  const queue = makeQueue(options, options.lastEventId);
  const pump = engine.pump(queue);
  const input = makeInput(engine, (length) => pump((taken) => module.parser_feed(slot, taken, length - taken)));

  function handOut(status: Status): void {
    queue.drain();
    if (status === Status.Failed) throw fail('an event is over a limit: reset, and raise it');
    if (status === Status.Finished) throw fail('the stream ended before these bytes: reset');
  }

  function feed(chunk: Chunk): void {
    if (slot) handOut(input.feed(chunk));
  }

  function end(): Finish | undefined {
    if (!slot) return undefined;
    input.flush();
    const status = pump(() => module.parser_finish(slot));
    handOut(status);
    return FINISHES[status - Status.Clean];
  }

  function reset(): void {
    if (!slot) return;
    input.clear();
    queue.clear();
    module.parser_reset(slot);
    // The module is ahead of what was handed out, if this is called by a function that an item went to.
    setLastEventId(queue.id);
  }

  function close(): void {
    if (!slot) return;
    lastCounters = counters();
    queue.clear();
    module.slot_close(slot);
    slot = 0;
  }

  function setLastEventId(id: string): void {
    if (slot) queue.id = engine.setId('parser', slot, id);
  }

  function counters(): Counters {
    if (!slot) return lastCounters;
    module.parser_counters(slot);
    return engine.longs(COUNTERS);
  }

  return {
    feed,
    end,
    reset,
    close,
    get lastEventId() {
      return queue.id;
    },
    setLastEventId,
    counters,
  };
}
