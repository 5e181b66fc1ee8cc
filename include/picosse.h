/*
 * picosse.h: a push parser for event streams (Server-Sent Events), and a session that says when a
 * stream is complete, when it is dead, and whether to reconnect.
 *
 * This header is the manual. Read "Rules for all functions" and section 1 first.
 *
 *   1. Parser                   bytes in, events out
 *   2. Parser options           limits, fragments, comments, raw text
 *   3. More parser functions    items without callbacks, last event ID, counters, copies
 *   4. Session                  one stream over HTTP; begins with a whole program
 *   5. Session options          terminal rules, deadlines, reconnection
 *   6. More session functions   items without callbacks, verdict, background, counters, copies
 *   7. Cumulative text          for servers that send the whole text so far in each event
 *   8. Version and features
 *
 * Do not edit. `cargo run -p ffi-tests --bin header` writes this file, from ffi-tests/picosse.h.in
 * and the comments in src/capi. picosse.hpp is the C++17 companion.
 *
 * A whole program. It prints the data of each event on its standard input:
 *
 *   #include "picosse.h"
 *   #include <stdio.h>
 *
 *   static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
 *     FILE *out = (FILE *)user;
 *     fwrite(event->data.ptr, 1, event->data.len, out);
 *     return fputc('\n', out) == EOF ? PICOSSE_PAUSE : PICOSSE_CONTINUE;
 *   }
 *
 *   int main(void) {
 *     static char buffer[16 * 1024], chunk[4096];
 *     picosse_parser parser;
 *     picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
 *     int32_t status;
 *     size_t len;
 *     callbacks.on_event = on_event;
 *     status = picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL);
 *     while (status == PICOSSE_OK && (len = fread(chunk, 1, sizeof chunk, stdin)) > 0)
 *       status = picosse_parser_feed(&parser, chunk, len, &callbacks, stdout, NULL);
 *     if (status == PICOSSE_OK) status = picosse_parser_finish(&parser, &callbacks, stdout);
 *     if (status == PICOSSE_OK) return 0;
 *     fprintf(stderr, "%s\n", picosse_status_text(status));
 *     return 1;
 *   }
 */
#ifndef PICOSSE_H
#define PICOSSE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * == Rules for all functions ======================================================================
 *
 * The host is your program. A chunk is the next bytes of a stream, cut anywhere. An item is what a
 * parser finds: an event, a comment, a reconnection time and so on.
 *
 * Memory      The library allocates nothing, so there is nothing to free. You place the structs,
 *             and lend each parser or session one buffer. A chunk is not needed after its feed.
 * Structs     If the first member is `size`, set it to the sizeof of the struct. PICOSSE_..._INIT
 *             does that and clears the other members: picosse_item item = PICOSSE_ITEM_INIT;
 * Pointers    NULL is refused unless the comment allows it. NULL with length 0 is an empty chunk
 *             or text.
 * Results     A function returns a status: 0 or more for success, less than 0 for an error. After
 *             an error nothing has changed unless the comment says so. The comment of a function
 *             lists its statuses. A status without an explanation means what its definition says.
 * Outputs     A function writes its outputs only if the comment of the returned status says so, for
 *             example "item is written".
 * Values      "PICOSSE_EVENT ..." stands for the list of values that begins with PICOSSE_EVENT.
 * Features    "Feature `x`" in a comment: only a library with that feature has this.
 *             Without options, `cargo staticlib` builds all features. See section 8.
 * Callbacks   Inside a callback, a call with the same parser or session returns PICOSSE_ERR_BUSY.
 *             Only picosse_session_cancel() is allowed. Init and restore functions cannot notice
 *             this error: never call them there. Do not leave a callback by a longjmp or an
 *             exception.
 * Threads     One call at a time for each parser or session. Different ones share nothing: no lock
 *             is needed.
 */

/*
 * == 1. Parser ====================================================================================
 *
 * ---- Items ----
 */

/**
 * Text: `len` bytes at `ptr`. It is not NUL-terminated and may contain NUL bytes.
 *
 * From the library, `ptr` is never NULL. The text of an item lies in the chunk or in the lent
 * buffer. In a callback, it is valid until the callback returns. After a function without
 * callbacks, such as picosse_parser_step(), it is valid until the next call with the same parser
 * or session. Do not change the chunk before that. Any thread may read the text while it is valid.
 *
 * To the library, a NULL `ptr` means that there is no text.
 */
typedef struct picosse_text {
  /** The first byte. */
  const char *ptr;
  /** The number of bytes. */
  size_t len;
} picosse_text;

/**
 * One thing found in the stream. `kind` says what it is and which members it fills. The other
 * members are 0 or empty text. Any thread may read an item while its text is valid.
 */
typedef struct picosse_item {
  /** sizeof(picosse_item). */
  size_t size;
  /** PICOSSE_EVENT ... Ignore kinds you do not know: later versions may add some. */
  int32_t kind;
  /** PICOSSE_FIRST | PICOSSE_LAST | ... */
  uint32_t flags;
  /** The data of an event; or the next piece of an event, a comment, an unknown field or a body. */
  struct picosse_text data;
  /** The event type; `message` if the stream names none. */
  struct picosse_text event_type;
  /** The last event ID; empty if there is none. */
  struct picosse_text last_event_id;
  /** Milliseconds. UINT32_MAX stands for any larger number. */
  uint32_t reconnection_time;
  /** PICOSSE_LIMIT_NONE ... */
  int32_t limit;
  /** The number of the event that crossed a limit, from 0. Dropped events are counted too. */
  uint64_t event;
  /** The byte offset in the stream, from 0, of the first character over the limit. */
  uint64_t offset;
} picosse_item;
#define PICOSSE_ITEM_INIT \
  {sizeof(picosse_item), 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0, 0, 0}

/* Values of `kind`, and the members that each one fills: */

/**
 * A whole event: `data`, `event_type`, `last_event_id`. Flags: PICOSSE_REPAIRED,
 * PICOSSE_INCOMPLETE_EVENT.
 */
#define PICOSSE_EVENT 1
/**
 * A piece of an event: `data`. `event_type` and `last_event_id` are final with PICOSSE_LAST. With
 * PICOSSE_ABORTED, `limit` says why: PICOSSE_LIMIT_NONE if the stream ended; otherwise `event` and
 * `offset` are filled too. Flags: PICOSSE_FIRST, PICOSSE_LAST, PICOSSE_ABORTED, PICOSSE_REPAIRED,
 * PICOSSE_INCOMPLETE_EVENT. Feature `fragments`.
 */
#define PICOSSE_FRAGMENT 2
/** The server set the reconnection time: `reconnection_time`. */
#define PICOSSE_RECONNECTION_TIME 3
/**
 * A piece of a comment: `data`. Flags: PICOSSE_FIRST, PICOSSE_LAST. Only if you ask for it: see
 * `wanted` of picosse_config. Feature `ignored-lines`.
 */
#define PICOSSE_COMMENT 4
/**
 * A piece of a line with an unknown field name, starting at the name: `data`. Flags:
 * PICOSSE_FIRST, PICOSSE_LAST. Only if you ask for it. Feature `ignored-lines`.
 */
#define PICOSSE_UNKNOWN_FIELD 5
/** An ID came without an event: `last_event_id`. Only if you ask for it. */
#define PICOSSE_LAST_EVENT_ID 6
/** An event crossed a limit and is not delivered: `limit`, `event`, `offset`. */
#define PICOSSE_DROPPED 7
/** An ID was over its limit and is ignored. The earlier ID stays: `event`, `offset`. */
#define PICOSSE_ID_IGNORED 8
/**
 * Only from sessions. The next bytes of a body that is not an event stream, such as the text of an
 * error: `data`, unchanged. It may be cut inside a character, or not be UTF-8.
 */
#define PICOSSE_BODY 9

/* Bits of `flags`: */

/** The first piece of an event or line. */
#define PICOSSE_FIRST 1
/** The last piece of an event or line. */
#define PICOSSE_LAST 2
/** The event ends here, unfinished. Discard all its fragments. */
#define PICOSSE_ABORTED 4
/** Invalid UTF-8 was replaced by U+FFFD. */
#define PICOSSE_REPAIRED 8
/** The stream ended inside this event. Only with PICOSSE_END_OF_STREAM_DELIVER. */
#define PICOSSE_INCOMPLETE_EVENT 16

/* Values of `limit`: */

/** No limit was crossed. */
#define PICOSSE_LIMIT_NONE 0
/** The limit of the data, including the LFs between its lines. */
#define PICOSSE_LIMIT_DATA 1
/** The limit of the event type. */
#define PICOSSE_LIMIT_EVENT_TYPE 2

/* ---- Callbacks ---- */

/** The calling convention of callbacks. Write it before the name of each. */
#if defined(_WIN32) && !defined(_WIN64)
#define PICOSSE_CALL __cdecl
#else
#define PICOSSE_CALL
#endif

/**
 * Your function that gets an item. `user` is the pointer that you passed to the call. The item and
 * its text are valid until the function returns. Return PICOSSE_CONTINUE or PICOSSE_PAUSE. Any
 * other value is a pause.
 */
typedef int32_t(PICOSSE_CALL *picosse_callback)(void *user, const picosse_item *item);

/** Go on. */
#define PICOSSE_CONTINUE 0
/** Stop after this item. The call makes no other callback and returns PICOSSE_PAUSED. */
#define PICOSSE_PAUSE 1

/**
 * Your functions, one for each kind of item. NULL: you do not want that kind, and its work is
 * skipped. One function may serve several kinds.
 *
 * The library only reads this struct, and only during a call. Any number of parsers and threads
 * may share one.
 */
