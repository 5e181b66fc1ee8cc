/*
 * picosse: an event-stream (Server-Sent Events) push parser over a buffer that the host lends, and
 * the session around it: deadlines, the end of an answer, whether to connect again.
 *
 * One call at a time per parser or session; different ones share nothing, so they need no lock.
 * Nothing is allocated and no other library is needed. Every pointer is checked for NULL; outputs are
 * not written where a call fails, except `consumed`. No function takes or returns a 64-bit integer.
 * A status is never used again for something else: take a negative one you do not know for an
 * error.
 *
 * This file is made from the comments in the source; picosse.hpp is its C++17 companion.
 */


#ifndef PICOSSE_H
#define PICOSSE_H

#include <stddef.h>
#include <stdint.h>

/* The calling convention of callbacks. */
#if defined(_WIN32) && !defined(_WIN64)
#define PICOSSE_CALL __cdecl
#else
#define PICOSSE_CALL
#endif

/* A data limit: all that the other limits leave of the buffer. */
#define PICOSSE_REST_OF_BUFFER SIZE_MAX

/* A deadline: none. */
#define PICOSSE_NEVER UINT32_MAX

struct picosse_item;

/*
 * A host's function that is shown an item. `user` is what the host gave to the call it is in.
 * Returns PICOSSE_CONTINUE or PICOSSE_PAUSE (any other value is a pause, too). It must not call
 * with the same parser (PICOSSE_ERR_BUSY), nor be left by an exception or a longjmp. The item and
 * its text are valid until it returns.
 */
typedef int32_t(PICOSSE_CALL *picosse_callback)(void *user, const struct picosse_item *item);

/*
 * The same for a session; `generation` is the attempt's. Returns PICOSSE_CONTINUE, PICOSSE_PAUSE or
 * PICOSSE_CANCEL (any other value is a pause). Of the calls with the same session it may make
 * picosse_session_cancel() only, which takes effect before the next item.
 */
typedef int32_t(PICOSSE_CALL *picosse_session_callback)(void *user, uint32_t generation,
                                                        const struct picosse_item *item);


/**
 * The version of this header: major << 16 | minor << 8 | patch. Compare it with
 * picosse_version(), the version of the archive.
 */
#define PICOSSE_VERSION 256

/**
 * Done. All bytes were taken; from a finish: the stream ended between two blocks, and everything
 * was handed out.
 */
#define PICOSSE_OK 0

/**
 * An item was written. Look at it, then call again with the bytes that were not consumed.
 */
#define PICOSSE_ITEM 1

/**
 * A callback asked for a pause. Feed the bytes that were not consumed to go on.
 */
#define PICOSSE_PAUSED 2

/**
 * The stream ended inside a line, or inside a block with data, an event type or an ID. Nothing was
 * dropped before.
 */
#define PICOSSE_INCOMPLETE 3

/**
 * The attempt of a session ended with this call, and no item comes any more: picosse_session_end()
 * says how, and what to do next. Comes once in each attempt.
 */
#define PICOSSE_ENDED 4

/**
 * Nothing was done: the session's attempt was over, or this is not its generation. Bytes were
 * counted.
 */
#define PICOSSE_CLOSED 5

/**
 * There is none of what was asked for; nothing was written.
 */
#define PICOSSE_NONE 6

/**
 * The stream ended, and not everything was handed out: an event or an ID crossed a limit, or an ID
 * had a NUL. The counters `dropped` and `ids_ignored` say how many. Takes the place of
 * PICOSSE_INCOMPLETE.
 */
#define PICOSSE_LOSS 7

/**
 * A pointer is NULL that must not be, or not aligned, a length or a config value is impossible,
 * or the chunk lies in the lent buffer. Nothing was changed.
 */
#define PICOSSE_ERR_ARGUMENT -1

/**
 * This is no parser, or no session: it was never initialised, or was overwritten, or is one of the
 * other kind. Initialise it.
 */
#define PICOSSE_ERR_STATE -2

/**
 * A call from inside a callback of the same parser or session, or after a callback was left by
 * longjmp. Return from the callback first; after a longjmp, initialise it anew.
 */
#define PICOSSE_ERR_BUSY -3

/**
 * A struct has a size that this archive does not know: header and archive differ.
 */
#define PICOSSE_ERR_SIZE -4

/**
 * The buffer is too small for the limits. Lend as much as `needed` says, or set smaller limits.
 */
#define PICOSSE_ERR_BUFFER -5

/**
 * An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL; picosse_parser_failure() says which.
 * Comes again until picosse_parser_reset().
 */
#define PICOSSE_ERR_LIMIT -6

/**
 * The stream was finished before these bytes, which are counted as discarded. Reset first.
 */
#define PICOSSE_ERR_FINISHED -7

/**
 * The ID must be set before the first byte is fed. Reset first.
 */
#define PICOSSE_ERR_STARTED -8

/**
 * No stream can have set this ID: it is over its limit, has a NUL, CR or LF, or is not UTF-8.
 */
#define PICOSSE_ERR_ID -9

/**
 * An attempt of the session is running. Cancel it, or report its end, first.
 */
#define PICOSSE_ERR_RUNNING -10

/**
 * The session was cancelled. Restart it first.
 */
#define PICOSSE_ERR_CANCELLED -11

/**
 * There are more terminal rules than PICOSSE_MOST_RULES, or one has neither data nor a type, or
 * more than PICOSSE_LONGEST_RULE bytes of one. Compare such events yourself.
 */
#define PICOSSE_ERR_RULE -12

/**
 * A callback's answer: go on.
 */
#define PICOSSE_CONTINUE 0

/**
 * A callback's answer: stop right after this item. No further callback comes from this call.
 */
#define PICOSSE_PAUSE 1

/**
 * The answer of a session's callback: cancel the session. The attempt ends with this item. (To a
 * parser it is a pause.)
 */
#define PICOSSE_CANCEL 2

/**
 * A whole event: `data`, `event_type`, `last_event_id`; flags REPAIRED,
 * INCOMPLETE_EVENT.
 */
#define PICOSSE_EVENT 1

/**
 * A part of an event: `data` is the next part, `event_type` and `last_event_id` are final with
 * LAST; flags FIRST, LAST, ABORTED (`limit` says why, PICOSSE_LIMIT_NONE: the stream ended),
 * REPAIRED, INCOMPLETE_EVENT.
 */
#define PICOSSE_FRAGMENT 2

/**
 * The server set the reconnection time: `reconnection_time`, in milliseconds.
 */
#define PICOSSE_RECONNECTION_TIME 3

/**
 * A part of a comment: `data`; flags FIRST, LAST.
 */
#define PICOSSE_COMMENT 4

/**
 * A part of a line with an unknown field name, the whole line from its name on: `data`; flags
 * FIRST, LAST.
 */
#define PICOSSE_UNKNOWN_FIELD 5

/**
 * A block that dispatched no event set the last event ID: `last_event_id`.
 */
#define PICOSSE_LAST_EVENT_ID 6

/**
 * An event crossed a limit and is not delivered: `limit`, `event`, `offset`.
 */
#define PICOSSE_DROPPED 7

/**
 * An ID was over its limit and is ignored, the earlier one stays: `event`, `offset`.
 */
#define PICOSSE_ID_IGNORED 8

