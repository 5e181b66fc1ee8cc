// An instance of the module, with views of its memory.

import { Exports, NONE, Report, UNSET, VERSION } from './abi';
import { writeUtf8 } from './chunk';
import { Queue } from './queue';
import { Reader } from './reader';
import { DecodedText, fromUnits, makeDecoder, Text, UnitsText } from './text';

/** An option: `undefined` leaves it as it is, `null` stands for none. */
export type Word = number | boolean | null | undefined;

export class Engine {
  /** Where a chunk goes, and how long it may be. */
  input: Uint8Array = new Uint8Array(0);
  inputLength = 0;
  report: Uint32Array = new Uint32Array(0);
  records: Uint32Array = new Uint32Array(0);
  readonly text: Text;
  private bytes: Uint8Array = new Uint8Array(0);
  private units: Uint16Array = new Uint16Array(0);

  constructor(readonly module: Exports) {
    if (this.table()[0] !== VERSION) throw new Error('picosse: picosse.js and the module are of different versions');
    this.look();
    const textAt = this.table()[7];
    const decoder = makeDecoder();
    this.text = decoder
      ? new DecodedText(decoder, () => this.bytes, textAt)
      : new UnitsText(
          () => this.units,
          (address, length) => {
            this.module.widen(address, length);
            return { bytes: this.report[Report.Taken], units: this.report[Report.Units] };
          },
        );
  }

  /** Takes views of the memory, which are of no use after it has grown. */
  private look(): void {
    const { buffer } = this.module.memory;
    if (this.bytes.buffer === buffer) return;
    const [, input, inputLength, report, reportLength, records, recordsLength, text, textLength] = this.table();
    this.bytes = new Uint8Array(buffer);
    this.input = new Uint8Array(buffer, input, inputLength);
    this.inputLength = inputLength;
    this.report = new Uint32Array(buffer, report, reportLength);
    this.records = new Uint32Array(buffer, records, recordsLength);
    this.units = new Uint16Array(buffer, text, textLength / 2);
  }

  private table(): number[] {
    return Array.prototype.slice.call(new Uint32Array(this.module.memory.buffer, this.module.areas(), 9));
  }

  /** Opens a slot with these options; texts among them stand in the input. */
  open(open: () => number, options: Word[]): number {
    this.report[0] = 0;
    this.writeWords([this.text.encoding as Word].concat(options, undefined));
    const slot = open();
    this.look();
    if (!slot) {
      throw new Error(
        this.report[0] ? 'picosse: there are too many or too long rules' : 'picosse: there is no memory for so large limits',
      );
    }
    return slot;
  }

  /** Writes words into the records. */
  writeWords(words: Word[]): void {
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      this.records[i] = word === undefined ? UNSET : word === null ? NONE : +word;
    }
  }

  /** Writes texts into the input, one behind the other. Returns the bytes of each; `undefined` where there is none. */
  writeTexts(texts: (string | undefined)[]): Word[] {
    let at = 0;
    return texts.map((text) => {
      if (text === undefined) return undefined;
      const { unit, bytes } = writeUtf8(text, 0, text.length, this.input.subarray(at), this.inputLength - at);
      if (unit < text.length) throw new Error('picosse: a text is too long');
      at += bytes;
      return bytes;
    });
  }

  /** Has the module take an ID, and returns it. */
  setId(set: (slot: number, length: number) => number, slot: number, id: string): string {
    const { unit, bytes } = writeUtf8(id, 0, id.length, this.input, this.inputLength);
    if (unit < id.length || !set(slot, bytes)) {
      throw new Error('picosse: the ID is over its limit, has NUL, CR or LF, or comes after the first byte');
    }
    return id;
  }

  /** The texts that the last call has written, whose units are its records. */
  texts(): string[] {
    const { report, records, text } = this;
    text.begin(report[Report.Bytes], report[Report.Units]);
    const texts = [];
    for (let i = 0; i < report[Report.Records]; i++) texts.push(text.take(records[i]));
    return texts;
  }

  /** Bytes as text, ill-formed ones as U+FFFD. */
  decode(bytes: Uint8Array): string {
    let text = '';
    for (let from = 0; from < bytes.length; from += this.report[Report.Taken]) {
      const part = bytes.subarray(from, from + this.inputLength);
      this.input.set(part);
      this.module.decode(part.length, +(from + part.length === bytes.length));
      text += fromUnits(this.units, 0, this.report[Report.Units]);
    }
    return text.charAt(0) === '\ufeff' ? text.substring(1) : text;
  }

  /** A number of two words of the report. */
  long(at: number): number {
    return this.report[at] + this.report[at + 1] * 0x100000000;
  }

  /** Reads what the last call has written. */
  read(reader: Reader, queue: Queue): void {
    const { report } = this;
    const length = report[Report.Records];
    if (!length) return;
    this.text.begin(report[Report.Bytes], report[Report.Units]);
    reader.read(this.records, length, queue);
  }

  reader(): Reader {
    return new Reader(this.text, (address, length) => new Uint8Array(this.bytes.subarray(address, address + length)));
  }
}
