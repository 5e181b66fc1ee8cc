// The text of a call as strings.

import { Report } from './abi';
import { utf8Of } from './chunk';

/** Takes the text of a call, one string after the other. */
export interface Text {
  /** Begins with the text of the last call. */
  begin(): void;
  /** The next units. */
  take(units: number): string;
  /** Text that lies elsewhere in the memory, in UTF-8. */
  far(address: number, bytes: number): string;
  /** Bytes as text, ill-formed ones as U+FFFD. */
  decode(bytes: Uint8Array): string;
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
    return decoder.decode(utf8Of('0\ufeff').subarray(1)) === '\ufeff' ? decoder : null;
  } catch (_) {
    return null;
  }
}

/** Views of the module's memory, which change when it grows. */
interface Memory {
  readonly module: { decode(address: number, length: number, isLast: number): void };
  bytes: Uint8Array;
  input: Uint8Array;
  /** The area of text. */
  units: Uint16Array;
  report: Uint32Array;
}

/** Text as the decoder makes it, or as the module does where there is none: that of a call is one string, which is cut. */
export function makeText(decoder: Decoder | null, memory: Memory): Text {
  let whole = '';
  let at = 0;

  function decode(all: Uint8Array): string {
    if (decoder) return decoder.decode(all);
    const { input, report } = memory;
    let text = '';
    for (let from = 0; from < all.length; from += report[Report.Taken]) {
      let part = all.subarray(from, from + input.length);
      const { length } = part;
      if (part.buffer !== input.buffer) {
        input.set(part);
        part = input;
      }
      memory.module.decode(part.byteOffset, length, +(from + length === all.length));
      text += fromUnits(memory.units, 0, report[Report.Units]);
    }
    return text;
  }

  return {
    begin() {
      const { bytes, report, units } = memory;
      const count = report[Report.Units];
      const length = report[Report.Bytes];
      const utf8 = bytes.subarray(units.byteOffset, units.byteOffset + length);
      if (!decoder) whole = fromUnits(units, 0, count);
      // A decoder takes longer to begin than a few letters take.
      else whole = length === count && length <= 64 ? fromUnits(utf8, 0, length) : decoder.decode(utf8);
      at = 0;
    },
    take: (units) => whole.substring(at, (at += units)),
    far: (address, length) => decode(memory.bytes.subarray(address, address + length)),
    decode,
  };
}

// A call with arguments one by one is twice as quick as one with an array of them.
/** A string of units. */
// prettier-ignore
export function fromUnits(a: Uint8Array | Uint16Array, from: number, to: number): string {
  let text = '';
  let i = from;
  for (; i + 8 <= to; i += 8) {
    text += String.fromCharCode(a[i], a[i + 1], a[i + 2], a[i + 3], a[i + 4], a[i + 5], a[i + 6], a[i + 7]);
  }
  for (; i < to; i++) text += String.fromCharCode(a[i]);
  return text;
}
