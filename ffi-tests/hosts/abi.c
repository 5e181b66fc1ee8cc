/* The promises of picosse.h, one case each: runs the case that the first argument names. */
#include "abi.h"

int failed_checks = 0;

static void append(struct life *life, const char *word, const picosse_text *text) {
  const size_t word_len = strlen(word);
  if (life->log_len + word_len + text->len + 2 >= sizeof life->log) {
    FAIL("room in the log");
    return;
  }
  memcpy(life->log + life->log_len, word, word_len);
  life->log_len += word_len;
  memcpy(life->log + life->log_len, text->ptr, text->len);
  life->log_len += text->len;
  life->log[life->log_len] = 0;
}

static int32_t PICOSSE_CALL on_item(void *user, const picosse_item *item) {
  struct life *life = (struct life *)user;
  const picosse_text end = {";", 1};
  char number[32];
  switch (item->kind) {
    case PICOSSE_EVENT:
      append(life, "", &item->event_type);
      append(life, "|", &item->data);
      append(life, "|", &item->last_event_id);
      append(life, item->flags & PICOSSE_INCOMPLETE_EVENT ? "|incomplete" : "", &end);
      break;
    case PICOSSE_FRAGMENT:
      append(life, "", &item->data);
      if (item->flags & PICOSSE_LAST) append(life, "", &end);
      break;
    case PICOSSE_COMMENT:
    case PICOSSE_UNKNOWN_FIELD:
      append(life, item->flags & PICOSSE_FIRST ? "(" : "", &item->data);
      if (item->flags & PICOSSE_LAST) append(life, ")", &end);
      break;
    case PICOSSE_LAST_EVENT_ID:
      append(life, "id ", &item->last_event_id);
      append(life, "", &end);
      break;
    case PICOSSE_RECONNECTION_TIME:
      snprintf(number, sizeof number, "retry %lu", (unsigned long)item->reconnection_time);
      append(life, number, &end);
      break;
    case PICOSSE_DROPPED:
      snprintf(number, sizeof number, "dropped %lu", (unsigned long)item->offset);
      append(life, number, &end);
      break;
    case PICOSSE_ID_IGNORED: append(life, "ignored", &end); break;
    default: FAIL("a known kind");
  }
  return life->answer;
}

const picosse_callbacks *life_callbacks(void) {
  static const picosse_callbacks all = {sizeof(picosse_callbacks),
                                        on_item, on_item, on_item, on_item,
                                        on_item, on_item, on_item, on_item};
  return &all;
}

picosse_config config_default(void) {
  picosse_config config;
  CHECK(picosse_config_init(&config, sizeof config) == PICOSSE_OK);
  return config;
}

void life_begin(struct life *life, const picosse_config *config) {
  memset(life, 0, sizeof *life);
  CHECK(picosse_parser_init(&life->parser, sizeof life->parser, config, life->buffer,
                            sizeof life->buffer, NULL) == PICOSSE_OK);
}

int32_t life_feed(struct life *life, const char *text, size_t *consumed) {
  return picosse_parser_feed(&life->parser, text, strlen(text), life_callbacks(), life, consumed);
}

int life_said(struct life *life, const char *log) {
  const int same = strcmp(life->log, log) == 0;
  if (!same) printf("  the log is %s\n", life->log);
  life->log_len = 0;
  life->log[0] = 0;
  return same;
}

static const struct {
  const char *name;
  void (*run)(void);
} cases[] = {
    {"versions", versions},
    {"status_texts", status_texts},
    {"busy_in_feed", busy_in_feed},
    {"busy_in_finish", busy_in_finish},
    {"busy_after_longjmp", busy_after_longjmp},
    {"struct_sizes", struct_sizes},
    {"config_values", config_values},
    {"null_pointers", null_pointers},
    {"empty_chunks", empty_chunks},
    {"misaligned_pointers", misaligned_pointers},
    {"uninitialised_parsers", uninitialised_parsers},
    {"outputs_on_failure", outputs_on_failure},
    {"buffer_sizes", buffer_sizes},
    {"chunk_in_lent_buffer", chunk_in_lent_buffer},
    {"feed_after_the_end", feed_after_the_end},
    {"feed_after_a_failure", feed_after_a_failure},
    {"losses", losses},
    {"pause_is_exact", pause_is_exact},
    {"callbacks_may_be_null", callbacks_may_be_null},
    {"callbacks_leave_the_config", callbacks_leave_the_config},
    {"config_is_copied", config_is_copied},
    {"restore_at_every_byte", restore_at_every_byte},
    {"restore_refuses", restore_refuses},
    {"text_is_never_null", text_is_never_null},
    {"long_streams", long_streams},
    {"seeded_id", seeded_id},
    {"session_llm_answer", session_llm_answer},
    {"session_answers", session_answers},
    {"session_generations", session_generations},
    {"session_step_is_feed", session_step_is_feed},
    {"session_item_before_end", session_item_before_end},
    {"session_untold_end", session_untold_end},
    {"session_bodies", session_bodies},
    {"session_presets", session_presets},
    {"session_deadlines", session_deadlines},
    {"session_advice", session_advice},
    {"session_headers", session_headers},
    {"session_restore_at_every_byte", session_restore_at_every_byte},
    {"cumulative_texts", cumulative_texts},
    {"session_busy", session_busy},
    {"session_cancel_in_callback", session_cancel_in_callback},
    {"session_uninitialised", session_uninitialised},
    {"session_null_pointers", session_null_pointers},
    {"session_struct_sizes", session_struct_sizes},
    {"session_config_values", session_config_values},
    {"session_dropped_event", session_dropped_event},
    {"session_other_losses", session_other_losses},
    {"session_failure_event", session_failure_event},
    {"session_rule_by_type", session_rule_by_type},
    {"session_no_terminal_event", session_no_terminal_event},
    {"session_json_error", session_json_error},
    {"session_redirect", session_redirect},
    {"session_retry_after", session_retry_after},
    {"session_long_absence", session_long_absence},
    {"session_texts", session_texts},
    {"session_detail_texts", session_detail_texts},
    {"session_names", session_names},
};

int main(int argc, char **argv) {
  size_t i;
  int ran = 0;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    if (argc == 1 || strcmp(argv[1], cases[i].name) == 0) {
      cases[i].run();
      ran++;
    }
  }
  printf("%d run, %d failed checks\n", ran, failed_checks);
  return ran == 0 || failed_checks != 0;
}
