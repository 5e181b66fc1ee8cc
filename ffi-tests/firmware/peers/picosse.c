#include "peer.h"
#include "picosse.h"

static picosse_parser parser;
static char buffer[1024];
static picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
const size_t peer_state = sizeof parser;

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  (void)user;
  peer_event(event->data.ptr, event->data.len);
  return PICOSSE_CONTINUE;
}

void peer_begin(void) {
  callbacks.on_event = on_event;
  picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL);
}

void peer_feed(const char *bytes, size_t len) {
  picosse_parser_feed(&parser, bytes, len, &callbacks, NULL, NULL);
}
