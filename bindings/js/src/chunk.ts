// What a platform hands over as a piece of the stream.

import { fail } from './fail';

declare function unescape(text: string): string;

/** Bytes as they came, of this realm or another, or text. */
export type Chunk = string | ArrayBuffer | ArrayBufferView;

/** The bytes of a chunk that is no string. Nothing is copied. */
export function bytesOf(chunk: ArrayBuffer | ArrayBufferView): Uint8Array {
  // What another realm made is no instance of this one's classes.
  if (chunk && typeof chunk.byteLength === 'number') {
    const { buffer, byteOffset, byteLength } = chunk as ArrayBufferView;
    return buffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(chunk as ArrayBuffer);
  }
  throw fail('a chunk must be a string, an ArrayBuffer or a view of one, not ' + className(chunk));
}

/** The name of a value's class, of whatever realm it is. */
export function className(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Text as UTF-8, half a surrogate pair as U+FFFD. */
export function utf8Of(text: string): Uint8Array {
  const whole = text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) => (found.length > 1 ? found : '\ufffd'));
  const units = unescape(encodeURIComponent(whole));
  const bytes = new Uint8Array(units.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = units.charCodeAt(at);
  return bytes;
}

/** Whether text ends with the first half of a surrogate pair, whose second may be in the next chunk. */
export function endsInPair(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last < 0xdc00;
}
