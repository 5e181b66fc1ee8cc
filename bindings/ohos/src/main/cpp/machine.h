/*
 * The interface that bindings/js/wasm/ABI.md describes, over picosse.h: the JavaScript of bindings/js drives
 * it as it drives the WebAssembly module. Nothing here knows Node-API: addon.c does.
 *
 * A machine serves one JavaScript thread. Its areas lie in memory that the caller lends for each call.
 */
#ifndef PICOSSE_MACHINE_H
#define PICOSSE_MACHINE_H

#include <picosse.h>
#include <stdbool.h>

/* Where the areas are in the memory, in bytes from its start. The last one, for texts that do not fit into
 * the text area, is as long as the largest open slot needs. */
enum {
  TABLE_AT = 0,
  REPORT_AT = 64,
  REPORT_WORDS = 32,
  RECORDS_AT = REPORT_AT + 4 * REPORT_WORDS,
  RECORDS_WORDS = 8 * 1024,
  TEXT_AT = RECORDS_AT + 4 * RECORDS_WORDS,
  TEXT_BYTES = 64 * 1024,
  INPUT_AT = TEXT_AT + TEXT_BYTES,
  INPUT_BYTES = 16 * 1024,
  FAR_AT = INPUT_AT + INPUT_BYTES
};

/** The memory of the areas: an ArrayBuffer. */
typedef struct memory {
  uint8_t *start;
  size_t len;
} memory;

/** What a call did with its bytes. */
enum status {
  STATUS_RUNNING = 0,
  STATUS_PAUSED = 1,
  STATUS_FINISHED = 2,
  STATUS_FAILED = 3,
  STATUS_CLEAN = 4,
  STATUS_INCOMPLETE = 5,
  STATUS_LOSS = 6,
  STATUS_ENDED = 7,
  STATUS_CLOSED = 8
};

static inline uint32_t *report_of(memory areas) { return (uint32_t *)(void *)(areas.start + REPORT_AT); }
static inline uint32_t *records_of(memory areas) { return (uint32_t *)(void *)(areas.start + RECORDS_AT); }
static inline const uint8_t *input_of(memory areas) { return areas.start + INPUT_AT; }

/* ---- utf16.c ---- */

/** How many UTF-16 units a text in UTF-8 has. */
size_t utf16_units(const uint8_t *text, size_t len);

/**
 * Writes bytes as UTF-16, ill-formed ones as U+FFFD, and returns the units. `taken` is set to the bytes that
 * were read: a character that the end cuts is left, unless `is_last`. `out` has room for `len` units.
 */
size_t utf16_write(const uint8_t *bytes, size_t len, bool is_last, uint16_t *out, size_t *taken);

/* ---- options.c ---- */

/** Options as JavaScript writes them: words, and texts in the input. */
typedef struct words {
  const uint32_t *next;
  const uint32_t *end;
  picosse_text texts;
} words;

words words_of(memory areas);
/** Whether text crosses as UTF-16: the first word. */
bool words_utf16(words *from);
/** Fills a config with the parser's defaults for JavaScript, changed by the next nine words. */
void words_parser(words *from, picosse_config *config);
/** Fills a config with what a preset and the next words say. `rules` has PICOSSE_MOST_RULES + 1 places. */
void words_session(words *from, picosse_session_config *config, picosse_rule *rules);
/** The value of a header, whose length is the next word. Its ptr is NULL where there is none. */
picosse_text words_text(words *from);

/* ---- batch.c ---- */

/** The type and ID of the item before, which the next record leaves out if they have not changed. */
typedef struct seen {
  char type[64];
  size_t type_len;
  char id[128];
  size_t id_len;
} seen;

void seen_init(seen *before);

/** Records that are being written. */
typedef struct batch {
  memory areas;
  bool utf16;
  /** The last item fills the far area: no other one fits. */
  bool is_full;
  size_t words;
  size_t written;
  size_t units;
} batch;

void batch_item(batch *to, seen *before, const picosse_item *item);
/** A text without a record. */
void batch_text(batch *to, const char *text, size_t len);
/** Whether there is room for another item. */
bool batch_has_room(const batch *to);
/** Says what there is, and how many bytes were taken. */
void batch_report(const batch *to, size_t taken);

/* ---- machine.c, calls.c ---- */

typedef struct machine machine;

/** NULL where there is no memory. */
machine *machine_new(void);
/** Gives everything back, also what open slots have. */
void machine_free(machine *machine);
/** How many bytes the memory must have. It changes with an open only. */
size_t machine_memory(const machine *machine);
/** Writes the table of areas. */
void machine_begin(memory areas);

/** A function of the interface: three arguments at most follow the slot. */
typedef uint32_t call(machine *machine, memory areas, uint32_t slot, const uint32_t *arguments);

call call_areas, call_slot_close, call_decode;
call call_parser_open, call_parser_feed, call_parser_finish, call_parser_reset, call_parser_set_last_event_id,
  call_parser_counters;
call call_session_open, call_session_connect, call_session_request_headers, call_session_on_response,
  call_session_feed, call_session_finish, call_session_on_time, call_session_cancel,
  call_session_suspend, call_session_resume, call_session_set_last_event_id, call_session_end,
  call_session_diagnose, call_session_counters;

#endif
