/* Invalid arguments, and what stays unchanged after them. */
#include "abi.h"

#include <stdlib.h>

static int32_t init(picosse_parser *parser, size_t size, const picosse_config *config, void *buffer,
                    size_t len) {
  return picosse_parser_init(parser, size, config, buffer, len, NULL);
}

void struct_sizes(void) {
  const size_t sizes[] = {0, 1, sizeof(size_t)};
  struct life life;
  picosse_config config = config_default();
  size_t i;
  life_begin(&life, NULL);
  for (i = 0; i < 5; i++) {
    /* For each struct: 0, 1, a word, one less, one more. */
    const size_t wrong_by = i == 3 ? (size_t)-1 : 1;
    const size_t parser_size = i < 3 ? sizes[i] : sizeof(picosse_parser) + wrong_by;
    const size_t config_size = i < 3 ? sizes[i] : sizeof(picosse_config) + wrong_by;
    picosse_callbacks callbacks = *life_callbacks();
    size_t needed = 99, consumed = 99;
    CHECK(picosse_config_init(&config, config_size) == PICOSSE_ERR_SIZE);
    CHECK(picosse_parser_init(&life.parser, parser_size, NULL, life.buffer, BUFFER_SIZE, &needed) ==
          PICOSSE_ERR_SIZE);
    CHECK(needed == 99);
    CHECK(picosse_parser_restore(&life.parser, parser_size, &life.parser, life.buffer, BUFFER_SIZE) ==
          PICOSSE_ERR_SIZE);
    config.size = config_size;
    CHECK(init(&life.parser, sizeof life.parser, &config, life.buffer, BUFFER_SIZE) == PICOSSE_ERR_SIZE);
    callbacks.size = i < 3 ? sizes[i] : sizeof callbacks + wrong_by;
    CHECK(picosse_parser_feed(&life.parser, "data\n\n", 6, &callbacks, &life, &consumed) ==
          PICOSSE_ERR_SIZE);
    CHECK(consumed == 0);
    CHECK(picosse_parser_finish(&life.parser, &callbacks, &life) == PICOSSE_ERR_SIZE);
    if (i < 4) {
      picosse_item item;
      picosse_counters counters;
      item.size = i < 3 ? sizes[i] : sizeof item - 1;
      counters.size = i < 3 ? sizes[i] : sizeof counters - 1;
      CHECK(picosse_parser_step(&life.parser, "data\n\n", 6, &item, &consumed) == PICOSSE_ERR_SIZE);
      CHECK(consumed == 0);
      CHECK(picosse_parser_finish_step(&life.parser, &item) == PICOSSE_ERR_SIZE);
      CHECK(picosse_parser_failure(&life.parser, &item) == PICOSSE_ERR_SIZE);
      CHECK(picosse_parser_counters(&life.parser, &counters) == PICOSSE_ERR_SIZE);
    }
  }
  /* None of these calls did anything. */
  CHECK(life_feed(&life, "data: a\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|a|;"));
}

void config_values(void) {
  const int32_t unknown[] = {-1, 3, 99, INT32_MAX, INT32_MIN};
  struct life life;
  size_t i, which;
  life_begin(&life, NULL);
  for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
    for (which = 0; which < 5; which++) {
      picosse_config config = config_default();
      size_t needed = 99;
      if (which == 0) config.delivery = unknown[i];
      if (which == 1) config.over_limit = unknown[i];
      if (which == 2) config.text = unknown[i];
      if (which == 3) config.end_of_stream = unknown[i];
      if (which == 4) config.wanted = 8u << i;
      CHECK(picosse_parser_init(&life.parser, sizeof life.parser, &config, life.buffer, BUFFER_SIZE,
                                &needed) == PICOSSE_ERR_ARGUMENT);
      CHECK(needed == 99);
    }
  }
  CHECK(life_feed(&life, "data: a\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|a|;"));
}

