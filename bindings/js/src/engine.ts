// An instance of the module, with views of its memory.

import { Exports, NONE, Report, Status, UNSET, VERSION } from './abi';
import { writeUtf8 } from './chunk';
import { fail } from './fail';
import { Queue } from './queue';
import { makeReader } from './reader';
import { decodedText, fromUnits, makeDecoder, unitsText } from './text';

/** An option: `undefined` leaves it as it is, `null` stands for none. */
export type Word = number | boolean | null | undefined;

/** Has the module take an ID that stands in the input. */
export type SetId = (slot: number, length: number) => number;

/** Calls until the module has taken all, from nothing on. Returns the last status. */
export type Pump = (call: (taken: number) => Status) => Status;

export interface Engine {
  readonly module: Exports;
  /** Where a chunk goes. */
  input: Uint8Array;
  /** What the last call did. */
  report: Uint32Array;
  /** Opens a slot with these options, whose texts stand in the input, and then sets the ID, if there is one. */
  open(open: () => number, options: Word[], set: SetId, id: string | undefined): number;
  /** A function that has the module take something, call after call, and reads what each call has written into a queue. */
  pump(queue: Queue): Pump;
  /** Writes words into the records. */
  writeWords(words: Word[]): void;
  /** Writes texts into the input, one behind the other. Returns the bytes of each; `undefined` where there is none. */
  writeTexts(texts: (string | undefined)[]): Word[];
  /** Has the module take an ID, and returns it. */
  setId(set: SetId, slot: number, id: string): string;
  /** The texts that the last call has written, whose units are its records. */
  texts(): string[];
  /** Bytes as text, ill-formed ones as U+FFFD. */
  decode(bytes: Uint8Array): string;
  /** Numbers of two words each in the report, from this word on. */
  longs(first: number, count: number): number[];
}

export function makeEngine(module: Exports): Engine {
  const table = new Uint32Array(module.memory.buffer, module.areas(), 9);
  const [version, inputAt, inputLength, reportAt, reportLength, recordsAt, recordsLength, textAt, textLength] =
    Array.prototype.slice.call(table);
  if (version !== VERSION) throw fail('picosse.js and the module are of different versions');

  let bytes: Uint8Array;
  let records: Uint32Array;
  let units: Uint16Array;
  const engine = { module, open, pump, writeWords, writeTexts, setId, texts, decode, longs } as any as Engine;
  look();
  const decoder = makeDecoder();
  const text = decoder
    ? decodedText(decoder, () => bytes, textAt)
    : unitsText(
        () => units,
        (address, length) => {
          module.widen(address, length);
          return { bytes: engine.report[Report.Taken], units: engine.report[Report.Units] };
        },
      );

  /** Takes views of the memory, which are of no use after it has grown. */
  function look(): void {
    const { buffer } = module.memory;
    if (bytes && bytes.buffer === buffer) return;
    bytes = new Uint8Array(buffer);
    records = new Uint32Array(buffer, recordsAt, recordsLength);
    units = new Uint16Array(buffer, textAt, textLength / 2);
    engine.input = new Uint8Array(buffer, inputAt, inputLength);
    engine.report = new Uint32Array(buffer, reportAt, reportLength);
  }

  function open(make: () => number, options: Word[], set: SetId, id: string | undefined): number {
    engine.report[0] = 0;
    writeWords([text.encoding as Word].concat(options, undefined));
    const slot = make();
    look();
    if (!slot) throw fail(engine.report[0] ? 'there are too many or too long rules' : 'there is no memory for so large limits');
    try {
      if (id) setId(set, slot, id);
    } catch (error) {
      module.slot_close(slot);
      throw error;
    }
    return slot;
  }

  function pump(queue: Queue): Pump {
    const read = makeReader(text, (address, length) => new Uint8Array(bytes.subarray(address, address + length)));
    return (call) => {
      const { report } = engine;
      let status: Status;
      let taken = 0;
      do {
        status = call(taken);
        taken += report[Report.Taken];
        const length = report[Report.Records];
        if (length) {
          text.begin(report[Report.Bytes], report[Report.Units]);
          read(records, length, queue.push);
        }
      } while (status === Status.Paused);
      return status;
    };
  }

  function writeWords(words: Word[]): void {
    words.forEach((word, at) => {
      records[at] = word === undefined ? UNSET : word === null ? NONE : +word;
    });
  }

  function writeTexts(texts: (string | undefined)[]): Word[] {
    let at = 0;
    return texts.map((text) => (text === undefined ? text : write(text)));

    function write(text: string): number {
      const { unit, bytes } = writeUtf8(text, 0, text.length, engine.input.subarray(at));
      if (unit < text.length) throw fail('a text is too long');
      at += bytes;
      return bytes;
    }
  }

  function setId(set: SetId, slot: number, id: string): string {
    const { unit, bytes } = writeUtf8(id, 0, id.length, engine.input);
    if (unit === id.length && set(slot, bytes)) return id;
    throw fail('the ID is over its limit, has NUL, CR or LF, or comes after the first byte');
  }

  function texts(): string[] {
    const { report } = engine;
    text.begin(report[Report.Bytes], report[Report.Units]);
    return Array.prototype.map.call(records.subarray(0, report[Report.Records]), text.take) as string[];
  }

  function decode(all: Uint8Array): string {
    let made = '';
    for (let from = 0; from < all.length; from += engine.report[Report.Taken]) {
      const part = all.subarray(from, from + inputLength);
      engine.input.set(part);
      module.decode(part.length, +(from + part.length === all.length));
      made += fromUnits(units, 0, engine.report[Report.Units]);
    }
    return made.replace(/^\ufeff/, '');
  }

  function longs(first: number, count: number): number[] {
    const numbers = [];
    for (let at = first; at < first + 2 * count; at += 2) {
      numbers.push(engine.report[at] + engine.report[at + 1] * 0x100000000);
    }
    return numbers;
  }

  return engine;
}
