/* Sessions: presets, time, advice, copies, headers. Cumulative texts. */
#include "abi_session.h"

void session_presets(void) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_NONE);
  const picosse_config parser = config_default();
  CHECK(config.size == sizeof config);
  CHECK(config.parser.size == parser.size && config.parser.data_limit == parser.data_limit);
  CHECK(config.parser.event_type_limit == parser.event_type_limit && config.parser.wanted == 0);
  CHECK(config.parser.last_event_id_limit == parser.last_event_id_limit);
  CHECK(config.parser.end_of_stream == PICOSSE_END_OF_STREAM_DISCARD);
  CHECK(config.rules == NULL && config.rule_count == 0 && config.flags == 0 && config.body_limit == 65536);
  CHECK(config.deadlines.connect == PICOSSE_NEVER && config.deadlines.total == PICOSSE_NEVER);
  CHECK(config.reconnection.flags == 0 && config.reconnection.retries == 5);
  config = session_preset(PICOSSE_PRESET_LLM);
  CHECK(config.parser.end_of_stream == PICOSSE_END_OF_STREAM_DELIVER);
  CHECK(config.flags == PICOSSE_SESSION_LLM_RULES && config.rules == NULL && config.rule_count == 0);
  CHECK(config.deadlines.connect == PICOSSE_NEVER && config.deadlines.first_byte == PICOSSE_NEVER);
  CHECK(config.deadlines.first_event == 120000 && config.deadlines.byte_idle == 60000);
  CHECK(config.deadlines.progress_idle == 120000 && config.deadlines.total == PICOSSE_NEVER);
  CHECK(config.reconnection.flags == 0);
  config = session_preset(PICOSSE_PRESET_EVENT_SOURCE);
  CHECK(config.reconnection.flags == (PICOSSE_RECONNECT_IDEMPOTENT | PICOSSE_RECONNECT_AFTER_CLEAN_END |
                                      PICOSSE_RECONNECT_WITHOUT_ID));
  CHECK(config.reconnection.base == 3000 && config.reconnection.retries == 10);
  config = session_preset(PICOSSE_PRESET_MCP);
  CHECK(config.flags == PICOSSE_SESSION_HIDE_EMPTY_EVENTS);
  CHECK(config.reconnection.flags == (PICOSSE_RECONNECT_RESUME_BY_GET | PICOSSE_RECONNECT_AFTER_CLEAN_END));
  config.size = 99;
  CHECK(picosse_session_config_init(&config, sizeof config, 4) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_session_config_init(&config, sizeof config, -1) == PICOSSE_ERR_ARGUMENT);
  CHECK(config.size == 99);
}

void session_deadlines(void) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_NONE);
  struct sitting sitting;
  picosse_end end;
  uint32_t at = 99;
  sitting_begin(&sitting, &config);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_NONE && at == 99);
  config.deadlines.connect = 100;
  config.deadlines.byte_idle = 50;
  sitting_begin(&sitting, &config);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_OK && at == 1100);
  CHECK(picosse_session_on_time(&sitting.session, 1099) == PICOSSE_OK);
  CHECK(sitting_head(&sitting, 200, "text/event-stream", NULL) == PICOSSE_OK);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_NONE);
  CHECK(picosse_session_feed(&sitting.session, sitting.generation, 1200, ":", 1, NULL, NULL, NULL) == PICOSSE_OK);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_OK && at == 1250);
  /* Deadlines stand still in the background. */
  CHECK(picosse_session_suspend(&sitting.session, 1240) == PICOSSE_OK);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_NONE);
  CHECK(picosse_session_on_time(&sitting.session, 5000) == PICOSSE_OK);
  CHECK(picosse_session_resume(&sitting.session, 6000) == PICOSSE_OK);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_OK && at == 6010);
  CHECK(picosse_session_on_time(&sitting.session, 6009) == PICOSSE_OK);
  CHECK(picosse_session_on_time(&sitting.session, 6010) == PICOSSE_ENDED);
  CHECK(picosse_session_on_time(&sitting.session, 6011) == PICOSSE_CLOSED);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_NONE);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_TIMEOUT && end.detail == PICOSSE_DEADLINE_BYTE_IDLE && end.close_transport == 1);
}

