/*
 * Measures the stack of calls: calls each function on a separate stack, filled with a pattern before
 * and checked afterwards. Writes a line `NAME BYTES` for each function.
 */
#define _XOPEN_SOURCE 700
#include "deepest.h"
#include "picosse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define PAINT 0xA5
#define KNOWN_SIZE 2000

enum call {
  NONE,
  KNOWN,
  INIT,
  FEED,
  STEP,
  FINISH,
  FINISH_STEP,
  SESSION_INIT,
  SESSION_RESTORE,
  SESSION_ON_RESPONSE,
  SESSION_FEED,
  SESSION_STEP,
  SESSION_ON_END,
  SESSION_END_STEP,
  CALLS
};

static const char *const names[CALLS] = {
    "none", "known", "init", "feed", "step", "finish", "finish_step", "session_init", "session_restore",
    "session_on_response", "session_feed", "session_step", "session_on_end", "session_end_step"};

static unsigned char stack[64 * 1024];
static ucontext_t main_context, call_context;
static int measured;

/* The arguments of a call. They are not on the stack. */
static struct {
  enum call call;
  picosse_parser parser;
  picosse_config config;
  picosse_callbacks callbacks;
  picosse_session session;
  picosse_session_config session_config;
  picosse_head head;
  uint32_t generation;
  picosse_item item;
  const char *chunk;
  size_t len, consumed;
  int32_t answer, status;
  size_t items;
  unsigned char buffer[64 * 1024];
} now;

static int32_t PICOSSE_CALL on_item(void *user, const picosse_item *item) {
  *(size_t *)user += item->kind > 0;
  return now.answer;
}

static int32_t PICOSSE_CALL on_session_item(void *user, uint32_t generation, const picosse_item *item) {
  (void)generation;
  return on_item(user, item);
}

/* Uses much stack, to check the measurement. */
static int32_t known(void) {
  volatile unsigned char deep[KNOWN_SIZE];
  size_t i;
  for (i = 0; i < sizeof deep; i++) deep[i] = 1;
  return deep[0];
}

static void make_call(void) {
  switch (now.call) {
    case KNOWN: now.status = known(); break;
    case INIT:
      now.status = picosse_parser_init(&now.parser, sizeof now.parser, &now.config, now.buffer, sizeof now.buffer,
                                       &now.consumed);
      break;
    case FEED:
      now.status = picosse_parser_feed(&now.parser, now.chunk, now.len, &now.callbacks, &now.items, &now.consumed);
      break;
    case STEP:
      now.status = picosse_parser_step(&now.parser, now.chunk, now.len, &now.item, &now.consumed);
      break;
    case FINISH: now.status = picosse_parser_finish(&now.parser, &now.callbacks, &now.items); break;
    case FINISH_STEP: now.status = picosse_parser_finish_step(&now.parser, &now.item); break;
    case SESSION_INIT:
      now.status = picosse_session_init(&now.session, sizeof now.session, &now.session_config, now.buffer,
                                        sizeof now.buffer, &now.consumed);
      break;
    case SESSION_RESTORE:
      now.status = picosse_session_restore(&now.session, sizeof now.session, &now.session, now.buffer,
                                           sizeof now.buffer);
      break;
    case SESSION_ON_RESPONSE:
      now.status = picosse_session_on_response(&now.session, now.generation, 1, &now.head, NULL);
      break;
    case SESSION_FEED:
      now.status = picosse_session_feed(&now.session, now.generation, 1, now.chunk, now.len, on_session_item,
                                        &now.items, &now.consumed);
      break;
    case SESSION_STEP:
      now.status = picosse_session_step(&now.session, now.generation, 1, now.chunk, now.len, &now.item, &now.consumed);
      break;
    case SESSION_ON_END:
      now.status = picosse_session_on_end(&now.session, now.generation, 1, on_session_item, &now.items);
      break;
    case SESSION_END_STEP:
      now.status = picosse_session_end_step(&now.session, now.generation, 1, PICOSSE_TRANSPORT_COMPLETE, &now.item);
      break;
    default: break;
  }
}

static int32_t call(enum call which) {
  now.call = which;
  if ((int)which != measured) {
    make_call();
    return now.status;
  }
  if (getcontext(&call_context)) exit(2);
  call_context.uc_stack.ss_sp = stack;
  call_context.uc_stack.ss_size = sizeof stack;
  call_context.uc_link = &main_context;
  makecontext(&call_context, make_call, 0);
  if (swapcontext(&main_context, &call_context)) exit(2);
  return now.status;
}