/**
 * Of sessions only: the next bytes of a body that is no stream, an error's, say: `data`, as they
 * came. They need not be UTF-8, and characters may be cut.
 */
#define PICOSSE_BODY 9

/**
 * The event or line begins with this part.
 */
#define PICOSSE_FIRST 1

/**
 * The event or line ends with this part.
 */
#define PICOSSE_LAST 2

/**
 * The event in fragments ends here and is to be discarded with all its parts.
 */
#define PICOSSE_ABORTED 4

/**
 * Ill-formed UTF-8 was replaced by U+FFFD.
 */
#define PICOSSE_REPAIRED 8

/**
 * The stream ended inside this event (PICOSSE_END_OF_STREAM_DELIVER).
 */
#define PICOSSE_INCOMPLETE_EVENT 16

/**
 * None.
 */
#define PICOSSE_LIMIT_NONE 0

/**
 * The data, the LFs between its lines included.
 */
#define PICOSSE_LIMIT_DATA 1

/**
 * The event type.
 */
#define PICOSSE_LIMIT_EVENT_TYPE 2

/**
 * Each event whole; one over the data limit is answered as `over_limit` says.
 */
#define PICOSSE_DELIVERY_WHOLE 0

/**
 * Events within the data limit whole, larger ones in fragments.
 */
#define PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS 1

/**
 * Every event in fragments, as its bytes arrive; the data limit is not applied and may be 0.
 */
#define PICOSSE_DELIVERY_FRAGMENTS 2

/**
 * An event over a limit is dropped; the stream goes on.
 */
#define PICOSSE_OVER_LIMIT_SKIP 0

/**
 * An event over a limit stops the parser with PICOSSE_ERR_LIMIT.
 */
#define PICOSSE_OVER_LIMIT_FAIL 1

/**
 * Text is valid UTF-8, repaired where the stream's was not.
 */
#define PICOSSE_TEXT_UTF8 0

/**
 * Text is the bytes as they came.
 */
#define PICOSSE_TEXT_RAW 1

/**
 * The unfinished line and block at the end of the stream are discarded, as the standard says.
 */
#define PICOSSE_END_OF_STREAM_DISCARD 0

/**
 * They are delivered, flagged PICOSSE_INCOMPLETE_EVENT.
 */
#define PICOSSE_END_OF_STREAM_DELIVER 1

/**
 * picosse_parser_step() and picosse_parser_finish_step() write comments, too.
 */
#define PICOSSE_WANT_COMMENTS 1

/**
 * They write unknown fields, too.
 */
#define PICOSSE_WANT_UNKNOWN_FIELDS 2

/**
 * They write IDs that no event carries, too.
 */
#define PICOSSE_WANT_LAST_EVENT_IDS 4

/**
 * The parser's defaults, no terminal rule, no deadline, no reconnection.
 */
#define PICOSSE_PRESET_NONE 0

/**
 * For the answer of a language model: it ends with `[DONE]`, which is not shown; 30 s for the
 * head, 120 s for the first event, 60 s between bytes and 120 s between data; an event that the end
 * of the stream cuts is delivered, flagged; a POST is never sent again.
 */
#define PICOSSE_PRESET_LLM 1

/**
 * As a browser's EventSource: no end but the server's refusal, ten attempts in a row without an
 * event, or the host's cancelling.
 */
#define PICOSSE_PRESET_EVENT_SOURCE 2

/**
 * For MCP's streamable HTTP: events without data set ID and reconnection time and are not shown,
 * and a stream that ended is to be resumed by a GET with its ID, until the host, which has the
 * response to its call, cancels the session.
 */
#define PICOSSE_PRESET_MCP 3

/**
 * The most terminal rules that a session can have.
 */
#define PICOSSE_MOST_RULES 24

/**
 * The most bytes that the data and the types of all rules of a session can have together.
 */
#define PICOSSE_MOST_RULE_BYTES 256

/**
 * The event ends the answer in success, and is not shown.
 */
#define PICOSSE_RULE_HIDDEN 0

/**
 * The event ends the answer in success, and is shown before the end.
 */
#define PICOSSE_RULE_DELIVERED 1

/**
 * The event says that the answer failed. It is shown before the end, since it says why.
 */
#define PICOSSE_RULE_FAILURE 2

/**
 * Events with empty data are not shown. Their ID and reconnection time apply.
 */
#define PICOSSE_SESSION_HIDE_EMPTY_EVENTS 1

/**
 * Only the latest event of each chunk is shown, for servers whose events each replace the one
 * before. The buffer must hold data and event type of one event more. Not for fragments.
 */
#define PICOSSE_SESSION_LATEST_ONLY 2

/**
 * A body is read as its media type says: an event stream, or lines of JSON; anything else is shown
 * as it is, as PICOSSE_BODY. Where bytes come before the head, the first of them decide.
 */
#define PICOSSE_READING_AS_ANSWERED 0

/**
 * As an event stream, whatever its media type.
 */
#define PICOSSE_READING_EVENT_STREAM 1

/**
 * As lines of JSON: each line is an event's data, and blank ones are skipped.
 */
#define PICOSSE_READING_JSON_LINES 2

/**
 * As lines of text: each line is an event's data, blank ones included.
 */
#define PICOSSE_READING_LINES 3

/**
 * The request may be sent again: a GET, or a POST that the host knows to be harmless.
 */
#define PICOSSE_RECONNECT_IDEMPOTENT 1

/**
 * A stream that broke off may be resumed by a GET with its ID, even if the request is not
 * idempotent.
 */
#define PICOSSE_RECONNECT_RESUME_BY_GET 2

/**
 * A stream that ended cleanly is connected again, as a browser's EventSource does.
 */
#define PICOSSE_RECONNECT_AFTER_CLEAN_END 4

/**
 * A stream that has shown events is connected again without an ID to go on from. Right for news,
 * wrong for an answer.
 */
#define PICOSSE_RECONNECT_WITHOUT_ID 8

/**
 * 200 to 299 but for the next: the body is what was asked for.
 */
#define PICOSSE_CLASS_OK 1

/**
 * 204 or 205: there is nothing, and the server wants no reconnection.
 */
#define PICOSSE_CLASS_NO_CONTENT 2

/**
 * 300 to 399. If the host's HTTP client follows it, the head that comes then takes its place.
 */
#define PICOSSE_CLASS_REDIRECT 3

/**
 * 401, 403 or 407: the server wants other credentials.
 */
#define PICOSSE_CLASS_AUTH 4

/**
 * 429: too many requests.
 */
#define PICOSSE_CLASS_RATE 5

/**
 * 400 to 499 but for those above and 408: the request is wrong.
 */
#define PICOSSE_CLASS_CLIENT 6

/**
 * 500 to 599, and 408: the server could not answer now.
 */
#define PICOSSE_CLASS_SERVER 7

/**
 * No status of a response: 0, or above 599.
 */
#define PICOSSE_CLASS_UNKNOWN 8

/**
 * `text/event-stream`.
 */
#define PICOSSE_CONTENT_EVENT_STREAM 1

/**
 * A JSON media type.
 */
#define PICOSSE_CONTENT_JSON 2

/**
 * Lines of JSON: `application/x-ndjson` and its other names.
 */
#define PICOSSE_CONTENT_JSON_LINES 3

/**
 * HTML.
 */
#define PICOSSE_CONTENT_HTML 4

/**
 * Any other text.
 */
