/*
 * Reads an event stream from standard input and prints the text of its events as they end.
 *
 *   cargo staticlib
 *   cc examples/c/sse_cat.c -Iinclude target/staticlib/libpicosse.a -o sse_cat
 *   curl -sN https://example.com/stream | ./sse_cat
 */
#include "picosse.h"

#include <stdio.h>
#include <unistd.h>

#define EXIT_LOSS 9 /* something was dropped */

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  (void)user;
  /* Text is a pointer and a length. It is not NUL-terminated. */
  printf("[%.*s] %.*s\n", (int)event->event_type.len, event->event_type.ptr, (int)event->data.len,
         event->data.ptr);
  fflush(stdout);
  return PICOSSE_CONTINUE;
}

static int32_t PICOSSE_CALL on_dropped(void *user, const picosse_item *item) {
  (void)user;
  fprintf(stderr, "event %llu is too large, dropped\n", (unsigned long long)item->event);
  return PICOSSE_CONTINUE;
}

int main(void) {
  static char buffer[64 * 1024]; /* lent to the parser: the largest event it can hold */
  char chunk[4096];
  picosse_parser parser;
  picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
  int32_t status;
  ssize_t len;

  callbacks.on_event = on_event;
  callbacks.on_dropped = on_dropped; /* the kinds that stay NULL are not wanted */

  status = picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL);
  /* The bytes may be cut anywhere: give them on as they come. */
  while (status >= 0 && (len = read(STDIN_FILENO, chunk, sizeof chunk)) > 0) {
    status = picosse_parser_feed(&parser, chunk, (size_t)len, &callbacks, NULL, NULL);
  }
  if (status >= 0) {
    status = picosse_parser_finish(&parser, &callbacks, NULL);
  }
  if (status != PICOSSE_OK) fprintf(stderr, "%s\n", picosse_status_text(status));
  return status == PICOSSE_LOSS ? EXIT_LOSS : status < 0;
}
