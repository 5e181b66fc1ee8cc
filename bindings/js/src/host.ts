// Time and chance.

/** What a stream needs of its platform. */
export interface Host {
  /** Milliseconds of a clock. */
  now(): number;
  /** Calls a function after some milliseconds, less than 2³¹. */
  after(milliseconds: number, act: () => void): unknown;
  /** Calls it no more. */
  clear(timer: any): void;
  /** A number from 0 to 1. */
  random(): number;
}

declare const setTimeout: any, clearTimeout: any;

export const platformHost: Host = {
  now: Date.now,
  after: (milliseconds, act) => setTimeout(act, milliseconds),
  clear: (timer) => clearTimeout(timer),
  random: Math.random,
};