void session_advice(void) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_EVENT_SOURCE);
  struct sitting sitting;
  picosse_end end;
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "retry: 500\ndata: a\n\n", NULL) == PICOSSE_OK);
  CHECK(picosse_session_on_error(&sitting.session, sitting.generation, 2000, sitting_callback, &sitting) ==
        PICOSSE_ENDED);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_TRANSPORT && end.close_transport == 0);
  CHECK(end.advice == PICOSSE_ADVICE_RETRY && end.request == PICOSSE_REQUEST_SAME && end.give_up == 0);
  CHECK(end.retry_at == 2500);
  config = session_preset(PICOSSE_PRESET_MCP);
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "id: 7\ndata:\n\ndata: a\n\nda", NULL) == PICOSSE_OK);
  CHECK(sitting_said(&sitting, "a;"));
  CHECK(picosse_session_on_end(&sitting.session, sitting.generation, 2000, NULL, NULL) == PICOSSE_ENDED);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_TRUNCATED && end.request == PICOSSE_REQUEST_RESUME && end.retry_at == 3000);
  config = session_preset(PICOSSE_PRESET_LLM);
  config.parser.over_limit = PICOSSE_OVER_LIMIT_FAIL;
  config.parser.data_limit = 4;
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "data: a\n\ndata: abcde\n\n", NULL) == PICOSSE_ENDED);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_EVENT_LIMIT && end.detail == PICOSSE_LIMIT_DATA);
  CHECK(end.event == 1 && end.offset == 19 && end.give_up == PICOSSE_GIVE_UP_LIMIT);
  sitting_begin(&sitting, NULL);
  CHECK(sitting_feed(&sitting, "\x1F\x8B", NULL) == PICOSSE_ENDED);
  end = sitting_end(&sitting);
  CHECK(end.reason == PICOSSE_REASON_WRONG_PROTOCOL && end.detail == PICOSSE_PROTOCOL_GZIP);
}

/* Runs an attempt that ends with 503 and these headers, at 1000. */
static picosse_end refused(struct sitting *sitting, const char *retry_after, const char *date) {
  picosse_session_config config = session_preset(PICOSSE_PRESET_EVENT_SOURCE);
  picosse_head head = PICOSSE_HEAD_INIT;
  head.status = 503;
  head.retry_after.ptr = retry_after;
  head.retry_after.len = strlen(retry_after);
  head.date.ptr = date;
  if (date) head.date.len = strlen(date);
  config.reconnection.longest_retry_after = 100000;
  sitting_begin(sitting, &config);
  CHECK(picosse_session_on_response(&sitting->session, sitting->generation, 1000, &head, NULL) == PICOSSE_OK);
  CHECK(sitting_finish(sitting) == PICOSSE_ENDED);
  return sitting_end(sitting);
}

