/* Sessions: invalid arguments, and calls from inside a callback. */
#include "abi_session.h"

void every_session_call_answers(picosse_session *session, int32_t status) {
  unsigned char before[sizeof(picosse_session)];
  static struct sitting other;
  picosse_head head;
  picosse_verdict verdict;
  picosse_item item;
  picosse_end end;
  picosse_session_counts counts;
  picosse_text name = {NULL, 0}, value = {NULL, 0};
  uint32_t number = 99;
  size_t consumed = 99;
  memset(&head, 0, sizeof head);
  head.size = sizeof head;
  head.status = 200;
  verdict.size = sizeof verdict;
  item.size = sizeof item;
  end.size = sizeof end;
  counts.size = sizeof counts;
  memcpy(before, (const void *)session, sizeof before);
  CHECK(picosse_session_connect(session, 1, 2, &number) == status);
  CHECK(picosse_session_on_response(session, 1, 1, &head, &verdict) == status);
  CHECK(picosse_session_feed(session, 1, 1, "data: no\n\n", 10, NULL, NULL, &consumed) == status && consumed == 0);
  consumed = 99;
  CHECK(picosse_session_step(session, 1, 1, "data: no\n\n", 10, &item, &consumed) == status && consumed == 0);
  CHECK(picosse_session_on_end(session, 1, 1, NULL, NULL) == status);
  CHECK(picosse_session_on_error(session, 1, 1, NULL, NULL) == status);
  CHECK(picosse_session_end_step(session, 1, 1, PICOSSE_TRANSPORT_FAILED, &item) == status);
  CHECK(picosse_session_on_time(session, 1) == status);
  CHECK(picosse_session_next_deadline(session, &number) == status);
  CHECK(picosse_session_suspend(session, 1) == status);
  CHECK(picosse_session_resume(session, 1) == status);
  CHECK(picosse_session_restart(session) == status);
  CHECK(picosse_session_end(session, &end) == status);
  CHECK(picosse_session_verdict(session, &verdict) == status);
  CHECK(picosse_session_last_event_id(session, &name) == status);
  CHECK(picosse_session_set_last_event_id(session, "no", 2) == status);
  CHECK(picosse_session_request_header(session, 0, &name, &value) == status);
  CHECK(picosse_session_counters(session, &counts) == status);
  CHECK(picosse_session_diagnose(session, &name) == status);
  CHECK(picosse_session_restore(&other.session, sizeof other.session, session, other.buffer, sizeof other.buffer) ==
        status);
  CHECK(number == 99 && name.ptr == NULL && value.ptr == NULL);
  CHECK(memcmp(before, (const void *)session, sizeof before) == 0);
}

static int calls;

static int32_t PICOSSE_CALL busy(void *user, uint32_t generation, const picosse_item *item) {
  struct sitting *sitting = (struct sitting *)user;
  static struct sitting other;
  calls++;
  every_session_call_answers(&sitting->session, PICOSSE_ERR_BUSY);
  sitting_begin(&other, NULL);
  CHECK(sitting_feed(&other, "data: other\n\n", NULL) == PICOSSE_OK);
  CHECK(sitting_said(&other, "other;"));
  return sitting_callback(user, generation, item);
}

void session_busy(void) {
  const picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  sitting_begin(&sitting, &config);
  calls = 0;
  CHECK(picosse_session_feed(&sitting.session, sitting.generation, 1, "data: a\n\ndata: b", 16, busy, &sitting, NULL) ==
        PICOSSE_OK);
  CHECK(picosse_session_on_end(&sitting.session, sitting.generation, 1, busy, &sitting) == PICOSSE_ENDED);
  CHECK(sitting_said(&sitting, "a;b...;") && calls == 2);
  sitting_begin(&sitting, &config);
  CHECK(sitting_head(&sitting, 500, NULL, NULL) == PICOSSE_OK);
  CHECK(picosse_session_feed(&sitting.session, sitting.generation, 1, "oh", 2, busy, &sitting, NULL) == PICOSSE_OK);
  CHECK(sitting_said(&sitting, "body oh;") && calls == 3);
}

static int32_t PICOSSE_CALL cancel(void *user, uint32_t generation, const picosse_item *item) {
  struct sitting *sitting = (struct sitting *)user;
  CHECK(picosse_session_cancel(&sitting->session) == PICOSSE_OK);
  CHECK(picosse_session_cancel(&sitting->session) == PICOSSE_OK);
  every_session_call_answers(&sitting->session, PICOSSE_ERR_BUSY);
  return sitting_callback(user, generation, item);
}

