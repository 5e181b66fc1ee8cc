/* The life of a session: attempts, their items and their ends. */
#include "abi_session.h"

static void append(struct sitting *sitting, const char *text, size_t len) {
  if (sitting->log_len + len + 1 >= sizeof sitting->log) {
    FAIL("room in the log");
    return;
  }
  memcpy(sitting->log + sitting->log_len, text, len);
  sitting->log_len += len;
  sitting->log[sitting->log_len] = 0;
}

void sitting_note(struct sitting *sitting, const picosse_item *item) {
  static const char *const kinds[] = {"?", "", "fragment ", "retry ", ":", "unknown ", "id ", "dropped", "ignored",
                                      "body "};
  const size_t kind = item->kind > 0 && item->kind <= PICOSSE_BODY ? (size_t)item->kind : 0;
  const int in_parts = item->kind == PICOSSE_FRAGMENT || item->kind == PICOSSE_COMMENT || item->kind == PICOSSE_UNKNOWN_FIELD;
  if (!in_parts || (item->flags & PICOSSE_FIRST)) append(sitting, kinds[kind], strlen(kinds[kind]));
  append(sitting, item->data.ptr, item->data.len);
  if (item->flags & PICOSSE_INCOMPLETE_EVENT) append(sitting, "...", 3);
  if (!in_parts || (item->flags & (PICOSSE_LAST | PICOSSE_ABORTED))) append(sitting, ";", 1);
}

int32_t PICOSSE_CALL sitting_callback(void *user, uint32_t generation, const picosse_item *item) {
  struct sitting *sitting = (struct sitting *)user;
  CHECK(generation == sitting->generation);
  sitting_note(sitting, item);
  return sitting->answer;
}

int sitting_said(struct sitting *sitting, const char *log) {
  const int same = strcmp(sitting->log, log) == 0;
  if (!same) printf("  the log is %s\n", sitting->log);
  sitting->log_len = 0;
  sitting->log[0] = 0;
  return same;
}

const char *sitting_diagnosis(const struct sitting *sitting) {
  picosse_text said = {NULL, 0};
  CHECK(picosse_session_diagnose(&sitting->session, &said) == PICOSSE_OK);
  CHECK(said.len > 0 && strlen(said.ptr) == said.len);
  return said.ptr;
}

int sitting_diagnosed(const struct sitting *sitting, const char *sentence) {
  return strcmp(sitting_diagnosis(sitting), sentence) == 0;
}

picosse_session_config session_preset(int32_t preset) {
  picosse_session_config config;
  CHECK(picosse_session_config_init(&config, sizeof config, preset) == PICOSSE_OK);
  return config;
}

void sitting_begin(struct sitting *sitting, const picosse_session_config *config) {
  memset(sitting, 0, sizeof *sitting);
  CHECK(picosse_session_init(&sitting->session, sizeof sitting->session, config, sitting->buffer,
                             sizeof sitting->buffer, NULL) == PICOSSE_OK);
  CHECK(picosse_session_connect(&sitting->session, 1000, 0, &sitting->generation) == PICOSSE_OK);
}

int32_t sitting_head(struct sitting *sitting, uint32_t status, const char *content_type, const char *retry_after) {
  picosse_head head;
  memset(&head, 0, sizeof head);
  head.size = sizeof head;
  head.status = status;
  head.content_type.ptr = content_type;
  if (content_type) head.content_type.len = strlen(content_type);
  head.retry_after.ptr = retry_after;
  if (retry_after) head.retry_after.len = strlen(retry_after);
  return picosse_session_on_response(&sitting->session, sitting->generation, 1000, &head, NULL);
}

int32_t sitting_feed(struct sitting *sitting, const char *text, size_t *consumed) {
  return picosse_session_feed(&sitting->session, sitting->generation, 1000, text, strlen(text), sitting_callback,
                              sitting, consumed);
}

int32_t sitting_finish(struct sitting *sitting) {
  return picosse_session_on_end(&sitting->session, sitting->generation, 1000, sitting_callback, sitting);
}

