#include "options.h"

/* The options in the order of `PicosseOptions.java`. Behind them: three words for each rule. */
enum option {
  OPTION_PRESET,
  OPTION_DATA_LIMIT,
  OPTION_EVENT_TYPE_LIMIT,
  OPTION_LAST_EVENT_ID_LIMIT,
  OPTION_DELIVERY,
  OPTION_OVER_LIMIT,
  OPTION_END_OF_STREAM,
  OPTION_WANTED,
  OPTION_READING,
  OPTION_BODY_LIMIT,
  OPTION_CONNECT,
  OPTION_FIRST_BYTE,
  OPTION_FIRST_EVENT,
  OPTION_BYTE_IDLE,
  OPTION_PROGRESS_IDLE,
  OPTION_TOTAL,
  OPTION_RETRIES,
  OPTION_BASE,
  OPTION_SHORTEST,
  OPTION_LONGEST,
  OPTION_LONGEST_RETRY_AFTER,
  /* Flags that are chosen, and those of them that are set. */
  OPTION_RECONNECT_CHOSEN,
  OPTION_RECONNECT_SET,
  OPTION_SESSION_CHOSEN,
  OPTION_SESSION_SET,
  OPTIONS
};

/* As the preset has it. */
#define UNSET INT32_MIN

static void set_int(int32_t *place, int32_t value) {
  if (value != UNSET) *place = value;
}

static void set_number(uint32_t *place, int32_t value) {
  if (value != UNSET) *place = (uint32_t)value;
}

static void set_size(size_t *place, int32_t value) {
  if (value != UNSET) *place = (uint32_t)value;
}

static void set_flags(uint32_t *place, int32_t chosen, int32_t set) {
  *place = (*place & ~(uint32_t)chosen) | (uint32_t)set;
}

/* The next text of a rule; -1 as its length: none. */
static picosse_text next_text(const char **texts, size_t *left, int32_t length) {
  picosse_text text = {NULL, 0};
  if (length < 0 || (size_t)length > *left) return text;
  text.ptr = *texts;
  text.len = (size_t)length;
  *texts += length;
  *left -= (size_t)length;
  return text;
}

int32_t options_read(const int32_t *options, size_t count, const char *texts, size_t length,
                     picosse_session_config *config, picosse_rule rules[PICOSSE_MOST_RULES]) {
  int32_t status;
  size_t i;
  if (count < OPTIONS || (count - OPTIONS) / 3 > PICOSSE_MOST_RULES) return PICOSSE_ERR_RULE;
  status = picosse_session_config_init(config, sizeof *config, options[OPTION_PRESET]);
  if (status < 0) return status;
  set_size(&config->parser.data_limit, options[OPTION_DATA_LIMIT]);
  set_size(&config->parser.event_type_limit, options[OPTION_EVENT_TYPE_LIMIT]);
  set_size(&config->parser.last_event_id_limit, options[OPTION_LAST_EVENT_ID_LIMIT]);
  set_int(&config->parser.delivery, options[OPTION_DELIVERY]);
  set_int(&config->parser.over_limit, options[OPTION_OVER_LIMIT]);
  set_int(&config->parser.end_of_stream, options[OPTION_END_OF_STREAM]);
  set_number(&config->parser.wanted, options[OPTION_WANTED]);
  set_int(&config->reading, options[OPTION_READING]);
  set_number(&config->body_limit, options[OPTION_BODY_LIMIT]);
  set_number(&config->deadlines.connect, options[OPTION_CONNECT]);
  set_number(&config->deadlines.first_byte, options[OPTION_FIRST_BYTE]);
  set_number(&config->deadlines.first_event, options[OPTION_FIRST_EVENT]);
  set_number(&config->deadlines.byte_idle, options[OPTION_BYTE_IDLE]);
  set_number(&config->deadlines.progress_idle, options[OPTION_PROGRESS_IDLE]);
  set_number(&config->deadlines.total, options[OPTION_TOTAL]);
  set_number(&config->reconnection.retries, options[OPTION_RETRIES]);
  set_number(&config->reconnection.base, options[OPTION_BASE]);
  set_number(&config->reconnection.shortest, options[OPTION_SHORTEST]);
  set_number(&config->reconnection.longest, options[OPTION_LONGEST]);
  set_number(&config->reconnection.longest_retry_after, options[OPTION_LONGEST_RETRY_AFTER]);
  set_flags(&config->reconnection.flags, options[OPTION_RECONNECT_CHOSEN], options[OPTION_RECONNECT_SET]);
  set_flags(&config->flags, options[OPTION_SESSION_CHOSEN], options[OPTION_SESSION_SET]);
  for (i = 0; i < (count - OPTIONS) / 3; i++) {
    const int32_t *rule = options + OPTIONS + 3 * i;
    rules[i].terminal = rule[0];
    rules[i].data = next_text(&texts, &length, rule[1]);
    rules[i].event_type = next_text(&texts, &length, rule[2]);
  }
  config->rules = rules;
  config->rule_count = i;
  return PICOSSE_OK;
}