#define PICOSSE_CONTENT_TEXT 5

/**
 * Another media type.
 */
#define PICOSSE_CONTENT_OTHER 6

/**
 * No media type, or none that can be read.
 */
#define PICOSSE_CONTENT_UNKNOWN 7

/**
 * The response is complete.
 */
#define PICOSSE_TRANSPORT_COMPLETE 1

/**
 * No connection, a reset, an error of TLS or of HTTP.
 */
#define PICOSSE_TRANSPORT_FAILED 2

/**
 * An event met a terminal rule: the answer is whole.
 */
#define PICOSSE_REASON_DONE 1

/**
 * The host cancelled it.
 */
#define PICOSSE_REASON_CANCELLED 2

/**
 * The stream ended between two blocks, or a body of lines ended, and no terminal rule was set.
 */
#define PICOSSE_REASON_CLEAN 3

/**
 * The stream ended inside a line or a block: something is missing.
 */
#define PICOSSE_REASON_TRUNCATED 4

/**
 * A deadline passed. The detail is PICOSSE_DEADLINE_CONNECT ...
 */
#define PICOSSE_REASON_TIMEOUT 5

/**
 * The status of the response. Its body has been shown, as far as it came. The detail is
 * PICOSSE_CLASS_NO_CONTENT ...
 */
#define PICOSSE_REASON_HTTP 6

/**
 * The status was good, and the body was no stream, as its media type says or, without one, its
 * first bytes. The body has been shown whole. The detail is PICOSSE_CONTENT_JSON ...
 */
#define PICOSSE_REASON_BODY 7

/**
 * The body was something else under the media type of an event stream. JSON and HTML have been
 * shown as a body. The detail is PICOSSE_PROTOCOL_GZIP ...
 */
#define PICOSSE_REASON_WRONG_PROTOCOL 8

/**
 * An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL: `event`, `offset`. The detail is
 * PICOSSE_LIMIT_DATA or PICOSSE_LIMIT_EVENT_TYPE.
 */
#define PICOSSE_REASON_EVENT_LIMIT 9

/**
 * The body was longer than `body_limit`; that much of it has been shown.
 */
#define PICOSSE_REASON_BODY_LIMIT 10

/**
 * The host said that its transport failed.
 */
#define PICOSSE_REASON_TRANSPORT 11

/**
 * An event met a terminal rule that ends the answer in failure. It was shown.
 */
#define PICOSSE_REASON_FAILED 12

/**
 * The stream ended between two blocks, or a body of lines ended, and no event met a terminal rule:
 * the answer may be whole or cut. Set no rules for a server that sends no terminal event.
 */
#define PICOSSE_REASON_NO_TERMINAL_EVENT 13

/**
 * Events crossed a limit: `dropped` of the counters. Lend a larger buffer, or take the data in
 * fragments.
 */
#define PICOSSE_LOST_EVENTS 1

/**
 * IDs were ignored, over their limit or with a NUL: `ids_ignored`. What comes after a reconnection
 * may be wrong.
 */
#define PICOSSE_LOST_IDS 2

/**
 * The latest event of a chunk was kept when the attempt ended, and not shown.
 */
#define PICOSSE_LOST_KEPT_EVENT 4

/**
 * The attempt ended inside a line or an event. It was discarded, or shown flagged
 * PICOSSE_INCOMPLETE_EVENT.
 */
#define PICOSSE_LOST_END 8

/**
 * `connect`
 */
#define PICOSSE_DEADLINE_CONNECT 1

/**
 * `first_byte`
 */
#define PICOSSE_DEADLINE_FIRST_BYTE 2

/**
 * `first_event`
 */
#define PICOSSE_DEADLINE_FIRST_EVENT 3

/**
 * `byte_idle`
 */
#define PICOSSE_DEADLINE_BYTE_IDLE 4

/**
 * `progress_idle`
 */
#define PICOSSE_DEADLINE_PROGRESS_IDLE 5

/**
 * `total`
 */
#define PICOSSE_DEADLINE_TOTAL 6

/**
 * gzip: the host's HTTP client did not decompress it.
 */
#define PICOSSE_PROTOCOL_GZIP 1

/**
 * deflate, with a zlib header.
 */
#define PICOSSE_PROTOCOL_DEFLATE 2

/**
 * Bytes that no text begins with: perhaps br, which has no mark of its own.
 */
#define PICOSSE_PROTOCOL_BINARY 3

/**
 * A TLS record.
 */
#define PICOSSE_PROTOCOL_TLS 4

/**
 * The sizes of HTTP chunks: the host's HTTP client did not take them out.
 */
#define PICOSSE_PROTOCOL_CHUNK_SIZES 5

/**
 * A response head: the host fed the connection's bytes.
 */
#define PICOSSE_PROTOCOL_HTTP_HEAD 6

/**
 * A page of HTML, or XML.
 */
#define PICOSSE_PROTOCOL_HTML 7

/**
 * A JSON object or array.
 */
#define PICOSSE_PROTOCOL_JSON 8

/**
 * Connect again at `retry_at`, with the `request`.
 */
#define PICOSSE_ADVICE_RETRY 1

/**
 * Do not; `give_up` says why.
 */
#define PICOSSE_ADVICE_GIVE_UP 2

/**
 * The same request again, with picosse_session_request_header() renewed.
 */
#define PICOSSE_REQUEST_SAME 1

/**
 * A GET to the same URL, with `Last-Event-ID` and without the body.
 */
#define PICOSSE_REQUEST_RESUME 2

/**
 * The stream is over: done, cleanly ended, or a body that was no stream.
 */
#define PICOSSE_GIVE_UP_FINISHED 1

/**
 * The host cancelled it.
 */
#define PICOSSE_GIVE_UP_CANCELLED 2

/**
 * The server said that there is nothing (204).
 */
#define PICOSSE_GIVE_UP_NO_CONTENT 3

/**
 * The server wants other credentials.
 */
#define PICOSSE_GIVE_UP_AUTH 4

/**
 * The server refused the request as wrong.
 */
#define PICOSSE_GIVE_UP_CLIENT 5

/**
 * The server redirects, and the host's HTTP client did not follow.
 */
#define PICOSSE_GIVE_UP_REDIRECT 6

/**
 * A limit was crossed, and would be again.
 */
#define PICOSSE_GIVE_UP_LIMIT 7

/**
 * The request is not safe to send twice (PICOSSE_RECONNECT_IDEMPOTENT).
 */
#define PICOSSE_GIVE_UP_NOT_IDEMPOTENT 8

/**
 * Events were shown, and there is no ID to go on from: they would come again.
 */
#define PICOSSE_GIVE_UP_NO_ID 9

/**
 * So many attempts in a row gave no event.
 */
#define PICOSSE_GIVE_UP_ATTEMPTS 10

/**
 * The server wants a longer pause than `longest_retry_after`.
 */
#define PICOSSE_GIVE_UP_RETRY_AFTER 11

/**
 * The server said in an event that the answer failed.
 */
#define PICOSSE_GIVE_UP_FAILED 12

/**
 * Append it to what is shown; it is empty if nothing changed.
 */
#define PICOSSE_APPEND 1

/**
 * Show it in place of what is shown.
 */
#define PICOSSE_REPLACE 2

