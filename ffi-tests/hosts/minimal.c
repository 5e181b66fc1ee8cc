/* The smallest host: it counts the events of one chunk. */
#include "picosse.h"

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *item) {
  *(size_t *)user += item->data.len;
  return PICOSSE_CONTINUE;
}

int main(void) {
  static unsigned char buffer[1024];
  picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
  picosse_parser parser;
  size_t len = 0;
  callbacks.on_event = on_event;
  if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 1;
  if (picosse_parser_feed(&parser, "data: abc\n\n", 11, &callbacks, &len, NULL) != PICOSSE_OK) return 2;
  if (picosse_parser_finish(&parser, &callbacks, &len) != PICOSSE_OK) return 3;
  return len == 3 ? 0 : 4;
}
