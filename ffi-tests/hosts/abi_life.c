/* The life of a parser: feeding, pausing, ending, copying. */
#include "abi.h"

void versions(void) {
  CHECK(picosse_version() == PICOSSE_VERSION);
}

void status_texts(void) {
  const int32_t known[] = {PICOSSE_OK,           PICOSSE_ITEM,       PICOSSE_PAUSED,     PICOSSE_INCOMPLETE,
                           PICOSSE_ERR_ARGUMENT, PICOSSE_ERR_STATE,  PICOSSE_ERR_BUSY,   PICOSSE_ERR_SIZE,
                           PICOSSE_ERR_BUFFER,   PICOSSE_ERR_LIMIT,  PICOSSE_ERR_FINISHED,
                           PICOSSE_ERR_STARTED,  PICOSSE_ERR_ID,     PICOSSE_ENDED,      PICOSSE_CLOSED,
                           PICOSSE_NONE,         PICOSSE_ERR_RUNNING, PICOSSE_ERR_CANCELLED,
                           PICOSSE_ERR_RULE,     PICOSSE_LOSS};
  const int32_t unknown[] = {8, -13, 1000, INT32_MIN, INT32_MAX};
  const size_t count = sizeof known / sizeof known[0];
  size_t i, j;
  for (i = 0; i < count; i++) {
    CHECK(strlen(picosse_status_text(known[i])) > 0);
    for (j = 0; j < i; j++) CHECK(strcmp(picosse_status_text(known[i]), picosse_status_text(known[j])) != 0);
  }
  for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
    CHECK(strlen(picosse_status_text(unknown[i])) > 0);
    for (j = 0; j < count; j++) {
      CHECK(strcmp(picosse_status_text(unknown[i]), picosse_status_text(known[j])) != 0);
    }
  }
}

