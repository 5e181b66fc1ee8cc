/* What the interface does with open slots. */
#include "slot.h"

#include <string.h>

static picosse_parser *parser_of(machine *machine, uint32_t number) {
  slot *const found = open_slot(machine, number, PARSER);
  return found ? &found->of.parser : NULL;
}

static picosse_session *session_of(machine *machine, uint32_t number) {
  slot *const found = open_slot(machine, number, SESSION);
  return found ? &found->of.session : NULL;
}

/* ---- Bytes in, records out ---- */

static batch batch_of(memory areas, bool utf16) {
  const batch made = {areas, utf16, false, 0, 0, 0};
  return made;
}

/* The bytes of the input from `at` on. */
static picosse_text chunk_of(memory areas, uint32_t at, uint32_t len) {
  const bool is_inside = at <= INPUT_BYTES && len <= INPUT_BYTES - at;
  const picosse_text chunk = {(const char *)input_of(areas) + (is_inside ? at : 0), is_inside ? len : 0};
  return chunk;
}

/* What one step of a slot is; `arguments` are those of the call. */
typedef int32_t step(slot *of, const uint32_t *arguments, picosse_text chunk, picosse_item *item, size_t *taken);

/* Takes items until there are no more or no room. Returns the last status of picosse.h. */
static int32_t take(slot *of, memory areas, const uint32_t *arguments, picosse_text chunk, step *next) {
  batch out = batch_of(areas, of->utf16);
  size_t all = 0, taken;
  int32_t status;
  do {
    picosse_item item = PICOSSE_ITEM_INIT;
    taken = 0;
    status = next(of, arguments, chunk, &item, &taken);
    all += taken;
    chunk.ptr += taken;
    chunk.len -= taken;
    if (status == PICOSSE_ITEM) batch_item(&out, &of->before, &item);
  } while (status == PICOSSE_ITEM && batch_has_room(&out));
  batch_report(&out, all);
  return status;
}

static void report_nothing(memory areas) {
  const batch nothing = batch_of(areas, false);
  batch_report(&nothing, 0);
}

static int32_t parser_step(slot *of, const uint32_t *arguments, picosse_text chunk, picosse_item *item, size_t *taken) {
  (void)arguments;
  return picosse_parser_step(&of->of.parser, chunk.ptr, chunk.len, item, taken);
}

static int32_t parser_end(slot *of, const uint32_t *arguments, picosse_text chunk, picosse_item *item, size_t *taken) {
  (void)arguments, (void)chunk, (void)taken;
  return picosse_parser_finish_step(&of->of.parser, item);
}

/* Its status; `ok` is what PICOSSE_OK stands for. */
static uint32_t parser_status(int32_t status, enum status ok) {
  switch (status) {
    case PICOSSE_OK: return ok;
    case PICOSSE_ITEM: return STATUS_PAUSED;
    case PICOSSE_INCOMPLETE: return STATUS_INCOMPLETE;
    case PICOSSE_LOSS: return STATUS_LOSS;
    case PICOSSE_ERR_FINISHED: return STATUS_FINISHED;
    default: return STATUS_FAILED;
  }
}

uint32_t call_parser_feed(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  slot *const of = open_slot(machine, number, PARSER);
  report_nothing(areas);
  if (!of) return STATUS_CLOSED;
  return parser_status(take(of, areas, arguments, chunk_of(areas, arguments[0], arguments[1]), parser_step), STATUS_RUNNING);
}

uint32_t call_parser_finish(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  slot *const of = open_slot(machine, number, PARSER);
  report_nothing(areas);
  if (!of) return STATUS_CLOSED;
  return parser_status(take(of, areas, arguments, chunk_of(areas, 0, 0), parser_end), STATUS_CLEAN);
}

/* The generation and the time are the first two arguments. */
static int32_t session_step(slot *of, const uint32_t *arguments, picosse_text chunk, picosse_item *item, size_t *taken) {
  return picosse_session_step(&of->of.session, arguments[0], arguments[1], chunk.ptr, chunk.len, item, taken);
}

static int32_t session_last(slot *of, const uint32_t *arguments, picosse_text chunk, picosse_item *item, size_t *taken) {
  const int32_t how = arguments[2] ? PICOSSE_TRANSPORT_FAILED : PICOSSE_TRANSPORT_COMPLETE;
  (void)chunk, (void)taken;
  return picosse_session_end_step(&of->of.session, arguments[0], arguments[1], how, item);
}

