// Time and chance.

/** What a stream needs of its platform. */
export interface Host {
  /** Milliseconds of a clock. */
  now(): number;
  /** Calls a function after some milliseconds. */
  after(milliseconds: number, act: () => void): unknown;
  /** Calls it no more. */
  clear(timer: any): void;
  /** A number from 0 to 1. */
  random(): number;
}

declare const setTimeout: any, clearTimeout: any;

/** The longest time that a timer can wait. */
const LONGEST = 0x7fffffff;

export const platformHost: Host = {
  now: () => Date.now(),
  after: (milliseconds, act) => setTimeout(act, Math.min(milliseconds, LONGEST)),
  clear: (timer) => clearTimeout(timer),
  random: Math.random,
};
