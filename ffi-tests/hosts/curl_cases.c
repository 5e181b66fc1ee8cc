/* Plays one case of picosse_curl.h against the server at a URL, and prints what happens: CASE URL [URL]. */
#define _POSIX_C_SOURCE 200809L
#include "picosse_curl.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

static picosse_session_config config;
static char buffers[3][8192];

static int32_t PICOSSE_CALL show(void *user, const picosse_item *item) {
  (void)user;
  printf("%s %.*s\n", item->kind == PICOSSE_BODY ? "body" : "event", (int)item->data.len, item->data.ptr);
  return PICOSSE_CONTINUE;
}

static int32_t PICOSSE_CALL show_kind(void *user, const picosse_item *item) {
  (void)user;
  printf("kind %d\n", (int)item->kind);
  return PICOSSE_CONTINUE;
}

/* In the case `slow`: longer than the deadline of the server. */
static int32_t PICOSSE_CALL slow(void *user, const picosse_item *item) {
  const struct timespec time = {1, 0};
  nanosleep(&time, NULL);
  return show(user, item);
}

static int32_t PICOSSE_CALL cancel(void *user, const picosse_item *item) {
  show(user, item);
  picosse_curl_cancel((picosse_curl *)user);
  return PICOSSE_CONTINUE;
}

/* In a callback every call but a cancel is refused. */
static int32_t PICOSSE_CALL meddle(void *user, const picosse_item *item) {
  picosse_curl *chat = (picosse_curl *)user;
  uint32_t wait;
  show(user, item);
  printf("start %d run %d step %d on_time %d\n", (int)picosse_curl_start(chat), (int)picosse_curl_run(chat),
         (int)picosse_curl_step(chat, 0), (int)picosse_curl_on_time(chat, &wait));
  return PICOSSE_CONTINUE;
}

static void PICOSSE_CALL tell_retry(void *user, const picosse_end *end) {
  (void)user;
  printf("retry after %d\n", (int)end->reason);
}

static void PICOSSE_CALL cancel_retry(void *user, const picosse_end *end) {
  tell_retry(user, end);
  picosse_curl_cancel((picosse_curl *)user);
}

static void *cancel_later(void *chat) {
  const struct timespec time = {0, 300 * 1000 * 1000};
  nanosleep(&time, NULL);
  picosse_curl_cancel((picosse_curl *)chat);
  return NULL;
}

static void tell(const picosse_curl *chat) {
  long connections = 0;
  curl_easy_getinfo(chat->easy, CURLINFO_NUM_CONNECTS, &connections);
  printf("reason %d complete %d give up %d connections %ld\n", (int)chat->end.reason, (int)chat->end.complete,
         (int)chat->end.give_up, connections);
}

static void init(picosse_curl *chat, CURLM *multi, size_t buffer, const char *url) {
  CURL *easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, url);
  if (picosse_curl_init(chat, easy, multi, &config, buffers[buffer], sizeof buffers[buffer]) != PICOSSE_OK) exit(3);
  chat->on_event = chat->on_body = show;
  chat->on_retry = tell_retry;
  chat->user = chat;
}

static void cleanup(picosse_curl *chat) {
  picosse_curl_cleanup(chat);
  curl_easy_cleanup(chat->easy);
}

/* Three answers and another transfer, in one multi handle. */
static void many(const char *url) {
  enum { chats = 3 };
  static picosse_curl chat[chats];
  CURLM *multi = curl_multi_init();
  CURL *other = curl_easy_init();
  const CURLMsg *message;
  int count, i, running, others = 0;
  for (i = 0; i < chats; i++) {
    init(&chat[i], multi, (size_t)i, url);
    if (picosse_curl_start(&chat[i]) != PICOSSE_OK) exit(3);
  }
  curl_easy_setopt(other, CURLOPT_URL, url);
  curl_easy_setopt(other, CURLOPT_NOBODY, 1L);
  curl_multi_add_handle(multi, other);
  do {
    uint32_t wait = 60000, left;
    curl_multi_perform(multi, &count);
    while ((message = curl_multi_info_read(multi, &count)) != NULL) {
      if (message->easy_handle == other) others++;
      for (i = 0; i < chats; i++) picosse_curl_on_message(&chat[i], message);
    }
    for (i = 0, running = 0; i < chats; i++) {
      if (picosse_curl_on_time(&chat[i], &left) == PICOSSE_OK) running++, wait = left < wait ? left : wait;
    }
    if (running) curl_multi_poll(multi, NULL, 0, (int)wait, NULL);
  } while (running || !others);
  for (i = 0; i < chats; i++) {
    tell(&chat[i]);
    cleanup(&chat[i]);
  }
  printf("others %d\n", others);
  curl_multi_remove_handle(multi, other);
  curl_easy_cleanup(other);
  curl_multi_cleanup(multi);
}