static void drive(const char *stream, size_t len, size_t size, int pull) {
  size_t at, rest;
  if (call(INIT) != PICOSSE_OK) exit(3);
  for (at = 0; at < len; at += size) {
    now.chunk = stream + at;
    now.len = len - at < size ? len - at : size;
    while (call(pull ? STEP : FEED) == PICOSSE_ITEM || now.status == PICOSSE_PAUSED) {
      now.items++;
      now.chunk += now.consumed;
      now.len -= now.consumed;
    }
    if (now.status == PICOSSE_ERR_LIMIT) {
      picosse_parser_reset(&now.parser);
    } else if (now.status != PICOSSE_OK) {
      exit(4);
    }
  }
  for (rest = 0; rest < 9; rest++) {
    call(pull ? FINISH_STEP : FINISH);
    if (now.status != PICOSSE_ITEM && now.status != PICOSSE_PAUSED) return;
  }
  exit(5);
}

static void drive_session(const char *stream, size_t len, size_t size, int pull) {
  size_t at, rest;
  if (call(SESSION_INIT) != PICOSSE_OK || call(SESSION_RESTORE) != PICOSSE_OK) exit(7);
  if (picosse_session_connect(&now.session, 1, 1, &now.generation) != PICOSSE_OK) exit(8);
  if (call(SESSION_ON_RESPONSE) != PICOSSE_OK) exit(9);
  for (at = 0; at < len; at += size) {
    now.chunk = stream + at;
    now.len = len - at < size ? len - at : size;
    while (call(pull ? SESSION_STEP : SESSION_FEED) == PICOSSE_ITEM || now.status == PICOSSE_PAUSED) {
      now.chunk += now.consumed;
      now.len -= now.consumed;
    }
    if (now.status == PICOSSE_ENDED) return;
    if (now.status != PICOSSE_OK) exit(10);
  }
  for (rest = 0; rest < 9; rest++) {
    if (call(pull ? SESSION_END_STEP : SESSION_ON_END) == PICOSSE_ENDED) return;
  }
  exit(11);
}

/* So long that the library detects the features of the CPU, with lines longer than any chunk. */
static char stream[400 * 1024];

static size_t fill(void) {
  static const char *const units[] = {"a", "\xE4\xBD\xA0\xE5\xA5\xBD", "\xE4\xBD\xA0\xFF", "data: short\n\n"};
  static const char *const starts[] = {"data: ", "\n\n:", "\n\nfoo: ", "\nevent: ", "\nid: "};
  size_t len = 0, unit, start, end;
  for (unit = 0; unit < sizeof units / sizeof units[0]; unit++) {
    for (start = 0; start < sizeof starts / sizeof starts[0]; start++) {
      len += (size_t)sprintf(stream + len, "%s", starts[start]);
      for (end = len + 14 * 1024; len < end;) len += (size_t)sprintf(stream + len, "%s", units[unit]);
      len += (size_t)sprintf(stream + len, "\n%s\n\n", deepest_lines);
    }
  }
  return len;
}

static void drive_all(size_t len) {
  const size_t sizes[] = {700, sizeof stream};
  const int pull = measured == STEP || measured == FINISH_STEP || measured == SESSION_STEP ||
                   measured == SESSION_END_STEP;
  const int in_session = measured >= SESSION_INIT;
  uint32_t choice;
  size_t i;
  for (choice = 0; choice < DEEPEST_CONFIGS; choice++) {
    now.answer = choice & 1 ? PICOSSE_PAUSE : PICOSSE_CONTINUE;
    deepest_config(&now.config, choice);
    picosse_session_config_init(&now.session_config, sizeof now.session_config, PICOSSE_PRESET_LLM);
    now.session_config.parser = now.config;
    if (choice % 5 == 4) now.session_config.flags = PICOSSE_SESSION_LATEST_ONLY;
    for (i = 1; i <= 16; i++) (in_session ? drive_session : drive)(deepest_lines, sizeof deepest_lines - 1, i, pull);
    for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
      (in_session ? drive_session : drive)(stream, len, sizes[i], pull);
    }
  }
}

/* How much of the stack has lost its pattern. */
static size_t touched(void) {
  size_t free_bytes = 0;
  while (free_bytes < sizeof stack && stack[free_bytes] == PAINT) free_bytes++;
  return sizeof stack - free_bytes;
}

int main(void) {
  const picosse_callbacks all = {sizeof(picosse_callbacks), on_item, on_item, on_item, on_item,
                                 on_item, on_item, on_item, on_item};
  const size_t len = fill();
  size_t below = 0;
  now.callbacks = all;
  now.item.size = sizeof now.item;
  now.head.size = sizeof now.head;
  now.head.status = 200;
  now.head.content_type.ptr = "text/event-stream; charset=utf-8";
  now.head.content_type.len = strlen(now.head.content_type.ptr);
  printf("state %lu\n", (unsigned long)sizeof(picosse_parser));
  printf("session_state %lu\n", (unsigned long)sizeof(picosse_session));
  for (measured = NONE; measured < CALLS; measured++) {
    memset(stack, PAINT, sizeof stack);
    if (measured == NONE || measured == KNOWN) {
      call((enum call)measured);
    } else {
      drive_all(len);
    }
    if (measured == NONE) below = touched();
    printf("%s %lu\n", names[measured], (unsigned long)(touched() - below));
  }
  return now.items > 0 ? 0 : 6;
}