/**
 * What a host chooses. Fill it with picosse_config_init(), change what should differ, and give it
 * to picosse_parser_init(), which copies it.
 *
 * Limits count bytes of decoded text (U+FFFD counts three). The buffer must hold data_limit +
 * event_type_limit + 3 * last_event_id_limit bytes, where PICOSSE_REST_OF_BUFFER counts as 0.
 *
 * It is only read; any number of threads may share one.
 */
typedef struct picosse_config {
  /**
   * sizeof(picosse_config).
   */
  size_t size;
  /**
   * The most bytes of data of an event that comes whole. PICOSSE_REST_OF_BUFFER, the default:
   * all that the other limits leave of the buffer.
   */
  size_t data_limit;
  /**
   * The most bytes of an event type. Default 64.
   */
  size_t event_type_limit;
  /**
   * The most bytes of an ID. Default 128.
   */
  size_t last_event_id_limit;
  /**
   * PICOSSE_DELIVERY_WHOLE (default) ...
   */
  int32_t delivery;
  /**
   * PICOSSE_OVER_LIMIT_SKIP (default) or PICOSSE_OVER_LIMIT_FAIL.
   */
  int32_t over_limit;
  /**
   * PICOSSE_TEXT_UTF8 (default) or PICOSSE_TEXT_RAW.
   */
  int32_t text;
  /**
   * PICOSSE_END_OF_STREAM_DISCARD (default) or PICOSSE_END_OF_STREAM_DELIVER.
   */
  int32_t end_of_stream;
  /**
   * For picosse_parser_step(): PICOSSE_WANT_COMMENTS | ... Default 0. (A feed goes by its
   * callbacks.)
   */
  uint32_t wanted;
} picosse_config;

/**
 * A parser for one event stream. The host places it anywhere that is aligned for a uint64_t, and
 * initialises it with picosse_parser_init(); there is nothing to free. Its words are private.
 * It is plain data: see picosse_parser_restore() for copies.
 *
 * A parser may be used by one thread at a time; two parsers on two threads need no lock.
 */
typedef struct picosse_parser {
  uint64_t words[64];
} picosse_parser;

/**
 * Text: `len` bytes from `ptr` on. `ptr` is never NULL in text that is shown (in text that a host
 * gives it may be: no text), and no NUL follows the bytes.
 *
 * Text that is shown belongs to the parser or session, or to the chunk it was found in; it is valid inside the
 * callback that shows it, and after a step until the next call with the same parser or session or
 * until the chunk's memory is used for something else. Any thread may read it meanwhile.
 */
typedef struct picosse_text {
  /**
   * The first byte.
   */
  const char *ptr;
  /**
   * The number of bytes.
   */
  size_t len;
} picosse_text;

/**
 * How much a parser has seen since it was initialised or reset. Depends on the bytes fed alone,
 * not on how they were cut.
 *
 * It is a copy: it belongs to the host.
 */
typedef struct picosse_counters {
  /**
   * sizeof(picosse_counters), set by the host; nothing is written beyond it.
   */
  size_t size;
  /**
   * Bytes taken.
   */
  uint64_t bytes;
  /**
   * Lines ended by a CR, an LF or both.
   */
  uint64_t lines;
  /**
   * Events dispatched, whole or in fragments.
   */
  uint64_t events;
  /**
   * Comments begun.
   */
  uint64_t comments;
  /**
   * Lines whose field name the standard does not know.
   */
  uint64_t unknown_fields;
  /**
   * IDs ignored: with a NUL in them, or over their limit.
   */
  uint64_t ids_ignored;
  /**
   * Events that crossed a limit and were not delivered.
   */
  uint64_t dropped;
  /**
   * Bytes fed after the end or after a failure.
   */
  uint64_t discarded;
} picosse_counters;

/**
 * What came out of the stream. `kind` says which members mean something; the others are empty
 * or 0.
 *
 * An item may be read by any thread for as long as its text is valid.
 */
typedef struct picosse_item {
  /**
   * sizeof(picosse_item), set by whoever owns it; nothing is written beyond it.
   */
  size_t size;
  /**
   * PICOSSE_EVENT ... PICOSSE_BODY. More kinds may come in later versions.
   */
  int32_t kind;
  /**
   * PICOSSE_FIRST | PICOSSE_LAST ...
   */
  uint32_t flags;
  /**
   * The data of an event, or the next part of a fragment, comment or unknown field.
   */
  struct picosse_text data;
  /**
   * The event type, `message` when the stream named none.
   */
  struct picosse_text event_type;
  /**
   * The last event ID string, empty when there is none.
   */
  struct picosse_text last_event_id;
  /**
   * Milliseconds; more than a uint32_t holds is its largest value.
   */
  uint32_t reconnection_time;
  /**
   * PICOSSE_LIMIT_NONE, PICOSSE_LIMIT_DATA or PICOSSE_LIMIT_EVENT_TYPE.
   */
  int32_t limit;
  /**
   * Which event of the stream crossed a limit, from 0; dropped ones count.
   */
  uint64_t event;
  /**
   * Where in the stream, in bytes from 0, the first character starts that did not fit.
   */
  uint64_t offset;
} picosse_item;

/**
 * The host's functions, one for each kind of item; NULL for a kind that is not wanted, whose work
 * is then skipped. One function may serve several kinds.
 *
 * It is only read, and only during a call; any number of parsers and threads may share one.
 */
typedef struct picosse_callbacks {
  /**
   * sizeof(picosse_callbacks).
   */
  size_t size;
  /**
   * PICOSSE_EVENT
   */
  picosse_callback on_event;
  /**
   * PICOSSE_FRAGMENT
   */
  picosse_callback on_fragment;
  /**
   * PICOSSE_RECONNECTION_TIME
   */
  picosse_callback on_reconnection_time;
  /**
   * PICOSSE_COMMENT
   */
  picosse_callback on_comment;
  /**
   * PICOSSE_UNKNOWN_FIELD
   */
  picosse_callback on_unknown_field;
  /**
   * PICOSSE_LAST_EVENT_ID
   */
  picosse_callback on_last_event_id;
  /**
   * PICOSSE_DROPPED
   */
  picosse_callback on_dropped;
  /**
   * PICOSSE_ID_IGNORED
   */
  picosse_callback on_id_ignored;
} picosse_callbacks;

/**
 * Which event ends a stream by agreement with the server: by its data, its type, or both. Whole
 * data is compared, byte for byte. In both texts, a ptr of NULL: not compared. A rule by type alone
 * decides also where the event is dropped. In fragments the data has gone out before it is known to
 * be the last; only the end tells.
 *
 * It is only read, and only during picosse_session_init(), which copies it.
 */
typedef struct picosse_rule {
  /**
   * The data.
   */
  struct picosse_text data;
  /**
   * The event type.
   */
  struct picosse_text event_type;
  /**
   * PICOSSE_RULE_HIDDEN, PICOSSE_RULE_DELIVERED or PICOSSE_RULE_FAILURE.
   */
  int32_t terminal;
} picosse_rule;

/**
 * The longest waits of a host, in milliseconds. PICOSSE_NEVER waits without a limit; more than 24
 * days count as 24 days.
 *
 * It is a part of a config.
 */