/* Two answers in a loop over curl_multi_socket_action(), which has the sockets and one timer of libcurl. */
static struct pollfd sockets[8];
static nfds_t socket_count;
static uint32_t timer_at;
static int has_timer;

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *user, void *own) {
  nfds_t i = 0;
  (void)easy, (void)user, (void)own;
  while (i < socket_count && sockets[i].fd != socket) i++;
  if (what == CURL_POLL_REMOVE) {
    if (i < socket_count) sockets[i] = sockets[--socket_count];
    return 0;
  }
  if (i == sizeof sockets / sizeof *sockets) exit(3);
  if (i == socket_count) socket_count++;
  sockets[i].fd = socket;
  sockets[i].events = (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
  return 0;
}

static int on_timer(CURLM *multi, long milliseconds, void *user) {
  (void)multi, (void)user;
  has_timer = milliseconds >= 0;
  if (has_timer) timer_at = picosse_curl_now() + (uint32_t)milliseconds;
  return 0;
}

static void act(CURLM *multi, uint32_t wait) {
  struct pollfd found[8];
  const nfds_t found_count = socket_count;
  nfds_t i;
  int count;
  memcpy(found, sockets, sizeof found);
  if (has_timer && picosse_time_left(picosse_curl_now(), timer_at) < wait) {
    wait = picosse_time_left(picosse_curl_now(), timer_at);
  }
  poll(found, found_count, (int)wait);
  for (i = 0; i < found_count; i++) {
    int events = found[i].revents & (POLLIN | POLLHUP | POLLERR) ? CURL_CSELECT_IN : 0;
    if (found[i].revents & POLLOUT) events |= CURL_CSELECT_OUT;
    if (events) curl_multi_socket_action(multi, found[i].fd, events, &count);
  }
  if (has_timer && picosse_time_left(picosse_curl_now(), timer_at) == 0) {
    has_timer = 0;
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &count);
  }
}

static void act_on_sockets(const char *url) {
  enum { chats = 2 };
  static picosse_curl chat[chats];
  CURLM *multi = curl_multi_init();
  const CURLMsg *message;
  int count, i, running = 1;
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
  config.deadlines.byte_idle = 500;
  config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT;
  for (i = 0; i < chats; i++) {
    init(&chat[i], multi, (size_t)i, url);
    if (picosse_curl_start(&chat[i]) != PICOSSE_OK) exit(3);
  }
  while (running) {
    uint32_t wait = 60000, left;
    while ((message = curl_multi_info_read(multi, &count)) != NULL) {
      for (i = 0; i < chats; i++) picosse_curl_on_message(&chat[i], message);
    }
    for (i = 0, running = 0; i < chats; i++) {
      if (picosse_curl_on_time(&chat[i], &left) == PICOSSE_OK) running++, wait = left < wait ? left : wait;
    }
    if (running) act(multi, wait);
  }
  for (i = 0; i < chats; i++) {
    printf("reason %d complete %d\n", (int)chat[i].end.reason, (int)chat[i].end.complete);
    cleanup(&chat[i]);
  }
  curl_multi_cleanup(multi);
}

/* Fifty answers with the same memory. */
static void fifty(const char *url) {
  static picosse_curl chat;
  int i, whole = 0;
  init(&chat, NULL, 0, url);
  chat.on_event = NULL;
  for (i = 0; i < 50; i++) whole += picosse_curl_run(&chat) == PICOSSE_ENDED && chat.end.complete;
  printf("whole %d\n", whole);
  cleanup(&chat);
}