void null_pointers(void) {
  struct life life;
  picosse_item item;
  picosse_counters counters;
  picosse_text id;
  size_t needed = 99, consumed = 99;
  item.size = sizeof item;
  counters.size = sizeof counters;
  life_begin(&life, NULL);
  CHECK(picosse_config_init(NULL, sizeof(picosse_config)) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_init(NULL, sizeof life.parser, NULL, life.buffer, BUFFER_SIZE, &needed) ==
        PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_init(&life.parser, sizeof life.parser, NULL, NULL, BUFFER_SIZE, &needed) ==
        PICOSSE_ERR_ARGUMENT);
  CHECK(needed == 99);
  CHECK(picosse_parser_restore(NULL, sizeof life.parser, &life.parser, life.buffer, BUFFER_SIZE) ==
        PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_restore(&life.parser, sizeof life.parser, NULL, life.buffer, BUFFER_SIZE) ==
        PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_restore(&life.parser, sizeof life.parser, &life.parser, NULL, BUFFER_SIZE) ==
        PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_feed(NULL, "a", 1, life_callbacks(), &life, &consumed) == PICOSSE_ERR_ARGUMENT);
  CHECK(consumed == 0);
  consumed = 99;
  CHECK(picosse_parser_feed(&life.parser, NULL, 1, life_callbacks(), &life, &consumed) ==
        PICOSSE_ERR_ARGUMENT);
  CHECK(consumed == 0);
  CHECK(picosse_parser_feed(NULL, NULL, 0, NULL, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  consumed = 99;
  CHECK(picosse_parser_step(NULL, "a", 1, &item, &consumed) == PICOSSE_ERR_ARGUMENT);
  CHECK(consumed == 0);
  consumed = 99;
  CHECK(picosse_parser_step(&life.parser, NULL, 1, &item, &consumed) == PICOSSE_ERR_ARGUMENT);
  CHECK(consumed == 0);
  consumed = 99;
  CHECK(picosse_parser_step(&life.parser, "a", 1, NULL, &consumed) == PICOSSE_ERR_ARGUMENT);
  CHECK(consumed == 0);
  CHECK(picosse_parser_step(&life.parser, "a", 1, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_finish(NULL, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_finish_step(NULL, &item) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_finish_step(&life.parser, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_reset(NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_last_event_id(NULL, &id) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_last_event_id(&life.parser, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_set_last_event_id(NULL, "a", 1) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_set_last_event_id(&life.parser, NULL, 1) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_counters(NULL, &counters) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_counters(&life.parser, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_failure(NULL, &item) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_failure(&life.parser, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(life_feed(&life, "data: a\n\n", NULL) == PICOSSE_OK);
  CHECK(life_said(&life, "message|a|;"));
}

/* Every call with this parser returns `status` and changes nothing. */
static void every_call_refuses(picosse_parser *parser, int32_t status) {
  unsigned char before[sizeof(picosse_parser)];
  struct life other;
  picosse_item item;
  picosse_counters counters;
  picosse_text id;
  size_t consumed = 99;
  item.size = sizeof item;
  counters.size = sizeof counters;
  memcpy(before, (const void *)parser, sizeof before);
  CHECK(picosse_parser_feed(parser, "a", 1, life_callbacks(), NULL, &consumed) == status);
  CHECK(consumed == 0);
  CHECK(picosse_parser_step(parser, "a", 1, &item, NULL) == status);
  CHECK(picosse_parser_finish(parser, NULL, NULL) == status);
  CHECK(picosse_parser_finish_step(parser, &item) == status);
  CHECK(picosse_parser_reset(parser) == status);
  CHECK(picosse_parser_last_event_id(parser, &id) == status);
  CHECK(picosse_parser_set_last_event_id(parser, "a", 1) == status);
  CHECK(picosse_parser_counters(parser, &counters) == status);
  CHECK(picosse_parser_failure(parser, &item) == status);
  CHECK(picosse_parser_restore(&other.parser, sizeof other.parser, parser, other.buffer, BUFFER_SIZE) ==
        status);
  CHECK(memcmp(before, (const void *)parser, sizeof before) == 0);
}

void misaligned_pointers(void) {
  static uint64_t room[sizeof(picosse_parser) / 8 + 1];
  static unsigned char buffer[BUFFER_SIZE];
  size_t by;
  for (by = 1; by < 8; by++) {
    /* Through an integer, so that the compiler does not know the address. */
    const uintptr_t address = (uintptr_t)room + by;
    picosse_parser *parser = (picosse_parser *)address;
    CHECK(init(parser, sizeof *parser, NULL, buffer, sizeof buffer) == PICOSSE_ERR_ARGUMENT);
    every_call_refuses(parser, PICOSSE_ERR_ARGUMENT);
  }
}

void uninitialised_parsers(void) {
  const int fills[] = {0x00, 0xFF, 0xDD, 'p'};
  picosse_parser parser;
  size_t i;
  for (i = 0; i < sizeof fills / sizeof fills[0]; i++) {
    memset(&parser, fills[i], sizeof parser);
    every_call_refuses(&parser, PICOSSE_ERR_STATE);
  }
}

void outputs_on_failure(void) {
  struct life life;
  picosse_config config, config_before;
  picosse_item item, item_before;
  picosse_counters counters, counters_before;
  picosse_text id, id_before;
  memset(&life, 0, sizeof life);
  memset(&config, 0x5A, sizeof config);
  memset(&item, 0x5A, sizeof item);
  memset(&counters, 0x5A, sizeof counters);
  memset(&id, 0x5A, sizeof id);
  item.size = sizeof item;
  counters.size = sizeof counters;
  config_before = config;
  item_before = item;
  counters_before = counters;
  id_before = id;
  CHECK(picosse_config_init(&config, 1) == PICOSSE_ERR_SIZE);
  CHECK(memcmp(&config, &config_before, sizeof config) == 0);
  CHECK(picosse_parser_step(&life.parser, "data\n\n", 6, &item, NULL) == PICOSSE_ERR_STATE);
  CHECK(picosse_parser_finish_step(&life.parser, &item) == PICOSSE_ERR_STATE);
  CHECK(picosse_parser_failure(&life.parser, &item) == PICOSSE_ERR_STATE);
  CHECK(picosse_parser_last_event_id(&life.parser, &id) == PICOSSE_ERR_STATE);
  CHECK(picosse_parser_counters(&life.parser, &counters) == PICOSSE_ERR_STATE);
  CHECK(memcmp(&item, &item_before, sizeof item) == 0);
  CHECK(memcmp(&id, &id_before, sizeof id) == 0);
  CHECK(memcmp(&counters, &counters_before, sizeof counters) == 0);
  /* Without a result nothing is written. */
  life_begin(&life, NULL);
  CHECK(picosse_parser_failure(&life.parser, &item) == PICOSSE_OK);
  CHECK(picosse_parser_step(&life.parser, "data\n", 5, &item, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_finish_step(&life.parser, &item) == PICOSSE_INCOMPLETE);
  CHECK(picosse_parser_step(&life.parser, "data\n", 5, &item, NULL) == PICOSSE_ERR_FINISHED);
  CHECK(memcmp(&item, &item_before, sizeof item) == 0);
}

void buffer_sizes(void) {
  picosse_config config = config_default();
  picosse_parser parser;
  size_t needed = 99;
  unsigned char *buffer;
  config.data_limit = 100;
  config.event_type_limit = 20;
  config.last_event_id_limit = 10;
  buffer = guarded_place(GUARDED_BUFFER, 150, 1);
  CHECK(picosse_parser_init(&parser, sizeof parser, &config, buffer, 149, &needed) == PICOSSE_ERR_BUFFER);
  CHECK(needed == 150);
  CHECK(init(&parser, sizeof parser, &config, buffer, 149) == PICOSSE_ERR_BUFFER);
  needed = 99;
  CHECK(picosse_parser_init(&parser, sizeof parser, &config, buffer, 150, &needed) == PICOSSE_OK);
  CHECK(needed == 150);
  CHECK(init(&parser, sizeof parser, &config, NULL, 0) == PICOSSE_ERR_BUFFER);
  /* The defaults use the whole buffer, and need room for a type and three IDs. */
  CHECK(picosse_parser_init(&parser, sizeof parser, NULL, buffer, 150, &needed) == PICOSSE_ERR_BUFFER);
  CHECK(needed == 64 + 3 * 128);
  needed = 99;
  CHECK(picosse_parser_init(&parser, sizeof parser, NULL, guarded_place(GUARDED_BUFFER, 1000, 1), 1000, &needed) ==
        PICOSSE_OK);
  CHECK(needed == 64 + 3 * 128);
  /* No buffer is large enough. */
  config.last_event_id_limit = SIZE_MAX / 2;
  CHECK(picosse_parser_init(&parser, sizeof parser, &config, buffer, 150, &needed) == PICOSSE_ERR_BUFFER);
  CHECK(needed == SIZE_MAX);
  config.data_limit = PICOSSE_REST_OF_BUFFER;
  CHECK(picosse_parser_init(&parser, sizeof parser, &config, buffer, 150, &needed) == PICOSSE_ERR_BUFFER);
  CHECK(needed == SIZE_MAX);
  /* Fragments work with an empty buffer. */
  config.data_limit = config.event_type_limit = config.last_event_id_limit = 0;
  config.delivery = PICOSSE_DELIVERY_FRAGMENTS;
  CHECK(picosse_parser_init(&parser, sizeof parser, &config, NULL, 0, &needed) == PICOSSE_OK);
  CHECK(needed == 0);
}

void chunk_in_lent_buffer(void) {
  static unsigned char room[64 + 448 + 64];
  unsigned char *buffer = room + 64;
  picosse_parser parser;
  picosse_item item;
  size_t consumed = 99;
  item.size = sizeof item;
  CHECK(init(&parser, sizeof parser, NULL, buffer, 448) == PICOSSE_OK);
  CHECK(picosse_parser_feed(&parser, buffer, 448, NULL, NULL, &consumed) == PICOSSE_ERR_ARGUMENT);
  CHECK(consumed == 0);
  CHECK(picosse_parser_feed(&parser, buffer + 100, 1, NULL, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_feed(&parser, buffer + 447, 2, NULL, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_feed(&parser, buffer - 1, 2, NULL, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_feed(&parser, room, sizeof room, NULL, NULL, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_step(&parser, buffer + 5, 5, &item, NULL) == PICOSSE_ERR_ARGUMENT);
  CHECK(picosse_parser_set_last_event_id(&parser, buffer, 3) == PICOSSE_ERR_ARGUMENT);
  /* A chunk beside the buffer is accepted. */
  CHECK(picosse_parser_feed(&parser, buffer - 8, 8, NULL, NULL, NULL) == PICOSSE_OK);
  CHECK(picosse_parser_feed(&parser, buffer + 448, 8, NULL, NULL, &consumed) == PICOSSE_OK);
  CHECK(consumed == 8);
}