picosse_end sitting_end(const struct sitting *sitting) {
  picosse_end end;
  memset(&end, 0, sizeof end);
  end.size = sizeof end;
  CHECK(picosse_session_end(&sitting->session, &end) == PICOSSE_OK);
  CHECK(end.size == sizeof end);
  return end;
}

void session_llm_answer(void) {
  const picosse_session_config llm = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  picosse_end end;
  picosse_session_counts counts;
  size_t consumed = 99;
  end.size = sizeof end;
  counts.size = sizeof counts;
  sitting_begin(&sitting, &llm);
  CHECK(sitting_head(&sitting, 200, "text/event-stream; charset=utf-8", NULL) == PICOSSE_OK);
  CHECK(picosse_session_end(&sitting.session, &end) == PICOSSE_NONE);
  CHECK(sitting_feed(&sitting, ": hi\n\ndata: \xE4\xBD", &consumed) == PICOSSE_OK && consumed == 14);
  CHECK(sitting_feed(&sitting, "\xA0\n\ndata: b\n\ndata: [DO", &consumed) == PICOSSE_OK);
  CHECK(sitting_feed(&sitting, "NE]\n\ndata: late\n\n", &consumed) == PICOSSE_ENDED && consumed == 17);
  CHECK(sitting_said(&sitting, "\xE4\xBD\xA0;b;"));
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_DONE && end.detail == 0 && end.close_transport == 1);
  CHECK(end.advice == PICOSSE_ADVICE_GIVE_UP && end.give_up == PICOSSE_GIVE_UP_FINISHED);
  CHECK(end.request == 0 && end.retry_at == 0);
  /* PICOSSE_ENDED comes once, and nothing is delivered after it. */
  CHECK(sitting_feed(&sitting, "data: c\n\n", &consumed) == PICOSSE_CLOSED && consumed == 9);
  CHECK(sitting_finish(&sitting) == PICOSSE_CLOSED);
  CHECK(picosse_session_on_error(&sitting.session, sitting.generation, 1, NULL, NULL) == PICOSSE_CLOSED);
  CHECK(picosse_session_on_time(&sitting.session, 1) == PICOSSE_CLOSED);
  CHECK(sitting_head(&sitting, 500, NULL, NULL) == PICOSSE_CLOSED);
  CHECK(sitting_said(&sitting, ""));
  CHECK(picosse_session_counters(&sitting.session, &counts) == PICOSSE_OK);
  CHECK(counts.attempts == 1 && counts.events == 3 && counts.comments == 1 && counts.late == 12 + 9);
  CHECK(sitting_diagnosed(&sitting, "Events have been delivered."));
  /* The next attempt has another generation. */
  CHECK(picosse_session_connect(&sitting.session, 2000, 0, &sitting.generation) == PICOSSE_OK);
  CHECK(picosse_session_end(&sitting.session, &end) == PICOSSE_NONE);
}

void session_answers(void) {
  struct sitting sitting;
  size_t consumed = 99;
  sitting_begin(&sitting, NULL);
  sitting.answer = PICOSSE_PAUSE;
  CHECK(sitting_feed(&sitting, "data: a\n\ndata: b\n\n", &consumed) == PICOSSE_PAUSED && consumed == 9);
  sitting.answer = 77; /* Any other value is a pause. */
  CHECK(sitting_feed(&sitting, "data: b\n\ndata: c\n\n", &consumed) == PICOSSE_PAUSED && consumed == 9);
  sitting.answer = PICOSSE_CONTINUE;
  CHECK(sitting_feed(&sitting, "", &consumed) == PICOSSE_OK && consumed == 0);
  CHECK(picosse_session_feed(&sitting.session, sitting.generation, 1000, NULL, 0, NULL, NULL, NULL) == PICOSSE_OK);
  sitting.answer = PICOSSE_CANCEL;
  CHECK(sitting_feed(&sitting, "data: c\n\ndata: d\n\n", &consumed) == PICOSSE_ENDED && consumed == 18);
  CHECK(sitting_said(&sitting, "a;b;c;"));
  CHECK(sitting_end(&sitting).reason == PICOSSE_REASON_CANCELLED);
  CHECK(picosse_session_connect(&sitting.session, 1, 0, &sitting.generation) == PICOSSE_ERR_CANCELLED);
  CHECK(picosse_session_restart(&sitting.session) == PICOSSE_OK);
  CHECK(picosse_session_connect(&sitting.session, 1, 0, &sitting.generation) == PICOSSE_OK);
  CHECK(picosse_session_connect(&sitting.session, 1, 0, &sitting.generation) == PICOSSE_ERR_RUNNING);
  CHECK(picosse_session_set_last_event_id(&sitting.session, "1", 1) == PICOSSE_ERR_RUNNING);
  CHECK(picosse_session_restart(&sitting.session) == PICOSSE_ENDED);
}