void session_retry_after(void) {
  const char *const later = "Sun, 06 Nov 1994 08:50:37 GMT";
  picosse_verdict verdict = PICOSSE_VERDICT_INIT;
  struct sitting sitting;
  picosse_end end = refused(&sitting, later, "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(picosse_session_verdict(&sitting.session, &verdict) == PICOSSE_OK && verdict.retry_after == 60000);
  CHECK(end.advice == PICOSSE_ADVICE_RETRY && end.retry_at == 61000);
  /* Without Date, the time until then is unknown. */
  end = refused(&sitting, later, NULL);
  CHECK(picosse_session_verdict(&sitting.session, &verdict) == PICOSSE_OK && verdict.retry_after == 100000);
  CHECK(end.advice == PICOSSE_ADVICE_RETRY && end.retry_at == 101000);
  end = refused(&sitting, later, "Sun, 06 Nov 1994 07:49:37 GMT");
  CHECK(end.advice == PICOSSE_ADVICE_GIVE_UP && end.give_up == PICOSSE_GIVE_UP_RETRY_AFTER);
}

void session_long_absence(void) {
  const uint32_t day = 24 * 60 * 60 * 1000;
  uint32_t now = 1000, at = 0, days;
  picosse_session_config config = session_preset(PICOSSE_PRESET_NONE);
  struct sitting sitting;
  config.deadlines.byte_idle = 5000;
  sitting_begin(&sitting, &config);
  CHECK(sitting_feed(&sitting, "data: a\n\n", NULL) == PICOSSE_OK);
  CHECK(picosse_session_suspend(&sitting.session, now + 4900) == PICOSSE_OK);
  for (days = 0; days < 40; days++) {
    now += day;
    CHECK(picosse_session_on_time(&sitting.session, now) == PICOSSE_OK);
    CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_NONE);
    CHECK(picosse_session_feed(&sitting.session, sitting.generation, now, "", 0, NULL, NULL, NULL) == PICOSSE_OK);
  }
  CHECK(picosse_session_resume(&sitting.session, now) == PICOSSE_OK);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_OK && at == now + 100);
  /* Also without a call meanwhile. */
  CHECK(picosse_session_suspend(&sitting.session, now + 10) == PICOSSE_OK);
  now += 40 * day;
  CHECK(picosse_session_resume(&sitting.session, now) == PICOSSE_OK);
  CHECK(picosse_session_next_deadline(&sitting.session, &at) == PICOSSE_OK && at == now + 90);
  CHECK(picosse_session_on_time(&sitting.session, now + 89) == PICOSSE_OK);
  CHECK(picosse_session_on_time(&sitting.session, now + 90) == PICOSSE_ENDED);
}

static int is_text(const picosse_text *text, const char *expected) {
  return text->len == strlen(expected) && memcmp(text->ptr, expected, text->len) == 0;
}

void session_headers(void) {
  struct sitting sitting;
  picosse_text name, value;
  sitting_begin(&sitting, NULL);
  CHECK(picosse_session_request_header(&sitting.session, 0, &name, &value) == PICOSSE_OK);
  CHECK(is_text(&name, "Accept") && is_text(&value, "text/event-stream"));
  CHECK(picosse_session_request_header(&sitting.session, 1, &name, &value) == PICOSSE_OK);
  CHECK(is_text(&name, "Cache-Control") && is_text(&value, "no-cache"));
  CHECK(picosse_session_request_header(&sitting.session, 2, &name, &value) == PICOSSE_NONE);
  CHECK(is_text(&name, "Cache-Control"));
  CHECK(sitting_feed(&sitting, "id: 42\n\n", NULL) == PICOSSE_OK);
  CHECK(picosse_session_request_header(&sitting.session, 2, &name, &value) == PICOSSE_OK);
  CHECK(is_text(&name, "Last-Event-ID") && is_text(&value, "42"));
  CHECK(picosse_session_request_header(&sitting.session, 3, &name, &value) == PICOSSE_NONE);
  CHECK(picosse_session_request_header(&sitting.session, SIZE_MAX, &name, &value) == PICOSSE_NONE);
  CHECK(picosse_session_cancel(&sitting.session) == PICOSSE_ENDED);
  CHECK(picosse_session_set_last_event_id(&sitting.session, "a\nb", 3) == PICOSSE_ERR_ID);
  CHECK(picosse_session_set_last_event_id(&sitting.session, "43", 2) == PICOSSE_OK);
  CHECK(picosse_session_last_event_id(&sitting.session, &value) == PICOSSE_OK && is_text(&value, "43"));
  CHECK(picosse_session_set_last_event_id(&sitting.session, NULL, 0) == PICOSSE_OK);
  CHECK(picosse_session_last_event_id(&sitting.session, &value) == PICOSSE_OK && value.len == 0);
  CHECK(value.ptr != NULL);
}

