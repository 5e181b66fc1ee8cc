// A stream from the first request to the last.

import { Report, Status, UNSET } from './abi';
import { Body, makeBody } from './body';
import { COUNTERS, Counters } from './counters';
import { End, diagnose, readEnd } from './end';
import { Engine } from './engine';
import { Host } from './host';
import { makeInput } from './input';
import { Handlers } from './items';
import { StreamOptions, ruleWords, sessionWords } from './options';
import { makeQueue } from './queue';
import { Adapter, StreamRequest, copy, headerName, headerOf } from './transport';

/** A good response head. */
export interface Opened {
  status: number;
  /** What the body is, as its media type says. */
  content: Content;
  /** The headers, as the platform has them. */
  headers: unknown;
}

/** What a body is. */
export type Content = 'event-stream' | 'json' | 'json-lines' | 'html' | 'text' | 'other' | 'unknown';
const CONTENTS = 'event-stream json json-lines html text other unknown'.split(' ') as Content[];

/** A program's functions for each part of an answer. All are optional. What they throw is reported, and disturbs no stream. */
export interface StreamHandlers extends Handlers {
  /** A response head with a good status has arrived. */
  onOpen?(opened: Opened): void;
  /** The answer is no stream: JSON, an error's text, HTML. It comes whole, before the end. */
  onBody?(body: Body): void;
  /** An attempt ended, and after so many milliseconds there is another one. */
  onReconnect?(end: End, milliseconds: number): void;
  /** The end, exactly once. Nothing comes after it. */
  onEnd?(end: End): void;
}

/** How much a stream has seen. All but `attempts` and `late` are of the running attempt. */
export interface StreamCounters extends Counters {
  attempts: number;
  /** Bytes of a body that is no stream. */
  body: number;
  /** Events with empty data that were not handed out. */
  suppressed: number;
  /** Events that a later one in the same chunk took the place of. */
  superseded: number;
  /** Bytes that came too late. */
  late: number;
}

/** A stream. Its memory is given back at its end. */
export interface Stream {
  /** Ends the stream. When this returns, nothing comes any more, even if the platform goes on. */
  cancel(): void;
  /** The program goes into the background: deadlines stand still. Mini-programs are watched, there you need not call it. */
  suspend(): void;
  /** The program is back: what remained of each deadline remains. */
  resume(): void;
  /** What is missing, or why nothing is shown: one sentence. */
  diagnose(): string;
  /** How much came. */
  counters(): StreamCounters;
  /** The last event ID as of the last item. */
  readonly lastEventId: string;
}

