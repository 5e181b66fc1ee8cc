/* What the cases of sessions share. */
#ifndef ABI_SESSION_H
#define ABI_SESSION_H

#include "abi.h"

/* A session, its buffer, and a log of its items. */
struct sitting {
  picosse_session session;
  unsigned char buffer[BUFFER_SIZE];
  char log[2048];
  size_t log_len;
  uint32_t generation;
  int32_t answer; /* What its callback returns. */
};

picosse_session_config session_preset(int32_t preset);
/* A new session with a config (NULL: none), connected at 1000 with entropy 0. */
void sitting_begin(struct sitting *sitting, const picosse_session_config *config);
/* Reports a head at 1000. */
int32_t sitting_head(struct sitting *sitting, uint32_t status, const char *content_type, const char *retry_after);
/* Feeds text at 1000. */
int32_t sitting_feed(struct sitting *sitting, const char *text, size_t *consumed);
/* The callback that writes the log; its `user` is the sitting. */
int32_t PICOSSE_CALL sitting_callback(void *user, uint32_t generation, const picosse_item *item);
/* Writes an item into the log. */
void sitting_note(struct sitting *sitting, const picosse_item *item);
/* Returns whether the log is this one, and clears it. */
int sitting_said(struct sitting *sitting, const char *log);
/* The sentence of picosse_session_diagnose(). */
const char *sitting_diagnosis(const struct sitting *sitting);
/* Whether it is this one. */
int sitting_diagnosed(const struct sitting *sitting, const char *sentence);
/* Reports at 1000 that the response is complete. */
int32_t sitting_finish(struct sitting *sitting);
/* How the attempt ended. */
picosse_end sitting_end(const struct sitting *sitting);
/* Every call with this session, except cancel, returns `status` and changes nothing. */
void every_session_call_answers(picosse_session *session, int32_t status);

#endif
