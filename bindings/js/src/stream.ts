// A stream from the first request to the last.

import { Report, Status, UNSET } from './abi';
import { Body, makeBody } from './body';
import { Chunk } from './chunk';
import { Counters, counters, longs } from './counters';
import { End, Ended, diagnose, readEnd } from './end';
import { Engine } from './engine';
import { Host } from './host';
import { Input } from './input';
import { AllHandlers, Handlers } from './items';
import { StreamOptions, ruleTexts, ruleWords, sessionWords } from './options';
import { Queue } from './queue';
import { Reader } from './reader';
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
const CONTENTS: Content[] = ['event-stream', 'json', 'json-lines', 'html', 'text', 'other', 'unknown'];

/** What a program does with what comes. All are optional; what they throw is reported, and disturbs no stream. */
export interface StreamHandlers extends Handlers {
  /** A good response head has come. */
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
export class Stream {
  private readonly slot: number;
  private readonly reader: Reader;
  private readonly input: Input;
  private readonly queue = new Queue();
  private readonly all: AllHandlers;
  private isOver = false;
  /** The generation of the attempt that runs; 0 between two, and after the last. */
  private attempt = 0;
  private abort: (() => void) | void = undefined;
  /** The timer that is set, and when it is due. */
  private timer: unknown = null;
  private due = 0;
  /** What came of a body that is no stream. */
  private bytes: Uint8Array[] = [];
  private status = 0;
  private error: unknown;
  private seen: StreamCounters | null = null;
  private diagnosis = '';

  /** @internal */
  constructor(
    private readonly engine: Engine,
    private readonly request: StreamRequest,
    options: StreamOptions,
    private readonly handlers: StreamHandlers,
    private readonly adapter: Adapter,
    private readonly host: Host,
    private readonly onOver: (stream: Stream) => void,
  ) {
    const rules = options.rules;
    const lengths = rules ? engine.writeTexts(ruleTexts(rules)) : [];
    this.slot = engine.open(
      engine.module.session_open,
      sessionWords(options, handlers).concat(rules ? ruleWords(rules, lengths) : [undefined]),
    );
    this.reader = engine.reader();
    this.input = new Input(engine, (length) => this.take(length));
    // Its functions stay those of the program, `this` included.
    this.all = Object.create(handlers);
    this.all.onBodyBytes = (bytes) => this.bytes.push(bytes);
    if (options.lastEventId) {
      this.queue.lastEventId = engine.setId(engine.module.session_set_last_event_id, this.slot, options.lastEventId);
    }
  }

  /** @internal The first request: when the program can reach the stream, at the earliest. */
  start(): void {
    this.connect(false);
  }

  /** The last event ID as of the last item. */
  get lastEventId(): string {
    return this.queue.lastEventId;
  }

  /** Ends the stream. When this returns, nothing comes any more, even if the platform goes on. */
  cancel(): void {
    if (this.isOver) return;
    this.queue.clear();
    this.engine.module.session_cancel(this.slot);
    const { end } = this.readEnd();
    // The module is ahead of what was handed out, and between two attempts none was running.
    this.finish(copy(end, { reason: 'cancelled', advice: 'cancelled', isComplete: false }));
  }

  /** The program goes into the background: deadlines stand still. Mini-programs are watched, there you need not call it. */
  suspend(): void {
    if (!this.isOver) this.engine.module.session_suspend(this.slot, this.host.now());
  }

  /** The program is back: what remained of each deadline remains. */
  resume(): void {
    if (this.isOver) return;
    this.engine.module.session_resume(this.slot, this.host.now());
    this.arm();
  }

  /** What is missing, or why nothing is shown: one sentence. */
  diagnose(): string {
    return this.isOver ? this.diagnosis : diagnose(this.engine, this.slot);
  }

  /** How much came. */
  counters(): StreamCounters {
    if (this.seen) return this.seen;
    this.engine.module.session_counters(this.slot);
    const [attempts, body, suppressed, superseded, late] = longs(this.engine, 16, 5, true);
    return copy(counters(this.engine, true), { attempts, body, suppressed, superseded, late });
  }

  // ---- Attempts ----

  private connect(resume: boolean): void {
    const { module } = this.engine;
    const entropy = this.host.random() * 0x100000000;
    const attempt = module.session_connect(this.slot, this.host.now(), entropy);
    this.attempt = attempt;
    this.input.clear();
    this.bytes = [];
    this.error = undefined;
    this.arm();
    const inTime = (act: () => void) => {
      if (this.attempt === attempt) act();
    };
    let abort: (() => void) | void = undefined;
    try {
      abort = this.adapter(this.nextRequest(resume), {
        onHead: (status, headers) => inTime(() => this.head(status, headers)),
        onChunk: (chunk) => inTime(() => this.chunk(chunk)),
        onEnd: () => inTime(() => this.transportEnd(false)),
        onError: (error) => inTime(() => this.transportEnd(true, error)),
      });
    } catch (error) {
      inTime(() => this.transportEnd(true, error));
    }
    if (this.attempt === attempt) this.abort = abort;
    // It has ended meanwhile.
    else if (abort) abort();
  }

