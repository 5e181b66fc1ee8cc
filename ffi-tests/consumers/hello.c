#include <picosse.h>
#include <stdio.h>

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  (void)user;
  printf("%.*s from C\n", (int)event->data.len, event->data.ptr);
  return PICOSSE_CONTINUE;
}

int main(void) {
  static char buffer[4096];
  static const char chunk[] = "data: hello\n\n";
  picosse_parser parser;
  picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
  callbacks.on_event = on_event;
  if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) < 0) return 1;
  if (picosse_parser_feed(&parser, chunk, sizeof chunk - 1, &callbacks, NULL, NULL) < 0) return 1;
  return picosse_parser_finish(&parser, &callbacks, NULL) != PICOSSE_OK;
}
