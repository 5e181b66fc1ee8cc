/* How deep the calls of a parser and of a session go, with every option and cut. */
#include "board.h"
#include "deepest.h"
#include "picosse.h"

enum call { INIT, FEED, STEP, FINISH, SESSION_INIT, SESSION_ON_RESPONSE, SESSION_FEED, SESSION_STEP, SESSION_END, CALLS };

static const char *const figures[CALLS] = {"init", "feed", "step",
                                           "finish", "init", "on_response",
                                           "feed", "step", "on_end"};

static size_t deepest[CALLS];

static picosse_parser parser;
static picosse_session session;
static picosse_config config;
static picosse_session_config session_config;
static picosse_head head = PICOSSE_HEAD_INIT;
static picosse_item item = PICOSSE_ITEM_INIT;
static char buffer[1024];
static uint32_t generation;
static int32_t answer, status;
static size_t consumed;

static int32_t PICOSSE_CALL on_item(void *user, const picosse_item *shown) {
  (void)user, (void)shown;
  return answer;
}

static int32_t PICOSSE_CALL on_session_item(void *user, uint32_t from, const picosse_item *shown) {
  (void)user, (void)from, (void)shown;
  return answer;
}

static const picosse_callbacks all = {sizeof(picosse_callbacks), on_item, on_item, on_item, on_item,
                                      on_item, on_item, on_item, on_item};

static void look(enum call call) {
  if (deepest[call] < stack_depth()) deepest[call] = stack_depth();
}

/* Makes a call from the frame that it stands in, and sees how far below that it goes. */
#define DEEP(which, call) (stack_paint(stack_pointer()), status = (call), look(which))

static int drive(int pull, size_t size) {
  const char *chunk = deepest_lines, *const end = deepest_lines + sizeof deepest_lines - 1;
  size_t len;
  DEEP(INIT, picosse_parser_init(&parser, sizeof parser, &config, buffer, sizeof buffer, &consumed));
  if (status != PICOSSE_OK) return 1;
  DEEP(INIT, picosse_parser_restore(&parser, sizeof parser, &parser, buffer, sizeof buffer));
  if (status != PICOSSE_OK) return 2;
  while (chunk < end) {
    len = size < (size_t)(end - chunk) ? size : (size_t)(end - chunk);
    if (pull) {
      DEEP(STEP, picosse_parser_step(&parser, chunk, len, &item, &consumed));
    } else {
      DEEP(FEED, picosse_parser_feed(&parser, chunk, len, &all, NULL, &consumed));
    }
    chunk += consumed;
    if (status == PICOSSE_ERR_LIMIT) {
      if (picosse_parser_failure(&parser, &item) != PICOSSE_ITEM) return 3;
      picosse_parser_reset(&parser);
    } else if (status < 0) {
      return 4;
    }
  }
  do {
    if (pull) {
      DEEP(FINISH, picosse_parser_finish_step(&parser, &item));
    } else {
      DEEP(FINISH, picosse_parser_finish(&parser, &all, NULL));
    }
  } while (status == PICOSSE_ITEM || status == PICOSSE_PAUSED);
  return 0;
}

static int drive_session(int pull, size_t size) {
  const char *chunk = deepest_lines, *const end = deepest_lines + sizeof deepest_lines - 1;
  size_t len;
  DEEP(SESSION_INIT, picosse_session_init(&session, sizeof session, &session_config, buffer, sizeof buffer, &consumed));
  if (status != PICOSSE_OK) return 11;
  DEEP(SESSION_INIT, picosse_session_restore(&session, sizeof session, &session, buffer, sizeof buffer));
  if (status != PICOSSE_OK) return 12;
  if (picosse_session_connect(&session, 1, 1, &generation) != PICOSSE_OK) return 13;
  DEEP(SESSION_ON_RESPONSE, picosse_session_on_response(&session, generation, 1, &head, NULL));
  if (status != PICOSSE_OK) return 14;
  do {
    len = size < (size_t)(end - chunk) ? size : (size_t)(end - chunk);
    if (pull) {
      DEEP(SESSION_STEP, picosse_session_step(&session, generation, 1, chunk, len, &item, &consumed));
    } else {
      DEEP(SESSION_FEED, picosse_session_feed(&session, generation, 1, chunk, len, on_session_item, NULL, &consumed));
    }
    chunk += consumed;
  } while (status == PICOSSE_ITEM || status == PICOSSE_PAUSED || (status == PICOSSE_OK && chunk < end));
  while (status == PICOSSE_OK || status == PICOSSE_ITEM || status == PICOSSE_PAUSED) {
    if (pull) {
      DEEP(SESSION_END, picosse_session_end_step(&session, generation, 1, PICOSSE_TRANSPORT_COMPLETE, &item));
    } else {
      DEEP(SESSION_END, picosse_session_on_end(&session, generation, 1, on_session_item, NULL));
    }
  }
  return status == PICOSSE_ENDED ? 0 : 15;
}

/* Goes deep on purpose, to see that it is seen. */
#define KNOWN 500
static __attribute__((noinline)) int32_t known(void) {
  volatile unsigned char frame[KNOWN];
  size_t i;
  for (i = 0; i < sizeof frame; i++) frame[i] = 1;
  return frame[0];
}

int main(void) {
  static const size_t sizes[] = {1, 5, sizeof deepest_lines};
  uint32_t choice;
  size_t i;
  int pull, wrong;
  stack_paint(stack_pointer());
  if (known() != 1 || stack_depth() < KNOWN || stack_depth() > KNOWN + 32) return 20;
  head.status = 200;
  head.content_type.ptr = "text/event-stream; charset=utf-8";
  head.content_type.len = 32;
  picosse_session_config_init(&session_config, sizeof session_config, PICOSSE_PRESET_LLM);
  for (choice = 0; choice < DEEPEST_CONFIGS; choice++) {
    answer = choice & 1 ? PICOSSE_PAUSE : PICOSSE_CONTINUE;
    deepest_config(&config, choice);
    session_config.parser = config;
    session_config.flags = choice % 5 == 4 ? PICOSSE_SESSION_LATEST_ONLY : 0;
    for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
      for (pull = 0; pull < 2; pull++) {
        wrong = drive(pull, sizes[i]);
        if (!wrong) wrong = drive_session(pull, sizes[i]);
        if (wrong) return wrong;
      }
    }
  }
  for (i = 0; i < CALLS; i++) board_say(i < SESSION_INIT ? "of a parser's" : "of a session's", figures[i], (uint32_t)deepest[i]);
  return 0;
}