typedef struct picosse_deadlines {
  /**
   * From connecting until the response head, or a byte of the body. A redirect's head does not
   * count.
   */
  uint32_t connect;
  /**
   * From the response head until the first byte of the body.
   */
  uint32_t first_byte;
  /**
   * From connecting until the first data of an event, or of a body.
   */
  uint32_t first_event;
  /**
   * From one byte to the next, whatever it is; keep-alive comments count.
   */
  uint32_t byte_idle;
  /**
   * From the response head until data, and from data to data. Comments, blank lines, other fields
   * and empty data do not count, so that keep-alives do not hide a dead answer. What is left out of
   * an event over its limit does not count either.
   */
  uint32_t progress_idle;
  /**
   * From connecting until the end of the attempt.
   */
  uint32_t total;
} picosse_deadlines;

/**
 * When a session advises another attempt. Times are in milliseconds.
 *
 * The delay is the server's reconnection time, or `base`, doubled for each attempt in a row that
 * gave no event, up to `longest`, but never less than the server said, in `retry` or Retry-After; and
 * up to half as much again, by the host's entropy.
 *
 * It is a part of a config.
 */
typedef struct picosse_reconnection {
  /**
   * PICOSSE_RECONNECT_IDEMPOTENT | ...; 0 for never.
   */
  uint32_t flags;
  /**
   * How many attempts in a row may follow one another without an event.
   */
  uint32_t retries;
  /**
   * The delay where the server has set no reconnection time.
   */
  uint32_t base;
  /**
   * The least delay, also where the server says 0.
   */
  uint32_t shortest;
  /**
   * The longest delay before jitter, where the server does not ask for more.
   */
  uint32_t longest;
  /**
   * The longest Retry-After that is waited for: beyond it there is no other attempt. A longer
   * reconnection time counts as this, and so does a Retry-After that cannot be read.
   */
  uint32_t longest_retry_after;
} picosse_reconnection;

/**
 * What a host chooses. Fill it with picosse_session_config_init(), change what should differ, and
 * give it to picosse_session_init(), which copies it.
 *
 * The buffer must hold what the parser's limits need, and data_limit + event_type_limit again with
 * PICOSSE_SESSION_LATEST_ONLY, where two events share PICOSSE_REST_OF_BUFFER.
 *
 * It is only read; any number of threads may share one.
 */
typedef struct picosse_session_config {
  /**
   * sizeof(picosse_session_config).
   */
  size_t size;
  /**
   * The parser's part, with its own size. Its `wanted` says for feeds, too, which kinds of items
   * are shown.
   */
  struct picosse_config parser;
  /**
   * The terminal rules; the first one that an event meets counts. They are copied.
   */
  const struct picosse_rule *rules;
  /**
   * How many. At most PICOSSE_MOST_RULES, with PICOSSE_MOST_RULE_BYTES of text together.
   */
  size_t rule_count;
  /**
   * PICOSSE_SESSION_HIDE_EMPTY_EVENTS | PICOSSE_SESSION_LATEST_ONLY.
   */
  uint32_t flags;
  /**
   * How the body of a good response is read: PICOSSE_READING_AS_ANSWERED (default) ...
   */
  int32_t reading;
  /**
   * The most bytes of a body that is no stream that are shown. Default 65536.
   */
  uint32_t body_limit;
  /**
   * How long to wait for what.
   */
  struct picosse_deadlines deadlines;
  /**
   * When to advise another attempt.
   */
  struct picosse_reconnection reconnection;
} picosse_session_config;

/**
 * One stream from the first attempt to the last: it says when an attempt is over, and what to do
 * next. It opens nothing and sleeps never: the host brings what its transport gives, and times in
 * milliseconds of any clock that does not go back (they may wrap; calls are less than 24 days
 * apart). The host places it anywhere that is aligned for a uint64_t, and initialises it with
 * picosse_session_init(); there is nothing to free. Its words are private. It is plain data: see
 * picosse_session_restore() for copies.
 *
 * A session may be used by one thread at a time; two sessions on two threads need no lock.
 */
typedef struct picosse_session {
  uint64_t words[168];
} picosse_session;

/**
 * The head of a response, as far as a session looks at it. A header that the response does not
 * have is a text whose ptr is NULL.
 *
 * It is only read, and only during the call.
 */
typedef struct picosse_head {
  /**
   * sizeof(picosse_head).
   */
  size_t size;
  /**
   * The status code. Where the platform tells none, report no head: 0 is a failure.
   */
  uint32_t status;
  /**
   * The value of Content-Type; several values joined by commas.
   */
  struct picosse_text content_type;
  /**
   * The value of Retry-After, as it came.
   */
  struct picosse_text retry_after;
  /**
   * The value of Date: the server's clock, for a Retry-After that is a date.
   */
  struct picosse_text date;
} picosse_head;

/**
 * What a response head says.
 *
 * It is a copy: it belongs to the host.
 */
typedef struct picosse_verdict {
  /**
   * sizeof(picosse_verdict), set by the host; nothing is written beyond it.
   */
  size_t size;
  /**
   * PICOSSE_CLASS_OK ... Anything else ends the attempt with PICOSSE_REASON_HTTP, once its body
   * has been shown.
   */
  int32_t status_class;
  /**
   * PICOSSE_CONTENT_EVENT_STREAM ...
   */
  int32_t content;
  /**
   * How long the server wants to be left alone, in milliseconds, as its Retry-After says: in
   * seconds, or as a date, which is read against Date. Where that cannot be known, it is
   * `longest_retry_after`. PICOSSE_NEVER if the server does not say, or the status is a good one.
   */
  uint32_t retry_after;
} picosse_verdict;

/**
 * How an attempt ended, and what to do next.
 *
 * It is a copy: it belongs to the host.
 */
typedef struct picosse_end {
  /**
   * sizeof(picosse_end), set by the host; nothing is written beyond it.
   */
  size_t size;
  /**
   * PICOSSE_REASON_DONE ... More may come in later versions.
   */
  int32_t reason;
  /**
   * What the reason says of it; 0 if nothing.
   */
  int32_t detail;
  /**
   * For PICOSSE_REASON_EVENT_LIMIT: which event, from 0; dropped ones count.
   */
  uint64_t event;
  /**
   * For the same: where in the stream, in bytes from 0, the first character starts that did not
   * fit.
   */
  uint64_t offset;
  /**
   * PICOSSE_ADVICE_RETRY or PICOSSE_ADVICE_GIVE_UP.
   */
  int32_t advice;
  /**
   * To retry: PICOSSE_REQUEST_SAME or PICOSSE_REQUEST_RESUME; otherwise 0.
   */
  int32_t request;
  /**
   * To retry: the time of the host's clock at which to connect; otherwise 0.
   */
  uint32_t retry_at;
  /**
   * To give up: PICOSSE_GIVE_UP_FINISHED ...; otherwise 0. More may come in later versions.
   */
  int32_t give_up;
  /**
   * Whether the transport may still be open (1): close it. Whatever it brings afterwards is
   * counted, and nothing of it is shown. Otherwise 0.
   */
  uint32_t close_transport;
  /**
   * Whether the whole answer came (1): it ended as it should, with its terminal event where there
   * are rules, or it was a whole body that is no stream; and nothing was lost. Otherwise 0.
   */
  uint32_t complete;
  /**
   * What did not reach the host: PICOSSE_LOST_EVENTS | ...; 0 if nothing.
   * picosse_session_counters() says how many.
   */
  uint32_t losses;
} picosse_end;

