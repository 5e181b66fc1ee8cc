/* Calls from inside a callback of the same parser. */
#include "abi.h"

#include <setjmp.h>

/* Every call with this parser returns `status` and changes nothing. */
static void every_call_answers(picosse_parser *parser, int32_t status) {
  struct life other;
  picosse_parser before = *parser;
  picosse_item item;
  picosse_counters counters;
  picosse_text id = {NULL, 0};
  size_t consumed = 99;
  item.size = sizeof item;
  counters.size = sizeof counters;
  CHECK(picosse_parser_feed(parser, "data: no\n\n", 10, NULL, NULL, &consumed) == status);
  CHECK(consumed == 0);
  CHECK(picosse_parser_feed(parser, NULL, 0, NULL, NULL, NULL) == status);
  consumed = 99;
  CHECK(picosse_parser_step(parser, "data: no\n\n", 10, &item, &consumed) == status);
  CHECK(consumed == 0);
  CHECK(picosse_parser_finish(parser, NULL, NULL) == status);
  CHECK(picosse_parser_finish_step(parser, &item) == status);
  CHECK(picosse_parser_reset(parser) == status);
  CHECK(picosse_parser_last_event_id(parser, &id) == status);
  CHECK(id.ptr == NULL);
  CHECK(picosse_parser_set_last_event_id(parser, "no", 2) == status);
  CHECK(picosse_parser_counters(parser, &counters) == status);
  CHECK(picosse_parser_failure(parser, &item) == status);
  CHECK(picosse_parser_restore(&other.parser, sizeof other.parser, parser, other.buffer,
                               sizeof other.buffer) == status);
  CHECK(memcmp(&before, parser, sizeof before) == 0);
}

static int calls;

static int32_t PICOSSE_CALL on_item(void *user, const picosse_item *item) {
  struct life *life = (struct life *)user;
  struct life other;
  calls++;
  every_call_answers(&life->parser, PICOSSE_ERR_BUSY);
  life_begin(&other, NULL);
  CHECK(life_feed(&other, "data: other\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&other, "message|other|;"));
  return life_callbacks()->on_event(user, item);
}

static picosse_callbacks callbacks(void) {
  picosse_callbacks all = *life_callbacks();
  all.on_event = all.on_fragment = all.on_reconnection_time = all.on_comment = on_item;
  all.on_unknown_field = all.on_last_event_id = all.on_dropped = all.on_id_ignored = on_item;
  return all;
}

void busy_in_feed(void) {
  const char stream[] =
      "id: 1\n\nretry: 5\n:c\nfoo\ndata: abcde\n\nid: abcde\ndata: ab\n\ndata: x\ndata: y\n\n";
  const picosse_callbacks all = callbacks();
  picosse_config config = config_default();
  struct life life;
  size_t consumed;
  config.data_limit = 4;
  config.last_event_id_limit = 4;
  life_begin(&life, &config);
  calls = 0;
  CHECK(picosse_parser_feed(&life.parser, stream, sizeof stream - 1, &all, &life, &consumed) == PICOSSE_OK);
  CHECK(consumed == sizeof stream - 1);
  CHECK(life_said(&life, "id 1;retry 5;(c);(foo);dropped 33;ignored;message|ab|1;message|x\ny|1;"));
  CHECK(calls == 8);
  /* Outside a callback it is not busy. */
  CHECK(picosse_parser_reset(&life.parser) == PICOSSE_OK);
}

void busy_in_finish(void) {
  const picosse_callbacks all = callbacks();
  picosse_config config = config_default();
  struct life life;
  config.end_of_stream = PICOSSE_END_OF_STREAM_DELIVER;
  life_begin(&life, &config);
  CHECK(life_feed(&life, "retry: 1\ndata: a\nretry: 7", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "retry 1;"));
  calls = 0;
  CHECK(picosse_parser_finish(&life.parser, &all, &life) == PICOSSE_INCOMPLETE);
  CHECK(life_said(&life, "retry 7;message|a||incomplete;"));
  CHECK(calls == 2);
}

static jmp_buf outside;

static int32_t PICOSSE_CALL leave(void *user, const picosse_item *item) {
  (void)user;
  (void)item;
  longjmp(outside, 1);
}

void busy_after_longjmp(void) {
  static struct life life;
  static picosse_callbacks all;
  life_begin(&life, NULL);
  all = *life_callbacks();
  all.on_event = leave;
  if (setjmp(outside) == 0) {
    picosse_parser_feed(&life.parser, "data: a\n\n", 9, &all, &life, NULL);
    FAIL("the callback returned");
  }
  every_call_answers(&life.parser, PICOSSE_ERR_BUSY);
  CHECK(picosse_parser_init(&life.parser, sizeof life.parser, NULL, life.buffer, sizeof life.buffer,
                            NULL) == PICOSSE_OK);
  CHECK(life_feed(&life, "data: b\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|b|;"));
}
