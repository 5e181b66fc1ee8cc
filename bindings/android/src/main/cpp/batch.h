/* The items of one call as records, and their text where Java finds it. */
#ifndef PICOSSE_JNI_BATCH_H
#define PICOSSE_JNI_BATCH_H

#include <jni.h>

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

struct batch {
  struct known *type, *id;
  /* A text that fits nowhere else is read where it lies, from here on. */
  const char *memory;
  /* The chunk, and the Java array that it lies in, which is free from `free` to `end`. */
  const char *chunk;
  size_t length;
  char *array;
  size_t free, end;
  /* How many words are written, and how many may be. */
  int32_t *words;
  size_t count, room;
  /* Text as UTF-16: Java's array, which is lent when the first comes, and how much of it is written. */
  JNIEnv *env;
  jcharArray wide;
  uint16_t *lent;
  size_t units, most_units;
};

/* Writes one item as a record; pauses where the next one might not fit. */
int32_t PICOSSE_CALL batch_item(void *user, uint32_t generation, const picosse_item *item);

/* Gives back what is lent. */
void batch_close(struct batch *batch);

#endif
