/* Two threads, one parser each, and no lock. */
#include "picosse.h"

#include <pthread.h>
#include <string.h>

static const char stream[] =
    "id: 1\ndata: \xE4\xBD\xA0\xE5\xA5\xBD\r\n\r\nevent: t\ndata: a\ndata: \xF0\x9F\x98\x80\n\n:c\nretry: 5\ndata\n\n";

struct work {
  size_t chunk;
  int failed;
  uint64_t sum; /* Of all items, in their order. */
};

static void add(struct work *work, const picosse_text *text) {
  size_t i;
  for (i = 0; i < text->len; i++) work->sum = work->sum * 31 + (unsigned char)text->ptr[i];
  work->sum = work->sum * 31 + 7;
}

static int32_t PICOSSE_CALL on_item(void *user, const picosse_item *item) {
  struct work *work = (struct work *)user;
  work->sum += (uint64_t)item->kind + item->reconnection_time;
  add(work, &item->data);
  add(work, &item->event_type);
  add(work, &item->last_event_id);
  return PICOSSE_CONTINUE;
}

static const picosse_callbacks all = {sizeof(picosse_callbacks), on_item, NULL, on_item, NULL, NULL, on_item,
                                      on_item, on_item};

static void *parse(void *user) {
  struct work *work = (struct work *)user;
  unsigned char buffer[1024];
  picosse_parser parser;
  int round;
  size_t at;
  for (round = 0; round < 20000; round++) {
    if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) != PICOSSE_OK) work->failed = 1;
    for (at = 0; at < sizeof stream - 1; at += work->chunk) {
      const size_t rest = sizeof stream - 1 - at;
      const size_t len = rest < work->chunk ? rest : work->chunk;
      if (picosse_parser_feed(&parser, stream + at, len, &all, work, NULL) != PICOSSE_OK) work->failed = 1;
    }
    if (picosse_parser_finish(&parser, &all, work) != PICOSSE_OK) work->failed = 1;
  }
  return NULL;
}

int main(void) {
  struct work alone = {5, 0, 0}, first = {3, 0, 0}, second = {7, 0, 0};
  pthread_t thread;
  parse(&alone);
  if (pthread_create(&thread, NULL, parse, &first) != 0) return 1;
  parse(&second);
  if (pthread_join(thread, NULL) != 0) return 2;
  if (alone.failed || first.failed || second.failed) return 3;
  return alone.sum == first.sum && first.sum == second.sum ? 0 : 4;
}