typedef struct picosse_callbacks {
  /** sizeof(picosse_callbacks). */
  size_t size;
  /** PICOSSE_EVENT */
  picosse_callback on_event;
  /** PICOSSE_FRAGMENT */
  picosse_callback on_fragment;
  /** PICOSSE_RECONNECTION_TIME */
  picosse_callback on_reconnection_time;
  /** PICOSSE_COMMENT */
  picosse_callback on_comment;
  /** PICOSSE_UNKNOWN_FIELD */
  picosse_callback on_unknown_field;
  /** PICOSSE_LAST_EVENT_ID */
  picosse_callback on_last_event_id;
  /** PICOSSE_DROPPED */
  picosse_callback on_dropped;
  /** PICOSSE_ID_IGNORED */
  picosse_callback on_id_ignored;
} picosse_callbacks;
#define PICOSSE_CALLBACKS_INIT \
  {sizeof(picosse_callbacks), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL}

/* ---- Initialise, feed, finish ---- */

/** The size of a picosse_parser with 64-bit pointers, in words of 8 bytes. */
#define PICOSSE_PARSER_WORDS_64 39
/** Its size with 32-bit pointers. */
#define PICOSSE_PARSER_WORDS_32 29

/** The size of a picosse_parser in this program, in words of 8 bytes. */
#define PICOSSE_PARSER_WORDS \
  (UINTPTR_MAX > UINT32_MAX ? PICOSSE_PARSER_WORDS_64 : PICOSSE_PARSER_WORDS_32)

/**
 * A parser for one event stream. Place it at any address that is aligned for a uint64_t. Its words
 * are private.
 *
 * It is plain data: outside its own callbacks you may move it to another address and use it there.
 * Then do not use the old one. To have two parsers that go on from the same point, call
 * picosse_parser_restore().
 *
 * Threads: one call at a time. Two parsers on two threads need no lock.
 */
typedef struct picosse_parser {
  uint64_t words[PICOSSE_PARSER_WORDS];
} picosse_parser;

/* See section 2. */
struct picosse_config;

/**
 * Initialises a parser, also one that was used before. `size` is sizeof(picosse_parser). `config`
 * is copied; NULL stands for the defaults. `buffer` is lent: its `len` bytes belong to the parser
 * until you initialise it again or stop using it. `needed`, unless NULL, is set to the fewest
 * bytes that the config needs; SIZE_MAX means that no buffer is large enough. Do not call it
 * inside a callback of the same parser.
 *
 * PICOSSE_OK: parser and needed are written.
 * PICOSSE_ERR_BUFFER: the buffer is too small. needed is written: lend at least that many bytes.
 * PICOSSE_ERR_ARGUMENT: parser is NULL or not aligned for a uint64_t, buffer is NULL and len is
 *   not 0, or a config value is unknown or needs a feature that is not built in.
 * PICOSSE_ERR_SIZE: the size of the parser or of the config is wrong.
 */
int32_t picosse_parser_init(struct picosse_parser *parser,
                            size_t size,
                            const struct picosse_config *config,
                            void *buffer,
                            size_t len,
                            size_t *needed);

/**
 * Takes the next chunk of the stream and calls a callback for each item, in order. An event is
 * delivered by the call that brings its last byte. `callbacks` may be NULL. `user` is passed to
 * the callbacks. `consumed`, unless NULL, is always set to the number of bytes taken.
 *
 * PICOSSE_OK: all bytes were taken.
 * PICOSSE_PAUSED: a callback asked for a pause. To go on, feed the bytes after the consumed
 *   ones.
 * PICOSSE_ERR_LIMIT, PICOSSE_ERR_FINISHED: the parser takes no more bytes, and counts the rest as
 *   discarded. Reset it before the next stream.
 * PICOSSE_ERR_ARGUMENT: chunk is NULL and len is not 0, or the chunk lies in the lent buffer.
 * PICOSSE_ERR_SIZE: the size of the callbacks is wrong.
 * PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_feed(struct picosse_parser *parser,
                            const void *chunk,
                            size_t len,
                            const struct picosse_callbacks *callbacks,
                            void *user,
                            size_t *consumed);

/**
 * Ends the stream and calls the callbacks for its last items. An unfinished event is discarded, or
 * delivered if the config says so. `callbacks` may be NULL. Reset the parser before the next
 * stream.
 *
 * PICOSSE_OK: the stream ended after a whole event, and nothing was lost.
 * PICOSSE_INCOMPLETE: the stream ended inside an event. Nothing else was lost.
 * PICOSSE_LOSS: something was lost, whether or not a callback was set for it.
 *   picosse_parser_counters() says how much.
 * PICOSSE_PAUSED: a callback asked for a pause. Call again.
 * PICOSSE_ERR_LIMIT: the parser had failed, or the last event is over a limit.
 * PICOSSE_ERR_SIZE: the size of the callbacks is wrong.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_finish(struct picosse_parser *parser,
                              const struct picosse_callbacks *callbacks,
                              void *user);

/**
 * Makes the parser ready for the next stream, with the same config and buffer. The last event ID
 * stays, since a new connection continues from it. The counters start from 0.
 *
 * PICOSSE_OK: done.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_reset(struct picosse_parser *parser);

/*
 * ---- Statuses ----
 *
 * A value never changes its meaning. Later versions may add values: treat an unknown negative one
 * as an error.
 */

/**
 * Success. From a feed: all bytes were taken. From a finish: the stream ended after a whole event,
 * and nothing was lost.
 */
#define PICOSSE_OK 0
/** An item was written. Use it, then call again with the bytes that were not consumed. */
#define PICOSSE_ITEM 1
/**
 * A callback returned PICOSSE_PAUSE. To go on, feed the bytes that were not consumed, or finish
 * again.
 */
#define PICOSSE_PAUSED 2
/**
 * The stream ended inside a line, or before the blank line that ends an event. Nothing else was
 * lost.
 */
#define PICOSSE_INCOMPLETE 3
/**
 * The stream ended, and something was lost. Perhaps an event or an ID crossed a limit: lend a
 * larger buffer or set larger limits. The counters `dropped` and `ids_ignored` say how many. Or an
 * event came in fragments, and `on_event` was set but `on_fragment` was not. The end of the stream
 * may be incomplete as well.
 */
#define PICOSSE_LOSS 7
/**
 * An invalid argument: a NULL or misaligned pointer, an impossible length, an unknown config
 * value, a config value whose feature is not built in, or a chunk inside the lent buffer. Correct
 * the call, or build the library with the feature.
 */
#define PICOSSE_ERR_ARGUMENT (-1)
/** Not an initialised parser or session. Initialise it first. */
#define PICOSSE_ERR_STATE (-2)
/**
 * Called from inside a callback of the same parser or session. Call after the callback has
 * returned. If a longjmp left the callback, initialise the parser or session again.
 */
#define PICOSSE_ERR_BUSY (-3)
/**
 * A struct has the wrong `size`. Set it to the sizeof of the struct. If it already has that value,
 * header and library are of different versions.
 */
#define PICOSSE_ERR_SIZE (-4)
/** The buffer is too small for the limits. Lend at least `needed` bytes, or set smaller limits. */
#define PICOSSE_ERR_BUFFER (-5)
/**
 * An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL. picosse_parser_failure() says which one.
 * The parser takes no more bytes until it is reset.
 */
#define PICOSSE_ERR_LIMIT (-6)
/** The parser was finished before these bytes. They are counted as discarded. Reset it first. */
#define PICOSSE_ERR_FINISHED (-7)
/** Bytes of this stream were already fed. Reset the parser first. */
#define PICOSSE_ERR_STARTED (-8)
/**
 * An invalid ID: it contains NUL, CR or LF, is not UTF-8, or is over its limit. Connect without an
 * ID.
 */
#define PICOSSE_ERR_ID (-9)

/* Only from sessions: */

/**
 * The attempt ended with this call. picosse_session_end() says how, and what to do next. Each
 * attempt returns this status once.
 */
#define PICOSSE_ENDED 4
/**
 * Ignored: the attempt had already ended, or the generation is an older one. Bytes are counted as
 * late.
 */
#define PICOSSE_CLOSED 5
/** What you asked for does not exist now. Nothing was written. */
#define PICOSSE_NONE 6
/** An attempt is running. Report its end or cancel it first. */
#define PICOSSE_ERR_RUNNING (-10)
/** The session was cancelled. Restart it first. */
#define PICOSSE_ERR_CANCELLED (-11)
/**
 * A terminal rule is empty, or the rules are more than PICOSSE_MOST_RULES or larger than
 * PICOSSE_MOST_RULE_BYTES. Set fewer or shorter rules, and compare other events yourself.
 */
#define PICOSSE_ERR_RULE (-12)

/**
 * Returns a short English text for a status: a NUL-terminated string in static storage, never
 * NULL.
 */
const char *picosse_status_text(int32_t status);

/*
 * == 2. Parser options ============================================================================
 */

/**
 * The options of a parser. Fill it with picosse_config_init(), change what you want, and pass it
 * to picosse_parser_init(), which copies it.
 *
 * Limits count bytes of decoded text; a U+FFFD counts as three. The buffer must have at least
 * data_limit + event_type_limit + 3 * last_event_id_limit bytes, where PICOSSE_REST_OF_BUFFER
 * counts as 0.
 *
 * The library only reads it. Any number of threads may share one.
 */