static uint32_t session_status(int32_t status) {
  switch (status) {
    case PICOSSE_OK:
    case PICOSSE_NONE: return STATUS_RUNNING;
    case PICOSSE_ITEM: return STATUS_PAUSED;
    case PICOSSE_ENDED: return STATUS_ENDED;
    default: return STATUS_CLOSED;
  }
}

/* Word 4: the milliseconds until session_on_time must be called; all ones where there is no deadline. */
static void report_deadline(memory areas, const picosse_session *session, uint32_t now) {
  uint32_t at;
  const bool is_set = picosse_session_next_deadline(session, &at) == PICOSSE_OK;
  report_of(areas)[4] = is_set ? picosse_time_left(now, at) : UINT32_MAX;
}

/* Takes items as `take` does, and reports the deadline. */
static uint32_t move_on(machine *machine, memory areas, uint32_t number, const uint32_t *arguments, picosse_text chunk,
                        step *next) {
  slot *const of = open_slot(machine, number, SESSION);
  int32_t status = PICOSSE_CLOSED;
  report_nothing(areas);
  if (of) status = take(of, areas, arguments, chunk, next);
  report_deadline(areas, of ? &of->of.session : NULL, arguments[1]);
  return session_status(status);
}

uint32_t call_session_feed(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  return move_on(machine, areas, number, arguments, chunk_of(areas, arguments[2], arguments[3]), session_step);
}

uint32_t call_session_finish(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  return move_on(machine, areas, number, arguments, chunk_of(areas, 0, 0), session_last);
}

/* An address in the memory, a number of bytes, and whether they are the last. */
uint32_t call_decode(machine *machine, memory areas, uint32_t address, const uint32_t *arguments) {
  const uint32_t len = arguments[0];
  uint32_t *const report = report_of(areas);
  size_t taken = 0;
  (void)machine;
  report[0] = len;
  report[3] = 0;
  if (len > INPUT_BYTES || address > areas.len || len > areas.len - address) return 0;
  report[3] = (uint32_t)utf16_write(areas.start + address, len, arguments[1] != 0,
                                    (uint16_t *)(void *)(areas.start + TEXT_AT), &taken);
  report[0] = (uint32_t)taken;
  return 0;
}

/* ---- Other calls of a parser ---- */

/* Each call for a slot that is not open does nothing: picosse.h refuses NULL. */

uint32_t call_parser_reset(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  (void)areas, (void)arguments;
  picosse_parser_reset(parser_of(machine, number));
  return 0;
}

uint32_t call_parser_set_last_event_id(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  const picosse_text id = chunk_of(areas, 0, arguments[0]);
  return picosse_parser_set_last_event_id(parser_of(machine, number), id.ptr, id.len) == PICOSSE_OK;
}

/* Numbers of two words each, the lower first. */
static void report_longs(memory areas, const uint64_t *values, size_t count) {
  uint32_t *words = report_of(areas);
  size_t i;
  for (i = 0; i < count; i++) {
    *words++ = (uint32_t)values[i];
    *words++ = (uint32_t)(values[i] >> 32);
  }
}

uint32_t call_parser_counters(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  picosse_counters seen = PICOSSE_COUNTERS_INIT;
  (void)arguments;
  picosse_parser_counters(parser_of(machine, number), &seen);
  const uint64_t values[] = {seen.bytes,          seen.lines,       seen.events,  seen.comments,
                             seen.unknown_fields, seen.ids_ignored, seen.dropped, seen.discarded};
  report_longs(areas, values, sizeof values / sizeof *values);
  return 0;
}

/* ---- Other calls of a session ---- */

uint32_t call_session_connect(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  picosse_session *const session = session_of(machine, number);
  uint32_t generation = 0;
  picosse_session_connect(session, arguments[0], arguments[1], &generation);
  report_deadline(areas, session, arguments[0]);
  return generation;
}

uint32_t call_session_request_headers(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  slot *const of = open_slot(machine, number, SESSION);
  batch out = batch_of(areas, of && of->utf16);
  picosse_text name, value;
  size_t i;
  (void)arguments;
  for (i = 0; of && picosse_session_request_header(&of->of.session, i, &name, &value) == PICOSSE_OK; i++) {
    batch_text(&out, name.ptr, name.len);
    batch_text(&out, value.ptr, value.len);
  }
  batch_report(&out, 0);
  return 0;
}

