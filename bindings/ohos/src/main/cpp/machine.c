/* The machine and its slots. */
#include "slot.h"

#include <stdlib.h>
#include <string.h>

/* The version of the interface. */
enum { VERSION = 3 };

/* A place for a slot. Its age makes the number of a closed one unknown. */
typedef struct place {
  slot *open;
  uint32_t age;
  /* The next free place, from 1. */
  uint32_t next;
} place;

enum { INDEX_BITS = 20, MOST_PLACES = (1 << INDEX_BITS) - 1 };

/* The longest buffer of a slot: addresses have 32 bits. */
static const size_t MOST_BUFFER = 1 << 30;

struct machine {
  place *places;
  uint32_t count;
  /* The first free place, from 1; 0 if there is none. */
  uint32_t free;
  size_t far_bytes;
};

/* ---- The machine ---- */

machine *machine_new(void) {
  machine *const made = calloc(1, sizeof *made);
  if (made) made->far_bytes = INPUT_BYTES;
  return made;
}

void machine_free(machine *machine) {
  uint32_t i;
  for (i = 0; i < machine->count; i++) free(machine->places[i].open);
  free(machine->places);
  free(machine);
}

size_t machine_memory(const machine *machine) { return FAR_AT + machine->far_bytes; }

void machine_begin(memory areas) {
  const uint32_t table[] = {VERSION,    INPUT_AT,      INPUT_BYTES, REPORT_AT, REPORT_WORDS,
                            RECORDS_AT, RECORDS_WORDS, TEXT_AT,     TEXT_BYTES};
  memcpy(areas.start + TABLE_AT, table, sizeof table);
}

uint32_t call_areas(machine *machine, memory areas, uint32_t slot, const uint32_t *arguments) {
  (void)machine, (void)areas, (void)slot, (void)arguments;
  return TABLE_AT;
}

/* ---- Slots ---- */

/* Twice as many places. */
static bool grow(machine *machine) {
  const uint32_t count = machine->count ? 2 * machine->count : 16;
  place *const places = count <= MOST_PLACES ? realloc(machine->places, count * sizeof *places) : NULL;
  if (!places) return false;
  machine->places = places;
  while (machine->count < count) {
    const place unused = {NULL, 0, machine->free};
    places[machine->count++] = unused;
    machine->free = machine->count;
  }
  return true;
}

/* Takes a place for a slot whose parser or session has a buffer of that many bytes. Returns its number. */
static uint32_t keep(machine *machine, slot *made, size_t buffer) {
  uint32_t number;
  place *taken;
  if (!machine->free && !grow(machine)) return 0;
  number = machine->free;
  taken = &machine->places[number - 1];
  machine->free = taken->next;
  taken->open = made;
  seen_init(&made->before);
  /* An item is no longer than the buffer and what a chunk has. */
  if (buffer + INPUT_BYTES > machine->far_bytes) machine->far_bytes = buffer + INPUT_BYTES;
  return taken->age << INDEX_BITS | number;
}

static place *find(machine *machine, uint32_t number) {
  const uint32_t index = number & MOST_PLACES;
  place *found;
  if (index == 0 || index > machine->count) return NULL;
  found = &machine->places[index - 1];
  return found->open && found->age << INDEX_BITS == (number & ~(uint32_t)MOST_PLACES) ? found : NULL;
}

slot *open_slot(machine *machine, uint32_t number, enum kind kind) {
  const place *const found = find(machine, number);
  return found && found->open->kind == kind ? found->open : NULL;
}

uint32_t call_slot_close(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  place *const found = find(machine, number);
  (void)areas, (void)arguments;
  if (!found) return 0;
  free(found->open);
  found->open = NULL;
  found->age++;
  found->next = machine->free;
  machine->free = number & MOST_PLACES;
  return 0;
}

static slot *new_slot(enum kind kind, bool utf16, size_t buffer) {
  slot *made;
  if (buffer > MOST_BUFFER) return NULL;
  made = malloc(sizeof *made + buffer);
  if (!made) return NULL;
  made->kind = kind;
  made->utf16 = utf16;
  return made;
}

/* Keeps a slot that was initialised with this status, or gives it back. */
static uint32_t keep_if(machine *machine, slot *made, int32_t status, size_t buffer) {
  const uint32_t number = status == PICOSSE_OK ? keep(machine, made, buffer) : 0;
  if (!number) free(made);
  return number;
}

uint32_t call_parser_open(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  words from = words_of(areas);
  const bool utf16 = words_utf16(&from);
  picosse_config config;
  picosse_parser probe;
  size_t needed = 0;
  slot *made;
  (void)number, (void)arguments;
  words_parser(&from, &config);
  picosse_parser_init(&probe, sizeof probe, &config, NULL, 0, &needed);
  made = new_slot(PARSER, utf16, needed);
  if (!made) return 0;
  return keep_if(
    machine, made,
    picosse_parser_init(&made->of.parser, sizeof made->of.parser, &config, made->buffer, needed, NULL), needed);
}

/* The report is 1 where it is the rules that the session refuses. */
uint32_t call_session_open(machine *machine, memory areas, uint32_t number, const uint32_t *arguments) {
  words from = words_of(areas);
  const bool utf16 = words_utf16(&from);
  picosse_rule rules[PICOSSE_MOST_RULES + 1];
  picosse_session_config config;
  picosse_session probe;
  size_t needed = 0;
  slot *made;
  int32_t status;
  (void)number, (void)arguments;
  words_session(&from, &config, rules);
  status = picosse_session_init(&probe, sizeof probe, &config, NULL, 0, &needed);
  report_of(areas)[0] = status == PICOSSE_ERR_RULE;
  if (status == PICOSSE_ERR_RULE) return 0;
  made = new_slot(SESSION, utf16, needed);
  if (!made) return 0;
  status = picosse_session_init(&made->of.session, sizeof made->of.session, &config, made->buffer, needed, NULL);
  report_of(areas)[0] = status == PICOSSE_ERR_RULE;
  return keep_if(machine, made, status, needed);
}
