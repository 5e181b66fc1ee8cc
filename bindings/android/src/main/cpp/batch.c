#include "memory.h"

#include <string.h>

static void push(struct batch *batch, int32_t word) {
  batch->memory->records[batch->words++] = word;
}

static void push_wide(struct batch *batch, uint64_t number) {
  push(batch, (int32_t)(uint32_t)number);
  push(batch, (int32_t)(uint32_t)(number >> 32));
}

/*
 * Writes where a text lies, and its length: an index of the Java array, or the complement of an offset
 * in the memory. False: it lies where the next item may be written.
 */
static int push_text(struct batch *batch, picosse_text text) {
  struct memory *memory = batch->memory;
  const uintptr_t place = (uintptr_t)text.ptr, chunk = (uintptr_t)batch->chunk;
  const char *lasting = text.ptr;
  int lasts = 1;
  if (text.len == 0) {
    push(batch, 0);
  } else if (place >= chunk && place < chunk + batch->length) {
    push(batch, batch->index + (int32_t)(place - chunk));
  } else {
    if (text.len <= TEXT_BYTES - batch->text) {
      lasting = memcpy(memory->text + batch->text, text.ptr, text.len);
      batch->text += text.len;
    } else {
      lasts = 0;
    }
    push(batch, ~(int32_t)(lasting - (const char *)memory));
  }
  push(batch, (int32_t)text.len);
  return lasts;
}

static int is_message(picosse_text type) {
  return type.len == 7 && memcmp(type.ptr, "message", 7) == 0;
}

int32_t PICOSSE_CALL batch_item(void *user, uint32_t generation, const picosse_item *item) {
  struct batch *batch = user;
  const int has_type = item->event_type.len != 0 && !is_message(item->event_type);
  const int has_id = item->last_event_id.len != 0;
  int lasts = 1;
  (void)generation;
  push(batch, item->kind | (int32_t)item->flags << RECORD_FLAGS_SHIFT | (has_type ? RECORD_HAS_TYPE : 0) |
                  (has_id ? RECORD_HAS_ID : 0));
  switch (item->kind) {
    case PICOSSE_RECONNECTION_TIME:
      push(batch, (int32_t)item->reconnection_time);
      break;
    case PICOSSE_DROPPED:
    case PICOSSE_ID_IGNORED:
      push(batch, item->limit);
      push_wide(batch, item->event);
      push_wide(batch, item->offset);
      break;
    case PICOSSE_FRAGMENT:
      push(batch, item->limit);
      lasts = push_text(batch, item->data);
      break;
    default:
      lasts = push_text(batch, item->data);
      break;
  }
  if (has_type) lasts &= push_text(batch, item->event_type);
  if (has_id) lasts &= push_text(batch, item->last_event_id);
  return lasts && batch->words + RECORD_LONGEST <= RECORD_WORDS ? PICOSSE_CONTINUE : PICOSSE_PAUSE;
}
