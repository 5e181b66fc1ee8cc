#include "chat.h"

__asm__(
    ".section .recording, \"a\"\n"
    ".balign 16\n"
    "stream: .incbin \"chat.sse\"\n"
    "stream_end:\n"
    "text: .incbin \"chat.txt\"\n"
    "text_end:\n"
    ".previous\n");
extern const char stream[], stream_end[], text[], text_end[];

const char *const chat_figures[CHAT_CUTS] = {"at 1 byte", "at 1 to 32 bytes", "at 1 to 1024 bytes"};

static const char *stream_at, *text_at;
static uint32_t random;
static enum chat_cut cut_as;
static int differs;

void chat_begin(enum chat_cut cut) {
  stream_at = stream;
  text_at = text;
  random = 1;
  cut_as = cut;
  differs = 0;
}

/* Xorshift: the same lengths on every board. */
static size_t below(size_t power_of_two) {
  random ^= random << 13;
  random ^= random >> 17;
  random ^= random << 5;
  return random & (power_of_two - 1);
}

const char *chat_piece(size_t *len) {
  const char *piece = stream_at;
  const size_t rest = (size_t)(stream_end - stream_at);
  *len = cut_as == CHAT_SINGLE_BYTES ? 1 : 1 + below(cut_as == CHAT_1_TO_32 ? 32 : 1024);
  if (*len > rest) *len = rest;
  stream_at += *len;
  return piece;
}

static void expect(char c) {
  if (text_at < text_end && *text_at == c) {
    text_at++;
  } else {
    differs = 1;
  }
}

void chat_event(const char *data, size_t len) {
  static const char start[] = "\"content\":\"";
  size_t at, matched = 0;
  for (at = 0; at < len && matched < sizeof start - 1; at++) {
    matched = data[at] == start[matched] ? matched + 1 : data[at] == start[0];
  }
  for (; at < len && data[at] != '"'; at++) {
    if (data[at] != '\\') {
      expect(data[at]);
    } else if (++at < len) {
      expect(data[at] == 'n' ? '\n' : data[at]);
    }
  }
}

int chat_is_whole(void) { return !differs && text_at == text_end; }