  /** The request with the headers that it should have. The program's own go first, but for the ID. */
  private nextRequest(resume: boolean): StreamRequest {
    const { engine, request } = this;
    const headers = copy(request.headers, {});
    engine.module.session_request_headers(this.slot);
    const texts = engine.texts();
    for (let i = 0; i < texts.length; i += 2) {
      const name = texts[i];
      const own = headerName(headers, name);
      if (own && name !== 'Last-Event-ID') continue;
      if (own) delete headers[own];
      headers[name] = texts[i + 1];
    }
    return copy(request, resume ? { method: 'GET', body: undefined, headers } : { headers });
  }

  // ---- What the transport reports ----

  private head(status: number, headers: unknown): void {
    const { engine, slot } = this;
    const names = ['content-type', 'retry-after', 'date'];
    engine.writeWords(engine.writeTexts(names.map((name) => headerOf(headers, name))));
    const after = engine.module.session_on_response(slot, this.attempt, this.host.now(), status);
    this.status = status;
    engine.module.session_verdict(slot);
    const [hasVerdict, statusClass, content] = [0, 1, 2].map((word) => engine.report[word]);
    if (hasVerdict && statusClass === 0) {
      const { handlers } = this;
      this.call(() => handlers.onOpen && handlers.onOpen({ status, content: CONTENTS[content], headers }));
    }
    this.then(after);
  }

  private chunk(chunk: Chunk): void {
    this.then(this.input.feed(chunk));
  }

  /** Has the module take what stands in the input. */
  private take(length: number): Status {
    const { module, report } = this.engine;
    let status: Status;
    let at = 0;
    do {
      status = module.session_feed(this.slot, this.attempt, this.host.now(), at, length - at);
      at += report[Report.Taken];
      this.engine.read(this.reader, this.queue);
    } while (status === Status.Paused);
    return status;
  }

  private transportEnd(failed: boolean, error?: unknown): void {
    this.error = error;
    // It is closed: there is nothing to abort.
    this.abort = undefined;
    let status = this.input.flush();
    while (status === Status.Running || status === Status.Paused) {
      status = this.engine.module.session_finish(this.slot, this.attempt, this.host.now(), +failed);
      this.engine.read(this.reader, this.queue);
    }
    this.then(status);
  }

  // ---- What follows ----

  /** Hands out what came, and goes on as the session says. */
  private then(status: Status): void {
    const { attempt } = this;
    if (status === Status.Ended) this.attempt = 0; // What the transport still brings is late.
    for (let isDone = false; !isDone; ) {
      this.call(() => {
        this.queue.drain(this.all);
        isDone = true;
      });
    }
    if (this.isOver) return;
    if (status === Status.Ended) this.attemptEnd();
    else if (this.attempt === attempt) this.arm();
  }

  private attemptEnd(): void {
    const { end, closeTransport, next, wait } = this.readEnd();
    if (closeTransport) this.stopTransport();
    if (!next) return this.finish(end);
    this.setTimer(wait, () => this.connect(next === 2));
    this.call(() => this.handlers.onReconnect && this.handlers.onReconnect(end, wait));
  }

  private readEnd(): Ended {
    const ended = readEnd(this.engine, this.slot, this.host.now());
    if (this.error !== undefined) ended.end.error = this.error;
    return ended;
  }

  /** Gives everything back, then tells the program. */
  private finish(end: End): void {
    this.seen = this.counters();
    this.diagnosis = end.diagnosis;
    this.isOver = true;
    this.attempt = 0;
    this.clearTimer();
    this.stopTransport();
    const body = this.bytes.length ? makeBody(this.engine, this.bytes, this.status) : null;
    this.bytes = [];
    this.engine.module.slot_close(this.slot);
    this.onOver(this);
    const { handlers } = this;
    if (body) this.call(() => handlers.onBody && handlers.onBody(body));
    this.call(() => handlers.onEnd && handlers.onEnd(end));
  }

  private stopTransport(): void {
    const { abort } = this;
    this.abort = undefined;
    if (abort) this.call(abort);
  }

  /** Calls the program. What it throws is reported as what a timer's function throws is. */
  private call(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      this.host.after(0, () => {
        throw error;
      });
    }
  }

  // ---- Time ----

  /** Sets the timer for the next deadline. One that is due earlier stays: it finds out then. */
  private arm(): void {
    const now = this.host.now();
    const wait = this.engine.module.session_wait(this.slot, now) >>> 0;
    if (wait === UNSET || (this.timer !== null && this.due <= now + wait)) return;
    this.setTimer(wait, () => this.then(this.engine.module.session_on_time(this.slot, this.host.now())));
  }

  private setTimer(wait: number, act: () => void): void {
    this.clearTimer();
    this.due = this.host.now() + wait;
    this.timer = this.host.after(wait, () => {
      this.timer = null;
      act();
    });
  }

  private clearTimer(): void {
    if (this.timer !== null) this.host.clear(this.timer);
    this.timer = null;
  }
}
