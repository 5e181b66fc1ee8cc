/* Text as JavaScript counts and holds it, of UTF-8. */
#include "machine.h"

#include <string.h>

size_t utf16_units(const uint8_t *text, size_t len) {
  size_t units = 0, i;
  for (i = 0; i < len; i++) units += (size_t)((text[i] & 0xc0) != 0x80) + (text[i] >= 0xf0);
  return units;
}

/* How many bytes follow a first byte; -1 where no character begins with it. */
static int more_after(uint8_t first) {
  if (first < 0x80) return 0;
  if (first < 0xc2) return -1;
  if (first < 0xe0) return 1;
  if (first < 0xf0) return 2;
  return first < 0xf5 ? 3 : -1;
}

/* Whether a byte may be the second one of a character: no overlong form, no surrogate, nothing above U+10FFFF. */
static bool is_second(uint8_t first, uint8_t byte) {
  const uint8_t least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const uint8_t most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  return byte >= least && byte <= most;
}

/* A character from its first byte on: 0 and its bytes, 1 where it is ill-formed, 2 where the end cuts it. `used`
 * is set to the bytes that belong together. */
static int character(const uint8_t *from, size_t len, uint32_t *scalar, size_t *used) {
  const int more = more_after(from[0]);
  int i;
  *used = 1;
  if (more < 0) return 1;
  *scalar = more == 0 ? from[0] : from[0] & (0x3fu >> more);
  for (i = 1; i <= more; i++) {
    if ((size_t)i == len) return 2;
    if (i == 1 ? !is_second(from[0], from[1]) : (from[i] & 0xc0) != 0x80) return 1;
    *scalar = *scalar << 6 | (from[i] & 0x3f);
    ++*used;
  }
  return 0;
}

/* Whether the next eight bytes are ASCII. */
static bool is_ascii(const uint8_t *bytes) {
  uint64_t eight;
  memcpy(&eight, bytes, sizeof eight);
  return (eight & 0x8080808080808080u) == 0;
}

size_t utf16_write(const uint8_t *bytes, size_t len, bool is_last, uint16_t *out, size_t *taken) {
  size_t at = 0, units = 0;
  while (at < len) {
    uint32_t scalar = 0;
    size_t used;
    int i;
    if (len - at >= 8 && is_ascii(bytes + at)) {
      for (i = 0; i < 8; i++) out[units++] = bytes[at++];
      continue;
    }
    const int fault = character(bytes + at, len - at, &scalar, &used);
    if (fault == 2 && !is_last) break;
    at += used;
    if (fault) scalar = 0xfffd;
    if (scalar < 0x10000) {
      out[units++] = (uint16_t)scalar;
    } else {
      out[units++] = (uint16_t)(0xd7c0 + (scalar >> 10));
      out[units++] = (uint16_t)(0xdc00 | (scalar & 0x3ff));
    }
  }
  *taken = at;
  return units;
}
