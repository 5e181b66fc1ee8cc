/* What the cases of abi.c share. */
#ifndef ABI_H
#define ABI_H

#include "memory.h"
#include "picosse.h"

#include <stdio.h>
#include <string.h>

extern int failed_checks;

#define FAIL(why)                                    \
  do {                                               \
    printf("%s:%d: %s\n", __FILE__, __LINE__, why);  \
    failed_checks++;                                 \
  } while (0)

#define CHECK(condition)                \
  do {                                  \
    if (!(condition)) FAIL(#condition); \
  } while (0)

#define BUFFER_SIZE ((size_t)1024)

/* The state of a case: a parser, its buffer, and a log of its items. */
struct life {
  picosse_parser parser;
  unsigned char buffer[BUFFER_SIZE];
  char log[4096];
  size_t log_len;
  int32_t answer; /* What its callbacks return. */
};

/* A new parser with the defaults, or a given config. */
void life_begin(struct life *life, const picosse_config *config);
/* Feeds text. Returns the status, and how much was taken. */
int32_t life_feed(struct life *life, const char *text, size_t *consumed);
/* The callbacks that write the log, for all kinds. Their `user` is the life. */
const picosse_callbacks *life_callbacks(void);
/* Returns whether the log is this one, and clears it. */
int life_said(struct life *life, const char *log);

picosse_config config_default(void);

/* The cases. */
void versions(void);
void status_texts(void);
void busy_in_feed(void);
void busy_in_finish(void);
void busy_after_longjmp(void);
void struct_sizes(void);
void config_values(void);
void null_pointers(void);
void empty_chunks(void);
void misaligned_pointers(void);
void uninitialised_parsers(void);
void outputs_on_failure(void);
void buffer_sizes(void);
void chunk_in_lent_buffer(void);
void feed_after_the_end(void);
void feed_after_a_failure(void);
void losses(void);
void pause_is_exact(void);
void callbacks_may_be_null(void);
void callbacks_leave_the_config(void);
void config_is_copied(void);
void restore_at_every_byte(void);
void restore_refuses(void);
void text_is_never_null(void);
void long_streams(void);
void seeded_id(void);
void session_llm_answer(void);
void session_answers(void);
void session_generations(void);
void session_step_is_feed(void);
void session_item_before_end(void);
void session_untold_end(void);
void session_bodies(void);
void session_presets(void);
void session_deadlines(void);
void session_advice(void);
void session_headers(void);
void session_restore_at_every_byte(void);
void cumulative_texts(void);
void session_busy(void);
void session_cancel_in_callback(void);
void session_uninitialised(void);
void session_null_pointers(void);
void session_struct_sizes(void);
void session_config_values(void);
void session_dropped_event(void);
void session_other_losses(void);
void session_failure_event(void);
void session_rule_by_type(void);
void session_no_terminal_event(void);
void session_json_error(void);
void session_redirect(void);
void session_retry_after(void);
void session_long_absence(void);
void session_texts(void);
void session_detail_texts(void);
void session_names(void);

#endif
