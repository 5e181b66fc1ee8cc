#include "batch.h"

#include <string.h>

#include "utf16.h"

static void push(struct batch *batch, int32_t word) {
  batch->words[batch->count++] = word;
}

static void push_wide(struct batch *batch, uint64_t number) {
  push(batch, (int32_t)(uint32_t)number);
  push(batch, (int32_t)(uint32_t)(number >> 32));
}

/* Which limit was crossed, and where. */
static void push_place(struct batch *batch, const picosse_item *item) {
  push(batch, item->limit);
  push_wide(batch, item->event);
  push_wide(batch, item->offset);
}

static int is_in_chunk(const struct batch *batch, picosse_text text) {
  const uintptr_t place = (uintptr_t)text.ptr, chunk = (uintptr_t)batch->chunk;
  return place >= chunk && place < chunk + batch->length;
}

/* Bytes where they lie: an index of the chunk's array, or the complement of one of the memory. The latter
   do not last, which the result says. */
static int push_bytes(struct batch *batch, picosse_text bytes, int32_t mark) {
  const int lasts = bytes.len == 0 || is_in_chunk(batch, bytes);
  if (bytes.len == 0) push(batch, 0);
  else if (lasts) push(batch, (int32_t)(bytes.ptr - batch->array));
  else push(batch, ~(int32_t)(bytes.ptr - batch->memory));
  push(batch, (int32_t)bytes.len | mark);
  return lasts;
}

static uint16_t *lend(struct batch *batch) {
  if (batch->lent == NULL) batch->lent = (*batch->env)->GetPrimitiveArrayCritical(batch->env, batch->wide, NULL);
  return batch->lent;
}

void batch_close(struct batch *batch) {
  if (batch->lent != NULL) (*batch->env)->ReleasePrimitiveArrayCritical(batch->env, batch->wide, batch->lent, 0);
  batch->lent = NULL;
}

/* ASCII in the chunk's array, where it lies or copied behind the chunk; other text as UTF-16, with the complement of
   its length; or, if there is no room, as UTF-8 where it lies. False: it does not last. */
static int push_text(struct batch *batch, picosse_text text) {
  uint16_t *lent;
  size_t units;
  if (text.len == 0) return push_bytes(batch, text, 0);
  if (is_ascii(text.ptr, text.len)) {
    if (is_in_chunk(batch, text)) return push_bytes(batch, text, 0);
    if (text.len <= batch->end - batch->free) {
      memcpy(batch->array + batch->free, text.ptr, text.len);
      push(batch, (int32_t)batch->free);
      push(batch, (int32_t)text.len);
      batch->free += text.len;
      return 1;
    }
  }
  lent = lend(batch);
  if (lent == NULL || text.len > batch->most_units - batch->units) return push_bytes(batch, text, RECORD_UTF8);
  units = utf16_write(lent + batch->units, text.ptr, text.len);
  push(batch, (int32_t)batch->units);
  push(batch, ~(int32_t)units);
  batch->units += units;
  return 1;
}

/* The flag for a type or an ID: none, the one that came last, or a new one. */
static int32_t news(struct known *known, picosse_text text, int32_t same, int32_t new) {
  if (text.len == known->length && memcmp(text.ptr, known->text, text.len) == 0) return same;
  known->length = text.len <= LONGEST_KNOWN ? text.len : 0;
  memcpy(known->text, text.ptr, known->length);
  return new;
}

static int32_t type_flag(struct batch *batch, picosse_text type) {
  if (type.len == 0 || (type.len == 7 && memcmp(type.ptr, "message", 7) == 0)) return 0;
  return news(batch->type, type, RECORD_SAME_TYPE, RECORD_NEW_TYPE);
}

static int32_t id_flag(struct batch *batch, picosse_text id) {
  return id.len == 0 ? 0 : news(batch->id, id, RECORD_SAME_ID, RECORD_NEW_ID);
}

int32_t PICOSSE_CALL batch_item(void *user, uint32_t generation, const picosse_item *item) {
  struct batch *batch = user;
  const int32_t news = type_flag(batch, item->event_type) | id_flag(batch, item->last_event_id);
  int lasts = 1;
  (void)generation;
  push(batch, item->kind | (int32_t)item->flags << RECORD_FLAGS_SHIFT | news);
  switch (item->kind) {
    case PICOSSE_RECONNECTION_TIME:
      push(batch, (int32_t)item->reconnection_time);
      break;
    case PICOSSE_DROPPED:
    case PICOSSE_ID_IGNORED:
      push_place(batch, item);
      break;
    case PICOSSE_BODY:
      lasts = push_bytes(batch, item->data, 0);
      break;
    case PICOSSE_FRAGMENT:
      if (item->flags & PICOSSE_ABORTED) push_place(batch, item);
      lasts = push_text(batch, item->data);
      break;
    default:
      lasts = push_text(batch, item->data);
      break;
  }
  if (news & RECORD_NEW_TYPE) lasts &= push_text(batch, item->event_type);
  if (news & RECORD_NEW_ID) lasts &= push_text(batch, item->last_event_id);
  return lasts && batch->count + RECORD_LONGEST <= batch->room ? PICOSSE_CONTINUE : PICOSSE_PAUSE;
}
