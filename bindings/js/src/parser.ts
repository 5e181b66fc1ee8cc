// A parser: bytes in, items out.

import { Report, Status } from './abi';
import { Chunk, bytesOf, endsInPair, writeUtf8 } from './chunk';
import { Engine } from './engine';
import { Handlers } from './items';
import { Queue } from './queue';
import { Reader } from './reader';

/** What a program chooses; the defaults are the standard to the letter. */
export interface ParserOptions {
  /** The most bytes of data that an event may have to be handed out whole. 256 KiB unless you say otherwise. The parser takes so much memory. */
  dataLimit?: number;
  /** The most bytes of an event type: 64 unless you say otherwise. */
  eventTypeLimit?: number;
  /** The most bytes of an ID: 128 unless you say otherwise. A longer one is ignored. */
  lastEventIdLimit?: number;
  /** Events whole (the default), those over the data limit in fragments, or each one in fragments, as its bytes arrive. */
  delivery?: 'whole' | 'oversized-in-fragments' | 'fragments';
  /** An event over a limit is dropped (the default), or the parser fails. */
  overLimit?: 'skip' | 'fail';
  /** What the end of the stream cuts is discarded (the default), or delivered, flagged incomplete. */
  endOfStream?: 'discard' | 'deliver';
  /** The last event ID to begin with. */
  lastEventId?: string;
}

/** How a stream ended: nothing is missing; inside a line or an event; or an event or an ID was over its limit. */
export type Finish = 'clean' | 'incomplete' | 'loss';

/** How much a parser has seen. Together they tell why nothing is shown. */
export interface Counters {
  bytes: number;
  lines: number;
  events: number;
  comments: number;
  unknownFields: number;
  idsIgnored: number;
  dropped: number;
  discarded: number;
}

/** A push parser for one event stream. Two parsers share nothing. */
export class Parser {
  private slot: number;
  private readonly reader: Reader;
  private readonly queue = new Queue();
  /** The first half of a surrogate pair at the end of a string. */
  private half = '';

  /** @internal */
  constructor(
    private readonly engine: Engine,
    private readonly handlers: Handlers & ParserOptions,
  ) {
    this.slot = engine.open(engine.module.parser_open, words(handlers));
    this.reader = engine.reader();
    if (handlers.lastEventId) this.setLastEventId(handlers.lastEventId);
  }

  /**
   * Takes a chunk of the stream, cut anywhere, and calls the functions for what it completes. After
   * `close` nothing happens.
   */
  feed(chunk: Chunk): void {
    if (!this.slot) return;
    const status = typeof chunk === 'string' ? this.feedText(chunk) : this.feedBytes(bytesOf(chunk));
    this.queue.drain(this.handlers);
    this.check(status);
  }

  /** Says that the stream has ended. Afterwards the parser takes no bytes until `reset`. */
  end(): Finish | undefined {
    if (!this.slot) return undefined;
    this.feedHalf();
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
    this.half = '';
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
    const { input, inputLength, module } = this.engine;
    const { unit, bytes } = writeUtf8(id, 0, id.length, input, inputLength);
    if (unit < id.length || !module.parser_set_last_event_id(this.slot, bytes)) {
      throw new Error('picosse: the ID is over its limit, has NUL, CR or LF, or comes after the first byte');
    }
    this.queue.lastEventId = id;
  }

  /** How much the parser has seen since it was made or reset. */
  counters(): Counters {
    if (this.slot) this.engine.module.parser_counters(this.slot);
    const { report } = this.engine;
    const long = (at: number) => (this.slot ? report[at] + report[at + 1] * 0x100000000 : 0);
    return {
      bytes: long(0),
      lines: long(2),
      events: long(4),
      comments: long(6),
      unknownFields: long(8),
      idsIgnored: long(10),
      dropped: long(12),
      discarded: long(14),
    };
  }

  private feedText(text: string): Status {
    text = this.half + text;
    this.half = endsInPair(text) ? text.charAt(text.length - 1) : '';
    const end = text.length - this.half.length;
    let status = Status.Running;
    for (let from = 0; from < end; ) {
      const { unit, bytes } = writeUtf8(text, from, end, this.engine.input, this.engine.inputLength);
      status = this.take(bytes);
      from = unit;
    }
    return status;
  }

  private feedBytes(bytes: Uint8Array): Status {
    this.feedHalf();
    const { input, inputLength } = this.engine;
    let status = Status.Running;
    for (let from = 0; from < bytes.length; from += inputLength) {
      const part = bytes.length <= inputLength ? bytes : bytes.subarray(from, from + inputLength);
      input.set(part);
      status = this.take(part.length);
    }
    return status;
  }

  /** The second half of the pair did not come. */
  private feedHalf(): void {
    if (!this.half) return;
    this.half = '';
    this.feedText('\ufffd');
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

/** The options as the module reads them. */
function words(options: Handlers & ParserOptions): (number | boolean | undefined)[] {
  const { delivery, overLimit, endOfStream } = options;
  return [
    options.dataLimit,
    options.eventTypeLimit,
    options.lastEventIdLimit,
    delivery && choice('delivery', delivery, ['whole', 'oversized-in-fragments', 'fragments']),
    overLimit && choice('overLimit', overLimit, ['skip', 'fail']),
    endOfStream && choice('endOfStream', endOfStream, ['discard', 'deliver']),
    !!options.onComment,
    !!options.onUnknownField,
    true, // `lastEventId` is told by items.
  ];
}

function choice<T>(name: string, value: T, values: T[]): number {
  const at = values.indexOf(value);
  if (at < 0) throw new TypeError('picosse: ' + name + ' must be one of ' + values.join(', ') + ', not ' + value);
  return at;
}
