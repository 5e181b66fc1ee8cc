/* The lines and options that need the most stack. */
#ifndef DEEPEST_H
#define DEEPEST_H

#include "picosse.h"

/* Every kind of line, invalid UTF-8, and an end inside an event. */
static const char deepest_lines[] =
    ":comment\r\nid: 7\nevent: type\rretry: 15\nfoo: \xE5\xA5\xBD\xFF\n\ndata: abcdefgh\n\nid: a\xFF\nnothing\n"
    "data: \xE4\xBD\xA0\xFF\xF0\x9F\xE5\xA5\xBD\xC3\ndata\ndata:  \xF0\x9F\x8E\x89 and more than the least limit\n\n"
    "event: \xED\xA0\x80\nretry: 99999999999999999999\n:\x80\xE4\xBD\nid: too long for its limit\n"
    "event: too long for its limit\ndata: dropped\n\ndata: \xE5\xA5\xBD\nid: 8\nevent: \xFF\ndata: cut \xE4\xBD";

/* How many different configs there are; the lowest bit is left to the host, to pause or not. */
#define DEEPEST_CONFIGS 96

static void deepest_config(picosse_config *config, uint32_t choice) {
  picosse_config_init(config, sizeof *config);
  config->text = choice & 2 ? PICOSSE_TEXT_RAW : PICOSSE_TEXT_UTF8;
  config->end_of_stream = choice & 4 ? PICOSSE_END_OF_STREAM_DELIVER : PICOSSE_END_OF_STREAM_DISCARD;
  config->over_limit = choice & 8 ? PICOSSE_OVER_LIMIT_FAIL : PICOSSE_OVER_LIMIT_SKIP;
  if (choice & 16) config->data_limit = config->event_type_limit = config->last_event_id_limit = 12;
  config->delivery = (int32_t)(choice / 32);
  config->wanted = PICOSSE_WANT_COMMENTS | PICOSSE_WANT_UNKNOWN_FIELDS | PICOSSE_WANT_LAST_EVENT_IDS;
}

#endif
