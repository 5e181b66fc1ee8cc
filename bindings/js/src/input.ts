// Chunks into the module, in parts that fit.

import { Status } from './abi';
import { Chunk, bytesOf, endsInPair, writeUtf8 } from './chunk';
import { Engine } from './engine';

/** The way of one stream's chunks. */
export class Input {
  /** The first half of a surrogate pair at the end of a string. */
  private half = '';

  /** `take` has the module take so many bytes of its input. */
  constructor(
    private readonly engine: Engine,
    private readonly take: (length: number) => Status,
  ) {}

  /** Takes a whole chunk. Returns what became of it: the first status that is not `Running`. */
  feed(chunk: Chunk): Status {
    return typeof chunk === 'string' ? this.feedText(chunk) : this.feedBytes(bytesOf(chunk));
  }

  /** There is no more: the second half of a pair did not come. */
  flush(): Status {
    if (!this.half) return Status.Running;
    this.half = '';
    return this.feedText('\ufffd');
  }

  /** Another stream begins. */
  clear(): void {
    this.half = '';
  }

  private feedText(text: string): Status {
    text = this.half + text;
    this.half = endsInPair(text) ? text.charAt(text.length - 1) : '';
    const end = text.length - this.half.length;
    let status = Status.Running;
    for (let from = 0; from < end; ) {
      const { unit, bytes } = writeUtf8(text, from, end, this.engine.input, this.engine.inputLength);
      status = status || this.take(bytes);
      from = unit;
    }
    return status;
  }

  private feedBytes(bytes: Uint8Array): Status {
    let status = this.flush();
    const { input, inputLength } = this.engine;
    for (let from = 0; from < bytes.length; from += inputLength) {
      const part = bytes.length <= inputLength ? bytes : bytes.subarray(from, from + inputLength);
      input.set(part);
      status = status || this.take(part.length);
    }
    return status;
  }
}