/**
 * How much a session has seen: in this attempt, but for the first and the last.
 *
 * It is a copy: it belongs to the host.
 */
typedef struct picosse_session_counts {
  /**
   * sizeof(picosse_session_counts), set by the host; nothing is written beyond it.
   */
  size_t size;
  /**
   * Attempts since the session was initialised or restarted.
   */
  uint32_t attempts;
  /**
   * Bytes of the stream taken.
   */
  uint64_t bytes;
  /**
   * Lines ended by a CR, an LF or both.
   */
  uint64_t lines;
  /**
   * Events dispatched, whole or in fragments.
   */
  uint64_t events;
  /**
   * Comments begun.
   */
  uint64_t comments;
  /**
   * Lines whose field name the standard does not know.
   */
  uint64_t unknown_fields;
  /**
   * IDs ignored: with a NUL in them, or over their limit.
   */
  uint64_t ids_ignored;
  /**
   * Events that crossed a limit and were not delivered.
   */
  uint64_t dropped;
  /**
   * Bytes of a body that is no stream.
   */
  uint64_t body;
  /**
   * Events with empty data that were not shown.
   */
  uint64_t suppressed;
  /**
   * Events that a later one in the same chunk took the place of.
   */
  uint64_t superseded;
  /**
   * Bytes that came too late, or under an old generation, since the session was initialised or
   * restarted.
   */
  uint64_t late;
} picosse_session_counts;

/**
 * For streams whose events each hold the whole text so far: what each text adds to the one before,
 * told from a length and a hash. Initialise it with picosse_cumulative_init(); there is nothing to
 * free. Its words are private. It is plain data without pointers: a copy goes on by itself.
 *
 * It may be used by one thread at a time; two on two threads need no lock.
 */
typedef struct picosse_cumulative {
  uint64_t words[3];
} picosse_cumulative;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the archive, as PICOSSE_VERSION is that of the header. Two numbers with the same
 * high 16 bits fit together.
 */
uint32_t picosse_version(void);

/**
 * What a status means, in English, as a NUL-terminated string that is always there. Never NULL.
 */
const char *picosse_status_text(int32_t status);

/**
 * Fills a config with the defaults. `size` is sizeof(picosse_config).
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT: config is NULL. PICOSSE_ERR_SIZE: the archive has another
 * config; use the header that came with it.
 */
int32_t picosse_config_init(struct picosse_config *config, size_t size);

/**
 * Makes a parser. `size` is sizeof(picosse_parser), `config` is copied (NULL: the defaults), and
 * `buffer` is lent: its `len` bytes are the parser's until it is initialised anew or not used any
 * more. Nothing is allocated, so there is nothing to free. A parser may be initialised again at
 * any time but from inside its own callback.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT: parser is NULL or not aligned for uint64_t, buffer is NULL
 * while len is not 0, or a config value is unknown. PICOSSE_ERR_SIZE: the parser's or the
 * config's size differs; use the header that came with the archive. PICOSSE_ERR_BUFFER: the
 * buffer is too small. In any case but the first two errors `needed`, unless NULL, is set to the
 * number of bytes that the config needs at least, SIZE_MAX when no buffer can have them.
 */
int32_t picosse_parser_init(struct picosse_parser *parser,
                            size_t size,
                            const struct picosse_config *config,
                            void *buffer,
                            size_t len,
                            size_t *needed);

/**
 * Continues a copy. Copy the bytes of a parser's buffer into `buffer` first; then `parser` goes
 * on, over `buffer`, from where `source` is. Only `source` is read; it may itself be a copy of a
 * parser's bytes, made on any machine of this kind, and may be `parser`. Both are trusted: never
 * restore bytes that a stranger may have changed. Like picosse_parser_init(), not to be called for
 * a parser from inside its own callback.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT and PICOSSE_ERR_SIZE as picosse_parser_init().
 * PICOSSE_ERR_STATE: source is no parser. PICOSSE_ERR_BUSY: source is in the middle of a call.
 * PICOSSE_ERR_BUFFER: len is less than the source's config needs.
 */
int32_t picosse_parser_restore(struct picosse_parser *parser,
                               size_t size,
                               const struct picosse_parser *source,
                               void *buffer,
                               size_t len);

/**
 * Makes the parser ready for a new stream, with the same config and buffer. Everything is as new
 * but for the last event ID, which a new connection continues from.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_reset(struct picosse_parser *parser);

/**
 * Sets `id` to the last event ID string: what a new connection sends as Last-Event-ID. Empty when
 * there is none. The text is valid until the next call that changes the parser.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY: id is not written.
 */
int32_t picosse_parser_last_event_id(const struct picosse_parser *parser, struct picosse_text *id);

/**
 * Sets the last event ID string before the first byte of the stream is fed; (NULL, 0) removes it.
 * The bytes are copied.
 *
 * PICOSSE_OK. PICOSSE_ERR_STARTED: bytes were fed already; reset first. PICOSSE_ERR_ID: no stream
 * can have set this ID, or it is over its limit; go without one. PICOSSE_ERR_ARGUMENT,
 * PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY. The ID in force stays where it fails.
 */
int32_t picosse_parser_set_last_event_id(struct picosse_parser *parser, const void *id, size_t len);

/**
 * Sets `counters` to what the parser has seen since it was initialised or reset.
 * `counters->size` must be set to sizeof(picosse_counters).
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY:
 * counters is not written.
 */
int32_t picosse_parser_counters(const struct picosse_parser *parser,
                                struct picosse_counters *counters);

/**
 * Says which event made the parser fail with PICOSSE_ERR_LIMIT, as an item of the kind
 * PICOSSE_DROPPED. `item->size` must be set to sizeof(picosse_item).
 *
 * PICOSSE_ITEM: item is written. PICOSSE_OK: the parser has not failed so. PICOSSE_ERR_ARGUMENT,
 * PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_failure(const struct picosse_parser *parser, struct picosse_item *item);

/**
 * Takes a chunk of the stream and shows each item to its callback, in order. The chunk may be cut
 * anywhere and may be empty (NULL, 0); it stays the host's and is not needed afterwards.
 * `callbacks` may be NULL. `user` is handed to the callbacks as it is. `consumed`, unless NULL, is
 * set to the number of bytes taken, in every case.
 *
 * PICOSSE_OK: all bytes were taken. PICOSSE_PAUSED: a callback asked for it; feed the bytes after
 * the consumed ones to go on. PICOSSE_ERR_LIMIT, PICOSSE_ERR_FINISHED: the parser takes no more
 * bytes, and counts the others as discarded; reset it before the next stream.
 * PICOSSE_ERR_ARGUMENT: chunk is NULL while len is not 0, or lies in the lent buffer.
 * PICOSSE_ERR_SIZE: the size of the callbacks is wrong. PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_feed(struct picosse_parser *parser,
                            const void *chunk,
                            size_t len,
                            const struct picosse_callbacks *callbacks,
                            void *user,
                            size_t *consumed);

/**
 * Takes bytes of a chunk up to and including the next item, which it writes to `item`. Call it
 * again with the bytes after the consumed ones until it answers PICOSSE_OK. `item->size` must be
 * set to sizeof(picosse_item). `consumed`, unless NULL, is set in every case; it may be 0 with an item.
 *
 * PICOSSE_ITEM: item is written; its text is valid until the next call with this parser, as long
 * as the chunk is left alone. PICOSSE_OK: no item is left, all bytes were taken. Errors as
 * picosse_parser_feed(); item is not written then.
 */