typedef struct picosse_config {
  /** sizeof(picosse_config). */
  size_t size;
  /** The most bytes of data of a whole event. Default: PICOSSE_REST_OF_BUFFER. */
  size_t data_limit;
  /** The most bytes of an event type. Default: 64. */
  size_t event_type_limit;
  /** The most bytes of an ID. Default: 128. */
  size_t last_event_id_limit;
  /** Whole events or fragments: PICOSSE_DELIVERY_WHOLE (default) ... */
  int32_t delivery;
  /** Skip or fail: PICOSSE_OVER_LIMIT_SKIP (default) ... */
  int32_t over_limit;
  /** Valid UTF-8 or the bytes as they came: PICOSSE_TEXT_UTF8 (default) ... */
  int32_t text;
  /** Discard or deliver an unfinished event: PICOSSE_END_OF_STREAM_DISCARD (default) ... */
  int32_t end_of_stream;
  /**
   * Kinds of items that are not delivered by default: PICOSSE_WANT_COMMENTS | ... Default: 0.
   * Used by picosse_parser_step(), picosse_parser_finish_step() and all calls of a session.
   * picosse_parser_feed() and picosse_parser_finish() look at their callbacks instead.
   */
  uint32_t wanted;
} picosse_config;

/** `data_limit`: what the other limits leave of the buffer. */
#define PICOSSE_REST_OF_BUFFER SIZE_MAX

/* Values of `delivery`: */

/** Each event whole. For an event over the data limit see `over_limit`. */
#define PICOSSE_DELIVERY_WHOLE 0
/** Events within the data limit whole, larger ones as PICOSSE_FRAGMENT. Feature `fragments`. */
#define PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS 1
/**
 * Every event as PICOSSE_FRAGMENT, as its bytes arrive. The data limit is not used and may be 0.
 * Feature `fragments`.
 */
#define PICOSSE_DELIVERY_FRAGMENTS 2

/* Values of `over_limit`: */

/** An event over a limit becomes PICOSSE_DROPPED, and the stream goes on. */
#define PICOSSE_OVER_LIMIT_SKIP 0
/**
 * An event over a limit ends the stream: a parser returns PICOSSE_ERR_LIMIT, the attempt of a
 * session ends with PICOSSE_REASON_EVENT_LIMIT.
 */
#define PICOSSE_OVER_LIMIT_FAIL 1

/* Values of `text`: */

/** Valid UTF-8: invalid bytes are replaced by U+FFFD. */
#define PICOSSE_TEXT_UTF8 0
/** The bytes as they came. */
#define PICOSSE_TEXT_RAW 1

/* Values of `end_of_stream`: */

/** An unfinished line or event is discarded, as the standard says. */
#define PICOSSE_END_OF_STREAM_DISCARD 0
/** It is delivered, flagged PICOSSE_INCOMPLETE_EVENT. Feature `deliver-unfinished`. */
#define PICOSSE_END_OF_STREAM_DELIVER 1

/* Bits of `wanted`: */

/** Deliver PICOSSE_COMMENT. Feature `ignored-lines`. */
#define PICOSSE_WANT_COMMENTS 1
/** Deliver PICOSSE_UNKNOWN_FIELD. Feature `ignored-lines`. */
#define PICOSSE_WANT_UNKNOWN_FIELDS 2
/** Deliver PICOSSE_LAST_EVENT_ID. */
#define PICOSSE_WANT_LAST_EVENT_IDS 4

/**
 * Fills a config with the defaults. `size` is sizeof(picosse_config).
 *
 * PICOSSE_OK: config is written.
 * PICOSSE_ERR_ARGUMENT: config is NULL or misaligned.
 * PICOSSE_ERR_SIZE: header and library are of different versions. Use the header of the
 *   library.
 */
int32_t picosse_config_init(struct picosse_config *config, size_t size);

/*
 * == 3. More parser functions =====================================================================
 *
 * ---- Items without callbacks ----
 *
 * For coroutines, WebAssembly and other callers that cannot pass a callback.
 */

/**
 * Takes bytes of a chunk up to the next item, and writes the item to `item`. It needs no callback.
 * Call it again with the bytes after the consumed ones until it returns PICOSSE_OK. `consumed`,
 * unless NULL, is always set; it may be 0 with an item.
 *
 * PICOSSE_ITEM: item is written. Its text is valid until the next call with this parser; leave the
 *   chunk unchanged until then.
 * PICOSSE_OK: all bytes were taken, and no item is left.
 * PICOSSE_ERR_SIZE: the size of the item is wrong.
 * PICOSSE_ERR_LIMIT, PICOSSE_ERR_FINISHED, PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE,
 *   PICOSSE_ERR_BUSY: see picosse_parser_feed().
 */
int32_t picosse_parser_step(struct picosse_parser *parser,
                            const void *chunk,
                            size_t len,
                            struct picosse_item *item,
                            size_t *consumed);

/**
 * Ends the stream and writes its last items, one in each call. Call it until it returns something
 * other than PICOSSE_ITEM.
 *
 * PICOSSE_ITEM: item is written. Call again.
 * PICOSSE_ERR_SIZE: the size of the item is wrong.
 * PICOSSE_OK, PICOSSE_INCOMPLETE, PICOSSE_LOSS, PICOSSE_ERR_LIMIT, PICOSSE_ERR_ARGUMENT,
 *   PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY: see picosse_parser_finish().
 */
int32_t picosse_parser_finish_step(struct picosse_parser *parser, struct picosse_item *item);

/* ---- The last event ID ---- */

/**
 * Sets `id` to the last event ID, which a new connection sends as Last-Event-ID. It is empty if
 * there is none. It is valid until the next call that changes the parser. It contains no CR, LF or
 * NUL, but may contain other control characters: check it before you put it into a header.
 *
 * PICOSSE_OK: id is written.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_last_event_id(const struct picosse_parser *parser, struct picosse_text *id);

/**
 * Sets the last event ID before the first byte of a stream. The bytes are copied. (NULL, 0)
 * removes the ID. After an error the earlier ID stays.
 *
 * PICOSSE_OK: done.
 * PICOSSE_ERR_STARTED: bytes of this stream were already fed. Reset the parser first.
 * PICOSSE_ERR_ID: an invalid ID. Connect without one.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_set_last_event_id(struct picosse_parser *parser, const void *id, size_t len);

/* ---- What happened ---- */

/**
 * Says which event made the parser return PICOSSE_ERR_LIMIT, as an item of the kind
 * PICOSSE_DROPPED.
 *
 * PICOSSE_ITEM: item is written.
 * PICOSSE_OK: no event did.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_failure(const struct picosse_parser *parser, struct picosse_item *item);

/**
 * What a parser has counted since it was initialised or reset. The numbers depend on the bytes
 * only, not on how they were cut. The struct is a copy and belongs to the host.
 */
typedef struct picosse_counters {
  /** sizeof(picosse_counters). */
  size_t size;
  /** Bytes taken. */
  uint64_t bytes;
  /** Lines ended by CR, LF or CRLF. */
  uint64_t lines;
  /** Events dispatched, whole or in fragments. */
  uint64_t events;
  /** Comments, counted when they begin. */
  uint64_t comments;
  /** Lines with an unknown field name. */
  uint64_t unknown_fields;
  /** IDs ignored, because they contain a NUL or are over their limit. */
  uint64_t ids_ignored;
  /** Events that crossed a limit and were not delivered. */
  uint64_t dropped;
  /** Bytes fed after the end of the stream or after a failure. */
  uint64_t discarded;
} picosse_counters;
#define PICOSSE_COUNTERS_INIT \
  {sizeof(picosse_counters), 0, 0, 0, 0, 0, 0, 0, 0}

/**
 * Sets `counters` to what the parser has counted since it was initialised or reset.
 *
 * PICOSSE_OK: counters is written.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_parser_counters(const struct picosse_parser *parser,
                                struct picosse_counters *counters);

/* ---- Copies ---- */

/**
 * Copies a parser: `parser` continues from where `source` is, with `buffer` as its buffer. First
 * copy the bytes of the source's buffer into `buffer`. `source` is only read. It may be `parser`
 * itself, or saved bytes of a parser from a machine of the same kind and the same version of the
 * library. Source and buffer are trusted: never restore bytes that somebody else could have
 * changed. Do not call it inside a callback of `parser`.
 *
 * PICOSSE_OK: parser is written.
 * PICOSSE_ERR_STATE: source is not an initialised parser.
 * PICOSSE_ERR_BUSY: source is in the middle of a call.
 * PICOSSE_ERR_BUFFER: len is less than the source's config needs.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE: see picosse_parser_init().
 */
int32_t picosse_parser_restore(struct picosse_parser *parser,
                               size_t size,
                               const struct picosse_parser *source,
                               void *buffer,
                               size_t len);

