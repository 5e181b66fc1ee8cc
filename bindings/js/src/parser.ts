// A parser: bytes in, items out.

import { Report, Status } from './abi';
import { Chunk } from './chunk';
import { Counters, counters } from './counters';
import { Engine } from './engine';
import { Input } from './input';
import { Handlers } from './items';
import { ParserOptions, parserWords } from './options';
import { Queue } from './queue';
import { Reader } from './reader';

/** How a stream ended: nothing is missing; inside a line or an event; or an event or an ID was over its limit. */
export type Finish = 'clean' | 'incomplete' | 'loss';

/** A push parser for one event stream. Two parsers share nothing. */
export class Parser {
  private slot: number;
  private readonly reader: Reader;
  private readonly queue = new Queue();
  private readonly input: Input;

  /** @internal */
  constructor(
    private readonly engine: Engine,
    private readonly handlers: Handlers & ParserOptions,
  ) {
    this.slot = engine.open(engine.module.parser_open, parserWords(handlers, handlers));
    this.reader = engine.reader();
    this.input = new Input(engine, (length) => this.take(length));
    if (handlers.lastEventId) this.setLastEventId(handlers.lastEventId);
  }

  /**
   * Takes a chunk of the stream, cut anywhere, and calls the functions for what it completes. After
   * `close` nothing happens.
   */
  feed(chunk: Chunk): void {
    if (!this.slot) return;
    const status = this.input.feed(chunk);
    this.queue.drain(this.handlers);
    this.check(status);
  }

  /** Says that the stream has ended. Afterwards the parser takes no bytes until `reset`. */
  end(): Finish | undefined {
    if (!this.slot) return undefined;
    this.input.flush();
    const { module } = this.engine;
    let status: Status;
    do {
      status = module.parser_finish(this.slot);
      this.engine.read(this.reader, this.queue);
    } while (status === Status.Paused);
    this.queue.drain(this.handlers);
    this.check(status);
    return status === Status.Clean ? 'clean' : status === Status.Incomplete ? 'incomplete' : 'loss';
  }

  /** Makes the parser ready for a new stream. Only the last event ID stays. */
  reset(): void {
    if (!this.slot) return;
    this.input.clear();
    this.queue.clear();
    this.engine.module.parser_reset(this.slot);
    // The module is ahead of what was handed out, if this is called by a function that an item went to.
    this.setLastEventId(this.lastEventId);
  }

  /** Gives the memory back. Nothing is handed out any more. */
  close(): void {
    if (!this.slot) return;
    this.queue.clear();
    this.engine.module.slot_close(this.slot);
    this.slot = 0;
  }

  /** The last event ID as of the last item: what a new connection sends as `Last-Event-ID`. */
  get lastEventId(): string {
    return this.queue.lastEventId;
  }

  /** Sets the last event ID, before the first byte of the stream; an empty one removes it. */
  setLastEventId(id: string): void {
    if (!this.slot) return;
    const { engine } = this;
    this.queue.lastEventId = engine.setId(engine.module.parser_set_last_event_id, this.slot, id);
  }

  /** How much the parser has seen since it was made or reset. */
  counters(): Counters {
    if (this.slot) this.engine.module.parser_counters(this.slot);
    return counters(this.engine, !!this.slot);
  }

  /** Has the module take what stands in the input. */
  private take(length: number): Status {
    const { module, report } = this.engine;
    let status: Status;
    let at = 0;
    do {
      status = module.parser_feed(this.slot, at, length - at);
      at += report[Report.Taken];
      this.engine.read(this.reader, this.queue);
    } while (status === Status.Paused);
    return status;
  }

  private check(status: Status): void {
    if (status === Status.Failed) throw new Error('picosse: an event is over a limit: reset, and read the stream again with a larger one');
    if (status === Status.Finished) throw new Error('picosse: the stream was ended before these bytes: reset for the next one');
  }
}
