// How much a parser or a session has seen.

import { Engine } from './engine';

/** How much a parser has seen. Together they tell why nothing is shown. */
export interface Counters {
  bytes: number;
  lines: number;
  events: number;
  comments: number;
  unknownFields: number;
  idsIgnored: number;
  dropped: number;
  discarded: number;
}

/** Reads those that the module has put into the report. */
export function counters(engine: Engine, isOpen: boolean): Counters {
  const [bytes, lines, events, comments, unknownFields, idsIgnored, dropped, discarded] = longs(engine, 0, 8, isOpen);
  return { bytes, lines, events, comments, unknownFields, idsIgnored, dropped, discarded };
}

/** Numbers of two words each. */
export function longs(engine: Engine, first: number, count: number, isOpen: boolean): number[] {
  const numbers = [];
  for (let i = 0; i < count; i++) numbers.push(isOpen ? engine.long(first + 2 * i) : 0);
  return numbers;
}
