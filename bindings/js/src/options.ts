// What a program chooses, and how the module reads it.

import { Word } from './engine';
import { fail } from './fail';
import { Handlers } from './items';

/** What a program chooses; the defaults are the standard to the letter. */
export interface ParserOptions {
  /** The most bytes of data that an event may have to be handed out whole. 256 KiB unless you say otherwise. The parser takes so much memory. */
  dataLimit?: number;
  /** The most bytes of an event type: 64 unless you say otherwise. */
  eventTypeLimit?: number;
  /** The most bytes of an ID: 128 unless you say otherwise. A longer one is ignored. */
  lastEventIdLimit?: number;
  /** Events whole (the default), those over the data limit in fragments, or each one in fragments, as its bytes arrive. */
  delivery?: 'whole' | 'oversized-in-fragments' | 'fragments';
  /** An event over a limit is dropped (the default), or the parser fails. */
  overLimit?: 'skip' | 'fail';
  /** What the end of the stream cuts is discarded (the default), or delivered, flagged incomplete. */
  endOfStream?: 'discard' | 'deliver';
  /** The last event ID to begin with. */
  lastEventId?: string;
}

/** Which event is the last one: by its data, its type, or both. It is hidden unless the rule says otherwise. */
export interface Rule {
  data?: string;
  type?: string;
  /** The event is handed out before the end. */
  delivered?: boolean;
  /** The event says that the answer failed. It is handed out. */
  failure?: boolean;
}

/** The longest waits, in milliseconds; null waits without a limit. */
export interface Deadlines {
  /** From the request until the response head, or a byte of the body. */
  connect?: number | null;
  /** From the response head until the first byte of the body. */
  firstByte?: number | null;
  /** From the request until the first data of an event, or of a body. */
  firstEvent?: number | null;
  /** From one byte to the next, whatever it is. */
  byteIdle?: number | null;
  /** From data to data: keep-alives do not count. */
  progressIdle?: number | null;
  /** From the request until the end. */
  total?: number | null;
}

/** When to connect again. Times are in milliseconds. */
export interface Retry {
  /** Whether the request may be sent again: a GET, or a POST that you know to be harmless. */
  idempotent?: boolean;
  /** Whether a stream that broke off may be resumed by a GET with its ID. */
  resumeByGet?: boolean;
  /** Whether to connect again after a clean end. */
  afterCleanEnd?: boolean;
  /** Whether to connect again after events without an ID. */
  withoutId?: boolean;
  /** How many retries in a row may give no event. */
  retries?: number;
  /** The delay where the server has set no reconnection time. */
  base?: number;
  /** The least delay. */
  shortest?: number;
  /** The longest delay, where the server does not ask for more. */
  longest?: number;
  /** The longest `Retry-After` that is waited for. */
  longestRetryAfter?: number;
}

/** What a program chooses for a stream. */
export interface StreamOptions extends ParserOptions {
  /**
   * `llm` knows how servers of language models end an answer, and waits 120 s for the first event;
   * `event-source` connects again as a browser's EventSource; `mcp` is for MCP's streamable HTTP. Without a
   * preset there is no rule, no deadline and no reconnection.
   */
  preset?: 'none' | 'llm' | 'event-source' | 'mcp';
  /** Which events end the stream, in place of the preset's. */
  rules?: Rule[];
  /** How long to wait for what, where it differs from the preset. */
  deadlines?: Deadlines;
  /** When to connect again, where it differs from the preset. */
  retry?: Retry;
  /** How the body of a good response is read: as its media type says, or as it is said here. */
  reading?: 'as-answered' | 'event-stream' | 'json-lines' | 'lines';
  /** The most bytes of a body that is no stream: 64 KiB unless you say otherwise. */
  bodyLimit?: number;
  /** Whether events with empty data are handed out. */
  emptyEvents?: boolean;
  /** Whether only the latest event of each chunk is handed out: for servers whose events each replace the one before. */
  latestOnly?: boolean;
}

/** The options of a parser as the module reads them. */
export function parserWords(options: ParserOptions, handlers: Handlers): Word[] {
  return members(options, 'dataLimit eventTypeLimit lastEventIdLimit').concat(
    choice(options, 'delivery', 'whole oversized-in-fragments fragments'),
    choice(options, 'overLimit', 'skip fail'),
    choice(options, 'endOfStream', 'discard deliver'),
    !!handlers.onComment,
    !!handlers.onUnknownField,
    true, // `lastEventId` is told by items.
  );
}

/** Which of these values a member has. */
function choice(options: any, name: string, values: string): Word {
  const value = options[name];
  if (value === undefined) return undefined;
  const at = values.split(' ').indexOf(value);
  if (at < 0) throw fail(name + ' must be one of ' + values.replace(/ /g, ', ') + ', not ' + value);
  return at;
}

/** The options of a session as the module reads them, without the rules. */
export function sessionWords(options: StreamOptions, handlers: Handlers): Word[] {
  return [choice(options, 'preset', 'none llm event-source mcp')].concat(
    parserWords(options, handlers),
    choice(options, 'reading', 'as-answered event-stream json-lines lines'),
    members(options.deadlines, 'connect firstByte firstEvent byteIdle progressIdle total'),
    members(
      options.retry,
      'idempotent resumeByGet afterCleanEnd withoutId retries base shortest longest longestRetryAfter',
    ),
    members(options, 'bodyLimit emptyEvents latestOnly'),
  );
}

/** The values of these members, in this order. */
function members(object: any, names: string): Word[] {
  return names.split(' ').map((name) => (object || {})[name]);
}

/** Rules as the module reads them; `write` writes their texts, and returns the length of each. */
export function ruleWords(rules: Rule[], write: (texts: (string | undefined)[]) => Word[]): Word[] {
  const texts: (string | undefined)[] = [];
  rules.forEach((rule) => texts.push(rule.data, rule.type));
  const lengths = write(texts);
  const words: Word[] = [rules.length];
  rules.forEach((rule, at) => {
    words.push(rule.failure ? 2 : rule.delivered ? 1 : 0, lengths[2 * at], lengths[2 * at + 1]);
  });
  return words;
}
