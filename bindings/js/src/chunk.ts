// What a platform hands over as a piece of the stream.

import { fail } from './fail';

/** Bytes as they came, of this realm or another, or text. */
export type Chunk = string | ArrayBuffer | ArrayBufferView;

/** The bytes of a chunk that is no string. Nothing is copied. */
export function bytesOf(chunk: ArrayBuffer | ArrayBufferView): Uint8Array {
  // What another realm made is no instance of this one's classes.
  if (chunk && typeof chunk.byteLength === 'number') {
    const { buffer, byteOffset, byteLength } = chunk as ArrayBufferView;
    return buffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(chunk as ArrayBuffer);
  }
  throw fail('a chunk must be a string, an ArrayBuffer or a view of one, not ' + typeName(chunk));
}

function typeName(value: unknown): string {
  return value === null ? 'null' : Object.prototype.toString.call(value).slice(8, -1);
}

/**
 * Writes text as UTF-8 from one unit up to another, in whole characters as far as there is room, and half a
 * surrogate pair as U+FFFD. Returns the unit where it stopped, and how many bytes it wrote.
 */
export function writeUtf8(
  text: string,
  from: number,
  to: number,
  out: Uint8Array,
): { unit: number; bytes: number } {
  let unit = from;
  let at = 0;
  // The longest character takes four bytes.
  while (unit < to && at + 4 <= out.length) {
    let character = text.charCodeAt(unit++);
    if (character < 0x80) {
      out[at++] = character;
      continue;
    }
    if (character < 0x800) {
      out[at++] = 0xc0 | (character >> 6);
    } else {
      if (character >= 0xd800 && character < 0xe000) {
        const low = character < 0xdc00 && unit < to ? text.charCodeAt(unit) : 0;
        if (low >= 0xdc00 && low < 0xe000) {
          unit++;
          character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
        } else {
          character = 0xfffd;
        }
      }
      if (character < 0x10000) {
        out[at++] = 0xe0 | (character >> 12);
      } else {
        out[at++] = 0xf0 | (character >> 18);
        out[at++] = 0x80 | ((character >> 12) & 0x3f);
      }
      out[at++] = 0x80 | ((character >> 6) & 0x3f);
    }
    out[at++] = 0x80 | (character & 0x3f);
  }
  return { unit, bytes: at };
}

/** Whether text ends with the first half of a surrogate pair, whose second may be in the next chunk. */
export function endsInPair(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last < 0xdc00;
}
