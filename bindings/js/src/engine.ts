// An instance of the module, with views of its memory.

import { Exports, Report, UNSET, VERSION } from './abi';
import { Queue } from './queue';
import { Reader } from './reader';
import { DecodedText, makeDecoder, Text, UnitsText } from './text';

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

  /** Opens a slot with these options; `undefined` leaves one as it is. */
  open(open: () => number, options: (number | boolean | undefined)[]): number {
    this.records[0] = this.text.encoding;
    for (let i = 0; i < options.length; i++) {
      const option = options[i];
      this.records[i + 1] = option === undefined ? UNSET : +option;
    }
    this.records[options.length + 1] = UNSET;
    const slot = open();
    this.look();
    if (!slot) throw new Error('picosse: there is no memory for so large limits');
    return slot;
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
    return new Reader(this.text);
  }
}
