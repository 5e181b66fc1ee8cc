/*
 * Runs jobs (see src/jobs.rs) through the C interface and writes a log of each. Every chunk and
 * the lent buffer lie flush against a protected page.
 */
#include "memory.h"
#include "picosse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE (4 * GUARDED_SIZE)

enum mode { PUSH, PAUSE, PULL };

/* The pieces of an event or a line so far. */
struct parts {
  char bytes[GUARDED_SIZE];
  size_t len;
  int open;
};

struct host {
  picosse_parser parser;
  picosse_config config;
  int behind;
  enum mode mode;
  int stopped; /* The log already says that no more bytes are taken. */
  int shown;   /* Items of this call. */
  const char *piece;
  struct parts fragments, pieces;
};

static struct host host;

static void die(const char *what, int32_t status) {
  printf("host: %s: %s\n", what, picosse_status_text(status));
  exit(2);
}

static void write_text(const char *bytes, size_t len) {
  size_t i;
  fputs(" \"", stdout);
  for (i = 0; i < len; i++) {
    const unsigned char c = (unsigned char)bytes[i];
    if (c > ' ' && c < 0x7F && c != '"' && c != '\\') {
      putchar(c);
    } else {
      printf("\\x%02X", c);
    }
  }
  putchar('"');
}

static void write_place(const picosse_item *item) {
  const char *limit = item->limit == PICOSSE_LIMIT_DATA         ? "data"
                      : item->limit == PICOSSE_LIMIT_EVENT_TYPE ? "event-type"
                                                                : "none";
  printf(" %s event %" PRIu64 " offset %" PRIu64 "\n", limit, item->event, item->offset);
}

static void write_event(const char *word, const picosse_item *item, const char *data, size_t len) {
  fputs(word, stdout);
  write_text(item->event_type.ptr, item->event_type.len);
  write_text(data, len);
  fputs(" id", stdout);
  write_text(item->last_event_id.ptr, item->last_event_id.len);
  if (item->flags & PICOSSE_REPAIRED) fputs(" repaired", stdout);
  if (item->flags & PICOSSE_INCOMPLETE_EVENT) fputs(" incomplete", stdout);
  putchar('\n');
}

/* Adds a piece. Returns whether its flags are right. */
static void add(struct parts *parts, const picosse_item *item, int ends) {
  if (((item->flags & PICOSSE_FIRST) != 0) != !parts->open) puts("wrong first");
  if (item->data.len == 0 && !ends) puts("wrong empty");
  if (!parts->open) parts->len = 0;
  if (item->data.len > sizeof parts->bytes - parts->len) die("parts", PICOSSE_ERR_BUFFER);
  memcpy(parts->bytes + parts->len, item->data.ptr, item->data.len);
  parts->len += item->data.len;
  parts->open = !ends;
}

static void write_fragment(const picosse_item *item) {
  struct parts *parts = &host.fragments;
  const int aborted = (item->flags & PICOSSE_ABORTED) != 0;
  const int last = (item->flags & PICOSSE_LAST) != 0;
  add(parts, item, aborted || last);
  if (aborted) {
    fputs("aborted", stdout);
    write_text(parts->bytes, parts->len);
    if (item->limit == PICOSSE_LIMIT_NONE) {
      puts(" end-of-stream");
    } else {
      fputs(" over", stdout);
      write_place(item);
    }
  } else if (last) {
    write_event("fragments", item, parts->bytes, parts->len);
  }
}

static void write_piece(const char *word, const picosse_item *item) {
  struct parts *parts = &host.pieces;
  add(parts, item, (item->flags & PICOSSE_LAST) != 0);
  host.piece = word;
  if (parts->open) return;
  fputs(word, stdout);
  write_text(parts->bytes, parts->len);
  putchar('\n');
}

