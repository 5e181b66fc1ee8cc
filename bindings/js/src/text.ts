// The text of a call as strings.

import { Report } from './abi';
import { utf8Of } from './chunk';

/** Takes the text of a call, one string after the other. */
export interface Text {
  /** Begins with the text of a call: that many bytes, that many units. */
  begin(bytes: number, units: number): void;
  /** The next units. */
  take(units: number): string;
  /** Text that lies elsewhere in the memory, in UTF-8. */
  far(address: number, bytes: number): string;
}

/** What a TextDecoder does, as far as it is needed. */
interface Decoder {
  decode(bytes: Uint8Array): string;
}

declare const TextDecoder: undefined | (new (encoding: string, options: { ignoreBOM: boolean }) => Decoder);

/** A decoder of UTF-8 that leaves a byte order mark alone, if the engine has one. */
export function makeDecoder(): Decoder | null {
  // Half-made ones do not decode what is part of a larger memory, or know no options.
  try {
    const decoder = new TextDecoder!('utf-8', { ignoreBOM: true });
    const text = '\ufeff\u4f60';
    return decoder.decode(utf8Of('0' + text).subarray(1)) === text ? decoder : null;
  } catch (_) {
    return null;
  }
}

/** Views of the module's memory, which change when it grows. */
interface Memory {
  readonly module: { widen(address: number, length: number): void };
  bytes: Uint8Array;
  /** The area of text. */
  units: Uint16Array;
  report: Uint32Array;
}

/** Text as a decoder makes it: that of a call is decoded at once, and cut as a string. */
export function decodedText(decoder: Decoder, memory: Memory): Text {
  let whole = '';
  let at = 0;
  const slice = (start: number, length: number) => memory.bytes.subarray(start, start + length);
  return {
    begin(bytes, units) {
      const text = slice(memory.units.byteOffset, bytes);
      // A decoder takes longer to begin than a few letters take.
      whole = bytes === units && bytes <= 64 ? fromUnits(text, 0, bytes) : decoder.decode(text);
      at = 0;
    },
    take: (units) => whole.substring(at, (at += units)),
    far: (address, bytes) => decoder.decode(slice(address, bytes)),
  };
}

/** The module writes UTF-16, of which each string is made. */
export function unitsText(memory: Memory): Text {
  let at = 0;
  return {
    begin() {
      at = 0;
    },
    take: (units) => fromUnits(memory.units, at, (at += units)),
    far(address, bytes) {
      let text = '';
      for (let from = 0; from < bytes; from += memory.report[Report.Taken]) {
        memory.module.widen(address + from, bytes - from);
        text += fromUnits(memory.units, 0, memory.report[Report.Units]);
      }
      return text;
    },
  };
}

// A call with arguments one by one is twice as quick as one with an array of them.
/** A string of units. */
// prettier-ignore
export function fromUnits(a: Uint8Array | Uint16Array, from: number, to: number): string {
  let text = '';
  let i = from;
  for (; i + 16 <= to; i += 16) {
    text += String.fromCharCode(
      a[i], a[i + 1], a[i + 2], a[i + 3], a[i + 4], a[i + 5], a[i + 6], a[i + 7],
      a[i + 8], a[i + 9], a[i + 10], a[i + 11], a[i + 12], a[i + 13], a[i + 14], a[i + 15]);
  }
  for (; i + 4 <= to; i += 4) text += String.fromCharCode(a[i], a[i + 1], a[i + 2], a[i + 3]);
  for (; i < to; i++) text += String.fromCharCode(a[i]);
  return text;
}