/** Makes a stream, which `start` begins: when the program can reach it, at the earliest. `onOver` is called at its end. */
export function makeStream(
  engine: Engine,
  request: StreamRequest,
  options: StreamOptions,
  handlers: StreamHandlers,
  adapter: Adapter,
  host: Host,
  onOver: () => void,
): Stream & { start: () => void } {
  const { module } = engine;
  const slot = open(engine, options, handlers);
  /** What came of a body that is no stream. */
  let bytes: number[] = [];
  // A part is no longer than the input, so these are not too many arguments.
  const queue = makeQueue(handlers, options.lastEventId, (part) => bytes.push.apply(bytes, part as any));
  const pump = engine.pump(queue);
  const input = makeInput(engine, (length) =>
    pump((taken) => timed(module.session_feed(slot, attempt, host.now(), taken, length - taken))),
  );

  let isOver = false;
  /** The generation of the attempt that runs; 0 between two, and after the last. */
  let attempt = 0;
  let abort: (() => void) | void;
  /** The timer, and when it is due; Infinity where none is set. */
  let timer: unknown;
  let due = Infinity;
  let httpStatus = 0;
  /** What the transport said when it failed. */
  let transportError: unknown;
  /** What is left to be asked for after the end. */
  let lastCounters: StreamCounters;
  let lastDiagnosis: string;

  // ---- Attempts ----

  function connect(resumes?: boolean): void {
    const current = timed(module.session_connect(slot, host.now(), host.random() * 0x100000000));
    attempt = current;
    input.clear();
    bytes = [];
    transportError = undefined;
    /** A function that does nothing once this attempt is over. */
    const inTime = (act: (a?: any, b?: any) => void) => (a?: any, b?: any) => {
      if (attempt === current) act(a, b);
    };
    const onError = inTime((error) => transportEnd(1, error));
    let stop: (() => void) | void = undefined;
    try {
      stop = adapter(nextRequest(resumes), {
        onHead: inTime(head),
        onChunk: inTime((chunk) => goOn(input.feed(chunk))),
        onEnd: inTime(() => transportEnd(0)),
        onError,
      });
    } catch (error) {
      onError(error);
    }
    if (attempt === current) abort = stop;
    // It has ended meanwhile.
    else if (stop) stop();
  }

  /** The request with the headers that it needs. Those of the program win, except for the ID. */
  function nextRequest(resumes?: boolean): StreamRequest {
    const headers = copy(request.headers, {});
    module.session_request_headers(slot);
    const texts = engine.texts();
    for (let i = 0; i < texts.length; i += 2) {
      const name = texts[i];
      const own = headerName(headers, name);
      if (own && name !== 'Last-Event-ID') continue;
      if (own) delete headers[own];
      headers[name] = texts[i + 1];
    }
    return copy(request, resumes ? { method: 'GET', body: undefined, headers } : { headers });
  }

  // ---- What the transport reports ----

  function head(status: number, headers: unknown): void {
    const values = ['content-type', 'retry-after', 'date'].map((name) => headerOf(headers, name));
    engine.writeWords(engine.writeTexts(values));
    const after = timed(module.session_on_response(slot, attempt, host.now(), status));
    httpStatus = status;
    // There is a verdict, and its class is the first: the status is good.
    const { report } = engine;
    if (report[0] && !report[1]) call('onOpen', { status, content: CONTENTS[report[2]], headers });
    goOn(after);
  }

  function transportEnd(failed: number, error?: unknown): void {
    transportError = error;
    // It is closed: there is nothing to abort.
    abort = undefined;
    goOn(input.flush() || pump(() => timed(module.session_finish(slot, attempt, host.now(), failed))));
  }

  // ---- What follows ----

  /** Hands out what came, and goes on as the session says. */
  function goOn(status: Status): void {
    if (status === Status.Ended) attempt = 0; // What the transport still brings is late.
    while (!isDone(queue.drain));
    if (status === Status.Ended && !isOver) attemptEnd();
  }

  function attemptEnd(): void {
    const end = lastEnd();
    const { report } = engine;
    // 0: nothing, 1: the same request, 2: a GET.
    const next = report[Report.Next];
    const wait = report[Report.Wait];
    if (report[Report.CloseTransport]) stopTransport();
    if (!next) return finish(end);
    setTimer(host.now() + wait, () => connect(next === 2));
    call('onReconnect', end, wait);
  }

  function lastEnd(): End {
    const end = readEnd(engine, slot, host.now());
    if (transportError) end.error = transportError;
    return end;
  }

  function cancel(): void {
    if (isOver) return;
    queue.clear();
    module.session_cancel(slot);
    // The module is ahead of what was handed out, and between two attempts none was running.
    finish(copy(lastEnd(), { reason: 'cancelled', advice: 'cancelled', isComplete: false }));
  }

  /** Gives everything back, then tells the program. */
  function finish(end: End): void {
    lastCounters = counters();
    lastDiagnosis = end.diagnosis;
    isOver = true;
    attempt = 0;
    clearTimer();
    stopTransport();
    const body = bytes.length ? makeBody(engine, bytes, httpStatus) : null;
    bytes = [];
    module.slot_close(slot);
    onOver();
    if (body) call('onBody', body);
    call('onEnd', end);
  }

  function stopTransport(): void {
    const stop = abort;
    abort = undefined;
    if (stop) isDone(stop);
  }

  /** Calls a function of the program, if it has that one. */
  function call(name: 'onOpen' | 'onBody' | 'onReconnect' | 'onEnd', value: unknown, more?: unknown): void {
    isDone(() => handlers[name] && (handlers as any)[name](value, more));
  }

  /** Calls a function. What it throws is reported as what a timer's function throws is. */
  function isDone(act: () => unknown): boolean {
    try {
      act();
      return true;
    } catch (error) {
      host.after(0, () => {
        throw error;
      });
      return false;
    }
  }

  // ---- Time ----

  /**
   * Sets the timer for the deadline that a call has reported, and returns what the call returned. A timer that is due
   * earlier stays: it finds out then.
   */
  function timed<Result>(result: Result): Result {
    const wait = engine.report[Report.Deadline];
    const at = host.now() + wait;
    if (wait !== UNSET && at < due) setTimer(at, () => goOn(timed(module.session_on_time(slot, host.now()))));
    return result;
  }

  function setTimer(at: number, act: () => void): void {
    clearTimer();
    due = at;
    timer = host.after(at - host.now(), () => {
      due = Infinity;
      act();
    });
  }

  function clearTimer(): void {
    if (due < Infinity) host.clear(timer);
    due = Infinity;
  }

  function counters(): StreamCounters {
    if (isOver) return lastCounters;
    module.session_counters(slot);
    return engine.longs(COUNTERS + ' attempts body suppressed superseded late');
  }

  return {
    start: connect,
    cancel,
    suspend() {
      if (!isOver) module.session_suspend(slot, host.now());
    },
    resume() {
      if (isOver) return;
      timed(module.session_resume(slot, host.now()));
    },
    diagnose: () => (isOver ? lastDiagnosis : diagnose(engine, slot)),
    counters,
    get lastEventId() {
      return queue.id;
    },
  };
}

/** A slot for a session with these options. */
function open(engine: Engine, options: StreamOptions, handlers: Handlers): number {
  const { rules } = options;
  const words = sessionWords(options, handlers).concat(rules ? ruleWords(rules, engine.writeTexts) : undefined);
  return engine.open('session', words, options.lastEventId);
}