static void write_item(const picosse_item *item) {
  if (item->size != sizeof *item) puts("wrong size");
  if (!item->data.ptr || !item->event_type.ptr || !item->last_event_id.ptr) puts("wrong NULL");
  switch (item->kind) {
    case PICOSSE_EVENT: write_event("event", item, item->data.ptr, item->data.len); break;
    case PICOSSE_FRAGMENT: write_fragment(item); break;
    case PICOSSE_RECONNECTION_TIME: printf("retry %" PRIu32 "\n", item->reconnection_time); break;
    case PICOSSE_COMMENT: write_piece("comment", item); break;
    case PICOSSE_UNKNOWN_FIELD: write_piece("unknown", item); break;
    case PICOSSE_LAST_EVENT_ID:
      fputs("id", stdout);
      write_text(item->last_event_id.ptr, item->last_event_id.len);
      putchar('\n');
      break;
    case PICOSSE_DROPPED:
      fputs("dropped", stdout);
      write_place(item);
      break;
    case PICOSSE_ID_IGNORED:
      printf("id-ignored event %" PRIu64 " offset %" PRIu64 "\n", item->event, item->offset);
      break;
    default: puts("wrong kind");
  }
}

static int32_t PICOSSE_CALL on_item(void *user, const picosse_item *item) {
  if (user != (void *)&host) puts("wrong user");
  write_item(item);
  host.shown++;
  return host.mode == PAUSE ? PICOSSE_PAUSE : PICOSSE_CONTINUE;
}

/* The functions for the kinds that are wanted. */
static picosse_callbacks callbacks(void) {
  const uint32_t wanted = host.config.wanted;
  picosse_callbacks all;
  memset(&all, 0, sizeof all);
  all.size = sizeof all;
  all.on_event = all.on_fragment = all.on_reconnection_time = on_item;
  all.on_dropped = all.on_id_ignored = on_item;
  if (wanted & PICOSSE_WANT_COMMENTS) all.on_comment = on_item;
  if (wanted & PICOSSE_WANT_UNKNOWN_FIELDS) all.on_unknown_field = on_item;
  if (wanted & PICOSSE_WANT_LAST_EVENT_IDS) all.on_last_event_id = on_item;
  return all;
}

/* An error that ends the stream. */
static void stop(int32_t status) {
  picosse_item item;
  if (host.stopped) return;
  host.stopped = 1;
  if (status == PICOSSE_ERR_FINISHED) {
    puts("refused");
    return;
  }
  item.size = sizeof item;
  if (status != PICOSSE_ERR_LIMIT ||
      picosse_parser_failure(&host.parser, &item) != PICOSSE_ITEM || item.kind != PICOSSE_DROPPED) {
    die("feed", status);
  }
  fputs("failed", stdout);
  write_place(&item);
}

/* An unfinished line has no last piece. */
static void cut(void) {
  if (host.pieces.open) {
    fputs(host.piece, stdout);
    write_text(host.pieces.bytes, host.pieces.len);
    puts(" cut");
  }
  host.pieces.open = host.fragments.open = 0;
}

static void feed(const unsigned char *bytes, size_t len) {
  const picosse_callbacks all = callbacks();
  unsigned char *chunk = NULL;
  int32_t status;
  if (len > 0 || host.behind) {
    chunk = guarded_place(GUARDED_CHUNK, len, host.behind);
    if (len > 0) memcpy(chunk, bytes, len);
  }
  do {
    size_t consumed = SIZE_MAX;
    host.shown = 0;
    if (host.mode == PULL) {
      picosse_item item;
      item.size = sizeof item;
      status = picosse_parser_step(&host.parser, chunk, len, &item, &consumed);
      if (status == PICOSSE_ITEM) write_item(&item);
    } else {
      status = picosse_parser_feed(&host.parser, chunk, len, &all, &host, &consumed);
      if (host.mode == PAUSE && host.shown != (status == PICOSSE_PAUSED)) puts("wrong pause");
    }
    if (consumed > len) die("consumed", status);
    if (status == PICOSSE_OK && consumed != len) puts("wrong consumed");
    if (chunk) chunk += consumed;
    len -= consumed;
  } while (status == PICOSSE_ITEM || status == PICOSSE_PAUSED);
  if (status < 0) stop(status);
}

static void finish(void) {
  const picosse_callbacks all = callbacks();
  int32_t status;
  /* The last chunk must not be needed any more. */
  guarded_place(GUARDED_CHUNK, 0, host.behind);
  do {
    if (host.mode == PULL) {
      picosse_item item;
      item.size = sizeof item;
      status = picosse_parser_finish_step(&host.parser, &item);
      if (status == PICOSSE_ITEM) write_item(&item);
    } else {
      status = picosse_parser_finish(&host.parser, &all, &host);
    }
  } while (status == PICOSSE_ITEM || status == PICOSSE_PAUSED);
  cut();
  if (status < 0) {
    stop(status);
  } else {
    puts(status == PICOSSE_LOSS ? "loss" : status == PICOSSE_INCOMPLETE ? "incomplete" : "clean");
  }
}

