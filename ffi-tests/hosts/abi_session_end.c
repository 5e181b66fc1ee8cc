/* Sessions: whether the whole answer came, and what was lost. */
#include "abi_session.h"

/* Feeds `start`, then an event with more data than any buffer here holds. */
static int32_t feed_too_large(struct sitting *sitting, const char *start) {
  static char event[4 * BUFFER_SIZE];
  const size_t before = strlen(start), data = 3 * BUFFER_SIZE;
  memcpy(event, start, before);
  memset(event + before, 'x', data);
  memcpy(event + before + data, "\n\n", 3);
  return sitting_feed(sitting, event, NULL);
}

static picosse_session_counts counts_of(const struct sitting *sitting) {
  picosse_session_counts counts = PICOSSE_SESSION_COUNTS_INIT;
  CHECK(picosse_session_counters(&sitting->session, &counts) == PICOSSE_OK);
  return counts;
}

/* A config with one terminal rule, by type. */
static picosse_session_config ended_by_type(picosse_rule *rule, const char *event_type, int32_t terminal) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  memset(rule, 0, sizeof *rule);
  rule->event_type.ptr = event_type;
  rule->event_type.len = strlen(event_type);
  rule->terminal = terminal;
  config.rules = rule;
  config.rule_count = 1;
  config.flags = 0;
  return config;
}

void session_dropped_event(void) {
  const uint32_t flags[] = {0, PICOSSE_SESSION_LATEST_ONLY};
  picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  size_t i;
  for (i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    picosse_end end;
    config.flags = flags[i] | PICOSSE_SESSION_LLM_RULES;
    sitting_begin(&sitting, &config);
    CHECK(sitting_head(&sitting, 200, "text/event-stream", NULL) == PICOSSE_OK);
    CHECK(sitting_feed(&sitting, "data: a\n\n", NULL) == PICOSSE_OK);
    CHECK(feed_too_large(&sitting, "data: ") == PICOSSE_OK);
    CHECK(sitting_feed(&sitting, "data: [DONE]\n\n", NULL) == PICOSSE_ENDED);
    CHECK(sitting_said(&sitting, "a;dropped;"));
    end = sitting_end(&sitting);
    CHECK(end.reason == PICOSSE_REASON_DONE && end.give_up == PICOSSE_GIVE_UP_FINISHED);
    CHECK(end.complete == 0 && end.losses == PICOSSE_LOST_EVENTS);
    CHECK(counts_of(&sitting).dropped == 1);
    CHECK(strstr(sitting_diagnosis(&sitting), "dropped") != NULL);
  }
  /* Nothing is lost. */
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "data: a\n\ndata: [DONE]\n\n", NULL) == PICOSSE_ENDED);
  CHECK(sitting_said(&sitting, "a;"));
  CHECK(sitting_end(&sitting).complete == 1 && sitting_end(&sitting).losses == 0);
}

void session_other_losses(void) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  picosse_end end;
  /* An ID with a NUL. */
  sitting_begin(&sitting, &config);
  CHECK(picosse_session_feed(&sitting.session, sitting.generation, 1000, "id: \0\ndata: [DONE]\n\n", 20,
                             sitting_callback, &sitting, NULL) == PICOSSE_ENDED);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_DONE && end.complete == 0 && end.losses == PICOSSE_LOST_IDS);
  CHECK(strstr(sitting_diagnosis(&sitting), "ID was ignored") != NULL);
  /* The latest event, not delivered because the host has paused. */
  config.flags = PICOSSE_SESSION_LATEST_ONLY;
  sitting_begin(&sitting, &config);
  sitting.answer = PICOSSE_PAUSE;
  CHECK(sitting_feed(&sitting, "data: a\n\nretry: 1\n", NULL) == PICOSSE_PAUSED);
  CHECK(picosse_session_cancel(&sitting.session) == PICOSSE_ENDED);
  CHECK(sitting_said(&sitting, "retry ;"));
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_CANCELLED && end.complete == 0 && end.losses == PICOSSE_LOST_KEPT_EVENT);
  /* The end of an event that is delivered. */
  config.flags = 0;
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "data: a\n\ndata: b", NULL) == PICOSSE_OK);
  CHECK(sitting_finish(&sitting) == PICOSSE_ENDED);
  CHECK(sitting_said(&sitting, "a;b...;"));
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_TRUNCATED && end.complete == 0 && end.losses == PICOSSE_LOST_END);
}

void session_failure_event(void) {
  const picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  picosse_end end;
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "data: a\n\nevent: error\ndata: overloaded\n\ndata: [DONE]\n\n", NULL) ==
        PICOSSE_ENDED);
  CHECK(sitting_said(&sitting, "a;overloaded;"));
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_FAILED && end.detail == 0 && end.close_transport == 1);
  CHECK(end.advice == PICOSSE_ADVICE_GIVE_UP && end.give_up == PICOSSE_GIVE_UP_FAILED);
  CHECK(end.complete == 0 && end.losses == 0);
}