void empty_chunks(void) {
  struct life life;
  size_t consumed = 99;
  picosse_item item;
  item.size = sizeof item;
  life_begin(&life, NULL);
  CHECK(picosse_parser_feed(&life.parser, NULL, 0, life_callbacks(), &life, &consumed) == PICOSSE_OK);
  CHECK(consumed == 0);
  CHECK(picosse_parser_feed(&life.parser, "", 0, NULL, NULL, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_step(&life.parser, NULL, 0, &item, NULL) == PICOSSE_OK);
  /* A byte order mark and the LF after a CR are still recognised after them. */
  CHECK(life_feed(&life, "\xEF\xBB\xBF" "data: a\r", NULL) == PICOSSE_OK);
  CHECK(picosse_parser_feed(&life.parser, NULL, 0, life_callbacks(), &life, NULL) == PICOSSE_OK);
  CHECK(life_feed(&life, "\ndata: b\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|a\nb|;"));
}

void feed_after_the_end(void) {
  struct life life;
  picosse_counters counters;
  size_t consumed = 99;
  counters.size = sizeof counters;
  life_begin(&life, NULL);
  CHECK(life_feed(&life, "data: a\n\n", NULL) == PICOSSE_OK);
  CHECK(picosse_parser_finish(&life.parser, NULL, NULL) == PICOSSE_OK);
  CHECK(life_feed(&life, "data: b\n\n", &consumed) == PICOSSE_ERR_FINISHED);
  CHECK(consumed == 0);
  CHECK(life_feed(&life, "more", NULL) == PICOSSE_ERR_FINISHED);
  CHECK(picosse_parser_finish(&life.parser, NULL, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_counters(&life.parser, &counters) == PICOSSE_OK);
  CHECK(counters.bytes == 9 && counters.events == 1 && counters.discarded == 13);
  CHECK(picosse_parser_reset(&life.parser) == PICOSSE_OK);
  CHECK(life_feed(&life, "data: c\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|a|;message|c|;"));
}

void feed_after_a_failure(void) {
  picosse_config config = config_default();
  picosse_item item;
  struct life life;
  size_t consumed = 99;
  config.data_limit = 2;
  config.over_limit = PICOSSE_OVER_LIMIT_FAIL;
  item.size = sizeof item;
  life_begin(&life, &config);
  CHECK(picosse_parser_failure(&life.parser, &item) == PICOSSE_OK);
  CHECK(life_feed(&life, "data: a\n\ndata: abc\n\n", &consumed) == PICOSSE_ERR_LIMIT);
  CHECK(consumed >= 9 && consumed < 20);
  CHECK(life_said(&life, "message|a|;"));
  CHECK(picosse_parser_failure(&life.parser, &item) == PICOSSE_ITEM);
  CHECK(item.kind == PICOSSE_DROPPED && item.limit == PICOSSE_LIMIT_DATA);
  CHECK(item.event == 1 && item.offset == 17);
  CHECK(life_feed(&life, "data: b\n\n", &consumed) == PICOSSE_ERR_LIMIT);
  CHECK(consumed == 0);
  CHECK(picosse_parser_finish(&life.parser, life_callbacks(), &life) == PICOSSE_ERR_LIMIT);
  CHECK(picosse_parser_finish_step(&life.parser, &item) == PICOSSE_ERR_LIMIT);
  CHECK(picosse_parser_reset(&life.parser) == PICOSSE_OK);
  CHECK(picosse_parser_failure(&life.parser, &item) == PICOSSE_OK);
  CHECK(life_feed(&life, "data: b\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|b|;"));
}

/* A finish reports losses, also to a host that has only on_event. */
void losses(void) {
  static const char cut[] = "\n\ndata: cut";
  static char large[40 * 1024];
  static unsigned char buffer[16 * 1024];
  picosse_callbacks events;
  picosse_parser parser;
  picosse_item item;
  struct life life;
  memset(&events, 0, sizeof events);
  events.size = sizeof events;
  events.on_event = life_callbacks()->on_event;
  item.size = sizeof item;
  life_begin(&life, NULL);
  memset(large, 'x', sizeof large);
  memcpy(large, "data: ", 6);
  CHECK(picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_feed(&parser, large, sizeof large, &events, &life, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_feed(&parser, cut, sizeof cut - 1, &events, &life, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_finish(&parser, &events, &life) == PICOSSE_LOSS);
  CHECK(picosse_parser_finish(&parser, NULL, NULL) == PICOSSE_LOSS);
  CHECK(picosse_parser_finish_step(&parser, &item) == PICOSSE_LOSS);
  CHECK(life_said(&life, ""));
  CHECK(picosse_parser_reset(&parser) == PICOSSE_OK);
  CHECK(picosse_parser_finish(&parser, &events, &life) == PICOSSE_OK);
  /* An event in fragments, without a callback for them. */
  {
    picosse_config config = config_default();
    struct life other;
    config.delivery = PICOSSE_DELIVERY_OVERSIZED_IN_FRAGMENTS;
    config.data_limit = 2;
    life_begin(&other, &config);
    CHECK(picosse_parser_feed(&other.parser, "data: abc\n\n", 11, &events, &other, NULL) == PICOSSE_OK);
    CHECK(picosse_parser_finish(&other.parser, &events, &other) == PICOSSE_LOSS);
    CHECK(picosse_parser_reset(&other.parser) == PICOSSE_OK);
    CHECK(picosse_parser_feed(&other.parser, "data: abc\n\n", 11, NULL, NULL, NULL) == PICOSSE_OK);
    CHECK(picosse_parser_finish(&other.parser, &events, &other) == PICOSSE_OK);
  }
  /* The standard says to ignore an ID with a NUL. */
  CHECK(picosse_parser_feed(&life.parser, "id: \0\ndata: a\n\n", 15, life_callbacks(), &life, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_finish_step(&life.parser, &item) == PICOSSE_OK);
  CHECK(life_said(&life, "message|a|;"));
}

void pause_is_exact(void) {
  const char stream[] = "data: a\n\ndata: b\n\nretry: 1\n";
  struct life life;
  size_t consumed = 99;
  life_begin(&life, NULL);
  life.answer = PICOSSE_PAUSE;
  CHECK(life_feed(&life, stream, &consumed) == PICOSSE_PAUSED);
  CHECK(consumed == 9);
  CHECK(life_said(&life, "message|a|;"));
  life.answer = 77; /* Any other value is a pause. */
  CHECK(life_feed(&life, stream + 9, &consumed) == PICOSSE_PAUSED);
  CHECK(consumed == 9);
  CHECK(life_said(&life, "message|b|;"));
  life.answer = PICOSSE_CONTINUE;
  CHECK(life_feed(&life, stream + 18, &consumed) == PICOSSE_OK);
  CHECK(consumed == 9);
  CHECK(life_said(&life, "retry 1;"));
}

void callbacks_may_be_null(void) {
  picosse_callbacks some;
  picosse_counters counters;
  struct life life;
  counters.size = sizeof counters;
  memset(&some, 0, sizeof some);
  some.size = sizeof some;
  some.on_reconnection_time = life_callbacks()->on_reconnection_time;
  life_begin(&life, NULL);
  CHECK(picosse_parser_feed(&life.parser, "data: a\n\n", 9, NULL, NULL, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_feed(&life.parser, ":c\nx\nid: 1\n\nretry: 2\ndata: a\n\n", 30, &some, &life,
                            NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "retry 2;"));
  CHECK(picosse_parser_counters(&life.parser, &counters) == PICOSSE_OK);
  CHECK(counters.size == sizeof counters);
  CHECK(counters.events == 2 && counters.comments == 1 && counters.unknown_fields == 1);
}

/* Callbacks decide what is wanted in their own call only. */
void callbacks_leave_the_config(void) {
  picosse_config config = config_default();
  picosse_item item;
  struct life life;
  item.size = sizeof item;
  config.wanted = PICOSSE_WANT_COMMENTS;
  life_begin(&life, &config);
  CHECK(picosse_parser_feed(&life.parser, ":a\n", 3, NULL, NULL, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_step(&life.parser, ":b\n", 3, &item, NULL) == PICOSSE_ITEM);
  CHECK(item.kind == PICOSSE_COMMENT && item.data.len == 1 && *item.data.ptr == 'b');
  CHECK(picosse_parser_finish(&life.parser, NULL, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_reset(&life.parser) == PICOSSE_OK);
  CHECK(picosse_parser_step(&life.parser, ":c\n", 3, &item, NULL) == PICOSSE_ITEM);
  CHECK(item.kind == PICOSSE_COMMENT && item.data.len == 1 && *item.data.ptr == 'c');
}

void config_is_copied(void) {
  picosse_config config = config_default();
  struct life life;
  config.data_limit = 4;
  life_begin(&life, &config);
  memset(&config, 0xFF, sizeof config);
  CHECK(life_feed(&life, "data: abcd\n\ndata: abcde\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|abcd|;dropped 22;"));
}

/* Feeds `stream` up to `at`, copies the parser, wipes the original, and continues with the copy. */
static void restore_at(const picosse_config *config, const char *stream, size_t at, const char *log) {
  static struct life first, second;
  static picosse_parser copy;
  const size_t len = strlen(stream);
  const int32_t end = config->delivery == PICOSSE_DELIVERY_WHOLE ? PICOSSE_LOSS : PICOSSE_OK;
  unsigned char *buffer = guarded_place(GUARDED_BUFFER, BUFFER_SIZE, 1);
  life_begin(&first, config);
  CHECK(picosse_parser_feed(&first.parser, stream, at, life_callbacks(), &first, NULL) == PICOSSE_OK);
  memset(&second, 0, sizeof second);
  memcpy(&copy, &first.parser, sizeof copy);
  memcpy(buffer, first.buffer, BUFFER_SIZE);
  memcpy(second.log, first.log, sizeof first.log);
  second.log_len = first.log_len;
  memset(&first, 0xDD, sizeof first);
  CHECK(picosse_parser_restore(&second.parser, sizeof second.parser, &copy, buffer, BUFFER_SIZE) == PICOSSE_OK);
  memset(&copy, 0xDD, sizeof copy);
  CHECK(picosse_parser_feed(&second.parser, stream + at, len - at, life_callbacks(), &second, NULL) ==
        PICOSSE_OK);
  CHECK(picosse_parser_finish(&second.parser, life_callbacks(), &second) == end);
  if (!life_said(&second, log)) {
    printf("  copied at %lu\n", (unsigned long)at);
    FAIL("the same log");
  }
}

void restore_at_every_byte(void) {
  const char stream[] =
      "\xEF\xBB\xBFid: 1\nevent: \xE4\xBD\xA0\xE5\xA5\xBD\ndata: a\xF0\x9F\x98\x80z\r\ndata:\n:c\r\n\r\n"
      "id: 22\nretry: 123\nfoo: x\ndata: bb\xFF" "b\n\nid: 3\n\ndata\n\n";
  static char log[sizeof ((struct life *)NULL)->log];
  static struct life life;
  int32_t delivery;
  size_t at;
  for (delivery = PICOSSE_DELIVERY_WHOLE; delivery <= PICOSSE_DELIVERY_FRAGMENTS; delivery++) {
    picosse_config config = config_default();
    config.delivery = delivery;
    config.data_limit = 5;
    life_begin(&life, &config);
    CHECK(life_feed(&life, stream, NULL) == PICOSSE_OK);
    CHECK(life.log_len > 20);
    memcpy(log, life.log, sizeof log);
    for (at = 0; at <= sizeof stream - 1; at++) restore_at(&config, stream, at, log);
  }
}

void restore_refuses(void) {
  struct life life, other;
  picosse_config config = config_default();
  config.data_limit = 100;
  life_begin(&life, &config);
  CHECK(life_feed(&life, "data: ab", NULL) == PICOSSE_OK);
  memcpy(other.buffer, life.buffer, BUFFER_SIZE);
  CHECK(picosse_parser_restore(&other.parser, sizeof other.parser, &life.parser, other.buffer,
                               100 + 64 + 3 * 128 - 1) == PICOSSE_ERR_BUFFER);
  CHECK(picosse_parser_restore(&other.parser, sizeof other.parser, &life.parser, other.buffer,
                               100 + 64 + 3 * 128) == PICOSSE_OK);
  /* In place, with another buffer. */
  CHECK(picosse_parser_restore(&life.parser, sizeof life.parser, &life.parser, other.buffer, BUFFER_SIZE) ==
        PICOSSE_OK);
  memset(life.buffer, 0xDD, BUFFER_SIZE);
  CHECK(life_feed(&life, "c\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|abc|;"));
}

static int is_text(const picosse_text *text) {
  char copy[16];
  if (text->len > sizeof copy) return 0;
  memcpy(copy, text->ptr, text->len);
  /* The pointer of an empty text is valid: not an address in the first page. */
  return (uintptr_t)text->ptr > 4096;
}

void text_is_never_null(void) {
  const char stream[] = ":\n:c\nfoo\nretry: 1\ndata\n\nid\n\nevent:\ndata: x\n\nid: aaaaa\ndata: xxxxx\n\n";
  picosse_config config = config_default();
  struct life life;
  picosse_text id;
  int32_t delivery, status;
  for (delivery = PICOSSE_DELIVERY_WHOLE; delivery <= PICOSSE_DELIVERY_FRAGMENTS; delivery++) {
    struct {
      picosse_item item;
      unsigned char behind[16];
    } out;
    const char *rest = stream;
    uint32_t kinds = 0;
    config.delivery = delivery;
    config.data_limit = config.last_event_id_limit = 4;
    config.wanted = PICOSSE_WANT_COMMENTS | PICOSSE_WANT_UNKNOWN_FIELDS | PICOSSE_WANT_LAST_EVENT_IDS;
    life_begin(&life, &config);
    CHECK(picosse_parser_last_event_id(&life.parser, &id) == PICOSSE_OK);
    CHECK(is_text(&id) && id.len == 0);
    memset(&out, 0x5A, sizeof out);
    out.item.size = sizeof out.item;
    do {
      size_t consumed = 0;
      status = picosse_parser_step(&life.parser, rest, strlen(rest), &out.item, &consumed);
      CHECK(status == PICOSSE_ITEM || status == PICOSSE_OK);
      if (status != PICOSSE_ITEM) break;
      rest += consumed;
      kinds |= 1u << out.item.kind;
      CHECK(is_text(&out.item.data) && is_text(&out.item.event_type) && is_text(&out.item.last_event_id));
      CHECK(out.item.size == sizeof out.item && out.behind[0] == 0x5A);
    } while (status == PICOSSE_ITEM);
    CHECK((kinds & (1u << PICOSSE_COMMENT)) && (kinds & (1u << PICOSSE_UNKNOWN_FIELD)));
    CHECK((kinds & (1u << PICOSSE_LAST_EVENT_ID)) && (kinds & (1u << PICOSSE_ID_IGNORED)));
  }
}

/* Fills a chunk with repeated text, and the rest of it with line ends. */
static void fill(unsigned char *chunk, size_t len, const char *text) {
  const size_t text_len = strlen(text);
  size_t at = 0;
  for (; len - at >= text_len; at += text_len) memcpy(chunk + at, text, text_len);
  memset(chunk + at, '\n', len - at);
}

/* So long that the library detects the features of the CPU, and uses them. */
void long_streams(void) {
  static const char *const texts[] = {"data: \xE4\xBD\xA0\xE5\xA5\xBD\n\n", "data: a\xFF\xE4\xBD\r\n\r\n", "a",
                                      "\xE4\xBD\xA0", "\xF0\x9F\xE4\xBD\xA0"};
  static const size_t sizes[] = {40000, 5000, 300, 65, 17, 3};
  picosse_counters counters;
  struct life life;
  size_t i, j, fed;
  int behind;
  counters.size = sizeof counters;
  for (i = 0; i < 2 * sizeof texts / sizeof texts[0]; i++) {
    behind = i % 2 == 0;
    life_begin(&life, NULL);
    CHECK(life_feed(&life, "data:", NULL) == PICOSSE_OK);
    for (fed = 5, j = 0; fed < 400000; fed += sizes[j], j = (j + 1) % (sizeof sizes / sizeof sizes[0])) {
      unsigned char *chunk = guarded_place(GUARDED_CHUNK, sizes[j], behind);
      fill(chunk, sizes[j], texts[i / 2]);
      CHECK(picosse_parser_feed(&life.parser, chunk, sizes[j], NULL, NULL, NULL) == PICOSSE_OK);
    }
    CHECK(picosse_parser_counters(&life.parser, &counters) == PICOSSE_OK);
    CHECK(counters.bytes == fed && (counters.events > 0) == (i / 2 < 2));
  }
}

void seeded_id(void) {
  struct life life;
  picosse_text id;
  life_begin(&life, NULL);
  CHECK(picosse_parser_set_last_event_id(&life.parser, "41", 2) == PICOSSE_OK);
  CHECK(picosse_parser_set_last_event_id(&life.parser, "a\nb", 3) == PICOSSE_ERR_ID);
  CHECK(picosse_parser_last_event_id(&life.parser, &id) == PICOSSE_OK);
  CHECK(id.len == 2 && memcmp(id.ptr, "41", 2) == 0);
  CHECK(picosse_parser_set_last_event_id(&life.parser, NULL, 0) == PICOSSE_OK);
  CHECK(picosse_parser_last_event_id(&life.parser, &id) == PICOSSE_OK);
  CHECK(id.len == 0);
  CHECK(picosse_parser_set_last_event_id(&life.parser, "42", 2) == PICOSSE_OK);
  CHECK(life_feed(&life, "data: a\n\n", NULL) == PICOSSE_OK);
  CHECK(picosse_parser_set_last_event_id(&life.parser, "43", 2) == PICOSSE_ERR_STARTED);
  CHECK(life_said(&life, "message|a|42;"));
}
