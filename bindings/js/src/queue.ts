// Items between the module and the program's functions.

import { Kind } from './abi';
import { AllHandlers } from './items';

/** Items of one chunk, in order. They are all read before the first one is handed out, so that a function may use any stream. */
export class Queue {
  private kinds: Kind[] = [];
  private items: any[] = [];
  private next = 0;
  /** As of the last item that was handed out. */
  lastEventId = '';

  push(kind: Kind, item: unknown): void {
    this.kinds.push(kind);
    this.items.push(item);
  }

  /** Drops what was not handed out yet. */
  clear(): void {
    this.kinds = [];
    this.items = [];
    this.next = 0;
  }

  /** Hands out each item. What a function throws goes to the caller; the items behind come with the next call. */
  drain(handlers: AllHandlers): void {
    while (this.next < this.kinds.length) {
      const at = this.next++;
      this.hand(this.kinds[at], this.items[at], handlers);
    }
    this.clear();
  }

  private hand(kind: Kind, item: any, handlers: AllHandlers): void {
    switch (kind) {
      case Kind.Event:
        this.lastEventId = item.lastEventId;
        return handlers.onEvent && handlers.onEvent(item);
      case Kind.Fragment:
        if (item.end === 'dispatched') this.lastEventId = item.lastEventId;
        return handlers.onFragment && handlers.onFragment(item);
      case Kind.ReconnectionTime:
        return handlers.onRetry && handlers.onRetry(item);
      case Kind.Comment:
        return handlers.onComment && handlers.onComment(item);
      case Kind.UnknownField:
        return handlers.onUnknownField && handlers.onUnknownField(item);
      case Kind.LastEventId:
        this.lastEventId = item;
        return handlers.onLastEventId && handlers.onLastEventId(item);
      case Kind.Dropped:
        return handlers.onDropped && handlers.onDropped(item);
      case Kind.IdIgnored:
        return handlers.onIdIgnored && handlers.onIdIgnored(item);
      case Kind.Body:
        return handlers.onBodyBytes && handlers.onBodyBytes(item);
    }
  }
}