void session_rule_by_type(void) {
  static const struct {
    int32_t terminal, reason, give_up;
  } ways[] = {
      {PICOSSE_RULE_HIDDEN, PICOSSE_REASON_DONE, PICOSSE_GIVE_UP_FINISHED},
      {PICOSSE_RULE_DELIVERED, PICOSSE_REASON_DONE, PICOSSE_GIVE_UP_FINISHED},
      {PICOSSE_RULE_FAILURE, PICOSSE_REASON_FAILED, PICOSSE_GIVE_UP_FAILED},
  };
  struct sitting sitting;
  size_t i;
  for (i = 0; i < sizeof ways / sizeof ways[0]; i++) {
    picosse_rule rule;
    picosse_session_config config = ended_by_type(&rule, "finish", ways[i].terminal);
    picosse_end end;
    config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT;
    sitting_begin(&sitting, &config);
    CHECK(feed_too_large(&sitting, "event: finish\ndata: ") == PICOSSE_ENDED);
    CHECK(sitting_said(&sitting, "dropped;"));
    end = sitting_end(&sitting);
    CHECK(end.reason == ways[i].reason && end.give_up == ways[i].give_up);
    CHECK(end.complete == 0 && end.losses == PICOSSE_LOST_EVENTS);
    /* Another type does not end the stream. */
    sitting_begin(&sitting, &config);
    CHECK(feed_too_large(&sitting, "event: finished\ndata: ") == PICOSSE_OK);
  }
}

void session_no_terminal_event(void) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  picosse_end end;
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "data: a\n\n", NULL) == PICOSSE_OK);
  CHECK(sitting_finish(&sitting) == PICOSSE_ENDED);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_NO_TERMINAL_EVENT && end.complete == 0 && end.losses == 0);
  CHECK(strstr(sitting_diagnosis(&sitting), "terminal") != NULL);
  /* Without rules no terminal event is missing. */
  config.flags = 0;
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "data: a\n\n", NULL) == PICOSSE_OK);
  CHECK(sitting_finish(&sitting) == PICOSSE_ENDED);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_CLEAN && end.complete == 1 && end.losses == 0);
}

void session_json_error(void) {
  const char *const starts[] = {"", " \n", "\xEF\xBB\xBF"};
  const picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  picosse_end end;
  size_t i, head_first;
  for (i = 0; i < sizeof starts / sizeof starts[0]; i++) {
    for (head_first = 0; head_first < 2; head_first++) {
      char body[64] = "";
      strcat(strcat(body, starts[i]), "{\"error\":");
      sitting_begin(&sitting, &config);
      if (head_first) CHECK(sitting_head(&sitting, 200, "text/event-stream", NULL) == PICOSSE_OK);
      CHECK(sitting_feed(&sitting, body, NULL) == PICOSSE_OK);
      if (!head_first) CHECK(sitting_head(&sitting, 200, "text/event-stream", NULL) == PICOSSE_OK);
      CHECK(sitting_feed(&sitting, "\"no\"}", NULL) == PICOSSE_OK);
      CHECK(sitting_finish(&sitting) == PICOSSE_ENDED);
      CHECK(sitting_said(&sitting, "body {\"error\":;body \"no\"};"));
      end = sitting_end(&sitting);
      CHECK(end.reason == PICOSSE_REASON_WRONG_PROTOCOL && end.detail == PICOSSE_PROTOCOL_JSON);
      CHECK(end.complete == 0 && end.losses == 0);
      CHECK(counts_of(&sitting).events == 0 && counts_of(&sitting).body == 14);
    }
  }
}

void session_redirect(void) {
  const picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  picosse_verdict verdict = PICOSSE_VERDICT_INIT;
  struct sitting sitting;
  picosse_end end;
  sitting_begin(&sitting, &config);
  CHECK(sitting_head(&sitting, 307, "text/html", NULL) == PICOSSE_OK);
  CHECK(picosse_session_verdict(&sitting.session, &verdict) == PICOSSE_OK);
  CHECK(verdict.status_class == PICOSSE_CLASS_REDIRECT);
  CHECK(sitting_head(&sitting, 200, "text/event-stream", NULL) == PICOSSE_OK);
  CHECK(picosse_session_verdict(&sitting.session, &verdict) == PICOSSE_OK);
  CHECK(verdict.status_class == PICOSSE_CLASS_OK && verdict.content == PICOSSE_CONTENT_EVENT_STREAM);
  CHECK(sitting_feed(&sitting, "data: a\n\ndata: [DONE]\n\n", NULL) == PICOSSE_ENDED);
  CHECK(sitting_said(&sitting, "a;") && sitting_end(&sitting).complete == 1);
  /* A redirect that the client does not follow. */
  sitting_begin(&sitting, &config);
  CHECK(sitting_head(&sitting, 307, "text/html", NULL) == PICOSSE_OK);
  CHECK(sitting_finish(&sitting) == PICOSSE_ENDED);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_HTTP && end.detail == PICOSSE_CLASS_REDIRECT);
  CHECK(end.give_up == PICOSSE_GIVE_UP_REDIRECT && end.complete == 0);
}
