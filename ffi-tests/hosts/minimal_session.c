/* The smallest host of a session: it reads an answer, and checks how it ended. */
#include "picosse.h"

static int32_t PICOSSE_CALL on_item(void *user, uint32_t generation, const picosse_item *item) {
  (void)generation;
  if (item->kind == PICOSSE_EVENT) *(size_t *)user += item->data.len;
  return PICOSSE_CONTINUE;
}

int main(void) {
  static const char answer[] = "data: abc\n\ndata: [DONE]\n\n";
  static unsigned char buffer[1024];
  static picosse_session session;
  picosse_head head = PICOSSE_HEAD_INIT;
  picosse_session_config config;
  picosse_end end = PICOSSE_END_INIT;
  uint32_t now = 0, generation; /* a host has a clock */
  size_t len = 0;
  head.status = 200;
  head.content_type.ptr = "text/event-stream";
  head.content_type.len = 17;
  if (picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM) != PICOSSE_OK) return 1;
  if (picosse_session_init(&session, sizeof session, &config, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 2;
  if (picosse_session_connect(&session, now, 4 /* random */, &generation) != PICOSSE_OK) return 3;
  if (picosse_session_on_response(&session, generation, now, &head, NULL) != PICOSSE_OK) return 4;
  if (picosse_session_feed(&session, generation, now, answer, sizeof answer - 1, on_item, &len, NULL) != PICOSSE_ENDED)
    return 5;
  if (picosse_session_end(&session, &end) != PICOSSE_OK || !end.complete) return 6;
  return len == 3 ? 0 : 7;
}
