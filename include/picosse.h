/*
 * picosse: an event-stream (Server-Sent Events) push parser over a buffer that the host lends.
 *
 * One call at a time per parser; different parsers share nothing, so they need no lock. Nothing is
 * allocated and no other library is needed. Every pointer is checked for NULL; outputs are not
 * written where a call fails, except `consumed`. No function takes or returns a 64-bit integer.
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

struct picosse_item;

/*
 * A host's function that is shown an item. `user` is what the host gave to the call it is in.
 * Returns PICOSSE_CONTINUE or PICOSSE_PAUSE (any other value is a pause, too). It must not call
 * with the same parser (PICOSSE_ERR_BUSY), nor be left by an exception or a longjmp. The item and
 * its text are valid until it returns.
 */
typedef int32_t(PICOSSE_CALL *picosse_callback)(void *user, const struct picosse_item *item);


/**
 * The version of this header: major << 16 | minor << 8 | patch. Compare it with
 * picosse_version(), the version of the archive.
 */
#define PICOSSE_VERSION 256

/**
 * Done. All bytes were taken; from a finish: the stream ended between two blocks.
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
 * The stream ended inside a line, or inside a block with data, an event type or an ID.
 */
#define PICOSSE_INCOMPLETE 3

/**
 * A pointer is NULL that must not be, or not aligned, a length or a config value is impossible,
 * or the chunk lies in the parser's own buffer. Nothing was changed.
 */
#define PICOSSE_ERR_ARGUMENT -1

/**
 * This is no parser: it was never initialised, or was overwritten. Initialise it.
 */
#define PICOSSE_ERR_STATE -2

/**
 * A call from inside a callback of the same parser, or after a callback was left by longjmp.
 * Return from the callback first; after a longjmp, initialise the parser anew.
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
 * A callback's answer: go on.
 */
#define PICOSSE_CONTINUE 0

/**
 * A callback's answer: stop right after this item. No further callback comes from this call.
 */
#define PICOSSE_PAUSE 1

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
 * What a host chooses. Fill it with picosse_config_init(), change what should differ, and give it
 * to picosse_parser_init(), which copies it.
 *
 * Limits count bytes of decoded text (U+FFFD counts three). The buffer must hold data_limit +
 * event_type_limit + 3 * last_event_id_limit bytes.
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
 * Text: `len` bytes from `ptr` on. `ptr` is never NULL, and no NUL follows the bytes.
 *
 * Text belongs to the parser, or to the chunk it was found in; it is valid inside the callback
 * that shows it, and after a step until the next call with the same parser or until the chunk's
 * memory is used for something else. Any thread may read it meanwhile.
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
   * PICOSSE_EVENT ... PICOSSE_ID_IGNORED. More kinds may come in later versions.
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
 * number of bytes that the config needs, SIZE_MAX when no buffer can have them.
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
 * PICOSSE_OK: the stream ended between two blocks. PICOSSE_INCOMPLETE: it ended inside one.
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

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* PICOSSE_H */
