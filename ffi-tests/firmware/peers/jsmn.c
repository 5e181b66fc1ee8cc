/* jsmn, which is the step behind: the JSON of each event, whole, to tokens. Counted: jsmn alone. */
#include "board.h"
#include "chat.h"
#include "picosse.h"
#define JSMN_STATIC
#include <jsmn.h>

#define TOKENS 64
static jsmntok_t tokens[TOKENS];
static uint32_t bytes;
static int most;

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  jsmn_parser json;
  int found;
  (void)user;
  count_enter();
  jsmn_init(&json);
  found = jsmn_parse(&json, event->data.ptr, event->data.len, tokens, TOKENS);
  count_leave();
  bytes += (uint32_t)event->data.len;
  if (found > most) most = found;
  return PICOSSE_CONTINUE;
}

int main(void) {
  static picosse_parser parser;
  static char buffer[1024];
  picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
  size_t len;
  const char *piece;
  callbacks.on_event = on_event;
  if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 1;
  chat_begin(CHAT_1_TO_1024);
  count_begin();
  while (piece = chat_piece(&len), len > 0) {
    if (picosse_parser_feed(&parser, piece, len, &callbacks, NULL, NULL) != PICOSSE_OK) return 2;
  }
  board_say("instructions", "of jsmn", count_instructions());
  board_say("bytes of", "JSON", bytes);
  board_say("tokens", "at most", (uint32_t)most);
  board_say("bytes of", "state", sizeof(jsmn_parser) + (uint32_t)most * sizeof(jsmntok_t));
  return 0;
}
