/* rexxars/eventsource-c: its parser alone. */
#include "eventsource/sse_parser.h"
#include "peer.h"

static sse_parser_t parser;
static char data[1024], id[128], event_type[64];
const size_t peer_state = sizeof parser;

static void on_event(void *user, const sse_parser_event_t *event) {
  (void)user;
  peer_event(event->data, event->data_len);
}

void peer_begin(void) {
  sse_parser_callbacks_t callbacks = {0};
  sse_parser_buffers_t buffers = {data, sizeof data, id, sizeof id, event_type, sizeof event_type};
  callbacks.on_event = on_event;
  sse_parser_init(&parser, &callbacks, &buffers);
}

void peer_feed(const char *bytes, size_t len) { sse_parser_feed(&parser, bytes, len); }
