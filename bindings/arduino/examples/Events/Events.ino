// Prints the events of a stream. It comes over the serial line here; a WiFiClient is read the same way.
#include <picosse.h>

static picosse_parser parser;
static char buffer[1024];

static int32_t PICOSSE_CALL on_event(void *, const picosse_item *event) {
  Serial.write(event->data.ptr, event->data.len);
  Serial.println();
  return PICOSSE_CONTINUE;
}

void setup() {
  Serial.begin(115200);
  picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL);
}

void loop() {
  char chunk[64];
  size_t len = 0;
  while (len < sizeof chunk && Serial.available() > 0) chunk[len++] = (char)Serial.read();
  picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
  callbacks.on_event = on_event;
  picosse_parser_feed(&parser, chunk, len, &callbacks, NULL, NULL);
}