/*
 * == 4. Session ===================================================================================
 *
 * A session does no I/O and never blocks. You tell it what your HTTP client brings, in any order,
 * and what time it is:
 *
 *   picosse_session_init()             once
 *   picosse_session_connect()          the request is sent; begins an attempt
 *   picosse_session_request_header()   which headers to send
 *   picosse_session_on_response()      the response head has arrived
 *   picosse_session_feed()             bytes of the body have arrived
 *   picosse_session_on_end()           the response is complete
 *   picosse_session_on_error()         the transport failed
 *   picosse_session_on_time()          the time of picosse_session_next_deadline() has arrived
 *   picosse_session_cancel()           the user pressed stop
 *   picosse_session_end()              how the attempt ended, and what to do next
 *
 * An attempt is one request and its response. It ends with the call that returns PICOSSE_ENDED.
 * Later reports of this attempt are ignored. Then picosse_session_end() advises one of these:
 *
 *   PICOSSE_ADVICE_RETRY     Wait until `retry_at`. Then call picosse_session_connect() and send
 *                            what `request` says. Ask for the headers again: there may be a
 *                            Last-Event-ID now.
 *   PICOSSE_ADVICE_GIVE_UP   This stream is over. For another stream, such as the next chat, call
 *                            picosse_session_restart().
 *
 * Times are milliseconds of any clock that never goes back, such as a monotonic one. They may wrap:
 * compare them with picosse_time_left().
 *
 * For libcurl use picosse_curl.h: examples/c/chat.c is a program with it. For cpp-httplib use
 * picosse_httplib.hpp. If you write a libcurl loop yourself:
 *
 *   - Call picosse_session_on_response() in the header callback, at the empty line that ends a
 *     head. libcurl reports several heads, also those of redirects and those with a status from 100
 *     to 199. Report all of them. Set CURLOPT_SUPPRESS_CONNECT_HEADERS, since the head of a proxy
 *     is not the server's.
 *   - Call picosse_session_feed() in the write callback, with an item callback that does not pause.
 *     If the feed returns PICOSSE_OK, return the length of the chunk to libcurl. Otherwise return
 *     0, which ends the transfer.
 *   - After the transfer call picosse_session_on_end() for CURLE_OK, otherwise
 *     picosse_session_on_error().
 *   - During the transfer, call picosse_session_on_time(). Then call curl_multi_poll(). It may wait
 *     until picosse_session_next_deadline(); picosse_time_left() says how long that is.
 *
 * A whole program. It shows an answer, and reconnects if the session advises it:
 *
 *   #include "picosse.h"
 *   #include <stdio.h>
 *
 *   // You write these: an HTTP client, a clock in milliseconds, random numbers.
 *   enum news { NOTHING, HEAD, BYTES, END, FAILURE };
 *   extern picosse_head http_head;   // after HEAD
 *   extern picosse_text http_bytes;  // after BYTES
 *   void http_header(picosse_text name, picosse_text value);
 *   void http_send(void);
 *   enum news http_wait(uint32_t milliseconds);  // NOTHING: nothing came in that time
 *   void http_close(void);
 *   uint32_t now(void);
 *   void sleep_for(uint32_t milliseconds);
 *   uint32_t random_number(void);
 *
 *   static int32_t PICOSSE_CALL on_item(void *user, uint32_t generation,
 *                                       const picosse_item *item) {
 *     (void)user, (void)generation;
 *     if (item->kind == PICOSSE_EVENT || item->kind == PICOSSE_BODY)
 *       fwrite(item->data.ptr, 1, item->data.len, stdout);
 *     return PICOSSE_CONTINUE;
 *   }
 *
 *   // One request and its answer, until the session says that it is over.
 *   static void attempt(picosse_session *session, picosse_end *end) {
 *     picosse_text name, value;
 *     uint32_t generation, at;
 *     size_t i;
 *     if (picosse_session_connect(session, now(), random_number(), &generation) < 0) return;
 *     for (i = 0; picosse_session_request_header(session, i, &name, &value) == PICOSSE_OK; i++)
 *       http_header(name, value);
 *     http_send();
 *     while (picosse_session_end(session, end) == PICOSSE_NONE) {
 *       const int has_deadline = picosse_session_next_deadline(session, &at) == PICOSSE_OK;
 *       switch (http_wait(has_deadline ? picosse_time_left(now(), at) : PICOSSE_NEVER)) {
 *         case HEAD:
 *           picosse_session_on_response(session, generation, now(), &http_head, NULL);
 *           break;
 *         case BYTES:
 *           picosse_session_feed(session, generation, now(), http_bytes.ptr, http_bytes.len,
 *                                on_item, NULL, NULL);
 *           break;
 *         case END:
 *           picosse_session_on_end(session, generation, now(), on_item, NULL);
 *           break;
 *         case FAILURE:
 *           picosse_session_on_error(session, generation, now(), on_item, NULL);
 *           break;
 *         case NOTHING:
 *           break;
 *       }
 *       picosse_session_on_time(session, now());
 *     }
 *     http_close();
 *   }
 *
 *   int main(void) {
 *     static char buffer[64 * 1024];
 *     static picosse_session session;
 *     picosse_session_config config;
 *     picosse_end end = PICOSSE_END_INIT;
 *     picosse_text sentence;
 *     picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
 *     config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT;  // this request may be sent twice
 *     if (picosse_session_init(&session, sizeof session, &config, buffer, sizeof buffer, NULL) < 0)
 *       return 2;
 *     for (;;) {
 *       attempt(&session, &end);
 *       if (end.advice != PICOSSE_ADVICE_RETRY) break;
 *       sleep_for(picosse_time_left(now(), end.retry_at));
 *     }
 *     if (end.complete) return 0;
 *     fprintf(stderr, "%s\n", picosse_reason_text(end.reason));
 *     if (picosse_session_diagnose(&session, &sentence) == PICOSSE_OK)
 *       fprintf(stderr, "%s\n", sentence.ptr);
 *     return 1;
 *   }
 */

/* ---- Initialise ---- */

/** The size of a picosse_session with 64-bit pointers, in words of 8 bytes. */
#define PICOSSE_SESSION_WORDS_64 96
/** Its size with 32-bit pointers. */
#define PICOSSE_SESSION_WORDS_32 78

/** The size of a picosse_session in this program, in words of 8 bytes. */
#define PICOSSE_SESSION_WORDS \
  (UINTPTR_MAX > UINT32_MAX ? PICOSSE_SESSION_WORDS_64 : PICOSSE_SESSION_WORDS_32)

/**
 * One stream, from its first attempt to its last. Place it at any address that is aligned for a
 * uint64_t. Its words are private.
 *
 * It is plain data: outside its own callbacks you may move it to another address and use it there.
 * Then do not use the old one. To have two sessions that go on from the same point, call
 * picosse_session_restore().
 *
 * Threads: one call at a time. Two sessions on two threads need no lock.
 */
typedef struct picosse_session {
  uint64_t words[PICOSSE_SESSION_WORDS];
} picosse_session;

/* See section 5. */
struct picosse_session_config;

/**
 * Fills a config with a preset. `size` is sizeof(picosse_session_config). `preset` is
 * PICOSSE_PRESET_NONE ...
 *
 * PICOSSE_OK: config is written.
 * PICOSSE_ERR_ARGUMENT: config is NULL or misaligned, or the preset is unknown.
 * PICOSSE_ERR_SIZE: header and library are of different versions. Use the header of the
 *   library.
 */
int32_t picosse_session_config_init(struct picosse_session_config *config,
                                    size_t size,
                                    int32_t preset);

/* Values of `preset`: */

/** The defaults: no terminal rules, no deadlines, no reconnection. */
#define PICOSSE_PRESET_NONE 0
/**
 * For the answer of a language model. PICOSSE_SESSION_LLM_RULES find its end. Deadlines: 120 s
 * until the first event, 60 s between bytes, 120 s between data. There is none for the head, since
 * many servers send it together with the first event. An event cut by the end of the stream is
 * delivered, flagged PICOSSE_INCOMPLETE_EVENT (feature `deliver-unfinished`). No request is sent
 * again, unless you set `reconnection`.
 *
 * Gemini, Ollama, Dify and DashScope send no terminal event that a rule can find: the attempt ends
 * with PICOSSE_REASON_NO_TERMINAL_EVENT. For them, remove PICOSSE_SESSION_LLM_RULES from `flags`.
 */
#define PICOSSE_PRESET_LLM 1
/**
 * Like the EventSource of a browser: reconnects until the server refuses, ten retries in a row
 * give no event, or you cancel.
 */
#define PICOSSE_PRESET_EVENT_SOURCE 2
/**
 * For the streamable HTTP of MCP. Events with empty data are hidden; their ID and reconnection
 * time still apply. A stream that ended is resumed by a GET with its ID until you cancel: only you
 * know when the response to your call has come.
 */
#define PICOSSE_PRESET_MCP 3

/**
 * Initialises a session, also one that was used before. `size` is sizeof(picosse_session).
 * `config` and its rules are copied; NULL stands for PICOSSE_PRESET_NONE. `buffer` is lent: its
 * `len` bytes belong to the session until you initialise it again or stop using it. `needed`,
 * unless NULL, is set to the fewest bytes that the config needs; SIZE_MAX means that no buffer is
 * large enough. Do not call it inside a callback of the same session.
 *
 * PICOSSE_OK: session and needed are written.
 * PICOSSE_ERR_BUFFER: the buffer is too small. needed is written: lend at least that many bytes.
 * PICOSSE_ERR_RULE: a rule is empty, or the rules are too many or too long.
 * PICOSSE_ERR_ARGUMENT: session is NULL or not aligned for a uint64_t, buffer or rules is NULL
 *   although its length is not 0, or a config value is unknown or needs a feature that is not
 *   built in.
 * PICOSSE_ERR_SIZE: the size of the session, of the config or of its `parser` is wrong.
 */
int32_t picosse_session_init(struct picosse_session *session,
                             size_t size,
                             const struct picosse_session_config *config,
                             void *buffer,
                             size_t len,
                             size_t *needed);

/* ---- The request ---- */

