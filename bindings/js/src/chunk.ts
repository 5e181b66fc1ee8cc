// What a platform hands over as a piece of the stream.

import { fail } from './fail';

/** Bytes as they came, of this realm or another, or text. */
export type Chunk = string | ArrayBuffer | ArrayBufferView;

/** Whether a value is a buffer or a view of one. What another realm made is no instance of this one's classes. */
export function isBytes(value: any): boolean {
  return value && typeof value.byteLength === 'number';
}

/** The bytes of a chunk that is no string. Nothing is copied. */
export function bytesOf(chunk: ArrayBuffer | ArrayBufferView): Uint8Array {
  const view = chunk as ArrayBufferView;
  if (isBytes(chunk)) return new Uint8Array(view.buffer || chunk, view.byteOffset, view.byteLength);
  throw fail('a chunk must be a string, an ArrayBuffer or a view of one, not ' + className(chunk));
}

/** The name of a value's class, of whatever realm it is. */
export function className(value: unknown): string {
  return {}.toString.call(value).slice(8, -1);
}

/** Text as UTF-8, half a surrogate pair as U+FFFD. */
export function utf8Of(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  let at = 0;
  for (let unit = 0; unit < text.length; unit++) {
    let character = text.charCodeAt(unit);
    if (character >> 11 === 0x1b) {
      // What the second half is without the bits that all of them have.
      const low = text.charCodeAt(unit + 1) ^ 0xdc00;
      const isPair = character < 0xdc00 && low < 0x400;
      character = isPair ? ((character - 0xd7c0) << 10) + low : 0xfffd;
      if (isPair) unit++;
    }
    // How many bytes follow the first one, whose highest bits tell that.
    let more = character < 0x80 ? 0 : character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    bytes[at++] = (more && -0x80 >> more) | (character >> (6 * more));
    while (more--) bytes[at++] = 0x80 | ((character >> (6 * more)) & 0x3f);
  }
  return bytes.subarray(0, at);
}