/* Refused calls, and their statuses. */
static void misuse(const char *url) {
  static picosse_curl chat;
  CURLM *multi = curl_multi_init();
  CURL *easy = curl_easy_init();
  uint32_t wait = 7;
  picosse_session_config large = config;
  large.parser.last_event_id_limit = PICOSSE_CURL_LONGEST_ID + 1;
  printf("init %d %d %d %d\n", (int)picosse_curl_init(NULL, easy, NULL, &config, buffers[0], sizeof buffers[0]),
         (int)picosse_curl_init(&chat, NULL, NULL, &config, buffers[0], sizeof buffers[0]),
         (int)picosse_curl_init(&chat, easy, NULL, &large, buffers[0], sizeof buffers[0]),
         (int)picosse_curl_init(&chat, easy, NULL, &config, buffers[0], 8));
  init(&chat, multi, 0, url);
  printf("shared: run %d step %d\n", (int)picosse_curl_run(&chat), (int)picosse_curl_step(&chat, 0));
  cleanup(&chat);
  init(&chat, NULL, 0, url);
  printf("idle: step %d on_time %d wait %d\n", (int)picosse_curl_step(&chat, 0), (int)picosse_curl_on_time(&chat, &wait),
         (int)wait);
  chat.last_event_id = "a\nb";
  printf("id: start %d\n", (int)picosse_curl_start(&chat));
  chat.last_event_id = NULL;
  chat.headers = curl_slist_append(NULL, "last-event-id: 1");
  printf("header: start %d\n", (int)picosse_curl_start(&chat));
  curl_slist_free_all(chat.headers);
  chat.headers = NULL;
  printf("start %d", (int)picosse_curl_start(&chat));
  printf(" %d\n", (int)picosse_curl_start(&chat));
  cleanup(&chat); /* in the middle */
  curl_easy_cleanup(easy);
  curl_multi_cleanup(multi);
}

static int is(const char *given, const char *name) { return strcmp(given, name) == 0; }

/* Cases of one chat. */
static void one(const char *name, const char *url, const char *second) {
  static picosse_curl chat;
  struct curl_slist *headers = NULL;
  pthread_t thread;
  int steps = 0, is_threaded = 0;
  if (is(name, "again") || is(name, "headers")) config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT;
  if (is(name, "cancel-retry") || is(name, "cancel-wait")) config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT;
  if (is(name, "resume")) config.reconnection.flags = PICOSSE_RECONNECT_RESUME_BY_GET;
  config.deadlines.byte_idle = is(name, "slow") ? 500 : 20000;
  init(&chat, NULL, 0, url);
  if (is(name, "post") || is(name, "again") || is(name, "resume")) {
    curl_easy_setopt(chat.easy, CURLOPT_POSTFIELDS, "{}");
  }
  if (is(name, "headers")) {
    headers = curl_slist_append(curl_slist_append(NULL, "X-Mine: 1"), "Accept: mine");
    chat.headers = headers;
    chat.last_event_id = "41";
    chat.on_other = show_kind;
  }
  if (is(name, "proxy")) {
    curl_easy_setopt(chat.easy, CURLOPT_PROXY, url);
    curl_easy_setopt(chat.easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    curl_easy_setopt(chat.easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(chat.easy, CURLOPT_URL, "http://server.invalid/");
  }
  if (is(name, "redirect")) curl_easy_setopt(chat.easy, CURLOPT_FOLLOWLOCATION, 1L);
  if (is(name, "slow")) chat.on_event = slow;
  if (is(name, "cancel")) chat.on_event = cancel;
  if (is(name, "meddle")) chat.on_event = meddle;
  if (is(name, "cancel-retry")) chat.on_retry = cancel_retry;
  if (is(name, "cancel-thread") || is(name, "cancel-wait")) {
    if (picosse_curl_start(&chat) != PICOSSE_OK) exit(3);
    is_threaded = pthread_create(&thread, NULL, cancel_later, &chat) == 0;
  }
  if (is(name, "cancel-early")) {
    picosse_curl_cancel(&chat); /* the start forgets it */
    if (picosse_curl_start(&chat) != PICOSSE_OK) exit(3);
    picosse_curl_cancel(&chat);
  }
  if (is(name, "step")) {
    int32_t status = picosse_curl_start(&chat);
    while (status == PICOSSE_OK) status = picosse_curl_step(&chat, 20), steps++;
    printf("status %d, %s steps\n", (int)status, steps > 3 ? "many" : "few");
  } else {
    printf("run %d\n", (int)picosse_curl_run(&chat));
  }
  tell(&chat);
  if (second) { /* another answer, with the same memory */
    curl_easy_setopt(chat.easy, CURLOPT_URL, second);
    printf("run %d\n", (int)picosse_curl_run(&chat));
    tell(&chat);
  }
  if (is_threaded) pthread_join(thread, NULL);
  cleanup(&chat);
  curl_slist_free_all(headers);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  config.reconnection.retries = 2;
  if (is(argv[1], "many")) many(argv[2]);
  else if (is(argv[1], "sockets")) act_on_sockets(argv[2]);
  else if (is(argv[1], "fifty")) fifty(argv[2]);
  else if (is(argv[1], "misuse")) misuse(argv[2]);
  else one(argv[1], argv[2], argc > 3 ? argv[3] : NULL);
  curl_global_cleanup();
  return 0;
}
