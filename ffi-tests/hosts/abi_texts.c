/* A text for each number that a session answers, and names for programs. */
#include "abi.h"

static const int32_t reasons[] = {
    PICOSSE_REASON_DONE,        PICOSSE_REASON_CANCELLED,   PICOSSE_REASON_CLEAN,
    PICOSSE_REASON_TRUNCATED,   PICOSSE_REASON_TIMEOUT,     PICOSSE_REASON_HTTP,
    PICOSSE_REASON_BODY,        PICOSSE_REASON_WRONG_PROTOCOL, PICOSSE_REASON_EVENT_LIMIT,
    PICOSSE_REASON_BODY_LIMIT,  PICOSSE_REASON_TRANSPORT,   PICOSSE_REASON_FAILED,
    PICOSSE_REASON_NO_TERMINAL_EVENT};
static const int32_t classes[] = {
    PICOSSE_CLASS_OK,   PICOSSE_CLASS_NO_CONTENT, PICOSSE_CLASS_REDIRECT, PICOSSE_CLASS_AUTH,
    PICOSSE_CLASS_RATE, PICOSSE_CLASS_CLIENT,     PICOSSE_CLASS_SERVER,   PICOSSE_CLASS_UNKNOWN};
static const int32_t contents[] = {
    PICOSSE_CONTENT_EVENT_STREAM, PICOSSE_CONTENT_JSON,  PICOSSE_CONTENT_JSON_LINES, PICOSSE_CONTENT_HTML,
    PICOSSE_CONTENT_TEXT,         PICOSSE_CONTENT_OTHER, PICOSSE_CONTENT_UNKNOWN};
static const int32_t deadlines[] = {
    PICOSSE_DEADLINE_CONNECT,   PICOSSE_DEADLINE_FIRST_BYTE,    PICOSSE_DEADLINE_FIRST_EVENT,
    PICOSSE_DEADLINE_BYTE_IDLE, PICOSSE_DEADLINE_PROGRESS_IDLE, PICOSSE_DEADLINE_TOTAL};
static const int32_t protocols[] = {
    PICOSSE_PROTOCOL_GZIP,        PICOSSE_PROTOCOL_DEFLATE,   PICOSSE_PROTOCOL_BINARY, PICOSSE_PROTOCOL_TLS,
    PICOSSE_PROTOCOL_CHUNK_SIZES, PICOSSE_PROTOCOL_HTTP_HEAD, PICOSSE_PROTOCOL_HTML,   PICOSSE_PROTOCOL_JSON};
static const int32_t limits[] = {PICOSSE_LIMIT_DATA, PICOSSE_LIMIT_EVENT_TYPE};
static const int32_t advices[] = {PICOSSE_ADVICE_RETRY, PICOSSE_ADVICE_GIVE_UP};
static const int32_t give_ups[] = {
    PICOSSE_GIVE_UP_FINISHED, PICOSSE_GIVE_UP_CANCELLED, PICOSSE_GIVE_UP_NO_CONTENT, PICOSSE_GIVE_UP_AUTH,
    PICOSSE_GIVE_UP_CLIENT,   PICOSSE_GIVE_UP_REDIRECT,  PICOSSE_GIVE_UP_LIMIT,      PICOSSE_GIVE_UP_NOT_IDEMPOTENT,
    PICOSSE_GIVE_UP_NO_ID,    PICOSSE_GIVE_UP_ATTEMPTS,  PICOSSE_GIVE_UP_RETRY_AFTER, PICOSSE_GIVE_UP_FAILED};

static const char *timeout(int32_t detail) { return picosse_detail_text(PICOSSE_REASON_TIMEOUT, detail); }
static const char *http(int32_t detail) { return picosse_detail_text(PICOSSE_REASON_HTTP, detail); }
static const char *body(int32_t detail) { return picosse_detail_text(PICOSSE_REASON_BODY, detail); }
static const char *protocol(int32_t detail) { return picosse_detail_text(PICOSSE_REASON_WRONG_PROTOCOL, detail); }
static const char *limit(int32_t detail) { return picosse_detail_text(PICOSSE_REASON_EVENT_LIMIT, detail); }

#define KIND(text, known) \
  { text, known, sizeof known / sizeof known[0] }

