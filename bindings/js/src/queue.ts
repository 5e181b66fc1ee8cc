// Items between the module and the program's functions.

import { Kind } from './abi';
import { Handlers } from './items';

/** The function that each kind of item goes to, in the order of `Kind`. */
const NAMES = 'onEvent onFragment onRetry onComment onUnknownField onLastEventId onDropped onIdIgnored'.split(' ') as (keyof Handlers)[];

/** Items of one chunk, in order. They are all read before the first one is handed out, so that a function may use any stream. */
export interface Queue {
  push(kind: Kind, item: unknown): void;
  /** Drops what was not handed out yet. */
  clear(): void;
  /** Hands out each item. What a function throws goes to the caller; the items behind come with the next call. */
  drain(): void;
  /** The last event ID as of the last item that was handed out. */
  id: string;
}

/** `id` is the one to begin with; `onBody` takes the bytes of a body that is no stream. */
export function makeQueue(handlers: Handlers, id?: string, onBody?: (bytes: Uint8Array) => void): Queue {
  /** Of each item its kind, and then itself. It is used again: to grow takes time. */
  const items: any[] = [];
  let next = 0;
  let end = 0;

  function hand(kind: Kind, item: any): void {
    if (kind === Kind.Body) return onBody!(item);
    if (kind === Kind.LastEventId) queue.id = item;
    // Of a fragment it is the event's in the last one only, if that is not discarded.
    else if (kind === Kind.Event || item.end === 'dispatched' || item.end === 'incomplete') queue.id = item.lastEventId;
    const handler = NAMES[kind - 1];
    if (handlers[handler]) (handlers as any)[handler](item);
  }

  const queue: Queue = {
    id: id || '',
    push(kind, item) {
      items[end++] = kind;
      items[end++] = item;
    },
    clear() {
      next = end = 0;
    },
    drain() {
      while (next < end) hand(items[next++], items[next++]);
      queue.clear();
    },
  };
  return queue;
}