void session_cancel_in_callback(void) {
  const picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  size_t consumed = 99;
  int32_t answer;
  for (answer = PICOSSE_CONTINUE; answer <= PICOSSE_CANCEL; answer++) {
    sitting_begin(&sitting, &config);
    sitting.answer = answer;
    CHECK(picosse_session_feed(&sitting.session, sitting.generation, 1, "data: a\n\ndata: b\n\n", 18, cancel, &sitting,
                               &consumed) == PICOSSE_ENDED);
    CHECK(consumed == 18);
    CHECK(sitting_feed(&sitting, "data: c\n\n", NULL) == PICOSSE_CLOSED);
    CHECK(picosse_session_cancel(&sitting.session) == PICOSSE_CLOSED);
    CHECK(sitting_said(&sitting, "a;"));
    CHECK(sitting_end(&sitting).reason == PICOSSE_REASON_CANCELLED);
    /* At an end, and in a body. */
    sitting_begin(&sitting, &config);
    sitting.answer = answer;
    CHECK(picosse_session_feed(&sitting.session, sitting.generation, 1, "data: a", 7, cancel, &sitting, NULL) ==
          PICOSSE_OK);
    CHECK(picosse_session_on_end(&sitting.session, sitting.generation, 1, cancel, &sitting) == PICOSSE_ENDED);
    CHECK(sitting_end(&sitting).reason == PICOSSE_REASON_CANCELLED);
    sitting_begin(&sitting, &config);
    sitting.answer = answer;
    CHECK(sitting_head(&sitting, 500, NULL, NULL) == PICOSSE_OK);
    CHECK(picosse_session_feed(&sitting.session, sitting.generation, 1, "oh", 2, cancel, &sitting, NULL) ==
          PICOSSE_ENDED);
    CHECK(sitting_end(&sitting).reason == PICOSSE_REASON_CANCELLED);
  }
}

void session_uninitialised(void) {
  static uint64_t room[sizeof(picosse_session) / 8 + 1];
  const int fills[] = {0x00, 0xFF, 0xDD, 's'};
  picosse_session session;
  struct life life;
  size_t i;
  for (i = 0; i < sizeof fills / sizeof fills[0]; i++) {
    memset(&session, fills[i], sizeof session);
    every_session_call_answers(&session, PICOSSE_ERR_STATE);
    CHECK(picosse_session_cancel(&session) == PICOSSE_ERR_STATE);
  }
  /* A parser is not a session, and a session is not a parser. */
  life_begin(&life, NULL);
  memset(&session, 0, sizeof session);
  memcpy(&session, &life.parser, sizeof life.parser);
  every_session_call_answers(&session, PICOSSE_ERR_STATE);
  CHECK(picosse_session_init(&session, sizeof session, NULL, life.buffer, BUFFER_SIZE, NULL) == PICOSSE_OK);
  memcpy(&life.parser, &session, sizeof life.parser);
  CHECK(picosse_parser_reset(&life.parser) == PICOSSE_ERR_STATE);
  for (i = 1; i < 8; i++) {
    /* Through an integer, so that the compiler does not know the address. */
    const uintptr_t address = (uintptr_t)room + i;
    picosse_session *misaligned = (picosse_session *)address;
    CHECK(picosse_session_init(misaligned, sizeof session, NULL, life.buffer, BUFFER_SIZE, NULL) ==
          PICOSSE_ERR_ARGUMENT);
    every_session_call_answers(misaligned, PICOSSE_ERR_ARGUMENT);
    CHECK(picosse_session_cancel(misaligned) == PICOSSE_ERR_ARGUMENT);
  }
}

