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

/** Chunks one by one, and how to say that no more are wanted. */
interface Chunks {
  next(): Promise<{ done?: boolean; value?: Chunk }>;
  stop(): unknown;
}

/** The events of a source. */
export function iterate(source: any, make: Make): Events {
  let events: StreamEvent[] = [];
  const parser = make({ onEvent: (event) => events.push(event) });
  const chunks = chunksOf(source);
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
    chunks
      .next()
      .then(({ done, value }) => {
        if (!done) parser.feed(value!);
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
      return Promise.resolve(chunks.stop()).then(() => end);
    },
  };
  iterator[Symbol.asyncIterator] = () => iterator;
  return iterator;
}

function chunksOf(source: any): Chunks {
  if (typeof source.getReader === 'function') {
    const reader = source.getReader();
    return { next: () => reader.read(), stop: () => reader.cancel() };
  }
  const make = source[Symbol.asyncIterator] || source[Symbol.iterator];
  if (!make) throw fail('events takes a ReadableStream, or what `for await` takes');
  const iterator = make.call(source);
  return {
    next: () => Promise.resolve(iterator.next()),
    stop: () => iterator.return && iterator.return(),
  };
}

declare const TransformStream: undefined | (new (transformer: object) => object);

/** A TransformStream of chunks into events. */
export function transform(make: Make): object {
  if (typeof TransformStream === 'undefined') throw fail('there is no TransformStream: use createParser');
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
