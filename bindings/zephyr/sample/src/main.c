/* Prints the events of a stream that comes in two pieces. With a socket, give what zsock_recv() reads. */
#include "picosse.h"
#include <string.h>
#include <zephyr/sys/printk.h>

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  (void)user;
  printk("%.*s\n", (int)event->data.len, event->data.ptr);
  return PICOSSE_CONTINUE;
}

int main(void) {
  static const char *const pieces[] = {"data: \xe4\xbd", "\xa0\xe5\xa5\xbd\n\ndata: done\n\n"};
  static picosse_parser parser;
  static char buffer[1024];
  picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
  size_t i;
  callbacks.on_event = on_event;
  if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 1;
  for (i = 0; i < 2; i++) {
    if (picosse_parser_feed(&parser, pieces[i], strlen(pieces[i]), &callbacks, NULL, NULL) != PICOSSE_OK) return 2;
  }
  return picosse_parser_finish(&parser, &callbacks, NULL) == PICOSSE_OK ? 0 : 3;
}
