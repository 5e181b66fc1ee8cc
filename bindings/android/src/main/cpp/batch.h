/* What one call says: a report, the items as records, and their text, in the array `out` of `Session.java`. */
#ifndef PICOSSE_JNI_BATCH_H
#define PICOSSE_JNI_BATCH_H

#include "picosse.h"

/* The longest event type or ID that is recognised as the one before. */
#define LONGEST_KNOWN 128

/* The last event type or ID that was written. */
struct known {
  size_t length;
  char text[LONGEST_KNOWN];
};

/* The head of a record: the kind, then the flags of the item, then these. */
#define RECORD_FLAGS_SHIFT 8
#define RECORD_SAME_TYPE (1 << 16) /* the type that came last; without a flag: `message` */
#define RECORD_NEW_TYPE (1 << 17)  /* a text behind the data */
#define RECORD_SAME_ID (1 << 18)   /* the ID that came last; without a flag: none */
#define RECORD_NEW_ID (1 << 19)    /* a text behind that */
/* In a length: UTF-8, not ASCII. */
#define RECORD_UTF8 (1 << 30)
/* The most words of one record. */
#define RECORD_LONGEST 12

/* Words of 32 bits, each in two of the array's chars, the lower one first. */
static inline void word_put(uint16_t *words, size_t index, int32_t value) {
  words[2 * index] = (uint16_t)(uint32_t)value;
  words[2 * index + 1] = (uint16_t)((uint32_t)value >> 16);
}

struct batch {
  struct known *type, *id;
  /* A text that fits nowhere else is read where it lies, from here on. */
  const char *memory;
  /* The chunk, and at which index of the Java array it begins. */
  const char *chunk;
  size_t length;
  int32_t index;
  /* The array; how many words stand in it, and how many may. */
  uint16_t *out;
  size_t words, room;
  /* Where the next text goes, as UTF-16, and where the array ends. */
  size_t text, end;
};

/* Writes one item as a record; pauses where the next one might not fit. */
int32_t PICOSSE_CALL batch_item(void *user, uint32_t generation, const picosse_item *item);

#endif
