/* Options: words, one behind the other, whose texts stand in the input. */
#include "machine.h"

/* What is not set, and no deadline. */
static const uint32_t UNSET = UINT32_MAX, NONE = UINT32_MAX - 1;
/* The data of an event may be so long unless the program says otherwise. */
static const size_t DATA_LIMIT = 256 * 1024;

words words_of(memory areas) {
  const words made = {records_of(areas), records_of(areas) + RECORDS_WORDS, {(const char *)input_of(areas), INPUT_BYTES}};
  return made;
}

/* The next word; UNSET behind the last one. */
static uint32_t next(words *from) { return from->next < from->end ? *from->next++ : UNSET; }

static void next_size(words *from, size_t *value) {
  const uint32_t word = next(from);
  if (word != UNSET) *value = word;
}

static void next_word(words *from, uint32_t *value) {
  const uint32_t word = next(from);
  if (word != UNSET) *value = word;
}

static void next_choice(words *from, int32_t *value) {
  const uint32_t word = next(from);
  if (word != UNSET) *value = (int32_t)word;
}

static void next_flag(words *from, uint32_t *flags, uint32_t flag) {
  const uint32_t word = next(from);
  if (word != UNSET) *flags = word ? *flags | flag : *flags & ~flag;
}

/* As a flag that says the opposite. */
static void next_unless(words *from, uint32_t *flags, uint32_t flag) {
  const uint32_t word = next(from);
  if (word != UNSET) *flags = word ? *flags & ~flag : *flags | flag;
}

static void next_deadline(words *from, uint32_t *value) {
  const uint32_t word = next(from);
  if (word != UNSET) *value = word == NONE ? PICOSSE_NEVER : word;
}

bool words_utf16(words *from) { return next(from) == 1; }

static void change_parser(words *from, picosse_config *config) {
  next_size(from, &config->data_limit);
  next_size(from, &config->event_type_limit);
  next_size(from, &config->last_event_id_limit);
  /* The values are those of the header. */
  next_choice(from, &config->delivery);
  next_choice(from, &config->over_limit);
  next_choice(from, &config->end_of_stream);
  next_flag(from, &config->wanted, PICOSSE_WANT_COMMENTS);
  next_flag(from, &config->wanted, PICOSSE_WANT_UNKNOWN_FIELDS);
  next_flag(from, &config->wanted, PICOSSE_WANT_LAST_EVENT_IDS);
}

void words_parser(words *from, picosse_config *config) {
  picosse_config_init(config, sizeof *config);
  config->data_limit = DATA_LIMIT;
  change_parser(from, config);
}

picosse_text words_text(words *from) {
  picosse_text text = {NULL, 0};
  const uint32_t len = next(from);
  if (len > from->texts.len) return text;
  text.ptr = from->texts.ptr;
  text.len = len;
  from->texts.ptr += len;
  from->texts.len -= len;
  return text;
}

/* How many rules, and then of each what it makes of the event and the lengths of its data and its type. */
static void change_rules(words *from, picosse_session_config *config, picosse_rule *rules) {
  const uint32_t count = next(from);
  uint32_t i;
  if (count == UNSET) return;
  /* One more than there may be is refused by the session. */
  config->rule_count = count > PICOSSE_MOST_RULES ? PICOSSE_MOST_RULES + 1 : count;
  config->rules = rules;
  config->flags &= ~(uint32_t)PICOSSE_SESSION_LLM_RULES;
  for (i = 0; i < config->rule_count; i++) {
    rules[i].terminal = PICOSSE_RULE_HIDDEN;
    next_choice(from, &rules[i].terminal);
    rules[i].data = words_text(from);
    rules[i].event_type = words_text(from);
  }
}

void words_session(words *from, picosse_session_config *config, picosse_rule *rules) {
  int32_t preset = PICOSSE_PRESET_NONE;
  picosse_deadlines *deadlines = &config->deadlines;
  picosse_reconnection *again = &config->reconnection;
  next_choice(from, &preset);
  if (picosse_session_config_init(config, sizeof *config, preset) < 0)
    picosse_session_config_init(config, sizeof *config, PICOSSE_PRESET_NONE);
  config->parser.data_limit = DATA_LIMIT;
  change_parser(from, &config->parser);
  next_choice(from, &config->reading);
  next_deadline(from, &deadlines->connect);
  next_deadline(from, &deadlines->first_byte);
  next_deadline(from, &deadlines->first_event);
  next_deadline(from, &deadlines->byte_idle);
  next_deadline(from, &deadlines->progress_idle);
  next_deadline(from, &deadlines->total);
  next_flag(from, &again->flags, PICOSSE_RECONNECT_IDEMPOTENT);
  next_flag(from, &again->flags, PICOSSE_RECONNECT_RESUME_BY_GET);
  next_flag(from, &again->flags, PICOSSE_RECONNECT_AFTER_CLEAN_END);
  next_flag(from, &again->flags, PICOSSE_RECONNECT_WITHOUT_ID);
  next_word(from, &again->retries);
  next_word(from, &again->base);
  next_word(from, &again->shortest);
  next_word(from, &again->longest);
  next_word(from, &again->longest_retry_after);
  next_word(from, &config->body_limit);
  next_unless(from, &config->flags, PICOSSE_SESSION_HIDE_EMPTY_EVENTS);
  next_flag(from, &config->flags, PICOSSE_SESSION_LATEST_ONLY);
  change_rules(from, config, rules);
}
