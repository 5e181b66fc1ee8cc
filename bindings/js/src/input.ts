// Chunks into the module, in parts that fit.

import { Status } from './abi';
import { Chunk, bytesOf, utf8Of } from './chunk';
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
    half = /[\ud800-\udbff]?$/.exec(text)![0];
    return feedBytes(utf8Of(text.substring(0, text.length - half.length)));
  }

  function feedBytes(bytes: Uint8Array): Status {
    let status = Status.Running;
    const length = engine.input.length;
    for (let from = 0; from < bytes.length; from += length) {
      const part = bytes.length <= length ? bytes : bytes.subarray(from, from + length);
      engine.input.set(part);
      status = status || take(part.length);
    }
    return status;
  }

  function flush(): Status {
    const rest = half;
    half = '';
    // Half a pair is U+FFFD. (Arrays of nothing take time, too.)
    return rest ? feedBytes(utf8Of(rest)) : Status.Running;
  }

  return {
    feed: (chunk) => (typeof chunk === 'string' ? feedText(chunk) : flush() || feedBytes(bytesOf(chunk))),
    flush,
    clear() {
      half = '';
    },
  };
}