int32_t picosse_parser_step(struct picosse_parser *parser,
                            const void *chunk,
                            size_t len,
                            struct picosse_item *item,
                            size_t *consumed);

/**
 * Says that the stream has ended, and shows what that brings about to the callbacks (which may be
 * NULL): the unfinished block is discarded, or delivered if the config says so.
 *
 * PICOSSE_OK: the stream ended between two blocks, and everything was handed out. PICOSSE_LOSS: not
 * everything was, with or without a callback for it; picosse_parser_counters() says how much.
 * PICOSSE_INCOMPLETE: the stream ended inside a block, and nothing was dropped before.
 * PICOSSE_PAUSED: a callback asked for it; call again. PICOSSE_ERR_LIMIT: the parser had failed,
 * or the last event is over a limit. PICOSSE_ERR_ARGUMENT: parser is NULL. PICOSSE_ERR_STATE,
 * PICOSSE_ERR_BUSY, PICOSSE_ERR_SIZE. Afterwards the parser takes no bytes until it is reset.
 */
int32_t picosse_parser_finish(struct picosse_parser *parser,
                              const struct picosse_callbacks *callbacks,
                              void *user);

/**
 * The same, one item at a time: call it until it does not answer PICOSSE_ITEM. `item->size` must
 * be set to sizeof(picosse_item).
 *
 * PICOSSE_ITEM: item is written; call again. The others as picosse_parser_finish().
 */
int32_t picosse_parser_finish_step(struct picosse_parser *parser, struct picosse_item *item);

/**
 * Fills a config with a preset. `size` is sizeof(picosse_session_config), `preset` is
 * PICOSSE_PRESET_NONE ... The rules of a preset are the archive's, for ever.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT: config is NULL, or the preset is unknown. PICOSSE_ERR_SIZE: the
 * archive has another config; use the header that came with it.
 */
int32_t picosse_session_config_init(struct picosse_session_config *config,
                                    size_t size,
                                    int32_t preset);

/**
 * Makes a session. `size` is sizeof(picosse_session), `config` is copied with its rules (NULL:
 * PICOSSE_PRESET_NONE), and `buffer` is lent: its `len` bytes are the session's until it is
 * initialised anew or not used any more. Nothing is allocated, so there is nothing to free. A
 * session may be initialised again at any time but from inside its own callback.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT: session is NULL or not aligned for uint64_t, buffer or rules is
 * NULL while its number is not 0, or a config value is unknown. PICOSSE_ERR_SIZE: the session's or
 * the config's size differs; use the header that came with the archive. PICOSSE_ERR_RULE: a rule is
 * empty or too long, or there are too many. PICOSSE_ERR_BUFFER: the buffer is too small. With
 * PICOSSE_OK and PICOSSE_ERR_BUFFER `needed`, unless NULL, is set to the number of bytes that the
 * config needs at least, SIZE_MAX when no buffer can have them.
 */
int32_t picosse_session_init(struct picosse_session *session,
                             size_t size,
                             const struct picosse_session_config *config,
                             void *buffer,
                             size_t len,
                             size_t *needed);

/**
 * Continues a copy. Copy the bytes of a session's buffer into `buffer` first; then `session` goes
 * on, over `buffer`, from where `source` is. Only `source` is read; it may itself be a copy of a
 * session's bytes, made on any machine of this kind, and may be `session`. Both are trusted: never
 * restore bytes that a stranger may have changed. Like picosse_session_init(), not to be called for
 * a session from inside its own callback.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT and PICOSSE_ERR_SIZE as picosse_session_init().
 * PICOSSE_ERR_STATE: source is no session. PICOSSE_ERR_BUSY: source is in the middle of a call.
 * PICOSSE_ERR_BUFFER: len is less than the source's config needs.
 */
int32_t picosse_session_restore(struct picosse_session *session,
                                size_t size,
                                const struct picosse_session *source,
                                void *buffer,
                                size_t len);

/**
 * Begins an attempt: the host sends its request now, with picosse_session_request_header(). `now`
 * is the time of the host's clock in milliseconds; `entropy` is any random number, which spreads
 * the delay before the next attempt. `generation` is set to the attempt's number: what the host
 * reports under an older one changes nothing.
 *
 * PICOSSE_OK. PICOSSE_ERR_RUNNING: an attempt is running; cancel it, or report its end.
 * PICOSSE_ERR_CANCELLED: the session was cancelled; restart it. PICOSSE_ERR_ARGUMENT,
 * PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY. generation is only written with PICOSSE_OK.
 */
int32_t picosse_session_connect(struct picosse_session *session,
                                uint32_t now,
                                uint32_t entropy,
                                uint32_t *generation);

/**
 * Reports a response head, which stays the host's. `verdict`, unless NULL, is set to what it comes
 * to; `verdict->size` must be set to sizeof(picosse_verdict). A head that comes after the first
 * bytes of the body is still of use.
 *
 * PICOSSE_OK: the attempt goes on; feed the body, an error's as well. PICOSSE_ENDED: the status
 * says that there is no body to wait for; close the transport. PICOSSE_NONE: the status is 100 to
 * 199, so another head follows; verdict is not written. PICOSSE_CLOSED: nothing was done, and
 * verdict is not written. PICOSSE_ERR_ARGUMENT: head is NULL, or a text has a length without a ptr.
 * PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_on_response(struct picosse_session *session,
                                    uint32_t generation,
                                    uint32_t now,
                                    const struct picosse_head *head,
                                    struct picosse_verdict *verdict);

/**
 * Reports the time. If a deadline has passed, the attempt ends.
 *
 * PICOSSE_OK: the attempt goes on. PICOSSE_ENDED: it ended with this call; close the transport.
 * PICOSSE_CLOSED: none is running. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_on_time(struct picosse_session *session, uint32_t now);

/**
 * Sets `at` to the time of the host's clock at which the next deadline passes: when to call
 * picosse_session_on_time() at the latest. Ask again after each call.
 *
 * PICOSSE_OK: at is written. PICOSSE_NONE: there is no deadline now. PICOSSE_ERR_ARGUMENT,
 * PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_next_deadline(const struct picosse_session *session, uint32_t *at);

/**
 * Ends the attempt, if one is running, and refuses others until the session is restarted. Nothing
 * is shown any more, whatever the transport does: where its own cancelling has no effect, this has.
 * It may be called from inside a callback of the same session, too: no other item comes, and the
 * call that the callback is in answers PICOSSE_ENDED.
 *
 * PICOSSE_ENDED: the attempt ended with this call; close the transport. PICOSSE_CLOSED: none was
 * running. PICOSSE_OK: the call that the callback is in will end it. PICOSSE_ERR_ARGUMENT,
 * PICOSSE_ERR_STATE.
 */
int32_t picosse_session_cancel(struct picosse_session *session);