void session_generations(void) {
  picosse_session_counts counts;
  struct sitting sitting;
  uint32_t first;
  counts.size = sizeof counts;
  sitting_begin(&sitting, NULL);
  first = sitting.generation;
  CHECK(picosse_session_cancel(&sitting.session) == PICOSSE_ENDED);
  CHECK(picosse_session_cancel(&sitting.session) == PICOSSE_CLOSED);
  CHECK(picosse_session_restart(&sitting.session) == PICOSSE_OK);
  CHECK(picosse_session_connect(&sitting.session, 1, 0, &sitting.generation) == PICOSSE_OK);
  CHECK(sitting.generation != first);
  CHECK(picosse_session_feed(&sitting.session, first, 1, "data: old\n\n", 11, sitting_callback, &sitting, NULL) ==
        PICOSSE_CLOSED);
  CHECK(picosse_session_on_end(&sitting.session, first, 1, sitting_callback, &sitting) == PICOSSE_CLOSED);
  CHECK(sitting_feed(&sitting, "data: new\n\n", NULL) == PICOSSE_OK);
  CHECK(sitting_said(&sitting, "new;"));
  CHECK(picosse_session_counters(&sitting.session, &counts) == PICOSSE_OK);
  CHECK(counts.late == 11 && counts.events == 1 && counts.attempts == 1);
}

/* Pulls a stream and its end by steps. Each end must be reported once. */
static void pull(struct sitting *sitting, const char *stream, size_t size) {
  const size_t len = strlen(stream);
  picosse_item item;
  size_t at, ended = 0;
  item.size = sizeof item;
  for (at = 0; at < len; at += size) {
    const char *rest = stream + at;
    size_t left = len - at < size ? len - at : size, consumed = 0;
    int32_t status;
    while ((status = picosse_session_step(&sitting->session, sitting->generation, 1000, rest, left, &item,
                                          &consumed)) == PICOSSE_ITEM) {
      CHECK(!ended);
      sitting_note(sitting, &item);
      rest += consumed;
      left -= consumed;
    }
    CHECK(status == (ended ? PICOSSE_CLOSED : PICOSSE_OK) || status == PICOSSE_ENDED);
    CHECK(consumed == left);
    ended += status == PICOSSE_ENDED;
  }
  for (at = 0; at < 9; at++) {
    const int32_t status = picosse_session_end_step(&sitting->session, sitting->generation, 1000, PICOSSE_TRANSPORT_COMPLETE, &item);
    if (status == PICOSSE_ITEM) sitting_note(sitting, &item);
    ended += status == PICOSSE_ENDED;
    if (status == PICOSSE_CLOSED) break;
  }
  CHECK(ended == 1 && at < 9);
}

/* Pushes the stream through callbacks. */
static void push(struct sitting *sitting, const char *stream, size_t size) {
  const size_t len = strlen(stream);
  size_t at, ended = 0;
  for (at = 0; at < len; at += size) {
    ended += picosse_session_feed(&sitting->session, sitting->generation, 1000, stream + at,
                                  len - at < size ? len - at : size, sitting_callback, sitting,
                                  NULL) == PICOSSE_ENDED;
  }
  ended += sitting_finish(sitting) == PICOSSE_ENDED;
  CHECK(ended == 1);
}