/* Initialises the parser after the config is complete, with a buffer of exactly the needed size. */
static void begin(void) {
  size_t needed = 0;
  int32_t status = picosse_parser_init(&host.parser, sizeof host.parser, &host.config, NULL, 0, &needed);
  if (status != (needed ? PICOSSE_ERR_BUFFER : PICOSSE_OK)) die("init without a buffer", status);
  status = picosse_parser_init(&host.parser, sizeof host.parser, &host.config,
                               guarded_place(GUARDED_BUFFER, needed, host.behind), needed, NULL);
  if (status != PICOSSE_OK) die("init", status);
  host.stopped = 0;
  cut();
}

static void end(void) {
  picosse_counters c;
  picosse_text id;
  c.size = sizeof c;
  if (picosse_parser_last_event_id(&host.parser, &id) != PICOSSE_OK) puts("wrong status");
  fputs("last-id", stdout);
  write_text(id.ptr, id.len);
  if (picosse_parser_counters(&host.parser, &c) != PICOSSE_OK) puts("wrong status");
  printf("\ncounters bytes=%" PRIu64 " lines=%" PRIu64 " events=%" PRIu64 " comments=%" PRIu64
         " unknown=%" PRIu64 " ids_ignored=%" PRIu64 " dropped=%" PRIu64 " discarded=%" PRIu64 "\n",
         c.bytes, c.lines, c.events, c.comments, c.unknown_fields, c.ids_ignored, c.dropped, c.discarded);
}

/* Decodes `HEX` in place. */
static size_t read_hex(char *hex, unsigned char **bytes) {
  size_t len = 0;
  *bytes = (unsigned char *)hex;
  for (; hex[0] > ' ' && hex[1] > ' '; hex += 2) {
    const char digits[3] = {hex[0], hex[1], 0};
    (*bytes)[len++] = (unsigned char)strtoul(digits, NULL, 16);
  }
  return len;
}

static void obey(char *line) {
  unsigned char *bytes;
  if (strncmp(line, "job ", 4) == 0) {
    puts("job");
    picosse_config_init(&host.config, sizeof host.config);
    host.behind = strstr(line, "behind") != NULL;
    host.mode = strstr(line, "push") ? PUSH : strstr(line, "pause") ? PAUSE : PULL;
  } else if (strncmp(line, "limits ", 7) == 0) {
    host.config.data_limit = strtoul(line + 7, &line, 10);
    host.config.event_type_limit = strtoul(line, &line, 10);
    host.config.last_event_id_limit = strtoul(line, NULL, 10);
  } else if (strncmp(line, "choose ", 7) == 0) {
    host.config.delivery = (int32_t)strtol(line + 7, &line, 10);
    host.config.over_limit = (int32_t)strtol(line, &line, 10);
    host.config.text = (int32_t)strtol(line, &line, 10);
    host.config.end_of_stream = (int32_t)strtol(line, &line, 10);
    host.config.wanted = (uint32_t)strtoul(line, NULL, 10);
    begin();
  } else if (strncmp(line, "feed ", 5) == 0) {
    const size_t len = read_hex(line + 5, &bytes);
    feed(bytes, len);
  } else if (strncmp(line, "seed ", 5) == 0) {
    const size_t len = read_hex(line + 5, &bytes);
    if (picosse_parser_set_last_event_id(&host.parser, bytes, len) != PICOSSE_OK) puts("seed refused");
  } else if (strncmp(line, "finish", 6) == 0) {
    finish();
  } else if (strncmp(line, "reset", 5) == 0) {
    cut();
    host.stopped = 0;
    if (picosse_parser_reset(&host.parser) != PICOSSE_OK) puts("wrong reset");
  } else {
    end();
  }
}

int main(int argc, char **argv) {
  static char line[LINE_SIZE];
  FILE *jobs = argc == 2 ? fopen(argv[1], "r") : NULL;
  if (!jobs) {
    fprintf(stderr, "which jobs?\n");
    return 2;
  }
  while (fgets(line, (int)sizeof line, jobs)) obey(line);
  fclose(jobs);
  return 0;
}
