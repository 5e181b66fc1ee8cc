// Chunks into the module, in parts that fit.

import { Status } from './abi';
import { Chunk, bytesOf, endsInPair, writeUtf8 } from './chunk';
import { Engine } from './engine';

/** The way of one stream's chunks. */
export interface Input {
  /** Takes a whole chunk. Returns what became of it: the first status that is not `Running`. */
  feed(chunk: Chunk): Status;
  /** There is no more: the second half of a surrogate pair did not come. */
  flush(): Status;
  /** Another stream begins. */
  clear(): void;
}

/** `take` has the module take so many bytes of its input. */
export function makeInput(engine: Engine, take: (length: number) => Status): Input {
  /** The first half of a surrogate pair at the end of a string. */
  let half = '';

  function feedText(text: string): Status {
    text = half + text;
    half = endsInPair(text) ? text.charAt(text.length - 1) : '';
    const end = text.length - half.length;
    let status = Status.Running;
    for (let from = 0; from < end; ) {
      const { unit, bytes } = writeUtf8(text, from, end, engine.input);
      status = status || take(bytes);
      from = unit;
    }
    return status;
  }

  function feedBytes(bytes: Uint8Array): Status {
    let status = flush();
    const length = engine.input.length;
    for (let from = 0; from < bytes.length; from += length) {
      const part = bytes.length <= length ? bytes : bytes.subarray(from, from + length);
      engine.input.set(part);
      status = status || take(part.length);
    }
    return status;
  }

  function flush(): Status {
    if (!half) return Status.Running;
    half = '';
    return feedText('\ufffd');
  }

  return {
    feed: (chunk) => (typeof chunk === 'string' ? feedText(chunk) : feedBytes(bytesOf(chunk))),
    flush,
    clear() {
      half = '';
    },
  };
}