void session_step_is_feed(void) {
  static const char *const streams[] = {
      "id: 1\ndata: a\n\n:c\nretry: 5\ndata: b\ndata: c\n\nevent: finish\ndata: end\n\ndata: late\n\n",
      "data: a\n\nfoo\ndata: cut",
      "data: a\n\nevent: finish\ndata: end",
  };
  static const struct {
    const char *content_type;
    uint32_t flags;
    int32_t terminal, delivery;
  } ways[] = {
      {"text/event-stream", 0, PICOSSE_RULE_HIDDEN, PICOSSE_DELIVERY_WHOLE},
      {"text/event-stream", 0, PICOSSE_RULE_DELIVERED, PICOSSE_DELIVERY_WHOLE},
      {"text/event-stream", 0, PICOSSE_RULE_FAILURE, PICOSSE_DELIVERY_WHOLE},
      {"text/event-stream", 0, PICOSSE_RULE_HIDDEN, PICOSSE_DELIVERY_FRAGMENTS},
      {"text/event-stream", 0, PICOSSE_RULE_DELIVERED, PICOSSE_DELIVERY_FRAGMENTS},
      {"text/event-stream", PICOSSE_SESSION_LATEST_ONLY, PICOSSE_RULE_HIDDEN, PICOSSE_DELIVERY_WHOLE},
      {"application/json", 0, PICOSSE_RULE_HIDDEN, PICOSSE_DELIVERY_WHOLE},
  };
  static struct sitting pushed, pulled;
  picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  picosse_rule rule;
  size_t i, way, size;
  memset(&rule, 0, sizeof rule);
  rule.event_type.ptr = "finish";
  rule.event_type.len = 6;
  config.rules = &rule;
  config.rule_count = 1;
  config.parser.wanted = PICOSSE_WANT_COMMENTS | PICOSSE_WANT_UNKNOWN_FIELDS;
  for (i = 0; i < sizeof streams / sizeof streams[0]; i++) {
    for (way = 0; way < sizeof ways / sizeof ways[0]; way++) {
      rule.terminal = ways[way].terminal;
      config.flags = ways[way].flags;
      config.parser.delivery = ways[way].delivery;
      for (size = 1; size <= strlen(streams[i]); size++) {
        sitting_begin(&pushed, &config);
        sitting_begin(&pulled, &config);
        CHECK(sitting_head(&pushed, 200, ways[way].content_type, NULL) == PICOSSE_OK);
        CHECK(sitting_head(&pulled, 200, ways[way].content_type, NULL) == PICOSSE_OK);
        push(&pushed, streams[i], size);
        pull(&pulled, streams[i], size);
        CHECK(pushed.log_len > 0 && sitting_said(&pulled, pushed.log));
        CHECK(sitting_end(&pulled).reason == sitting_end(&pushed).reason);
      }
    }
  }
}

/* A session whose attempt ended in a step that returned an item. */
static void step_to_the_end(struct sitting *sitting) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_NONE);
  picosse_rule rule;
  picosse_item item;
  size_t consumed = 99;
  memset(&rule, 0, sizeof rule);
  item.size = sizeof item;
  rule.data.ptr = "bye";
  rule.data.len = 3;
  rule.terminal = PICOSSE_RULE_DELIVERED;
  config.rules = &rule;
  config.rule_count = 1;
  sitting_begin(sitting, &config);
  memset(&rule, 0x5A, sizeof rule); /* It was copied. */
  CHECK(picosse_session_step(&sitting->session, sitting->generation, 1, "data: bye\n\nmore", 15, &item, &consumed) ==
        PICOSSE_ITEM);
  CHECK(consumed == 15 && item.data.len == 3);
}

