// Records of the module, made items.

import { Flag, Kind } from './abi';
import { Dropped, Fragment, IdIgnored, Piece, StreamEvent } from './items';
import { Queue } from './queue';
import { Text } from './text';

/** Reads the records of one stream, and keeps what they leave out: it is as in the event before. */
export class Reader {
  private type = 'message';
  private id = '';
  private data = '';
  // Parts of `data`, kept since the next event often has the same.
  private start = '';
  private end = '';
  // Where in the records it is.
  private words: Uint32Array = new Uint32Array(0);
  private at = 0;
  private head = 0;

  /** `copy` copies bytes of the memory. */
  constructor(
    private readonly text: Text,
    private readonly copy: (address: number, length: number) => Uint8Array,
  ) {}

  /** Reads the records of a call into a queue. */
  read(words: Uint32Array, length: number, queue: Queue): void {
    this.words = words;
    this.at = 0;
    while (this.at < length) {
      this.head = words[this.at++];
      const kind: Kind = this.head & Flag.Kind;
      queue.push(kind, this.item(kind));
    }
  }

  private item(kind: Kind): unknown {
    switch (kind) {
      case Kind.Event:
        return this.event();
      case Kind.Fragment:
        return this.fragment();
      case Kind.ReconnectionTime:
        return this.words[this.at++];
      case Kind.Comment:
      case Kind.UnknownField:
        return this.piece();
      case Kind.LastEventId:
        return this.lastEventId();
      case Kind.Dropped:
        return this.dropped();
      case Kind.IdIgnored:
        return this.place();
      case Kind.Body:
        return this.copy(this.words[this.at++], this.words[this.at++]);
    }
  }

  private event(): StreamEvent {
    const data = this.head & Flag.Shared ? this.sharedData() : this.ownData();
    this.data = data;
    return {
      type: this.eventType(),
      data,
      lastEventId: this.lastEventId(),
      repaired: this.has(Flag.Repaired),
      incomplete: this.has(Flag.Incomplete),
    };
  }

  private ownData(): string {
    this.start = this.end = '';
    return this.next();
  }

  /** Data that begins and ends as that of the event before. */
  private sharedData(): string {
    const start = this.words[this.at++];
    const middle = this.next();
    const end = this.words[this.at++];
    if (start !== this.start.length) this.start = this.data.substring(0, start);
    if (end !== this.end.length) this.end = this.data.substring(this.data.length - end);
    return this.start + middle + this.end;
  }

  private fragment(): Fragment {
    const text = this.next();
    return {
      type: this.eventType(),
      text,
      lastEventId: this.lastEventId(),
      first: this.has(Flag.First),
      end: this.fragmentEnd(),
      repaired: this.has(Flag.Repaired),
    };
  }

  private fragmentEnd(): Fragment['end'] {
    if (!this.has(Flag.Last)) return null;
    if (this.has(Flag.Aborted)) return this.has(Flag.OverLimit) ? 'over-limit' : 'end-of-stream';
    return this.has(Flag.Incomplete) ? 'incomplete' : 'dispatched';
  }

  private piece(): Piece {
    return { text: this.next(), first: this.has(Flag.First), last: this.has(Flag.Last) };
  }

  private dropped(): Dropped {
    const { event, offset } = this.place();
    return { limit: this.has(Flag.TypeLimit) ? 'event-type' : 'data', event, offset };
  }

  private place(): IdIgnored {
    return { event: this.long(), offset: this.long() };
  }

  private eventType(): string {
    if (this.has(Flag.NewType)) this.type = this.next();
    return this.type;
  }

  private lastEventId(): string {
    if (this.has(Flag.NewId)) this.id = this.next();
    return this.id;
  }

  private has(flag: Flag): boolean {
    return (this.head & flag) !== 0;
  }

  /** The next text. */
  private next(): string {
    const word = this.words[this.at++];
    return this.has(Flag.Far) ? this.text.far(word, this.words[this.at++]) : this.text.take(word);
  }

  /** A number in two words. */
  private long(): number {
    return this.words[this.at++] + this.words[this.at++] * 0x100000000;
  }
}