/**
 * Begins an attempt. Send the request right after it. `now` is the time. `entropy` is any random
 * number; it spreads the delay before the next attempt. `generation` is set to the number of the
 * attempt: pass it with each report. A report with an older one is ignored.
 *
 * PICOSSE_OK: generation is written.
 * PICOSSE_ERR_RUNNING: an attempt is running. Report its end or cancel it first.
 * PICOSSE_ERR_CANCELLED: the session was cancelled. Restart it first.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_connect(struct picosse_session *session,
                                uint32_t now,
                                uint32_t entropy,
                                uint32_t *generation);

/**
 * Sets `name` and `value` to a header that the request should have in addition to your own. For
 * each request, call it with index 0, 1, ... until it returns PICOSSE_NONE. The headers are:
 *
 * - Accept: `text/event-stream`; `application/json, text/event-stream` with
 *   PICOSSE_RECONNECT_RESUME_BY_GET; `application/x-ndjson` with PICOSSE_READING_JSON_LINES;
 *   `text/plain` with PICOSSE_READING_LINES.
 * - Cache-Control: `no-cache`.
 * - Last-Event-ID: the last event ID, if there is one and a header can carry it.
 *
 * The texts are not NUL-terminated: use `len`. They contain no control characters. They are valid
 * until the next call that changes the session.
 *
 * PICOSSE_OK: name and value are written.
 * PICOSSE_NONE: there are no more headers.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_request_header(const struct picosse_session *session,
                                       size_t index,
                                       struct picosse_text *name,
                                       struct picosse_text *value);

/* ---- The response ---- */

/**
 * What a session needs from a response head. A missing header is a text whose ptr is NULL. The
 * library only reads it, and only during the call.
 */
typedef struct picosse_head {
  /** sizeof(picosse_head). */
  size_t size;
  /** The status code. If your platform does not tell it, do not report a head: 0 is a failure. */
  uint32_t status;
  /** The value of Content-Type. Join several values with commas. */
  struct picosse_text content_type;
  /** The value of Retry-After, unchanged. */
  struct picosse_text retry_after;
  /** The value of Date: the clock of the server, for a Retry-After that is a date. */
  struct picosse_text date;
} picosse_head;
#define PICOSSE_HEAD_INIT \
  {sizeof(picosse_head), 0, {NULL, 0}, {NULL, 0}, {NULL, 0}}

/* See section 6. */
struct picosse_verdict;

/**
 * Reports a response head. If several come, the last one before the body counts. A head that comes
 * after the first bytes of the body counts only if it is the first head of the attempt. `verdict`,
 * unless NULL, is set to what the head means.
 *
 * PICOSSE_OK: verdict is written. The attempt goes on: feed the body, also that of an error.
 * PICOSSE_ENDED: verdict is written. The attempt ended, since there is no body to wait for: close
 *   the transport.
 * PICOSSE_NONE: the status is 100 to 199. Another head follows.
 * PICOSSE_CLOSED: ignored. The attempt had already ended, or the generation is an older one.
 * PICOSSE_ERR_ARGUMENT: head is NULL or misaligned, or a text has a length without a ptr.
 * PICOSSE_ERR_SIZE: the size of head or verdict is wrong.
 * PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_on_response(struct picosse_session *session,
                                    uint32_t generation,
                                    uint32_t now,
                                    const struct picosse_head *head,
                                    struct picosse_verdict *verdict);

/**
 * Your function that gets an item of any kind. `user` is the pointer that you passed to the call,
 * `generation` is the number of the attempt. The item and its text are valid until the function
 * returns. Return PICOSSE_CONTINUE, PICOSSE_PAUSE or PICOSSE_CANCEL. Any other value is a pause.
 */
typedef int32_t(PICOSSE_CALL *picosse_session_callback)(void *user, uint32_t generation,
                                                        const picosse_item *item);

/**
 * From a picosse_session_callback: cancel the session. The attempt ends with this item. (A parser
 * takes it for a pause.)
 */
#define PICOSSE_CANCEL 2

/**
 * Takes the next chunk of the body and calls the callback for each item, in order. `callback` may
 * be NULL. `user` is passed to the callback. `consumed`, unless NULL, is always set to the number
 * of bytes taken. These are all bytes of the chunk; after a pause, those before it; after an
 * error, none.
 *
 * Deadlines include the time that callbacks take. To exclude it, note the time before this call
 * and after it. Then call picosse_session_suspend() with the first time and
 * picosse_session_resume() with the second.
 *
 * PICOSSE_OK: the attempt goes on.
 * PICOSSE_PAUSED: the callback asked for a pause. To go on, feed the bytes after the consumed
 *   ones.
 * PICOSSE_ENDED: the attempt ended with this call. picosse_session_end() says how.
 * PICOSSE_CLOSED: ignored. The attempt had already ended, or the generation is an older one. The
 *   bytes are counted as late.
 * PICOSSE_ERR_ARGUMENT: chunk is NULL and len is not 0, or the chunk lies in the lent buffer.
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
 * Reports that the response is complete: no more bytes will come. Calls the callback for the last
 * items; it may be NULL. An unfinished event is discarded or delivered, as `end_of_stream` says.
 * In a body of lines, a last line without a line end is delivered, flagged
 * PICOSSE_INCOMPLETE_EVENT. If another attempt is advised, such an event or line is always
 * discarded, since it would come again.
 *
 * PICOSSE_ENDED: the attempt ended with this call. picosse_session_end() says how.
 * PICOSSE_PAUSED: the callback asked for a pause. Call again.
 * PICOSSE_CLOSED: ignored. The attempt had already ended, or the generation is an older one.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_on_end(struct picosse_session *session,
                               uint32_t generation,
                               uint32_t now,
                               picosse_session_callback callback,
                               void *user);

/**
 * Reports that the transport failed: no connection, a reset, a TLS or HTTP error. Calls the
 * callback for the last items; it may be NULL.
 *
 * PICOSSE_ENDED, PICOSSE_PAUSED, PICOSSE_CLOSED, PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE,
 *   PICOSSE_ERR_BUSY: see picosse_session_on_end().
 */
int32_t picosse_session_on_error(struct picosse_session *session,
                                 uint32_t generation,
                                 uint32_t now,
                                 picosse_session_callback callback,
                                 void *user);

/* ---- Time ---- */

/** No deadline, or no time. */
#define PICOSSE_NEVER UINT32_MAX

/**
 * Returns the milliseconds from `now` until `at`; 0 if `at` has passed. The result is right for up
 * to 24 days, even if the clock wraps in between.
 */
static inline uint32_t picosse_time_left(uint32_t now, uint32_t at) {
  const uint32_t left = at - now;
  return left <= INT32_MAX ? left : 0;
}

/**
 * Sets `at` to the time of the next deadline. Call picosse_session_on_time() then. Ask again after
 * each other call. picosse_time_left() says how long to wait.
 *
 * PICOSSE_OK: at is written.
 * PICOSSE_NONE: there is no deadline now. Wait for the transport only.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_next_deadline(const struct picosse_session *session, uint32_t *at);

/**
 * Reports the time. If a deadline has passed, the attempt ends. No other call checks the
 * deadlines: make this one also while bytes keep coming.
 *
 * PICOSSE_OK: the attempt goes on.
 * PICOSSE_ENDED: the attempt ended with this call. Close the transport.
 * PICOSSE_CLOSED: no attempt is running.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_on_time(struct picosse_session *session, uint32_t now);

/* ---- Stop, and the next stream ---- */

/**
 * Ends the attempt, if one is running, and refuses others until the session is restarted. Nothing
 * more is delivered. You may call it inside a callback of the same session: no other item comes,
 * and the call that made the callback returns PICOSSE_ENDED.
 *
 * PICOSSE_ENDED: the attempt ended with this call. Close the transport.
 * PICOSSE_CLOSED: no attempt was running. Do not connect again.
 * PICOSSE_OK: called inside a callback. The attempt ends when the callback returns.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE.
 */
int32_t picosse_session_cancel(struct picosse_session *session);

/**
 * Makes the session ready for another stream, with the same config and buffer. It then has no ID
 * and no reconnection time, and is not cancelled. The numbers of generations continue. For another
 * attempt at the same stream call picosse_session_connect() instead.
 *
 * PICOSSE_OK: done.
 * PICOSSE_ENDED: done. A running attempt was cancelled: close its transport.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_restart(struct picosse_session *session);

/* ---- The end of an attempt ---- */

