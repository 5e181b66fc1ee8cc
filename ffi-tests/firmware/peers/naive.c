/* A loop over lines, as people write it: it keeps a line, and takes what stands behind "data: ". */
#include "peer.h"

static char line[1024];
static size_t filled;
const size_t peer_state = sizeof filled;

void peer_begin(void) { filled = 0; }

static int begins_with(const char *text, size_t len, const char *start) {
  size_t at;
  for (at = 0; start[at]; at++) {
    if (at == len || text[at] != start[at]) return 0;
  }
  return 1;
}

void peer_feed(const char *bytes, size_t len) {
  size_t at;
  for (at = 0; at < len; at++) {
    if (bytes[at] == '\n') {
      if (begins_with(line, filled, "data: ")) peer_event(line + 6, filled - 6);
      filled = 0;
    } else if (filled < sizeof line) {
      line[filled++] = bytes[at];
    }
  }
}
