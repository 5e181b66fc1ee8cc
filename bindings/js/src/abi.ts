// The numbers of the module's interface: wasm/ABI.md explains them, wasm/src/record.rs has the same.

export const VERSION = 3;

/** The functions and the memory of the module. An address is a number. */
export interface Exports {
  memory: { readonly buffer: ArrayBuffer };
  areas(): number;
  slot_close(slot: number): void;
  parser_open(): number;
  parser_feed(slot: number, at: number, length: number): Status;
  parser_finish(slot: number): Status;
  parser_reset(slot: number): void;
  parser_set_last_event_id(slot: number, length: number): number;
  parser_counters(slot: number): void;
  decode(address: number, length: number, isLast: number): void;
  session_open(): number;
  session_connect(slot: number, now: number, entropy: number): number;
  session_request_headers(slot: number): void;
  session_on_response(slot: number, generation: number, now: number, status: number): Status;
  session_feed(slot: number, generation: number, now: number, at: number, length: number): Status;
  session_finish(slot: number, generation: number, now: number, failed: number): Status;
  session_on_time(slot: number, now: number): Status;
  session_cancel(slot: number): Status;
  session_suspend(slot: number, now: number): void;
  session_resume(slot: number, now: number): void;
  session_set_last_event_id(slot: number, length: number): number;
  session_end(slot: number, now: number): void;
  session_diagnose(slot: number): void;
  session_counters(slot: number): void;
}

export const enum Status {
  Running = 0,
  Paused = 1,
  Finished = 2,
  Failed = 3,
  Clean = 4,
  Incomplete = 5,
  Loss = 6,
  Ended = 7,
  Closed = 8,
}

export const enum Kind {
  Event = 1,
  Fragment = 2,
  ReconnectionTime = 3,
  Comment = 4,
  UnknownField = 5,
  LastEventId = 6,
  Dropped = 7,
  IdIgnored = 8,
  Body = 9,
}

export const enum Flag {
  Kind = 0xff,
  Far = 1 << 8,
  NewType = 1 << 9,
  NewId = 1 << 10,
  Shared = 1 << 11,
  Repaired = 1 << 12,
  Incomplete = 1 << 13,
  First = 1 << 14,
  Last = 1 << 15,
  Aborted = 1 << 16,
  OverLimit = 1 << 17,
  TypeLimit = 1 << 18,
}

/** Words of the report. */
export const enum Report {
  Taken = 0,
  Records = 1,
  Bytes = 2,
  Units = 3,
  // Of session_connect, _on_response, _feed, _finish, _on_time and _resume.
  Deadline = 4,
  // Of `session_end`.
  CloseTransport = 5,
  IsComplete = 6,
  Next = 7,
  Wait = 8,
  Dropped = 9,
  IdsIgnored = 10,
  Kept = 11,
  Incomplete = 12,
  Earlier = 13,
}

/** The word for what is not set, and the one for no deadline. */
export const UNSET = 0xffffffff;
export const NONE = 0xfffffffe;
