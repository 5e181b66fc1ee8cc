/* A device that shows an answer: the recording through a parser with a buffer of 1 KiB. */
#include "board.h"
#include "chat.h"
#include "picosse.h"

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  count_leave();
  (void)user;
  chat_event(event->data.ptr, event->data.len);
  count_enter();
  return PICOSSE_CONTINUE;
}

static int show(enum chat_cut cut) {
  static picosse_parser parser;
  static _Alignas(8) char buffer[1024];
  picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
  int32_t status;
  size_t len;
  const char *piece;
  callbacks.on_event = on_event;
  if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 1;
  chat_begin(cut);
  count_begin();
  while (piece = chat_piece(&len), len > 0) {
    count_enter();
    status = picosse_parser_feed(&parser, piece, len, &callbacks, NULL, NULL);
    count_leave();
    if (status != PICOSSE_OK) return 2;
  }
  count_enter();
  status = picosse_parser_finish(&parser, &callbacks, NULL);
  count_leave();
  if (status != PICOSSE_OK) return 3;
  board_say("instructions", chat_figures[cut], count_instructions());
  return chat_is_whole() ? 0 : 4;
}

int main(void) {
  int cut, status = 0;
  board_say("bytes of", "state", sizeof(picosse_parser));
  for (cut = 0; cut < CHAT_CUTS && !status; cut++) status = show((enum chat_cut)cut);
  return status;
}
