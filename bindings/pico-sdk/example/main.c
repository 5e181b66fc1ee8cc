/* Prints the events of a stream that comes over the serial line. With lwIP, call feed() for each pbuf that
 * altcp's receive callback brings. */
#include "picosse.h"
#include "pico/stdlib.h"
#include <stdio.h>

static picosse_parser parser;
static char buffer[1024];

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  (void)user;
  printf("%.*s\n", (int)event->data.len, event->data.ptr);
  return PICOSSE_CONTINUE;
}

static int32_t feed(const char *bytes, size_t len) {
  picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
  callbacks.on_event = on_event;
  return picosse_parser_feed(&parser, bytes, len, &callbacks, NULL, NULL);
}

int main(void) {
  int read;
  stdio_init_all();
  if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 1;
  while ((read = getchar_timeout_us(1000000)) != PICO_ERROR_TIMEOUT) {
    const char byte = (char)read;
    if (feed(&byte, 1) != PICOSSE_OK) return 2;
  }
  return 0;
}
