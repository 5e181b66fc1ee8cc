/*
 * The functions that the session's program in picosse.h declares. They play lines of the standard
 * input, one for each call of http_wait():
 *
 *   head STATUS TYPE RETRY-AFTER    `-` for a header that is not there
 *   bytes TEXT                      two characters `\n` are an LF
 *   end, failure
 *   nothing                         the time that the program would wait passes
 *
 * Each call of the others is a line on standard error.
 */
#include "picosse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum news { NOTHING, HEAD, BYTES, END, FAILURE };
picosse_head http_head = PICOSSE_HEAD_INIT;
picosse_text http_bytes;
void http_header(picosse_text name, picosse_text value);
void http_send(void);
enum news http_wait(uint32_t milliseconds);
void http_close(void);
uint32_t now(void);
void sleep_for(uint32_t milliseconds);
uint32_t random_number(void);

static char line[1024], type[64], retry_after[64];
static uint32_t clock_now = UINT32_MAX - 500; /* it wraps soon */

void http_header(picosse_text name, picosse_text value) {
  fprintf(stderr, "%.*s: %.*s\n", (int)name.len, name.ptr, (int)value.len, value.ptr);
}

void http_send(void) { fprintf(stderr, "send\n"); }

void http_close(void) { fprintf(stderr, "close\n"); }

uint32_t now(void) { return clock_now; }

void sleep_for(uint32_t milliseconds) {
  fprintf(stderr, "sleep %lu\n", (unsigned long)milliseconds);
  clock_now += milliseconds;
}

uint32_t random_number(void) { return 0; }

static picosse_text header(const char *value) {
  picosse_text text = {NULL, 0};
  if (strcmp(value, "-") == 0) return text;
  text.ptr = value;
  text.len = strlen(value);
  return text;
}

/* Takes the escapes out of a line; its length without the LF that ends it. */
static size_t unescaped(char *text) {
  size_t len = 0;
  for (; *text && *text != '\n'; text++, len++) {
    const int is_escape = text[0] == '\\' && text[1] == 'n';
    line[len] = is_escape ? '\n' : text[0];
    text += is_escape;
  }
  return len;
}

enum news http_wait(uint32_t milliseconds) {
  unsigned status;
  if (!fgets(line, sizeof line, stdin)) abort(); /* the program waits, and nothing will come */
  if (sscanf(line, "head %u %63s %63s", &status, type, retry_after) == 3) {
    http_head.status = status;
    http_head.content_type = header(type);
    http_head.retry_after = header(retry_after);
    return HEAD;
  }
  if (strncmp(line, "bytes ", 6) == 0) {
    http_bytes.len = unescaped(line + 6);
    http_bytes.ptr = line;
    return BYTES;
  }
  if (strcmp(line, "end\n") == 0) return END;
  if (strcmp(line, "failure\n") == 0) return FAILURE;
  if (milliseconds == PICOSSE_NEVER) abort();
  clock_now += milliseconds;
  return NOTHING;
}
