#include "utf16.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

static uint64_t word_at(const char *text) {
  uint64_t word;
  memcpy(&word, text, sizeof word);
  return word;
}

static inline int starts_with_ascii_16(const unsigned char *in, const unsigned char *end) {
  return end - in >= 16 && ((word_at((const char *)in) | word_at((const char *)in + 8)) & HIGH_BITS) == 0;
}

int is_ascii(const char *text, size_t length) {
  uint64_t all = 0;
  size_t i = 0;
  for (; i + 32 <= length; i += 32) {
    all |= word_at(text + i) | word_at(text + i + 8) | word_at(text + i + 16) | word_at(text + i + 24);
  }
  for (; i + 8 <= length; i += 8) all |= word_at(text + i);
  for (; i < length; i++) all |= (unsigned char)text[i];
  return (all & HIGH_BITS) == 0;
}

size_t utf16_write(uint16_t *out, const char *text, size_t length) {
  const unsigned char *in = (const unsigned char *)text, *const end = in + length;
  uint16_t *at = out;
  while (in != end) {
    while (starts_with_ascii_16(in, end)) {
      int i;
      for (i = 0; i < 16; i++) at[i] = in[i];
      at += 16;
      in += 16;
    }
    /* One loop for each length of a character: most texts are long runs of one. */
    while (in != end && *in < 0x80) {
      *at++ = *in++;
      if (starts_with_ascii_16(in, end)) break;
    }
    while (in != end && *in >= 0xE0 && *in < 0xF0) {
      *at++ = (uint16_t)((in[0] & 0x0F) << 12 | (in[1] & 0x3F) << 6 | (in[2] & 0x3F));
      in += 3;
    }
    while (in != end && *in >= 0xC0 && *in < 0xE0) {
      *at++ = (uint16_t)((in[0] & 0x1F) << 6 | (in[1] & 0x3F));
      in += 2;
    }
    while (in != end && *in >= 0xF0) {
      const uint32_t above =
          ((uint32_t)(in[0] & 7) << 18 | (uint32_t)(in[1] & 0x3F) << 12 | (uint32_t)(in[2] & 0x3F) << 6 |
           (in[3] & 0x3F)) - 0x10000;
      *at++ = (uint16_t)(0xD800 | above >> 10);
      *at++ = (uint16_t)(0xDC00 | (above & 0x3FF));
      in += 4;
    }
  }
  return (size_t)(at - out);
}
