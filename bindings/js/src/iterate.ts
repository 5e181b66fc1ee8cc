// Streams of the web platform, and `for await`.

import { Chunk } from './chunk';
import { fail } from './fail';
import { Handlers, StreamEvent } from './items';
import { Parser } from './parser';

/** Makes a parser with these functions; `createParser`, as far as it is needed here. */
type Make = (handlers: Handlers) => Parser;

/** A ReadableStream of chunks, or what `for await` takes. */
export type ChunkSource = { getReader(): unknown } | AsyncIterable<Chunk> | Iterable<Chunk>;

/** What `for await` takes. To leave the loop cancels the source. */
export interface Events extends AsyncIterable<StreamEvent> {
  next(): Promise<IteratorResult<StreamEvent>>;
  return(): Promise<IteratorResult<StreamEvent>>;
}

/** The events of a source. */
export function iterate(source: any, makeParser: Make): Events {
  let events: StreamEvent[] = [];
  const parser = makeParser({ onEvent: (event) => events.push(event) });
  const isStream = typeof source.getReader === 'function';
  const make = isStream ? source.getReader : source[Symbol.asyncIterator] || source[Symbol.iterator];
  if (!make) throw fail('events takes a ReadableStream or an iterable');
  /** Hands out the chunks one by one. */
  const chunks = make.call(source);
  let isOver = false;
  const end = { done: true, value: undefined };
  // One pull at a time, even if the caller does not wait.
  let last: Promise<unknown> = Promise.resolve();

  function close(): void {
    isOver = true;
    parser.close();
  }

  function pull(resolve: (result: unknown) => void, reject: (error: unknown) => void): void {
    if (events.length) return resolve({ done: false, value: events.shift() });
    if (isOver) return resolve(end);
    Promise.resolve(isStream ? chunks.read() : chunks.next())
      .then((step) => {
        if (!step.done) parser.feed(step.value);
        else if (!isOver) {
          parser.end();
          close();
        }
        pull(resolve, reject);
      })
      .catch((error) => {
        close();
        reject(error);
      });
  }

  const turn = () => new Promise(pull);
  const iterator: any = {
    next: () => (last = last.then(turn, turn)),
    return: () => {
      events = [];
      close();
      return Promise.resolve(isStream ? chunks.cancel() : chunks.return && chunks.return()).then(() => end);
    },
  };
  iterator[Symbol.asyncIterator] = () => iterator;
  return iterator;
}

declare const TransformStream: new (transformer: object) => object;

/** A TransformStream of chunks into events. Where the platform has none, the error names it. */
export function transform(make: Make): object {
  let parser: Parser;
  return new TransformStream({
    start(controller: { enqueue(event: StreamEvent): void }) {
      parser = make({ onEvent: (event) => controller.enqueue(event) });
    },
    transform(chunk: Chunk) {
      parser.feed(chunk);
    },
    flush() {
      parser.end();
      parser.close();
    },
    cancel() {
      parser.close();
    },
  });
}
