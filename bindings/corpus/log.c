/*
 * The log of a recording through the C archive: log < NAME.rec. README.md says what the lines are.
 */
#include <picosse.h>
#include <stdio.h>
#include <string.h>

static picosse_session session;
static uint32_t generation, now;
static char body[1 << 16];
static size_t body_len;

/* Text in one line, behind a tab. */
static void text(const char *bytes, size_t len) {
  size_t i;
  putchar('\t');
  for (i = 0; i < len; i++) {
    if (bytes[i] == '\\') printf("\\\\");
    else if (bytes[i] == '\n') printf("\\n");
    else putchar(bytes[i]);
  }
}

static void line(const picosse_item *item) {
  printf(item->flags & PICOSSE_INCOMPLETE_EVENT ? "incomplete" : "event");
  text(item->event_type.ptr, item->event_type.len);
  text(item->last_event_id.ptr, item->last_event_id.len);
  text(item->data.ptr, item->data.len);
  printf("\n");
}

static int32_t PICOSSE_CALL on_item(void *user, uint32_t attempt, const picosse_item *item) {
  (void)user, (void)attempt;
  if (item->kind == PICOSSE_EVENT) line(item);
  if (item->kind == PICOSSE_BODY && item->data.len <= sizeof body - body_len) {
    memcpy(body + body_len, item->data.ptr, item->data.len);
    body_len += item->data.len;
  }
  return PICOSSE_CONTINUE;
}

static void on_end(int32_t status) {
  picosse_end end = PICOSSE_END_INIT;
  picosse_text sentence = {"", 0};
  if (status != PICOSSE_ENDED) return;
  picosse_session_end(&session, &end);
  picosse_session_diagnose(&session, &sentence);
  if (body_len) {
    printf("body");
    text(body, body_len);
    printf("\n");
  }
  printf("end\t%s\t%s\n", end.complete ? "complete" : "not complete", sentence.ptr);
}

static void on_head(char *given) {
  picosse_head head = PICOSSE_HEAD_INIT;
  char *type = strchr(given, ' ');
  unsigned status = 0;
  sscanf(given, "%u", &status);
  head.status = status;
  if (type) {
    head.content_type.ptr = type + 1;
    head.content_type.len = strlen(type + 1);
  }
  on_end(picosse_session_on_response(&session, generation, now, &head, NULL));
}

static void on_bytes(const char *given) {
  char chunk[4096];
  size_t len = 0;
  unsigned byte;
  for (; len < sizeof chunk && sscanf(given, "%2x", &byte) == 1; given += 2) chunk[len++] = (char)byte;
  on_end(picosse_session_feed(&session, generation, now, chunk, len, on_item, NULL, NULL));
}

int main(void) {
  static char buffer[300 * 1024], step[16 * 1024];
  picosse_session_config config;
  picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  config.parser.data_limit = 256 * 1024;
  if (picosse_session_init(&session, sizeof session, &config, buffer, sizeof buffer, NULL) < 0) return 2;
  picosse_session_connect(&session, now, 0, &generation);
  while (fgets(step, sizeof step, stdin)) {
    unsigned milliseconds;
    step[strcspn(step, "\n")] = 0;
    if (strncmp(step, "head ", 5) == 0) on_head(step + 5);
    if (strncmp(step, "bytes ", 6) == 0) on_bytes(step + 6);
    if (sscanf(step, "wait %u", &milliseconds) == 1) {
      now += milliseconds;
      on_end(picosse_session_on_time(&session, now));
    }
    if (strcmp(step, "end") == 0) on_end(picosse_session_on_end(&session, generation, now, on_item, NULL));
    if (strcmp(step, "fail") == 0) on_end(picosse_session_on_error(&session, generation, now, on_item, NULL));
    if (strcmp(step, "cancel") == 0) on_end(picosse_session_cancel(&session));
  }
  return 0;
}
