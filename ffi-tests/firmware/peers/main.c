/* The recording through a peer, with a buffer of 1 KiB: the instructions of each cut, and the stack. */
#include "board.h"
#include "chat.h"
#include "peer.h"

static int quiet;
static size_t seen;

void peer_event(const char *data, size_t len) {
  seen = len;
  if (quiet) return;
  count_leave();
  chat_event(data, len);
  count_enter();
}

/* The longest data that comes out whole, where an event comes byte by byte. */
static size_t longest(void) {
  size_t len = 1024, at;
  for (;; len--) {
    seen = 0;
    peer_begin();
    for (at = 0; at < 6; at++) peer_feed("data: " + at, 1);
    for (at = 0; at < len; at++) peer_feed("x", 1);
    for (at = 0; at < 2; at++) peer_feed("\n", 1);
    if (seen == len) return len;
  }
}

int main(void) {
  int cut;
  size_t len;
  const char *piece;
  board_say("bytes of", "state", peer_state);
  for (cut = 0; cut < CHAT_CUTS; cut++) {
    peer_begin();
    chat_begin((enum chat_cut)cut);
    count_begin();
    while (piece = chat_piece(&len), len > 0) {
      count_enter();
      peer_feed(piece, len);
      count_leave();
    }
    board_say("instructions", chat_figures[cut], count_instructions());
    if (!chat_is_whole()) return 1;
  }
  quiet = 1;
  peer_begin();
  chat_begin(CHAT_1_TO_32);
  stack_paint(stack_pointer());
  while (piece = chat_piece(&len), len > 0) peer_feed(piece, len);
  board_say("bytes of", "stack", stack_depth());
  board_say("bytes of", "the longest data", longest());
  return 0;
}