uint32_t call_session_on_response(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  picosse_session *const session = session_of(machine, number);
  words from = words_of(areas);
  picosse_head head = PICOSSE_HEAD_INIT;
  picosse_verdict verdict = PICOSSE_VERDICT_INIT;
  uint32_t *const report = report_of(areas);
  int32_t status;
  head.status = arguments[2];
  head.content_type = words_text(&from);
  head.retry_after = words_text(&from);
  head.date = words_text(&from);
  status = picosse_session_on_response(session, arguments[0], arguments[1], &head, NULL);
  report[0] = picosse_session_verdict(session, &verdict) == PICOSSE_OK;
  if (report[0]) {
    /* JavaScript counts them from 0. */
    report[1] = (uint32_t)verdict.status_class - PICOSSE_CLASS_OK;
    report[2] = (uint32_t)verdict.content - PICOSSE_CONTENT_EVENT_STREAM;
  }
  report_deadline(areas, session, arguments[1]);
  return session_status(status);
}

uint32_t call_session_on_time(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  picosse_session *const session = session_of(machine, number);
  const int32_t status = picosse_session_on_time(session, arguments[0]);
  report_deadline(areas, session, arguments[0]);
  return session_status(status);
}

uint32_t call_session_cancel(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  (void)areas, (void)arguments;
  return session_status(picosse_session_cancel(session_of(machine, number)));
}

uint32_t call_session_suspend(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  (void)areas;
  picosse_session_suspend(session_of(machine, number), arguments[0]);
  return 0;
}

uint32_t call_session_resume(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  picosse_session *const session = session_of(machine, number);
  picosse_session_resume(session, arguments[0]);
  report_deadline(areas, session, arguments[0]);
  return 0;
}

uint32_t call_session_set_last_event_id(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  const picosse_text id = chunk_of(areas, 0, arguments[0]);
  return picosse_session_set_last_event_id(session_of(machine, number), id.ptr, id.len) == PICOSSE_OK;
}

uint32_t call_session_end(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  slot *const of = open_slot(machine, number, SESSION);
  picosse_session *const session = of ? &of->of.session : NULL;
  batch out = batch_of(areas, of && of->utf16);
  picosse_end end = PICOSSE_END_INIT;
  picosse_session_counts counts = PICOSSE_SESSION_COUNTS_INIT;
  uint32_t *const report = report_of(areas);
  const bool has_end = picosse_session_end(session, &end) == PICOSSE_OK;
  if (has_end) {
    const char *const reason = picosse_reason_name(end.reason, end.detail);
    const char *const advice = picosse_advice_name(end.advice, end.request, end.give_up);
    batch_text(&out, reason, strlen(reason));
    batch_text(&out, advice, strlen(advice));
  }
  batch_report(&out, 0);
  picosse_session_counters(session, &counts);
  report[4] = has_end;
  report[5] = end.close_transport;
  report[6] = end.complete;
  /* 0: give up, 1: the same request, 2: a GET. */
  report[7] = (uint32_t)end.request;
  report[8] = end.request ? picosse_time_left(arguments[0], end.retry_at) : 0;
  report[9] = end.losses & PICOSSE_LOST_EVENTS ? (uint32_t)counts.dropped : 0;
  report[10] = end.losses & PICOSSE_LOST_IDS ? (uint32_t)counts.ids_ignored : 0;
  report[11] = (end.losses & PICOSSE_LOST_KEPT_EVENT) != 0;
  report[12] = (end.losses & PICOSSE_LOST_END) != 0;
  report[13] = (end.losses & PICOSSE_LOST_EARLIER) != 0;
  return 0;
}

uint32_t call_session_diagnose(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  slot *const of = open_slot(machine, number, SESSION);
  batch out = batch_of(areas, of && of->utf16);
  picosse_text sentence = {"", 0};
  (void)arguments;
  if (of) picosse_session_diagnose(&of->of.session, &sentence);
  batch_text(&out, sentence.ptr, sentence.len);
  batch_report(&out, 0);
  return 0;
}

uint32_t call_session_counters(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  picosse_session_counts seen = PICOSSE_SESSION_COUNTS_INIT;
  (void)arguments;
  picosse_session_counters(session_of(machine, number), &seen);
  /* A session discards no bytes: it counts late ones. */
  const uint64_t values[] = {seen.bytes,          seen.lines,       seen.events,     seen.comments,
                             seen.unknown_fields, seen.ids_ignored, seen.dropped,    0,
                             seen.attempts,       seen.body,        seen.suppressed, seen.superseded,
                             seen.late};
  report_longs(areas, values, sizeof values / sizeof *values);
  return 0;
}
