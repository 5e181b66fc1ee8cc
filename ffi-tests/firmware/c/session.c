/* The same device with a session around the parser: it knows the answer's end by `[DONE]`. */
#include "board.h"
#include "chat.h"
#include "picosse.h"

static int32_t PICOSSE_CALL on_item(void *user, uint32_t generation, const picosse_item *item) {
  count_leave();
  (void)user, (void)generation;
  if (item->kind == PICOSSE_EVENT) chat_event(item->data.ptr, item->data.len);
  count_enter();
  return PICOSSE_CONTINUE;
}

static int show(enum chat_cut cut) {
  static picosse_session session;
  static _Alignas(8) char buffer[1024];
  picosse_session_config config;
  picosse_head head = PICOSSE_HEAD_INIT;
  picosse_end end = PICOSSE_END_INIT;
  uint32_t generation, now = 0;
  int32_t status = PICOSSE_OK;
  size_t len;
  const char *piece;
  head.status = 200;
  head.content_type.ptr = "text/event-stream";
  head.content_type.len = 17;
  picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  if (picosse_session_init(&session, sizeof session, &config, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 1;
  if (picosse_session_connect(&session, now, 1, &generation) != PICOSSE_OK) return 2;
  if (picosse_session_on_response(&session, generation, now, &head, NULL) != PICOSSE_OK) return 3;
  chat_begin(cut);
  count_begin();
  while (piece = chat_piece(&len), len > 0 && status == PICOSSE_OK) {
    now++;
    count_enter();
    status = picosse_session_feed(&session, generation, now, piece, len, on_item, NULL, NULL);
    count_leave();
    if (picosse_session_on_time(&session, now) < 0) return 4;
  }
  if (status != PICOSSE_ENDED || picosse_session_end(&session, &end) != PICOSSE_OK) return 5;
  if (end.reason != PICOSSE_REASON_DONE || !end.complete) return 6;
  board_say("instructions", chat_figures[cut], count_instructions());
  return chat_is_whole() ? 0 : 7;
}

int main(void) {
  int cut, status = 0;
  board_say("bytes of", "state", sizeof(picosse_session));
  for (cut = 0; cut < CHAT_CUTS && !status; cut++) status = show((enum chat_cut)cut);
  return status;
}