/** How an attempt ended, and what to do next. The struct is a copy and belongs to the host. */
typedef struct picosse_end {
  /** sizeof(picosse_end). */
  size_t size;
  /** Why it ended: PICOSSE_REASON_DONE ... Later versions may add some. */
  int32_t reason;
  /** More about the reason, if its comment names a detail; otherwise 0. */
  int32_t detail;
  /**
   * With PICOSSE_REASON_EVENT_LIMIT: the number of the event that crossed the limit, from 0.
   * Dropped events are counted too.
   */
  uint64_t event;
  /**
   * With PICOSSE_REASON_EVENT_LIMIT: the byte offset in the stream, from 0, of the first
   * character over the limit.
   */
  uint64_t offset;
  /** What to do: PICOSSE_ADVICE_RETRY or PICOSSE_ADVICE_GIVE_UP. */
  int32_t advice;
  /** To retry: which request to send, PICOSSE_REQUEST_SAME ... Otherwise 0. */
  int32_t request;
  /** To retry: when to connect, on your clock. Otherwise 0. */
  uint32_t retry_at;
  /** To give up: why, PICOSSE_GIVE_UP_FINISHED ... Otherwise 0. Later versions may add some. */
  int32_t give_up;
  /** 1: the transport may still be open. Close it; more bytes are ignored. Otherwise 0. */
  uint32_t close_transport;
  /**
   * 1: the whole answer came. Nothing was lost, and the stream ended as it should: with a
   * terminal event, if there are terminal rules of success. A whole body that is not a stream
   * counts, too. Otherwise 0.
   */
  uint32_t complete;
  /** What was lost: PICOSSE_LOST_EVENTS | ...; 0: nothing. The counters say how much. */
  uint32_t losses;
} picosse_end;
#define PICOSSE_END_INIT \
  {sizeof(picosse_end), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/**
 * Sets `end` to how the last attempt ended, and what to do next.
 *
 * PICOSSE_OK: end is written.
 * PICOSSE_NONE: an attempt is running, or there was none since the session was initialised or
 *   restarted.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_end(const struct picosse_session *session, struct picosse_end *end);

/* Values of `reason`: */

/** An event matched a terminal rule of success. `complete` says whether anything was lost. */
#define PICOSSE_REASON_DONE 1
/** You cancelled it. */
#define PICOSSE_REASON_CANCELLED 2
/** The stream ended after a whole event or line, and there are no terminal rules of success. */
#define PICOSSE_REASON_CLEAN 3
/**
 * The stream ended inside a line or an event, or before any head or byte came. Something is
 * missing.
 */
#define PICOSSE_REASON_TRUNCATED 4
/** A deadline passed. `detail`: PICOSSE_DEADLINE_CONNECT ... */
#define PICOSSE_REASON_TIMEOUT 5
/**
 * The status is not a success. The body was delivered as far as it came. `detail`:
 * PICOSSE_CLASS_NO_CONTENT ...
 */
#define PICOSSE_REASON_HTTP 6
/**
 * The status is a success, but the body is not a stream. Its media type says so; if it has none,
 * its first bytes do. The whole body was delivered. `detail`: PICOSSE_CONTENT_JSON ...
 */
#define PICOSSE_REASON_BODY 7
/**
 * An event stream was expected, and something else came. JSON and HTML were delivered as a body.
 * `detail`: PICOSSE_PROTOCOL_GZIP ... Feature `sniffing`.
 */
#define PICOSSE_REASON_WRONG_PROTOCOL 8
/**
 * An event crossed a limit under PICOSSE_OVER_LIMIT_FAIL: `event`, `offset`. `detail`:
 * PICOSSE_LIMIT_DATA or PICOSSE_LIMIT_EVENT_TYPE.
 */
#define PICOSSE_REASON_EVENT_LIMIT 9
/** The body is longer than `body_limit`. That much of it was delivered. */
#define PICOSSE_REASON_BODY_LIMIT 10
/** You reported that the transport failed. */
#define PICOSSE_REASON_TRANSPORT 11
/** An event matched a terminal rule of failure. It was delivered. */
#define PICOSSE_REASON_FAILED 12
/**
 * The stream ended after a whole event or line, but no event matched a terminal rule. The answer
 * may be whole or cut. If the server sends no terminal event, set no rules, or only rules of
 * failure.
 */
#define PICOSSE_REASON_NO_TERMINAL_EVENT 13

/* Values of `detail` with PICOSSE_REASON_TIMEOUT: */

/** `connect` passed. */
#define PICOSSE_DEADLINE_CONNECT 1
/** `first_byte` passed. */
#define PICOSSE_DEADLINE_FIRST_BYTE 2
/** `first_event` passed. */
#define PICOSSE_DEADLINE_FIRST_EVENT 3
/** `byte_idle` passed. */
#define PICOSSE_DEADLINE_BYTE_IDLE 4
/** `progress_idle` passed. */
#define PICOSSE_DEADLINE_PROGRESS_IDLE 5
/** `total` passed. */
#define PICOSSE_DEADLINE_TOTAL 6

/* Values of `detail` with PICOSSE_REASON_WRONG_PROTOCOL: */

/** gzip. Your HTTP client did not decompress it. */
#define PICOSSE_PROTOCOL_GZIP 1
/** deflate with a zlib header. Your HTTP client did not decompress it. */
#define PICOSSE_PROTOCOL_DEFLATE 2
/** Not text. Perhaps br, which cannot be recognised. */
#define PICOSSE_PROTOCOL_BINARY 3
/** A TLS record: the connection was not decrypted. */
#define PICOSSE_PROTOCOL_TLS 4
/** Sizes of HTTP chunks, which your HTTP client did not remove. */
#define PICOSSE_PROTOCOL_CHUNK_SIZES 5
/** A response head. Feed only the body. */
#define PICOSSE_PROTOCOL_HTTP_HEAD 6
/** HTML or XML. */
#define PICOSSE_PROTOCOL_HTML 7
/** A JSON object or array. */
#define PICOSSE_PROTOCOL_JSON 8

/* Values of `advice`: */

/** At `retry_at` call picosse_session_connect(), and send what `request` says. */
#define PICOSSE_ADVICE_RETRY 1
/** This stream is over. `give_up` says why. */
#define PICOSSE_ADVICE_GIVE_UP 2

/* Values of `request`: */

/** The same request. Call picosse_session_request_header() again for its headers. */
#define PICOSSE_REQUEST_SAME 1
/** A GET to the same URL with `Last-Event-ID`, and without a body. */
#define PICOSSE_REQUEST_RESUME 2

/* Values of `give_up`: */

/** The stream is over: done, cleanly ended, or a body that is not a stream. */
#define PICOSSE_GIVE_UP_FINISHED 1
/** You cancelled it. */
#define PICOSSE_GIVE_UP_CANCELLED 2
/** The server has no content (204). */
#define PICOSSE_GIVE_UP_NO_CONTENT 3
/** The server wants other credentials. */
#define PICOSSE_GIVE_UP_AUTH 4
/** The server says that the request is wrong. */
#define PICOSSE_GIVE_UP_CLIENT 5
/** The server redirects, and your HTTP client did not follow. */
#define PICOSSE_GIVE_UP_REDIRECT 6
/** A limit was crossed, and would be again. */
#define PICOSSE_GIVE_UP_LIMIT 7
/** The request must not be sent twice: PICOSSE_RECONNECT_IDEMPOTENT is not set. */
#define PICOSSE_GIVE_UP_NOT_IDEMPOTENT 8
/** Events were delivered, and there is no ID to continue from. They would come again. */
#define PICOSSE_GIVE_UP_NO_ID 9
/** As many retries in a row as `retries` allows gave no event. */
#define PICOSSE_GIVE_UP_ATTEMPTS 10
/** The server asks for a pause longer than `longest_retry_after`. */
#define PICOSSE_GIVE_UP_RETRY_AFTER 11
/** An event of the server says that the answer failed. */
#define PICOSSE_GIVE_UP_FAILED 12

/* Bits of `losses`: */

/**
 * Events crossed a limit. The counter `dropped` says how many. Lend a larger buffer, or take the
 * data in fragments.
 */
#define PICOSSE_LOST_EVENTS 1
/**
 * IDs were ignored: over their limit, or with a NUL. The counter `ids_ignored` says how many. A
 * reconnection may continue at the wrong place.
 */
#define PICOSSE_LOST_IDS 2
/** With PICOSSE_SESSION_LATEST_ONLY: the attempt ended before the latest event was delivered. */
#define PICOSSE_LOST_KEPT_EVENT 4
/**
 * The attempt ended inside a line or an event. The part that came was discarded, or delivered
 * flagged PICOSSE_INCOMPLETE_EVENT.
 */
#define PICOSSE_LOST_END 8
/** An earlier attempt lost an event or an ID, and this one continued after it. */
#define PICOSSE_LOST_EARLIER 16

/**
 * Returns why an attempt ended, in English: a NUL-terminated string in static storage, never NULL.
 * `reason` is PICOSSE_REASON_DONE ...; an unknown number gives "unknown reason".
 */
const char *picosse_reason_text(int32_t reason);

/**
 * Sets `sentence` to an English sentence for a log or a developer. It says what was lost, why
 * nothing was delivered, or that events were delivered. It is NUL-terminated, in static storage.
 *
 * PICOSSE_OK: sentence is written.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_diagnose(const struct picosse_session *session,
                                 struct picosse_text *sentence);

/*
 * == 5. Session options ===========================================================================
 */

/**
 * A terminal rule: which event ends the stream, by its data, its event type, or both. The whole
 * text is compared, byte for byte. A text whose ptr is NULL is not compared.
 *
 * A rule by type alone also matches an event that is dropped. An event cut by the end of the
 * stream can only match a rule by data. With fragments, the data is delivered before the rule can
 * match.
 *
 * The library only reads it, and only during picosse_session_init(), which copies it.
 */
typedef struct picosse_rule {
  /** The data. */
  struct picosse_text data;
  /** The event type. */
  struct picosse_text event_type;
  /** What the event means: PICOSSE_RULE_HIDDEN ... */
  int32_t terminal;
} picosse_rule;

/* Values of `terminal`: */

/** Success. The event is not delivered. */
#define PICOSSE_RULE_HIDDEN 0
/** Success. The event is delivered. */
#define PICOSSE_RULE_DELIVERED 1
/** Failure. The event is delivered, since it says why. */
#define PICOSSE_RULE_FAILURE 2

/** The most terminal rules in a config. */
#define PICOSSE_MOST_RULES 24
/** The most bytes that they take together. Each rule takes 3 bytes and its texts. */
#define PICOSSE_MOST_RULE_BYTES 128

/**
 * How long to wait, in milliseconds. PICOSSE_NEVER: no deadline. More than 24 days count as 24
 * days.
 */
typedef struct picosse_deadlines {
  /**
   * From connecting to the response head or a byte of the body. The head of a redirect does not
   * count.
   */
  uint32_t connect;
  /** From the response head to the first byte of the body. */
  uint32_t first_byte;
  /** From connecting to the first data of an event or a body. */
  uint32_t first_event;
  /** From one byte to the next. All bytes count, also those of keep-alive comments. */
  uint32_t byte_idle;
  /**
   * From the response head to data, and from data to data. Comments, blank lines, other fields
   * and empty data do not count, so keep-alives do not hide a dead answer. Data over its limit
   * does not count either.
   */
  uint32_t progress_idle;
  /** From connecting to the end of the attempt. */
  uint32_t total;
} picosse_deadlines;

/**
 * When to advise another attempt. Times are in milliseconds.
 *
 * The delay is the reconnection time of the server, or `base`. It doubles with each attempt in a
 * row that gives no event, up to `longest`. It is never shorter than the server asks for in
 * `retry` or Retry-After. Jitter, from the `entropy` of picosse_session_connect(), then adds up to
 * half of the delay.
 */
typedef struct picosse_reconnection {
  /** PICOSSE_RECONNECT_IDEMPOTENT | ...; 0: never reconnect. */
  uint32_t flags;
  /** The most retries in a row that give no event. */
  uint32_t retries;
  /** The delay if the server sets no reconnection time. */
  uint32_t base;
  /** The shortest delay, also if the server sets 0. */
  uint32_t shortest;
  /** The longest delay before jitter, unless the server asks for more. */
  uint32_t longest;
  /**
   * The longest Retry-After to wait for. If the server asks for more, the session gives up. A
   * longer reconnection time, or a Retry-After that cannot be read, counts as this time.
   */
  uint32_t longest_retry_after;
} picosse_reconnection;

/* Bits of its `flags`: */

/** The request may be sent again: a GET, or a POST that does no harm when it is sent twice. */
#define PICOSSE_RECONNECT_IDEMPOTENT 1
/**
 * A stream that broke off may be resumed by a GET with its ID, even if the request is not
 * idempotent.
 */
#define PICOSSE_RECONNECT_RESUME_BY_GET 2
/** Reconnect also after a clean end, as the EventSource of a browser does. */
#define PICOSSE_RECONNECT_AFTER_CLEAN_END 4
/**
 * Reconnect also if events were delivered and there is no ID to continue from. Right for news,
 * wrong for the answer to one request.
 */
#define PICOSSE_RECONNECT_WITHOUT_ID 8

/**
 * The options of a session. Fill it with picosse_session_config_init(), change what you want, and
 * pass it to picosse_session_init(), which copies it.
 *
 * The buffer must have what the limits of the parser need. With PICOSSE_SESSION_LATEST_ONLY it
 * must be larger by data_limit + event_type_limit bytes. If data_limit is PICOSSE_REST_OF_BUFFER,
 * two events share the rest of the buffer equally.
 *
 * The library only reads it. Any number of threads may share one.
 */
typedef struct picosse_session_config {
  /** sizeof(picosse_session_config). */
  size_t size;
  /** The options of the parser, with their own size. See section 2. */
  struct picosse_config parser;
  /** Your terminal rules. The first rule that matches an event counts. */
  const struct picosse_rule *rules;
  /** How many rules: at most PICOSSE_MOST_RULES. */
  size_t rule_count;
  /** PICOSSE_SESSION_HIDE_EMPTY_EVENTS | ... */
  uint32_t flags;
  /** How to read the body of a successful response: PICOSSE_READING_AS_ANSWERED (default) ... */
  int32_t reading;
  /** The most bytes to deliver of a body that is not a stream. Default: 65536. */
  uint32_t body_limit;
  /** How long to wait. */
  struct picosse_deadlines deadlines;
  /** When to advise another attempt. */
  struct picosse_reconnection reconnection;
} picosse_session_config;

/* Bits of its `flags`: */

/** Events with empty data are hidden. Their ID and reconnection time still apply. */
#define PICOSSE_SESSION_HIDE_EMPTY_EVENTS 1
/**
 * Only the latest event of each chunk is delivered, for servers whose events each replace the one
 * before. The buffer needs room for the data and event type of another event. Fragments are all
 * delivered.
 */
#define PICOSSE_SESSION_LATEST_ONLY 2
/**
 * Adds rules for the terminal events of common language model servers, after those in `rules`.
 * They hide `[DONE]` and deliver the others.
 */
#define PICOSSE_SESSION_LLM_RULES 4

/* Values of `reading`: */

/**
 * As its media type says: an event stream, or lines of JSON; any other body is delivered
 * unchanged, as PICOSSE_BODY. If there is no media type, or bytes come before the head: as an
 * event stream, unless the first bytes are those of JSON or HTML. Without the feature `lines`,
 * lines of JSON are delivered as a body. Without `sniffing`, the first bytes are not checked.
 */
#define PICOSSE_READING_AS_ANSWERED 0
/**
 * As an event stream, whatever its media type. The first bytes are still checked: see
 * PICOSSE_REASON_WRONG_PROTOCOL.
 */
#define PICOSSE_READING_EVENT_STREAM 1
/**
 * As lines of JSON: each line is the data of an event; blank lines are skipped. Feature
 * `lines`.
 */
#define PICOSSE_READING_JSON_LINES 2
/** As lines of text: each line is the data of an event, also a blank one. Feature `lines`. */
#define PICOSSE_READING_LINES 3

/*
 * == 6. More session functions ====================================================================
 *
 * ---- Items without callbacks ----
 */

/**
 * Takes bytes of a chunk up to the next item, and writes the item to `item`. It needs no callback.
 * Call it again with the bytes after the consumed ones until it returns something other than
 * PICOSSE_ITEM. `consumed`, unless NULL, is always set; it may be 0 with an item.
 *
 * PICOSSE_ITEM: item is written. Its text is valid until the next call with this session; leave
 *   the chunk unchanged until then. If the attempt ended with this item, the next call returns
 *   PICOSSE_ENDED.
 * PICOSSE_OK: all bytes were taken, and no item is left. The attempt goes on.
 * PICOSSE_ERR_SIZE: the size of the item is wrong.
 * PICOSSE_ENDED, PICOSSE_CLOSED, PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY: see
 *   picosse_session_feed().
 */
int32_t picosse_session_step(struct picosse_session *session,
                             uint32_t generation,
                             uint32_t now,
                             const void *chunk,
                             size_t len,
                             struct picosse_item *item,
                             size_t *consumed);

/**
 * Reports how the transport ended, without a callback: writes the last items, one in each call.
 * Call it until it returns something other than PICOSSE_ITEM. `how` is PICOSSE_TRANSPORT_COMPLETE
 * or PICOSSE_TRANSPORT_FAILED.
 *
 * PICOSSE_ITEM: item is written. Call again.
 * PICOSSE_ENDED: the attempt ended with this call. picosse_session_end() says how.
 * PICOSSE_CLOSED: ignored. The attempt had already ended, or the generation is an older one.
 * PICOSSE_ERR_ARGUMENT: `how` is unknown, or a pointer is NULL or misaligned.
 * PICOSSE_ERR_SIZE: the size of the item is wrong.
 * PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_end_step(struct picosse_session *session,
                                 uint32_t generation,
                                 uint32_t now,
                                 int32_t how,
                                 struct picosse_item *item);

/* Values of `how`: */

/** The response is complete, as for picosse_session_on_end(). */
#define PICOSSE_TRANSPORT_COMPLETE 1
/** The transport failed, as for picosse_session_on_error(). */
#define PICOSSE_TRANSPORT_FAILED 2

/* ---- What the response head means ---- */

/** What a response head means. The struct is a copy and belongs to the host. */
typedef struct picosse_verdict {
  /** sizeof(picosse_verdict). */
  size_t size;
  /**
   * PICOSSE_CLASS_OK ... Any other class ends the attempt with PICOSSE_REASON_HTTP, after the
   * body was delivered.
   */
  int32_t status_class;
  /** The media type: PICOSSE_CONTENT_EVENT_STREAM ... */
  int32_t content;
  /**
   * How long the server asks you to wait, in milliseconds. It comes from Retry-After, in seconds
   * or as a date compared with Date; an unreadable one counts as `longest_retry_after`.
   * PICOSSE_NEVER: the server does not ask, or the status is a success.
   */
  uint32_t retry_after;
} picosse_verdict;
#define PICOSSE_VERDICT_INIT \
  {sizeof(picosse_verdict), 0, 0, 0}

/* Values of `status_class`: */

/** 200 to 299, except 204 and 205: the body is what was asked for. */
#define PICOSSE_CLASS_OK 1
/** 204 or 205: there is nothing, and the server wants no reconnection. */
#define PICOSSE_CLASS_NO_CONTENT 2
/** 300 to 399. If your HTTP client follows it, the head of the next response replaces it. */
#define PICOSSE_CLASS_REDIRECT 3
/** 401, 403 or 407: the server wants other credentials. */
#define PICOSSE_CLASS_AUTH 4
/** 429: too many requests. */
#define PICOSSE_CLASS_RATE 5
/** Other statuses from 400 to 499, except 408: the request is wrong. */
#define PICOSSE_CLASS_CLIENT 6
/** 500 to 599, and 408: the server could not answer now. */
#define PICOSSE_CLASS_SERVER 7
/** Not a valid status: 0, or above 599. */
#define PICOSSE_CLASS_UNKNOWN 8

/* Values of `content`: */

/** `text/event-stream`. */
#define PICOSSE_CONTENT_EVENT_STREAM 1
/** A JSON media type. */
#define PICOSSE_CONTENT_JSON 2
/**
 * Lines of JSON: `application/x-ndjson` and its other names. Never without the feature
 * `lines`.
 */
#define PICOSSE_CONTENT_JSON_LINES 3
/** HTML. */
#define PICOSSE_CONTENT_HTML 4
/** Any other text. */
#define PICOSSE_CONTENT_TEXT 5
/** Another media type. */
#define PICOSSE_CONTENT_OTHER 6
/** No media type, or an unreadable one. */
#define PICOSSE_CONTENT_UNKNOWN 7

/**
 * Sets `verdict` to what the response head of this attempt means.
 *
 * PICOSSE_OK: verdict is written.
 * PICOSSE_NONE: no head was reported in this attempt.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_verdict(const struct picosse_session *session,
                                struct picosse_verdict *verdict);

/* ---- The last event ID ---- */

/**
 * Sets `id` to the last event ID; empty if there is none. It stays from one attempt to the next.
 * The text is valid until the next call that changes the session.
 *
 * PICOSSE_OK: id is written.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_last_event_id(const struct picosse_session *session,
                                      struct picosse_text *id);

/**
 * Sets the last event ID for the next attempt. The bytes are copied. (NULL, 0) removes the ID.
 * After an error the earlier ID stays.
 *
 * PICOSSE_OK: done.
 * PICOSSE_ERR_RUNNING: an attempt is running. Report its end or cancel it first.
 * PICOSSE_ERR_ID: an invalid ID. Connect without one.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_set_last_event_id(struct picosse_session *session,
                                          const void *id,
                                          size_t len);

/* ---- In the background ---- */

/**
 * Reports that the program goes into the background. The deadlines stand still until
 * picosse_session_resume(), however long that takes. Bytes are still taken.
 *
 * PICOSSE_OK: done.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_suspend(struct picosse_session *session, uint32_t now);

/**
 * Reports that the program is back. The deadlines run again, so a connection that died meanwhile
 * is detected.
 *
 * PICOSSE_OK: done.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_resume(struct picosse_session *session, uint32_t now);

/* ---- Counters ---- */

/**
 * What a session has counted in this attempt, unless a member says otherwise. The struct is a copy
 * and belongs to the host.
 */
typedef struct picosse_session_counts {
  /** sizeof(picosse_session_counts). */
  size_t size;
  /** Attempts since the session was initialised or restarted. */
  uint32_t attempts;
  /** Bytes of the stream taken. */
  uint64_t bytes;
  /** Lines ended by CR, LF or CRLF. */
  uint64_t lines;
  /** Events dispatched, whole or in fragments. */
  uint64_t events;
  /** Comments, counted when they begin. */
  uint64_t comments;
  /** Lines with an unknown field name. */
  uint64_t unknown_fields;
  /** IDs ignored, because they contain a NUL or are over their limit. */
  uint64_t ids_ignored;
  /** Events that crossed a limit and were not delivered. */
  uint64_t dropped;
  /** Bytes of a body that is not a stream. */
  uint64_t body;
  /** Events hidden because their data is empty. */
  uint64_t suppressed;
  /** Events replaced by a later one in the same chunk. */
  uint64_t superseded;
  /**
   * Bytes that came too late, or with an older generation, since the session was initialised or
   * restarted.
   */
  uint64_t late;
} picosse_session_counts;
#define PICOSSE_SESSION_COUNTS_INIT \
  {sizeof(picosse_session_counts), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/**
 * Sets `counters` to what the session has counted.
 *
 * PICOSSE_OK: counters is written.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE, PICOSSE_ERR_STATE, PICOSSE_ERR_BUSY.
 */
int32_t picosse_session_counters(const struct picosse_session *session,
                                 struct picosse_session_counts *counters);

/*
 * ---- More texts and names ----
 *
 * Each is a text as from picosse_reason_text(): NUL-terminated, in static storage, never
 * NULL. An unknown number gives a text that begins with "unknown". A program links only the texts
 * of the functions that it calls.
 */

/**
 * Returns the detail of an end in English. `reason` and `detail` are those of picosse_end. Empty
 * if the reason has no detail.
 */
const char *picosse_detail_text(int32_t reason, int32_t detail);

/** Returns the class of a status in English: PICOSSE_CLASS_OK ... */
const char *picosse_class_text(int32_t status_class);

/** Returns the media type of a body in English: PICOSSE_CONTENT_EVENT_STREAM ... */
const char *picosse_content_text(int32_t content);

/** Returns, in English, which deadline passed: PICOSSE_DEADLINE_CONNECT ... */
const char *picosse_deadline_text(int32_t deadline);

/** Returns the advice in English: PICOSSE_ADVICE_RETRY or PICOSSE_ADVICE_GIVE_UP. */
const char *picosse_advice_text(int32_t advice);

/** Returns why to give up, in English: PICOSSE_GIVE_UP_FINISHED ... */
const char *picosse_give_up_text(int32_t why);

/**
 * Returns a name for programs, such as `done`, `idle_timeout` or `auth`. `reason` and `detail` are
 * those of picosse_end. A name never changes.
 */
const char *picosse_reason_name(int32_t reason, int32_t detail);

/**
 * Returns a name for programs: `retry`, `resume`, or why to give up, such as `finished` or
 * `no_id`. `advice`, `request` and `give_up` are those of picosse_end. A name never changes.
 */
const char *picosse_advice_name(int32_t advice, int32_t request, int32_t give_up);

/* ---- Copies ---- */

/**
 * Copies a session: `session` continues from where `source` is, with `buffer` as its buffer. First
 * copy the bytes of the source's buffer into `buffer`. `source` is only read. It may be `session`
 * itself, or saved bytes of a session from a machine of the same kind and the same version of the
 * library. Source and buffer are trusted: never restore bytes that somebody else could have
 * changed. Do not call it inside a callback of `session`.
 *
 * PICOSSE_OK: session is written.
 * PICOSSE_ERR_STATE: source is not an initialised session.
 * PICOSSE_ERR_BUSY: source is in the middle of a call.
 * PICOSSE_ERR_BUFFER: len is less than the source's config needs.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_SIZE: see picosse_session_init().
 */
int32_t picosse_session_restore(struct picosse_session *session,
                                size_t size,
                                const struct picosse_session *source,
                                void *buffer,
                                size_t len);

/*
 * == 7. Cumulative text ===========================================================================
 *
 * Some servers send the whole text so far in each event. picosse_cumulative_next() says what each
 * text adds to the one before, or that it replaces it.
 */

/**
 * Compares each text with the one before, by length and hash. It does not keep the text. Its words
 * are private. It is plain data without pointers: a copy is independent.
 *
 * Threads: one call at a time. Two of them on two threads need no lock.
 */
typedef struct picosse_cumulative {
  uint64_t words[3];
} picosse_cumulative;

/**
 * Initialises it, with an empty text. `size` is sizeof(picosse_cumulative).
 *
 * PICOSSE_OK: cumulative is written.
 * PICOSSE_ERR_ARGUMENT: cumulative is NULL or not aligned for a uint64_t.
 * PICOSSE_ERR_SIZE: header and library are of different versions. Use the header of the
 *   library.
 */
int32_t picosse_cumulative_init(struct picosse_cumulative *cumulative, size_t size);

/**
 * Takes the next text. Sets `change` to PICOSSE_APPEND or PICOSSE_REPLACE, and `out` to the part
 * of `text` to append or to show. `out` points into `text`, which belongs to the host.
 *
 * PICOSSE_OK: change and out are written.
 * PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE.
 */
int32_t picosse_cumulative_next(struct picosse_cumulative *cumulative,
                                const void *text,
                                size_t len,
                                int32_t *change,
                                struct picosse_text *out);

/* Values of `change`: */

/** Append `out` to what you show. It is empty if nothing changed. */
#define PICOSSE_APPEND 1
/** Show `out` instead of what you show. */
#define PICOSSE_REPLACE 2

/*
 * == 8. Version and features ======================================================================
 *
 * A library for a small machine may be built without some features. What needs a feature is marked
 * in its comment: Feature `name`. Without it, a config that asks for it is refused with
 * PICOSSE_ERR_ARGUMENT, and its items never come. Without `session` the library has no
 * picosse_session_ and picosse_cumulative_ functions. Sizes and values stay the same. `cargo
 * staticlib` builds all features.
 *
 * No function takes or returns a 64-bit integer by value, so JavaScript can call each of them.
 */

/** The major version of this header. */
#define PICOSSE_VERSION_MAJOR 0
/** The minor version. */
#define PICOSSE_VERSION_MINOR 1
/** The patch version. */
#define PICOSSE_VERSION_PATCH 0
/** All three as one number: major << 16 | minor << 8 | patch. */
#define PICOSSE_VERSION (((PICOSSE_VERSION_MAJOR << 16) | (PICOSSE_VERSION_MINOR << 8)) | PICOSSE_VERSION_PATCH)

/**
 * Returns the version of the library. It fits this header if its high 16 bits (major and minor
 * version) are those of PICOSSE_VERSION.
 */
uint32_t picosse_version(void);

/* Stops the compiler if the sizes above do not fit the target. Only for this header. */
#if defined(__cplusplus)
#define PICOSSE_CHECK_SIZE(type, words) \
  static_assert(sizeof(type) == 8u * (words), #type " has a wrong size: check UINTPTR_MAX")
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define PICOSSE_CHECK_SIZE(type, words) \
  _Static_assert(sizeof(type) == 8u * (words), #type " has a wrong size: check UINTPTR_MAX")
#else
#define PICOSSE_CHECK_SIZE(type, words) \
  typedef char type##_has_a_wrong_size[sizeof(type) == 8u * (words) ? 1 : -1]
#endif
PICOSSE_CHECK_SIZE(picosse_parser,
                   sizeof(void *) > 4 ? PICOSSE_PARSER_WORDS_64 : PICOSSE_PARSER_WORDS_32);
PICOSSE_CHECK_SIZE(picosse_session,
                   sizeof(void *) > 4 ? PICOSSE_SESSION_WORDS_64 : PICOSSE_SESSION_WORDS_32);
#undef PICOSSE_CHECK_SIZE

#ifdef __cplusplus
}
#endif

#endif /* PICOSSE_H */