static const struct {
  const char *(*text)(int32_t number);
  const int32_t *known;
  size_t count;
} kinds[] = {
    KIND(picosse_reason_text, reasons),
    KIND(picosse_class_text, classes),
    KIND(picosse_content_text, contents),
    KIND(picosse_deadline_text, deadlines),
    KIND(picosse_advice_text, advices),
    KIND(picosse_give_up_text, give_ups),
    KIND(timeout, deadlines),
    KIND(http, classes),
    KIND(body, contents),
    KIND(protocol, protocols),
    KIND(limit, limits),
};

static int is_unknown(const char *text) { return strncmp(text, "unknown ", 8) == 0; }

void session_texts(void) {
  const int32_t unknown[] = {0, -1, 99, INT32_MIN, INT32_MAX};
  size_t kind, i, j;
  for (kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
    const char *(*const text)(int32_t) = kinds[kind].text;
    for (i = 0; i < kinds[kind].count; i++) {
      const char *const said = text(kinds[kind].known[i]);
      CHECK(strlen(said) > 0 && !is_unknown(said));
      for (j = 0; j < i; j++) CHECK(strcmp(said, text(kinds[kind].known[j])) != 0);
    }
    for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++) CHECK(is_unknown(text(unknown[i])));
  }
}

/* Names for programs, and "unknown" for unknown numbers. */
void session_names(void) {
  const int32_t unknown[] = {0, -1, 99, INT32_MIN, INT32_MAX};
  size_t i;
  CHECK(strcmp(picosse_reason_name(PICOSSE_REASON_DONE, 0), "done") == 0);
  CHECK(strcmp(picosse_reason_name(PICOSSE_REASON_TIMEOUT, PICOSSE_DEADLINE_BYTE_IDLE), "idle_timeout") == 0);
  CHECK(strcmp(picosse_reason_name(PICOSSE_REASON_HTTP, PICOSSE_CLASS_AUTH), "auth") == 0);
  CHECK(strcmp(picosse_advice_name(PICOSSE_ADVICE_RETRY, PICOSSE_REQUEST_SAME, 0), "retry") == 0);
  CHECK(strcmp(picosse_advice_name(PICOSSE_ADVICE_RETRY, PICOSSE_REQUEST_RESUME, 0), "resume") == 0);
  CHECK(strcmp(picosse_advice_name(PICOSSE_ADVICE_GIVE_UP, 0, PICOSSE_GIVE_UP_NO_ID), "no_id") == 0);
  for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
    CHECK(strcmp(picosse_reason_name(unknown[i], 0), "unknown") == 0);
    CHECK(strcmp(picosse_reason_name(PICOSSE_REASON_TIMEOUT, unknown[i]), "unknown") == 0);
    CHECK(strcmp(picosse_advice_name(unknown[i], PICOSSE_REQUEST_SAME, PICOSSE_GIVE_UP_NO_ID), "unknown") == 0);
    CHECK(strcmp(picosse_advice_name(PICOSSE_ADVICE_RETRY, unknown[i], PICOSSE_GIVE_UP_NO_ID), "unknown") == 0);
    CHECK(strcmp(picosse_advice_name(PICOSSE_ADVICE_GIVE_UP, PICOSSE_REQUEST_SAME, unknown[i]), "unknown") == 0);
  }
}

void session_detail_texts(void) {
  size_t i;
  for (i = 0; i < sizeof deadlines / sizeof deadlines[0]; i++) {
    CHECK(strcmp(timeout(deadlines[i]), picosse_deadline_text(deadlines[i])) == 0);
  }
  for (i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    CHECK(strcmp(http(classes[i]), picosse_class_text(classes[i])) == 0);
  }
  for (i = 0; i < sizeof contents / sizeof contents[0]; i++) {
    CHECK(strcmp(body(contents[i]), picosse_content_text(contents[i])) == 0);
  }
  /* The other reasons have no detail. The detail of an unknown reason is unknown. */
  for (i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
    const int has_detail = reasons[i] >= PICOSSE_REASON_TIMEOUT && reasons[i] <= PICOSSE_REASON_EVENT_LIMIT;
    CHECK(has_detail || strcmp(picosse_detail_text(reasons[i], 0), "") == 0);
    CHECK(!has_detail || is_unknown(picosse_detail_text(reasons[i], 0)));
  }
  CHECK(is_unknown(picosse_detail_text(99, 0)));
}
