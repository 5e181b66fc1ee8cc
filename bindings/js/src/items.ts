// What comes out of a stream. The names are those of the Rust interface.

/** An event. */
export interface StreamEvent {
  /** The event type, `message` when the stream named none. */
  type: string;
  /** The data: the values of the `data` fields, joined by LF. */
  data: string;
  /** The last event ID as of this event; empty when there is none. */
  lastEventId: string;
  /** Whether ill-formed UTF-8 was replaced by U+FFFD in it. */
  repaired: boolean;
  /** Whether the stream ended inside it. Only with `endOfStream: 'deliver'`. */
  incomplete: boolean;
}

/** A part of an event's data. The parts of one event, put together, are its data. */
export interface Fragment {
  /** The event type as far as it is known; final in the last fragment. */
  type: string;
  /** The next part of the data. */
  text: string;
  /** The last event ID; it is of this event in the last fragment only. */
  lastEventId: string;
  /** Whether an event begins with this fragment. */
  first: boolean;
  /** How the event ends with this fragment; null if it goes on. After `over-limit` and `end-of-stream` discard its fragments. */
  end: null | 'dispatched' | 'incomplete' | 'over-limit' | 'end-of-stream';
  /** Whether ill-formed UTF-8 was replaced in it so far. */
  repaired: boolean;
}

/** A part of a comment, or of a line whose field name the standard does not know. */
export interface Piece {
  text: string;
  /** Whether the line begins with this piece. */
  first: boolean;
  /** Whether the line ends with this piece. */
  last: boolean;
}

/** An event that crossed a limit and is not handed out. */
export interface Dropped {
  /** Which limit: make it larger, or take the data in fragments. */
  limit: 'data' | 'event-type';
  /** Which event of the stream, from 0; dropped ones count. */
  event: number;
  /** Where in the stream, in bytes from 0, the first character starts that did not fit. */
  offset: number;
}

/** An ID that was over its limit and is ignored. */
export interface IdIgnored {
  /** Which event of the stream it stood in, from 0; dropped ones count. */
  event: number;
  /** Where in the stream, in bytes from 0, the first character starts that did not fit. */
  offset: number;
}

/** What a program does with each item. All are optional. */
export interface Handlers {
  onEvent?(event: StreamEvent): void;
  /** Only with `delivery: 'fragments'` or `'oversized-in-fragments'`. */
  onFragment?(fragment: Fragment): void;
  /** The server set the reconnection time, in milliseconds. */
  onRetry?(milliseconds: number): void;
  /** A part of a comment: what follows the colon, a leading space included. */
  onComment?(piece: Piece): void;
  /** A part of a line whose field name the standard does not know, name and colon included. */
  onUnknownField?(piece: Piece): void;
  /** A block without an event set the last event ID. */
  onLastEventId?(id: string): void;
  onDropped?(dropped: Dropped): void;
  onIdIgnored?(ignored: IdIgnored): void;
}
