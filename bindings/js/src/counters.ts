// How much a parser or a session has seen.

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

/** Their names, in the order of the module. */
export const COUNTERS = 'bytes lines events comments unknownFields idsIgnored dropped discarded';
