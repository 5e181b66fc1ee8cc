/* The memory of a stream: one direct ByteBuffer, which Java owns and the collector gives back. */
#ifndef PICOSSE_JNI_MEMORY_H
#define PICOSSE_JNI_MEMORY_H

#include "picosse.h"

/* Words that say what the last call did. `Session.java` reads them by the same numbers. */
enum report {
  REPORT_CONSUMED, /* bytes of the chunk, after a pause */
  REPORT_WORDS,    /* words of records */
  REPORT_WAIT,     /* milliseconds until the next deadline; -1: none */
  REPORT_GENERATION,
  REPORT_CLASS,
  REPORT_CONTENT,
  REPORT_REASON,
  REPORT_DETAIL,
  REPORT_ADVICE,
  REPORT_REQUEST,
  REPORT_RETRY_IN, /* milliseconds */
  REPORT_GIVE_UP,
  REPORT_COMPLETE,
  REPORT_LOSSES,
  REPORT_SIZE = 16
};

/* Enough words for any chunk of 8 KiB: two bytes of it make an item of three words at most. */
#define RECORD_WORDS 16384
/* Text of items that do not lie in the chunk. One that is longer is read in the lent buffer. */
#define TEXT_BYTES 16384

struct memory {
  int32_t report[REPORT_SIZE];
  int32_t records[RECORD_WORDS];
  char text[TEXT_BYTES];
  picosse_session session;
  char buffer[];
};

/* The head of a record: the kind, then the flags of the item, then these. */
#define RECORD_FLAGS_SHIFT 8
#define RECORD_HAS_TYPE (1 << 16)
#define RECORD_HAS_ID (1 << 17)
/* The most words of one record. */
#define RECORD_LONGEST 8

/* Where the items of one call go. */
struct batch {
  struct memory *memory;
  /* The chunk, and at which index of the Java array it begins. */
  const char *chunk;
  size_t length;
  int32_t index;
  size_t words;
  size_t text;
};

/* Writes one item as a record; pauses where the next one might not fit. */
int32_t PICOSSE_CALL batch_item(void *user, uint32_t generation, const picosse_item *item);

/* Fills a config from the options of `PicosseOptions.java`. The rules point into `texts`. */
int32_t options_read(const int32_t *options, size_t count, const char *texts, size_t length,
                     picosse_session_config *config, picosse_rule rules[PICOSSE_MOST_RULES]);

#endif
