/* A host with two archives made by rustc: picosse, and one with Rust's standard library. */
#include "picosse.h"

extern size_t other_sum(const unsigned char *bytes, size_t len);
extern int other_catches_a_panic(void);

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *item) {
  *(size_t *)user = other_sum((const unsigned char *)item->data.ptr, item->data.len);
  return PICOSSE_CONTINUE;
}

int main(void) {
  static unsigned char buffer[1024];
  picosse_callbacks callbacks = {sizeof(picosse_callbacks), on_event, NULL, NULL, NULL, NULL, NULL, NULL, NULL};
  picosse_parser parser;
  size_t sum = 0;
  if (!other_catches_a_panic()) return 1;
  if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 2;
  if (picosse_parser_feed(&parser, "data: abc\n\n", 11, &callbacks, &sum, NULL) != PICOSSE_OK) return 3;
  return sum == (size_t)'a' + 'b' + 'c' ? 0 : 4;
}