/* Feeds a part, copies the session, wipes the original, and continues with the copy. */
static void restore_at(const picosse_session_config *config, const char *stream, size_t at, const char *log) {
  static struct sitting first, second;
  static picosse_session copy;
  size_t consumed = 0;
  sitting_begin(&first, config);
  first.answer = at % 2 ? PICOSSE_PAUSE : PICOSSE_CONTINUE;
  picosse_session_feed(&first.session, first.generation, 1000, stream, at, sitting_callback, &first, &consumed);
  second = first;
  second.answer = PICOSSE_CONTINUE;
  memcpy(&copy, &first.session, sizeof copy);
  memset(&second.session, 0, sizeof second.session);
  memset(&first, 0xDD, sizeof first);
  CHECK(picosse_session_restore(&second.session, sizeof second.session, &copy, second.buffer,
                                sizeof second.buffer) == PICOSSE_OK);
  memset(&copy, 0xDD, sizeof copy);
  CHECK(sitting_feed(&second, stream + consumed, NULL) == PICOSSE_OK);
  CHECK(picosse_session_on_end(&second.session, second.generation, 1000, sitting_callback, &second) ==
        PICOSSE_ENDED);
  if (!sitting_said(&second, log)) {
    printf("  copied at %lu\n", (unsigned long)at);
    FAIL("the same log");
  }
}

void session_restore_at_every_byte(void) {
  const char stream[] = "\xEF\xBB\xBFid: 1\nevent: t\ndata: \xE4\xBD\xA0\r\n\r\nretry: 7\n:c\ndata: b\ndata: c\n\ndata: \xFF";
  picosse_session_config config = session_preset(PICOSSE_PRESET_LLM);
  struct sitting sitting;
  size_t at;
  config.parser.wanted = PICOSSE_WANT_COMMENTS;
  for (at = 0; at < sizeof stream; at++) {
    restore_at(&config, stream, at, "\xE4\xBD\xA0;retry ;:c;b\nc;\xEF\xBF\xBD...;");
  }
  /* With an event that is not delivered yet. */
  config.flags = PICOSSE_SESSION_LATEST_ONLY;
  sitting_begin(&sitting, &config);
  sitting.answer = PICOSSE_PAUSE;
  CHECK(sitting_feed(&sitting, "data: a\n\ndata: b\n\nretry: 1\ndata: c", NULL) == PICOSSE_PAUSED);
  CHECK(picosse_session_restore(&sitting.session, sizeof sitting.session, &sitting.session, sitting.buffer,
                                sizeof sitting.buffer) == PICOSSE_OK);
  sitting.answer = PICOSSE_CONTINUE;
  CHECK(sitting_feed(&sitting, "\ndata: c", NULL) == PICOSSE_OK);
  CHECK(sitting_said(&sitting, "retry ;b;"));
}

void cumulative_texts(void) {
  picosse_cumulative cumulative;
  picosse_text out = {NULL, 0};
  int32_t change = 0;
  memset(&cumulative, 0, sizeof cumulative);
  CHECK(picosse_cumulative_next(&cumulative, "a", 1, &change, &out) == PICOSSE_ERR_STATE);
  CHECK(picosse_cumulative_init(&cumulative, sizeof cumulative - 1) == PICOSSE_ERR_SIZE);
  CHECK(picosse_cumulative_init(NULL, sizeof cumulative) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_cumulative_init(&cumulative, sizeof cumulative) == PICOSSE_OK);
  CHECK(picosse_cumulative_next(NULL, "a", 1, &change, &out) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_cumulative_next(&cumulative, NULL, 1, &change, &out) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_cumulative_next(&cumulative, "a", 1, NULL, &out) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_cumulative_next(&cumulative, "a", 1, &change, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(out.ptr == NULL && change == 0);
  CHECK(picosse_cumulative_next(&cumulative, NULL, 0, &change, &out) == PICOSSE_OK);
  CHECK(change == PICOSSE_APPEND && out.len == 0 && out.ptr != NULL);
  CHECK(picosse_cumulative_next(&cumulative, "ab", 2, &change, &out) == PICOSSE_OK);
  CHECK(change == PICOSSE_APPEND && is_text(&out, "ab"));
  CHECK(picosse_cumulative_next(&cumulative, "abc", 3, &change, &out) == PICOSSE_OK);
  CHECK(change == PICOSSE_APPEND && is_text(&out, "c"));
  CHECK(picosse_cumulative_next(&cumulative, "xbc", 3, &change, &out) == PICOSSE_OK);
  CHECK(change == PICOSSE_REPLACE && is_text(&out, "xbc"));
}
