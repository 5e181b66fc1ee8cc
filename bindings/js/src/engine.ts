// An instance of the module, with views of its memory.

import { Exports, NONE, Report, Status, UNSET, VERSION } from './abi';
import { utf8Of } from './chunk';
import { fail } from './fail';
import { Queue } from './queue';
import { makeReader } from './reader';
import { makeDecoder, makeText } from './text';

/** An option: `undefined` leaves it as it is, `null` stands for none. */
export type Word = number | boolean | null | undefined;

/** What lives in a slot. */
export type Kind = 'parser' | 'session';

/** Calls until the module has taken all, from nothing on. Returns the last status. */
export type Pump = (call: (taken: number) => Status) => Status;

export interface Engine {
  readonly module: Exports;
  /** All memory of the module. */
  bytes: Uint8Array;
  /** Where a chunk goes. */
  input: Uint8Array;
  /** What the last call did. */
  report: Uint32Array;
  /** The text of the last call, where it is UTF-16. */
  units: Uint16Array;
  /** Opens a slot with these options, whose texts stand in the input, and then sets the ID, if there is one. */
  open(kind: Kind, options: Word[], id: string | undefined): number;
  /** A function that has the module take something, call after call, and reads what each call has written into a queue. */
  pump(queue: Queue): Pump;
  /** Writes words into the records. */
  writeWords(words: Word[]): void;
  /** Writes texts into the input, one behind the other. Returns the bytes of each; `undefined` where there is none. */
  writeTexts(texts: (string | undefined)[]): Word[];
  /** Has the module take an ID, and returns it. */
  setId(kind: Kind, slot: number, id: string): string;
  /** The texts that the last call has written, whose units are its records. */
  texts(): string[];
  /** Bytes as text, ill-formed ones as U+FFFD. */
  decode(bytes: Uint8Array): string;
  /** The numbers of two words each in the report, under these names. */
  longs(names: string): any;
}

export function makeEngine(module: Exports): Engine {
  // The version, then the address and the length of each area.
  const start = module.areas();
  const table = new Uint32Array(module.memory.buffer.slice(start, start + 36));
  if (table[0] !== VERSION) throw fail('the module is of another version');

  let records: Uint32Array;
  const engine = { module, open, pump, writeWords, writeTexts, setId, texts, longs } as any as Engine;
  look();
  const decoder = makeDecoder();
  const text = makeText(decoder, engine);
  engine.decode = text.decode;

  /** Takes views of the memory, which are of no use after it has grown. */
  function look(): void {
    const { buffer } = module.memory;
    engine.bytes = new Uint8Array(buffer);
    engine.input = new Uint8Array(buffer, table[1], table[2]);
    engine.report = new Uint32Array(buffer, table[3], table[4]);
    records = new Uint32Array(buffer, table[5], table[6]);
    engine.units = new Uint16Array(buffer, table[7], table[8] / 2);
  }

  function open(kind: Kind, options: Word[], id: string | undefined): number {
    engine.report[0] = 0;
    // UTF-16 where there is no decoder.
    writeWords([!decoder as Word].concat(options, undefined));
    const slot = module[(kind + '_open') as 'parser_open']();
    look();
    if (!slot) throw fail(engine.report[0] ? 'too many or too long rules' : 'no memory for such limits');
    try {
      if (id) setId(kind, slot, id);
    } catch (error) {
      module.slot_close(slot);
      throw error;
    }
    return slot;
  }

  function pump(queue: Queue): Pump {
    const read = makeReader(text, engine);
    return (call) => {
      const { report } = engine;
      let status: Status;
      let taken = 0;
      do {
        status = call(taken);
        taken += report[Report.Taken];
        const length = report[Report.Records];
        if (length) {
          text.begin();
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
    return texts.map((text) => {
      if (text === undefined) return text;
      const bytes = utf8Of(text);
      if (at + bytes.length > engine.input.length) throw fail('a text is too long');
      engine.input.set(bytes, at);
      at += bytes.length;
      return bytes.length;
    });
  }

  function setId(kind: Kind, slot: number, id: string): string {
    const [length] = writeTexts([id]) as number[];
    if (module[(kind + '_set_last_event_id') as 'parser_set_last_event_id'](slot, length)) return id;
    throw fail('the ID is too long, too late, or has NUL, CR or LF');
  }

  function texts(): string[] {
    text.begin();
    return [].map.call(records.subarray(0, engine.report[Report.Records]), text.take) as string[];
  }

  function longs(names: string): any {
    const made: any = {};
    names.split(' ').forEach((name, at) => {
      made[name] = engine.report[2 * at] + engine.report[2 * at + 1] * 0x100000000;
    });
    return made;
  }

  return engine;
}