void session_null_pointers(void) {
  struct sitting sitting;
  picosse_session *none = NULL;
  picosse_head head;
  picosse_text text;
  uint32_t number;
  size_t needed = 99, consumed = 99;
  sitting_begin(&sitting, NULL);
  memset(&head, 0, sizeof head);
  head.size = sizeof head;
  CHECK(picosse_session_config_init(NULL, sizeof(picosse_session_config), 0) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_init(none, sizeof *none, NULL, sitting.buffer, 9, &needed) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_init(&sitting.session, sizeof *none, NULL, NULL, 9, &needed) == PICOSSE_ERR_ARGUMENT);
  CHECK(needed == 99);
  CHECK(picosse_session_restore(none, sizeof *none, &sitting.session, sitting.buffer, 9) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_restore(&sitting.session, sizeof *none, NULL, sitting.buffer, 9) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_restore(&sitting.session, sizeof *none, &sitting.session, NULL, 9) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_restore(&sitting.session, sizeof *none, &sitting.session, sitting.buffer, 9) ==
        PICOSSE_ERR_BUFFER);
  CHECK(picosse_session_connect(none, 1, 1, &number) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_connect(&sitting.session, 1, 1, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_on_response(none, 1, 1, &head, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_on_response(&sitting.session, 1, 1, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  head.content_type.len = 1;
  CHECK(picosse_session_on_response(&sitting.session, sitting.generation, 1, &head, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_feed(none, 1, 1, "a", 1, NULL, NULL, &consumed) == PICOSSE_ERR_ARGUMENT);
  CHECK(consumed == 0);
  CHECK(picosse_session_feed(&sitting.session, 1, 1, NULL, 1, NULL, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_feed(&sitting.session, 1, 1, sitting.buffer, 1, NULL, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_step(&sitting.session, 1, 1, "a", 1, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_on_end(none, 1, 1, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_on_error(none, 1, 1, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_end_step(&sitting.session, 1, 1, PICOSSE_TRANSPORT_FAILED, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_on_time(none, 1) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_next_deadline(none, &number) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_next_deadline(&sitting.session, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_cancel(none) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_suspend(none, 1) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_resume(none, 1) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_restart(none) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_end(&sitting.session, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_verdict(&sitting.session, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_counters(&sitting.session, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_last_event_id(&sitting.session, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_request_header(&sitting.session, 0, NULL, &text) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_request_header(&sitting.session, 0, &text, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_diagnose(&sitting.session, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(sitting_feed(&sitting, "data: a\n\n", NULL) == PICOSSE_OK && sitting_said(&sitting, "a;"));
}

void session_struct_sizes(void) {
  const size_t wrong[] = {0, 1, sizeof(size_t)};
  struct sitting sitting;
  picosse_session_config config;
  size_t i;
  sitting_begin(&sitting, NULL);
  for (i = 0; i < 5; i++) {
    const size_t by = i == 3 ? (size_t)-1 : 1;
    picosse_head head;
    memset(&head, 0, sizeof head);
    head.size = i < 3 ? wrong[i] : sizeof head + by;
    CHECK(picosse_session_config_init(&config, i < 3 ? wrong[i] : sizeof config + by, 0) == PICOSSE_ERR_SIZE);
    CHECK(picosse_session_init(&sitting.session, i < 3 ? wrong[i] : sizeof sitting.session + by, NULL, sitting.buffer,
                               BUFFER_SIZE, NULL) == PICOSSE_ERR_SIZE);
    CHECK(picosse_session_restore(&sitting.session, i < 3 ? wrong[i] : sizeof sitting.session + by, &sitting.session,
                                  sitting.buffer, BUFFER_SIZE) == PICOSSE_ERR_SIZE);
    config = session_preset(PICOSSE_PRESET_NONE);
    config.size = i < 3 ? wrong[i] : sizeof config + by;
    CHECK(picosse_session_init(&sitting.session, sizeof sitting.session, &config, sitting.buffer, BUFFER_SIZE, NULL) ==
          PICOSSE_ERR_SIZE);
    config = session_preset(PICOSSE_PRESET_NONE);
    config.parser.size = i < 3 ? wrong[i] : sizeof config.parser + by;
    CHECK(picosse_session_init(&sitting.session, sizeof sitting.session, &config, sitting.buffer, BUFFER_SIZE, NULL) ==
          PICOSSE_ERR_SIZE);
    CHECK(picosse_session_on_response(&sitting.session, sitting.generation, 1, &head, NULL) == PICOSSE_ERR_SIZE);
    if (i < 4) {
      picosse_item item;
      picosse_verdict verdict;
      picosse_end end;
      picosse_session_counts counts;
      head.size = sizeof head;
      item.size = i < 3 ? wrong[i] : sizeof item - 1;
      verdict.size = i < 3 ? wrong[i] : sizeof verdict - 1;
      end.size = i < 3 ? wrong[i] : sizeof end - 1;
      counts.size = i < 3 ? wrong[i] : sizeof counts - 1;
      CHECK(picosse_session_on_response(&sitting.session, sitting.generation, 1, &head, &verdict) == PICOSSE_ERR_SIZE);
      CHECK(picosse_session_step(&sitting.session, sitting.generation, 1, "data\n\n", 6, &item, NULL) ==
            PICOSSE_ERR_SIZE);
      CHECK(picosse_session_end_step(&sitting.session, sitting.generation, 1, PICOSSE_TRANSPORT_FAILED, &item) ==
            PICOSSE_ERR_SIZE);
      CHECK(picosse_session_verdict(&sitting.session, &verdict) == PICOSSE_ERR_SIZE);
      CHECK(picosse_session_end(&sitting.session, &end) == PICOSSE_ERR_SIZE);
      CHECK(picosse_session_counters(&sitting.session, &counts) == PICOSSE_ERR_SIZE);
    }
  }
  CHECK(sitting_feed(&sitting, "data: a\n\n", NULL) == PICOSSE_OK && sitting_said(&sitting, "a;"));
}

static int32_t init(const picosse_session_config *config, size_t len, size_t *needed) {
  static struct sitting sitting;
  return picosse_session_init(&sitting.session, sizeof sitting.session, config, sitting.buffer, len, needed);
}

void session_config_values(void) {
  static const char text[PICOSSE_MOST_RULE_BYTES] = {0};
  picosse_session_config config;
  picosse_rule rules[PICOSSE_MOST_RULES + 1];
  size_t needed = 99, i;
  for (i = 0; i < 5; i++) {
    config = session_preset(PICOSSE_PRESET_NONE);
    if (i == 0) config.reading = 4;
    if (i == 1) config.flags = 8;
    if (i == 2) config.reconnection.flags = 16;
    if (i == 3) config.parser.delivery = 99;
    if (i == 4) config.rule_count = 1;
    CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_ERR_ARGUMENT);
  }
  memset(rules, 0, sizeof rules);
  config = session_preset(PICOSSE_PRESET_NONE);
  config.rules = rules;
  config.rule_count = 1;
  CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_ERR_RULE); /* empty */
  rules[0].data.len = 1;
  CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_ERR_ARGUMENT); /* a length without a ptr */
  for (i = 0; i <= PICOSSE_MOST_RULES; i++) {
    rules[i].data.ptr = text;
    rules[i].data.len = 1;
  }
  rules[0].terminal = PICOSSE_RULE_FAILURE + 1;
  CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_ERR_ARGUMENT);
  rules[0].terminal = -1;
  CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_ERR_ARGUMENT);
  rules[0].terminal = PICOSSE_RULE_FAILURE;
  CHECK(needed == 99);
  config.rule_count = PICOSSE_MOST_RULES;
  CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_OK);
  config.rule_count = PICOSSE_MOST_RULES + 1;
  CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_ERR_RULE);
  config.rule_count = 2;
  rules[1].event_type.ptr = text;
  rules[1].event_type.len = PICOSSE_MOST_RULE_BYTES - 8; /* Both rules take 3 bytes more and their data. */
  CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_OK);
  rules[1].event_type.len++;
  CHECK(init(&config, BUFFER_SIZE, &needed) == PICOSSE_ERR_RULE);
  /* The buffer. */
  config = session_preset(PICOSSE_PRESET_NONE);
  config.parser.data_limit = 100;
  CHECK(init(&config, 547, &needed) == PICOSSE_ERR_BUFFER && needed == 548);
  CHECK(init(&config, 548, &needed) == PICOSSE_OK);
  config.flags = PICOSSE_SESSION_LATEST_ONLY;
  CHECK(init(&config, 711, &needed) == PICOSSE_ERR_BUFFER && needed == 712);
  CHECK(init(&config, 712, &needed) == PICOSSE_OK);
  config.parser.data_limit = PICOSSE_REST_OF_BUFFER;
  CHECK(init(&config, 511, &needed) == PICOSSE_ERR_BUFFER && needed == 512);
  CHECK(init(&config, 1001, &needed) == PICOSSE_OK && needed == 512);
  config.parser.last_event_id_limit = SIZE_MAX / 2;
  CHECK(init(&config, 1001, &needed) == PICOSSE_ERR_BUFFER && needed == SIZE_MAX);
}
