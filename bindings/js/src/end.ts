// How a stream ended.

import { Report } from './abi';
import { Engine } from './engine';

/** What did not reach the program. */
export interface Losses {
  /** Events that crossed a limit. */
  dropped: number;
  /** IDs that were ignored: over their limit, or with a NUL. */
  idsIgnored: number;
  /** With `latestOnly`: 1 if the stream ended before the latest event was handed out. */
  kept: number;
  /** Whether the stream ended inside a line or an event. */
  incomplete: boolean;
  /** Whether an earlier attempt lost something, and this one went on behind it. */
  earlier: boolean;
}

/** How a stream, or one attempt at it, ended. */
export interface End {
  /**
   * Why: `done`, `clean`, `body` (the answer was whole, and no stream), `failed` (the server said so),
   * `no_terminal_event`, `truncated`, `cancelled`, `transport`, a deadline such as `first_event_timeout` or
   * `idle_timeout`, a status such as `auth`, `rate`, `client` or `server`, `wrong_protocol`, `event_limit`, `body_limit`.
   */
  reason: string;
  /** What to do next: `retry` and `resume` are done for you; otherwise why not, such as `finished` or `not_idempotent`. */
  advice: string;
  /** Whether the whole answer came. */
  isComplete: boolean;
  losses: Losses;
  /** What is missing, or why nothing is shown: one sentence for a log. */
  diagnosis: string;
  /** What the transport said when it failed. */
  error?: unknown;
}

/** How the last attempt of a session ended. The report has what the program need not know. */
export function readEnd(engine: Engine, slot: number, now: number): End {
  const { module, report } = engine;
  const diagnosis = diagnose(engine, slot);
  module.session_end(slot, now);
  const texts = engine.texts();
  return {
    reason: texts[0],
    advice: texts[1],
    isComplete: !!report[Report.IsComplete],
    losses: {
      dropped: report[Report.Dropped],
      idsIgnored: report[Report.IdsIgnored],
      kept: report[Report.Kept],
      incomplete: !!report[Report.Incomplete],
      earlier: !!report[Report.Earlier],
    },
    diagnosis,
  };
}

/** What is missing, or why nothing is shown. */
export function diagnose(engine: Engine, slot: number): string {
  engine.module.session_diagnose(slot);
  return engine.texts()[0];
}
