// Records of the module, made items.

import { Flag, Kind } from './abi';
import { Dropped, Fragment, IdIgnored, Piece, StreamEvent } from './items';
import { Text } from './text';

/** Reads that many words of records, and calls `push` with each item. */
export type Read = (words: Uint32Array, length: number, push: (kind: Kind, item: unknown) => void) => void;

/** Reads the records of one stream, and keeps what they leave out: it is as in the event before. */
export function makeReader(text: Text, memory: { bytes: Uint8Array }): Read {
  let type = 'message';
  let id = '';
  let data = '';
  // Parts of `data`, kept since the next event often has the same.
  let start = '';
  let end = '';
  // Where in the records it is.
  let words: Uint32Array;
  let at = 0;
  let head = 0;

  /** What reads each kind of item, in the order of `Kind`. */
  const readers = [event, fragment, () => words[at++], piece, piece, lastEventId, dropped, place, body];

  function event(): StreamEvent {
    if (has(Flag.Shared)) {
      data = sharedData();
    } else {
      start = end = '';
      data = next();
    }
    return {
      type: eventType(),
      data,
      lastEventId: lastEventId(),
      repaired: has(Flag.Repaired),
      incomplete: has(Flag.Incomplete),
    };
  }

  function plainEvent(): StreamEvent {
    start = end = '';
    data = text.take(words[at++]);
    return { type, data, lastEventId: id, repaired: false, incomplete: false };
  }

  /** Data that begins and ends as that of the event before. */
  function sharedData(): string {
    const startLength = words[at++];
    const middle = next();
    const endLength = words[at++];
    if (startLength !== start.length) start = data.substring(0, startLength);
    if (endLength !== end.length) end = data.substring(data.length - endLength);
    return start + middle + end;
  }

  function fragment(): Fragment {
    const text = next();
    return {
      type: eventType(),
      text,
      lastEventId: lastEventId(),
      first: has(Flag.First),
      end: fragmentEnd(),
      repaired: has(Flag.Repaired),
    };
  }

  function fragmentEnd(): Fragment['end'] {
    if (!has(Flag.Last)) return null;
    if (has(Flag.Aborted)) return has(Flag.OverLimit) ? 'over-limit' : 'end-of-stream';
    return has(Flag.Incomplete) ? 'incomplete' : 'dispatched';
  }

  function piece(): Piece {
    return { text: next(), first: has(Flag.First), last: has(Flag.Last) };
  }

  function dropped(): Dropped {
    return { limit: has(Flag.TypeLimit) ? 'event-type' : 'data', event: long(), offset: long() };
  }

  /** A copy of what lies in the memory. */
  function body(): Uint8Array {
    const start = words[at++];
    return new Uint8Array(memory.bytes.subarray(start, start + words[at++]));
  }

  function place(): IdIgnored {
    return { event: long(), offset: long() };
  }

  function eventType(): string {
    if (has(Flag.NewType)) type = next();
    return type;
  }

  function lastEventId(): string {
    if (has(Flag.NewId)) id = next();
    return id;
  }

  function has(flag: Flag): boolean {
    return !!(head & flag);
  }

  /** The next text. */
  function next(): string {
    const word = words[at++];
    return has(Flag.Far) ? text.far(word, words[at++]) : text.take(word);
  }

  /** A number in two words. */
  function long(): number {
    return words[at++] + words[at++] * 0x100000000;
  }

  return (all, length, push) => {
    words = all;
    at = 0;
    while (at < length) {
      head = words[at++];
      const kind: Kind = head & Flag.Kind;
      // Without a flag it is an event that differs from the one before in its data only.
      push(kind, head === Kind.Event ? plainEvent() : readers[kind - 1]());
    }
  };
}
