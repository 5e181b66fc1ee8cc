/* The items of one call, as records and their text. */
#include "machine.h"

#include <string.h>

/* The most words that a record has. */
enum { LONGEST = 12 };

/* The flags of a record. The kinds are those of the header. */
enum {
  FLAG_FAR = 1 << 8,
  FLAG_NEW_TYPE = 1 << 9,
  FLAG_NEW_ID = 1 << 10,
  FLAG_REPAIRED = 1 << 12,
  FLAG_INCOMPLETE = 1 << 13,
  FLAG_FIRST = 1 << 14,
  FLAG_LAST = 1 << 15,
  FLAG_ABORTED = 1 << 16,
  FLAG_OVER_LIMIT = 1 << 17,
  FLAG_TYPE_LIMIT = 1 << 18
};

/* ---- What the last record had ---- */

void seen_init(seen *before) {
  memcpy(before->type, "message", 7);
  before->type_len = 7;
  before->id_len = 0;
}

/* Whether a text is another one than before. It is kept if there is room; SIZE_MAX: there was none. */
static bool is_new(picosse_text text, char *kept, size_t room, size_t *len) {
  if (text.len == *len && memcmp(text.ptr, kept, text.len) == 0) return false;
  *len = text.len <= room ? text.len : SIZE_MAX;
  if (text.len <= room) memcpy(kept, text.ptr, text.len);
  return true;
}

/* ---- Words and texts ---- */

static void push(batch *to, uint32_t word) { records_of(to->areas)[to->words++] = word; }

static void push_long(batch *to, uint64_t value) {
  push(to, (uint32_t)value);
  push(to, (uint32_t)(value >> 32));
}

static bool fits(const batch *to, size_t bytes) {
  const size_t room = TEXT_BYTES - to->written;
  return bytes <= (to->utf16 ? room / 2 : room);
}

/* A text that fits. */
static void push_text(batch *to, const char *text, size_t len) {
  uint8_t *const place = to->areas.start + TEXT_AT + to->written;
  size_t units, taken;
  if (to->utf16) {
    units = utf16_write((const uint8_t *)text, len, true, (uint16_t *)(void *)place, &taken);
    to->written += 2 * units;
  } else {
    memcpy(place, text, len);
    units = utf16_units((const uint8_t *)text, len);
    to->written += len;
  }
  to->units += units;
  push(to, (uint32_t)units);
}

/* Texts that do not fit, behind each other in the far area, each as its address and length. */
static void push_far(batch *to, const picosse_text *texts, size_t count) {
  size_t at = FAR_AT, i;
  for (i = 0; i < count; i++) {
    /* The far area holds the largest item of each slot, so this cuts nothing. */
    const size_t room = to->areas.len - at, len = texts[i].len < room ? texts[i].len : room;
    memcpy(to->areas.start + at, texts[i].ptr, len);
    push(to, (uint32_t)at);
    push(to, (uint32_t)len);
    at += len;
  }
  to->is_full = true;
}

/* A record with texts. */
static void push_record(batch *to, uint32_t head, const picosse_text *texts, size_t count) {
  size_t bytes = 0, i;
  for (i = 0; i < count; i++) bytes += texts[i].len;
  if (!fits(to, bytes)) {
    push(to, head | FLAG_FAR);
    push_far(to, texts, count);
    return;
  }
  push(to, head);
  for (i = 0; i < count; i++) push_text(to, texts[i].ptr, texts[i].len);
}

/* ---- Items ---- */

static uint32_t flags_of(const picosse_item *item) {
  const uint32_t flags = item->flags;
  uint32_t made = 0;
  if (flags & PICOSSE_REPAIRED) made |= FLAG_REPAIRED;
  if (flags & PICOSSE_INCOMPLETE_EVENT) made |= FLAG_INCOMPLETE;
  if (flags & PICOSSE_FIRST) made |= FLAG_FIRST;
  if (flags & PICOSSE_LAST) made |= FLAG_LAST;
  if (flags & PICOSSE_ABORTED) made |= FLAG_LAST | FLAG_ABORTED;
  if (flags & PICOSSE_ABORTED && item->limit != PICOSSE_LIMIT_NONE) made |= FLAG_OVER_LIMIT;
  return made;
}

/* An event or a part of one. */
static void push_block(batch *to, seen *before, const picosse_item *item) {
  uint32_t head = (uint32_t)item->kind | flags_of(item);
  picosse_text texts[3];
  size_t count = 1;
  texts[0] = item->data;
  if (is_new(item->event_type, before->type, sizeof before->type, &before->type_len)) {
    head |= FLAG_NEW_TYPE;
    texts[count++] = item->event_type;
  }
  if (is_new(item->last_event_id, before->id, sizeof before->id, &before->id_len)) {
    head |= FLAG_NEW_ID;
    texts[count++] = item->last_event_id;
  }
  push_record(to, head, texts, count);
}

static void push_last_event_id(batch *to, seen *before, picosse_text id) {
  if (is_new(id, before->id, sizeof before->id, &before->id_len))
    push_record(to, PICOSSE_LAST_EVENT_ID | FLAG_NEW_ID, &id, 1);
  else
    push(to, PICOSSE_LAST_EVENT_ID);
}

void batch_item(batch *to, seen *before, const picosse_item *item) {
  switch (item->kind) {
    case PICOSSE_EVENT:
    case PICOSSE_FRAGMENT:
      push_block(to, before, item);
      break;
    case PICOSSE_RECONNECTION_TIME:
      push(to, PICOSSE_RECONNECTION_TIME);
      push(to, item->reconnection_time);
      break;
    case PICOSSE_COMMENT:
    case PICOSSE_UNKNOWN_FIELD:
      push_record(to, (uint32_t)item->kind | flags_of(item), &item->data, 1);
      break;
    case PICOSSE_LAST_EVENT_ID:
      push_last_event_id(to, before, item->last_event_id);
      break;
    case PICOSSE_DROPPED:
    case PICOSSE_ID_IGNORED:
      push(to, (uint32_t)item->kind | (item->limit == PICOSSE_LIMIT_EVENT_TYPE ? FLAG_TYPE_LIMIT : 0));
      push_long(to, item->event);
      push_long(to, item->offset);
      break;
    case PICOSSE_BODY:
      push(to, PICOSSE_BODY);
      push_far(to, &item->data, 1);
      break;
    default: /* A kind of a later version. */
      break;
  }
}

void batch_text(batch *to, const char *text, size_t len) { push_text(to, text, fits(to, len) ? len : 0); }

bool batch_has_room(const batch *to) { return !to->is_full && to->words + LONGEST <= RECORDS_WORDS; }

void batch_report(const batch *to, size_t taken) {
  uint32_t *const report = report_of(to->areas);
  report[0] = (uint32_t)taken;
  report[1] = (uint32_t)to->words;
  report[2] = (uint32_t)to->written;
  report[3] = (uint32_t)to->units;
}
