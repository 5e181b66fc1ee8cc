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
export function makeCounters(engine: Engine): Counters {
  const [bytes, lines, events, comments, unknownFields, idsIgnored, dropped, discarded] = engine.longs(0, 8);
  return { bytes, lines, events, comments, unknownFields, idsIgnored, dropped, discarded };
}
