/*
 * The log of recordings through the C archive: log [MOST BYTES OF A CHUNK [FILE]]. Reads standard input where no
 * file is named. Several recordings may follow one another. README.md says what the lines are.
 */
#include <picosse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The longest line of a recording. */
enum { LINE = 1 << 20 };

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

static void event(const picosse_item *item) {
  printf(item->flags & PICOSSE_INCOMPLETE_EVENT ? "incomplete" : "event");
  text(item->event_type.ptr, item->event_type.len);
  text(item->last_event_id.ptr, item->last_event_id.len);
  text(item->data.ptr, item->data.len);
  printf("\n");
}

static int32_t PICOSSE_CALL on_item(void *user, uint32_t attempt, const picosse_item *item) {
  (void)user, (void)attempt;
  if (item->kind == PICOSSE_EVENT) event(item);
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

/* A byte of escaped text; the text goes on behind it. */
static char unescaped(const char **text) {
  const char *at = *text;
  unsigned byte;
  *text += *at == '\\' ? (at[1] == 'x' ? 4 : 2) : 1;
  if (*at != '\\') return *at;
  switch (at[1]) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'x': return sscanf(at + 2, "%2x", &byte) == 1 ? (char)byte : 0;
    default: return at[1];
  }
}

/* The next word, unescaped into `place`; no text where it is `-` or missing. */
static picosse_text word(const char **text, char *place) {
  picosse_text found = {place, 0};
  while (**text == ' ') ++*text;
  while (**text && **text != ' ') place[found.len++] = unescaped(text);
  if (found.len == 0 || (found.len == 1 && place[0] == '-')) found.ptr = NULL, found.len = 0;
  return found;
}

static void on_head(const char *given) {
  static char type[4096], after[4096], date[4096];
  picosse_head head = PICOSSE_HEAD_INIT;
  head.status = (uint32_t)strtoul(given, (char **)&given, 10);
  head.content_type = word(&given, type);
  head.retry_after = word(&given, after);
  head.date = word(&given, date);
  on_end(picosse_session_on_response(&session, generation, now, &head, NULL));
}

/* A chunk, in pieces of at most that many bytes. */
static void on_chunk(const char *given, size_t most) {
  static char piece[LINE];
  while (*given) {
    size_t len = 0;
    while (*given && len < most) piece[len++] = unescaped(&given);
    on_end(picosse_session_feed(&session, generation, now, piece, len, on_item, NULL, NULL));
  }
}

static void on_call(const char *call, size_t most) {
  if (strcmp(call, "connect") == 0) picosse_session_connect(&session, now, 0, &generation);
  if (strncmp(call, "response ", 9) == 0) on_head(call + 9);
  if (strncmp(call, "chunk ", 6) == 0) on_chunk(call + 6, most);
  if (strcmp(call, "time") == 0) on_end(picosse_session_on_time(&session, now));
  if (strcmp(call, "end") == 0) on_end(picosse_session_on_end(&session, generation, now, on_item, NULL));
  if (strncmp(call, "error", 5) == 0) on_end(picosse_session_on_error(&session, generation, now, on_item, NULL));
  if (strcmp(call, "cancel") == 0) on_end(picosse_session_cancel(&session));
}

/* A recording begins: a new session, and nothing of the one before. */
static int32_t begin(void) {
  static char buffer[300 * 1024];
  picosse_session_config config;
  body_len = 0;
  picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  config.parser.data_limit = 256 * 1024;
  return picosse_session_init(&session, sizeof session, &config, buffer, sizeof buffer, NULL);
}

int main(int count, char **arguments) {
  static char line[LINE];
  const size_t most = count > 1 ? strtoul(arguments[1], NULL, 10) : LINE;
  FILE *const recordings = count > 2 ? fopen(arguments[2], "r") : stdin;
  if (!recordings) return 3;
  while (fgets(line, sizeof line, recordings)) {
    char *call;
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, "picosse-record ", 15) == 0 && begin() < 0) return 2;
    now = (uint32_t)strtoul(line, &call, 10);
    /* Comments and the first two lines have no time. */
    if (call != line && *call == ' ') on_call(call + 1, most);
  }
  return 0;
}
