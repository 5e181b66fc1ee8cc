/* A host in which an allocation ends the program once parsing has begun. */
#include "picosse.h"

#include <stdlib.h>
#include <string.h>

static int parsing;
static unsigned char arena[1 << 20];
static size_t used;

void *malloc(size_t size) {
  unsigned char *memory = arena + used;
  if (parsing) abort();
  size = (size + 15) & ~(size_t)15;
  if (size > sizeof arena - used) return NULL;
  used += size;
  return memory;
}

void *calloc(size_t count, size_t size) {
  return malloc(count * size); /* The arena is zero. */
}

void *realloc(void *old, size_t size) {
  void *memory = malloc(size);
  if (old && memory) memcpy(memory, old, size);
  return memory;
}

void free(void *memory) {
  if (parsing && memory) abort();
}

static int32_t PICOSSE_CALL on_item(void *user, const picosse_item *item) {
  *(size_t *)user += item->data.len + 1;
  return PICOSSE_CONTINUE;
}

int main(void) {
  static unsigned char buffer[1024];
  static const char line[] =
      "id: 7\nevent: t\n:c\nfoo: x\nretry: 1\ndata: \xE4\xBD\xA0\xFF\ndata: abcdefghijklmnop\n\n";
  const picosse_callbacks all = {sizeof(picosse_callbacks), on_item, on_item, on_item, on_item, on_item,
                                 on_item, on_item, on_item};
  size_t seen = 0, before, at;
  int32_t delivery;
  picosse_config config;
  picosse_parser parser;
  void *volatile something = malloc(1);
  if (!something || used == 0) return 1; /* This malloc is the one that is used. */
  parsing = 1;
  for (delivery = PICOSSE_DELIVERY_WHOLE; delivery <= PICOSSE_DELIVERY_FRAGMENTS; delivery++) {
    before = seen;
    picosse_config_init(&config, sizeof config);
    config.delivery = delivery;
    config.data_limit = delivery == PICOSSE_DELIVERY_WHOLE ? 500 : 8;
    if (picosse_parser_init(&parser, sizeof parser, &config, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 2;
    for (at = 0; at < sizeof line - 1; at++) {
      if (picosse_parser_feed(&parser, line + at, 1, &all, &seen, NULL) != PICOSSE_OK) return 3;
    }
    if (picosse_parser_finish(&parser, &all, &seen) != PICOSSE_OK || seen == before) return 4;
  }
  parsing = 0;
  return 0;
}
