// A stream of a HarmonyOS app. Written in TypeScript; its types keep to what ArkTS can say.

import native from 'libpicosse_napi.so';
import { httpAdapter } from './httpAdapter';
import { Adapter, Body, End, Fragment, Opened, Picosse, Stream, StreamCounters, StreamEvent, StreamOptions, load } from './picosse';

/** A request. */
export interface PicosseRequest {
  url: string;
  /** `GET` unless you say otherwise. */
  method?: string;
  headers?: Record<string, string>;
  /** Sent as it is; an object as JSON. */
  body?: string | Object | ArrayBuffer;
  /** Milliseconds until a connection must be there: 60 000 unless you say otherwise. */
  connectTimeout?: number;
  /** Milliseconds that the platform waits for the whole answer: without limit unless you say otherwise. */
  readTimeout?: number;
}

/** What the app does with each part of an answer. All are optional, and are called on the thread that opened the stream. */
export interface PicosseHandlers {
  /** An event. */
  onEvent?: (event: StreamEvent) => void;
  /** A part of a large event, with `delivery: 'fragments'` or `'oversized-in-fragments'`. */
  onFragment?: (fragment: Fragment) => void;
  /** A good status came. On HarmonyOS that may be after the first events. */
  onOpen?: (opened: Opened) => void;
  /** The answer is no stream: JSON, an error's text, HTML. It comes whole, before the end. */
  onBody?: (body: Body) => void;
  /** An attempt ended, and after so many milliseconds there is another one. */
  onReconnect?: (end: End, milliseconds: number) => void;
  /** The end, exactly once. Nothing comes after it. */
  onEnd?: (end: End) => void;
}

/** One for each thread: a worker or a taskpool task loads its own. */
let loaded: Promise<Picosse> | undefined;

/** A stream from the first request to the last. Use it on the thread that made it. */
export class PicosseStream {
  private stream: Stream | undefined;
  private isCancelled: boolean = false;

  /**
   * Sends the request, and calls the handlers until `onEnd`. `adapter` is another transport than @ohos.net.http.
   * Options that are refused end the stream with the reason `options`.
   */
  constructor(request: PicosseRequest, options: StreamOptions, handlers: PicosseHandlers, adapter: Adapter = httpAdapter) {
    if (!loaded) loaded = load(() => new native.Machine());
    loaded
      .then((picosse: Picosse) => {
        // A cancel may come first: then nothing is sent.
        const used: Adapter = this.isCancelled ? () => undefined : adapter;
        this.stream = picosse.openStream({ ...request }, { ...options, adapter: used }, { ...handlers });
        if (this.isCancelled) this.stream.cancel();
      })
      .catch((error: Error) => handlers.onEnd?.(neverOpened(error)));
  }

  /** Ends the stream. When this returns, no handler but `onEnd` is called any more. */
  cancel(): void {
    this.isCancelled = true;
    this.stream?.cancel();
  }

  /** The app goes into the background: deadlines stand still. */
  suspend(): void {
    this.stream?.suspend();
  }

  /** The app is back: what remained of each deadline remains. */
  resume(): void {
    this.stream?.resume();
  }

  /** What is missing, or why nothing is shown: one sentence for a log. */
  diagnose(): string {
    return this.stream ? this.stream.diagnose() : 'nothing was sent yet';
  }

  /** How much came; undefined before the request is sent. */
  counters(): StreamCounters | undefined {
    return this.stream?.counters();
  }

  /** The last event ID as of the last item; empty if there is none. */
  get lastEventId(): string {
    return this.stream ? this.stream.lastEventId : '';
  }
}

/** The end of a stream whose options are refused. */
function neverOpened(error: Error): End {
  return {
    reason: 'options',
    advice: 'client',
    isComplete: false,
    losses: { dropped: 0, idsIgnored: 0, kept: 0, incomplete: false, earlier: false },
    diagnosis: error.message,
    error,
  };
}