void session_item_before_end(void) {
  struct sitting sitting;
  picosse_item item;
  item.size = sizeof item;
  step_to_the_end(&sitting);
  /* A call with an old generation does not get the end. The next call of the attempt does, once. */
  CHECK(picosse_session_on_end(&sitting.session, sitting.generation - 1, 1, NULL, NULL) == PICOSSE_CLOSED);
  CHECK(picosse_session_step(&sitting.session, sitting.generation, 1, NULL, 0, &item, NULL) == PICOSSE_ENDED);
  CHECK(picosse_session_step(&sitting.session, sitting.generation, 1, NULL, 0, &item, NULL) == PICOSSE_CLOSED);
  CHECK(sitting_end(&sitting).reason == PICOSSE_REASON_DONE);
}

void session_untold_end(void) {
  struct sitting sitting;
  picosse_item item;
  item.size = sizeof item;
  step_to_the_end(&sitting);
  CHECK(picosse_session_restore(&sitting.session, sizeof sitting.session, &sitting.session, sitting.buffer,
                                sizeof sitting.buffer) == PICOSSE_OK);
  CHECK(picosse_session_step(&sitting.session, sitting.generation, 1, NULL, 0, &item, NULL) == PICOSSE_ENDED);
  CHECK(picosse_session_step(&sitting.session, sitting.generation, 1, NULL, 0, &item, NULL) == PICOSSE_CLOSED);
  /* The next attempt reports its own end only. */
  step_to_the_end(&sitting);
  CHECK(picosse_session_connect(&sitting.session, 2, 0, &sitting.generation) == PICOSSE_OK);
  CHECK(picosse_session_on_end(&sitting.session, sitting.generation, 3, NULL, NULL) == PICOSSE_ENDED);
  CHECK(picosse_session_step(&sitting.session, sitting.generation, 4, NULL, 0, &item, NULL) == PICOSSE_CLOSED);
}

void session_bodies(void) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_NONE);
  picosse_verdict verdict;
  struct sitting sitting;
  picosse_end end;
  verdict.size = sizeof verdict;
  config.body_limit = 20;
  sitting_begin(&sitting, &config);
  CHECK(picosse_session_verdict(&sitting.session, &verdict) == PICOSSE_NONE);
  CHECK(sitting_head(&sitting, 103, "text/html", NULL) == PICOSSE_NONE);
  CHECK(sitting_head(&sitting, 429, "application/json", "2") == PICOSSE_OK);
  CHECK(picosse_session_verdict(&sitting.session, &verdict) == PICOSSE_OK);
  CHECK(verdict.status_class == PICOSSE_CLASS_RATE && verdict.content == PICOSSE_CONTENT_JSON);
  CHECK(sitting_feed(&sitting, "{\"a\":", NULL) == PICOSSE_OK);
  CHECK(sitting_feed(&sitting, "1}", NULL) == PICOSSE_OK);
  CHECK(sitting_finish(&sitting) == PICOSSE_ENDED);
  CHECK(sitting_said(&sitting, "body {\"a\":;body 1};"));
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_HTTP && end.detail == PICOSSE_CLASS_RATE && end.close_transport == 0);
  CHECK(end.give_up == PICOSSE_GIVE_UP_NOT_IDEMPOTENT);
  CHECK(sitting_diagnosed(&sitting, "The server has had too many requests (429): wait, as Retry-After says."));
  /* Status 200, a body that is not a stream, and too long. */
  sitting_begin(&sitting, &config);
  CHECK(sitting_head(&sitting, 200, "text/html", NULL) == PICOSSE_OK);
  CHECK(sitting_feed(&sitting, "<html>0123456789abcdefgh", NULL) == PICOSSE_ENDED);
  CHECK(sitting_said(&sitting, "body <html>0123456789abcd;"));
  CHECK(sitting_end(&sitting).reason == PICOSSE_REASON_BODY_LIMIT);
  /* No content. */
  sitting_begin(&sitting, &config);
  CHECK(sitting_head(&sitting, 204, NULL, NULL) == PICOSSE_ENDED);
  CHECK(sitting_end(&sitting).give_up == PICOSSE_GIVE_UP_NO_CONTENT);
}