/**
 * Says that the program goes into the background, where no time passes for it: the deadlines stand
 * still. Bytes that come all the same are taken.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_suspend(struct picosse_session *session, uint32_t now);

/**
 * Says that it is back: the deadlines go on, so that a connection that died meanwhile is found out.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_resume(struct picosse_session *session, uint32_t now);

/**
 * Makes the session as new, for another stream, with the same config and buffer: no ID, no
 * reconnection time, not cancelled. Generations go on.
 *
 * PICOSSE_OK. PICOSSE_ENDED: an attempt was running, and ended as cancelled; the session is as new
 * all the same. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_restart(struct picosse_session *session);

/**
 * Takes a chunk of the body of this attempt and shows each item to the callback, in order. The chunk
 * may be cut anywhere and may be empty (NULL, 0); it stays the host's and is not needed afterwards.
 * `callback` may be NULL. `user` is handed to it as it is. `consumed`, unless NULL, is set to the
 * number of bytes that need not be fed again, in every case: after an error 0, after a pause those
 * before it, otherwise all. The time that the callback takes passes for the deadlines, too; to leave
 * it out, call picosse_session_suspend() with the time before this call, right behind it, and
 * picosse_session_resume() with the time after it.
 *
 * PICOSSE_OK: the attempt goes on. PICOSSE_PAUSED: the callback asked for it; feed the bytes after
 * the consumed ones to go on. PICOSSE_ENDED: the attempt ended with this call; picosse_session_end()
 * says how. PICOSSE_CLOSED: it was over, or is an older one; the bytes were counted.
 * PICOSSE_ERR_ARGUMENT: chunk is NULL while len is not 0, or lies in the lent buffer.
 * PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_feed(struct picosse_session *session,
                             uint32_t generation,
                             uint32_t now,
                             const void *chunk,
                             size_t len,
                             picosse_session_callback callback,
                             void *user,
                             size_t *consumed);

/**
 * Takes bytes of a chunk up to and including the next item, which it writes to `item`. Call it
 * again with the bytes after the consumed ones until it does not answer PICOSSE_ITEM. `item->size`
 * must be set to sizeof(picosse_item). `consumed`, unless NULL, is set in every case; it may be 0
 * with an item.
 *
 * PICOSSE_ITEM: item is written; its text is valid until the next call with this session, as long
 * as the chunk is left alone. An end that comes with it is told by the next call. PICOSSE_OK: no
 * item is left, all bytes were taken. The others as picosse_session_feed(); item is not written
 * then.
 */
int32_t picosse_session_step(struct picosse_session *session,
                             uint32_t generation,
                             uint32_t now,
                             const void *chunk,
                             size_t len,
                             struct picosse_item *item,
                             size_t *consumed);

/**
 * Reports that the transport has no more bytes: the response is complete. What that brings about is
 * shown to the callback (which may be NULL).
 *
 * PICOSSE_ENDED: the attempt ended with this call; picosse_session_end() says how. PICOSSE_PAUSED:
 * the callback asked for it; call again. PICOSSE_CLOSED: it was over, or is an older one.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_on_end(struct picosse_session *session,
                               uint32_t generation,
                               uint32_t now,
                               picosse_session_callback callback,
                               void *user);

/**
 * Reports that the transport failed: no connection, a reset, an error of TLS or of HTTP.
 *
 * As picosse_session_on_end().
 */
int32_t picosse_session_on_error(struct picosse_session *session,
                                 uint32_t generation,
                                 uint32_t now,
                                 picosse_session_callback callback,
                                 void *user);

/**
 * Reports the end of the transport, as picosse_session_on_end() and picosse_session_on_error() do,
 * one item at a time: call it until it does not answer PICOSSE_ITEM. `how` is
 * PICOSSE_TRANSPORT_COMPLETE or PICOSSE_TRANSPORT_FAILED. `item->size` must be set to
 * sizeof(picosse_item).
 *
 * PICOSSE_ITEM: item is written; call again. PICOSSE_ENDED: the attempt ended with this call;
 * picosse_session_end() says how. PICOSSE_CLOSED: it was over, or is an older one.
 * PICOSSE_ERR_ARGUMENT: `how` is unknown, or a pointer is wrong. PICOSSE_ERR_SIZE: the size of the
 * item is wrong. PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_end_step(struct picosse_session *session,
                                 uint32_t generation,
                                 uint32_t now,
                                 int32_t how,
                                 struct picosse_item *item);

/**
 * Sets `id` to the last event ID string, empty when there is none. It goes on from one attempt to
 * the next. The text is valid until the next call that changes the session.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY: id is not written.
 */
int32_t picosse_session_last_event_id(const struct picosse_session *session,
                                      struct picosse_text *id);

/**
 * Sets the last event ID string for the next attempt; (NULL, 0) removes it. The bytes are copied.
 *
 * PICOSSE_OK. PICOSSE_ERR_RUNNING: an attempt is running. PICOSSE_ERR_ID: no stream can have set
 * this ID, or it is over its limit; go without one. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE,
 * PICOSSE_ERR_BUSY. The ID in force stays where it fails.
 */
int32_t picosse_session_set_last_event_id(struct picosse_session *session,
                                          const void *id,
                                          size_t len);

/**
 * Sets `name` and `value` to a header that the next request should have, beside the host's own.
 * Call it with index 0, 1, ... until there is none. Values have no control character. The texts are
 * valid until the next call that changes the session.
 *
 * PICOSSE_OK: name and value are written. PICOSSE_NONE: the list has fewer. PICOSSE_ERR_ARGUMENT,
 * PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_request_header(const struct picosse_session *session,
                                       size_t index,
                                       struct picosse_text *name,
                                       struct picosse_text *value);

/**
 * Sets `verdict` to what the response head came to. `verdict->size` must be set to
 * sizeof(picosse_verdict).
 *
 * PICOSSE_OK: verdict is written. PICOSSE_NONE: the attempt has no head, or not yet.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_verdict(const struct picosse_session *session,
                                struct picosse_verdict *verdict);

/**
 * Sets `end` to how the last attempt ended and what to do next. `end->size` must be set to
 * sizeof(picosse_end).
 *
 * PICOSSE_OK: end is written. PICOSSE_NONE: an attempt is running, or there was none since the
 * session was initialised or restarted. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE,
 * PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_end(const struct picosse_session *session, struct picosse_end *end);

/**
 * Sets `counters` to what the session has seen. `counters->size` must be set to
 * sizeof(picosse_session_counts).
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY:
 * counters is not written.
 */
int32_t picosse_session_counters(const struct picosse_session *session,
                                 struct picosse_session_counts *counters);

/**
 * Sets `sentence` to why nothing is shown, or that something is: one sentence in English, which is
 * always there. (No NUL follows it: so it costs nothing in a program that does not ask for it.)
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY: sentence is not written.
 */
int32_t picosse_session_diagnose(const struct picosse_session *session,
                                 struct picosse_text *sentence);

/**
 * Begins with no text. `size` is sizeof(picosse_cumulative).
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT: cumulative is NULL or not aligned for uint64_t.
 * PICOSSE_ERR_SIZE: use the header that came with the archive.
 */
int32_t picosse_cumulative_init(struct picosse_cumulative *cumulative, size_t size);

/**
 * Takes the text as it is now: `change` is set to PICOSSE_APPEND or PICOSSE_REPLACE, and `out` to
 * what to append, or to show instead. `out` is a part of `text`, which stays the host's.
 *
 * PICOSSE_OK. PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE: change and out are not written.
 */
int32_t picosse_cumulative_next(struct picosse_cumulative *cumulative,
                                const void *text,
                                size_t len,
                                int32_t *change,
                                struct picosse_text *out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* PICOSSE_H */
