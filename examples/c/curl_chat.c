/*
 * Watches a chat answer with libcurl: prints each event's data as it comes, stops the transfer at
 * `[DONE]`, gives up on a server that says nothing, and tells why an answer is not whole.
 *
 *   cargo staticlib
 *   cc examples/c/curl_chat.c -Iinclude target/staticlib/libpicosse.a -lcurl -o curl_chat
 *   ./curl_chat http://127.0.0.1:8080/chat '{"stream":true}'
 *
 * Without a body it sends a GET, which may be sent again. Exits with 0 if the answer is whole.
 */
#define _POSIX_C_SOURCE 200809L
#include "picosse.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct chat {
  picosse_session session;
  uint32_t generation;
  CURL *curl;
};

/* A clock that does not go back, in milliseconds. */
static uint32_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint32_t)time.tv_sec * 1000u + (uint32_t)(time.tv_nsec / 1000000);
}

/* To spread the delays of many clients; nothing secret. */
static uint32_t entropy(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (uint32_t)time.tv_nsec * 2654435769u;
}

static void sleep_until(uint32_t at) {
  const int32_t left = (int32_t)(at - now());
  struct timespec span;
  if (left <= 0) return;
  span.tv_sec = left / 1000;
  span.tv_nsec = left % 1000 * 1000000L;
  nanosleep(&span, NULL);
}

static int32_t PICOSSE_CALL on_item(void *user, uint32_t generation, const picosse_item *item) {
  (void)user;
  (void)generation;
  switch (item->kind) {
    case PICOSSE_EVENT:
      printf("%.*s\n", (int)item->data.len, item->data.ptr);
      fflush(stdout);
      break;
    case PICOSSE_BODY: /* of an error: it may say why */
      fwrite(item->data.ptr, 1, item->data.len, stderr);
      break;
    case PICOSSE_DROPPED:
      fprintf(stderr, "event %llu is too large, dropped\n", (unsigned long long)item->event);
      break;
    default: break; /* this program needs no others */
  }
  return PICOSSE_CONTINUE;
}

/* libcurl's header callback: the last line of a head is empty. */
static size_t on_header(char *line, size_t size, size_t len, void *user) {
  struct chat *chat = (struct chat *)user;
  picosse_head head = {sizeof head, 0, {NULL, 0}, {NULL, 0}};
  char *type = NULL, seconds[24];
  curl_off_t retry_after = 0;
  long code = 0;
  (void)size; /* always 1 */
  if (len == 0 || (line[0] != '\r' && line[0] != '\n')) return len;
  curl_easy_getinfo(chat->curl, CURLINFO_RESPONSE_CODE, &code);
  curl_easy_getinfo(chat->curl, CURLINFO_CONTENT_TYPE, &type);
  curl_easy_getinfo(chat->curl, CURLINFO_RETRY_AFTER, &retry_after);
  head.status = (uint32_t)code;
  if (type) {
    head.content_type.ptr = type;
    head.content_type.len = strlen(type);
  }
  if (retry_after > 0) {
    head.retry_after.ptr = seconds;
    head.retry_after.len = (size_t)snprintf(seconds, sizeof seconds, "%lld", (long long)retry_after);
  }
  return picosse_session_on_response(&chat->session, chat->generation, now(), &head, NULL) == PICOSSE_ENDED ? 0 : len;
}

/* libcurl's write callback: taking less than `len` bytes ends the transfer. */
static size_t on_bytes(char *bytes, size_t size, size_t len, void *user) {
  struct chat *chat = (struct chat *)user;
  (void)size; /* always 1 */
  return picosse_session_feed(&chat->session, chat->generation, now(), bytes, len, on_item, NULL, NULL) == PICOSSE_OK
             ? len
             : 0;
}

/* libcurl calls it about once a second: anything but 0 ends the transfer. */
static int on_time(void *user, curl_off_t total, curl_off_t done, curl_off_t upload_total, curl_off_t uploaded) {
  struct chat *chat = (struct chat *)user;
  (void)total, (void)done, (void)upload_total, (void)uploaded;
  return picosse_session_on_time(&chat->session, now()) != PICOSSE_OK;
}

/* The headers that the session wants, and the body's. */
static struct curl_slist *headers(const struct chat *chat, const char *body) {
  struct curl_slist *list = NULL;
  picosse_text name, value;
  char line[512];
  size_t i;
  for (i = 0; picosse_session_request_header(&chat->session, i, &name, &value) == PICOSSE_OK; i++) {
    snprintf(line, sizeof line, "%.*s: %.*s", (int)name.len, name.ptr, (int)value.len, value.ptr);
    list = curl_slist_append(list, line);
  }
  return body ? curl_slist_append(list, "Content-Type: application/json") : list;
}

/* One request and its answer. */
static void attempt(struct chat *chat, const char *url, const char *body) {
  struct curl_slist *list = headers(chat, body);
  if (picosse_session_connect(&chat->session, now(), entropy(), &chat->generation) == PICOSSE_OK) {
    curl_easy_reset(chat->curl);
    curl_easy_setopt(chat->curl, CURLOPT_URL, url);
    curl_easy_setopt(chat->curl, CURLOPT_HTTPHEADER, list);
    if (body) curl_easy_setopt(chat->curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(chat->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(chat->curl, CURLOPT_HEADERDATA, chat);
    curl_easy_setopt(chat->curl, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(chat->curl, CURLOPT_WRITEDATA, chat);
    curl_easy_setopt(chat->curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(chat->curl, CURLOPT_XFERINFOFUNCTION, on_time);
    curl_easy_setopt(chat->curl, CURLOPT_XFERINFODATA, chat);
    /* Where the session has ended the attempt, what the transfer came to changes nothing. */
    if (curl_easy_perform(chat->curl) == CURLE_OK) {
      picosse_session_on_end(&chat->session, chat->generation, now(), on_item, NULL);
    } else {
      picosse_session_on_error(&chat->session, chat->generation, now(), on_item, NULL);
    }
  }
  curl_slist_free_all(list);
}

static const char *why(int32_t reason) {
  switch (reason) {
    case PICOSSE_REASON_CLEAN:
    case PICOSSE_REASON_TRUNCATED: return "the answer ended without [DONE]";
    case PICOSSE_REASON_TIMEOUT: return "the server took too long";
    case PICOSSE_REASON_HTTP: return "the server did not answer the question";
    case PICOSSE_REASON_BODY:
    case PICOSSE_REASON_WRONG_PROTOCOL: return "the answer is no event stream";
    case PICOSSE_REASON_EVENT_LIMIT:
    case PICOSSE_REASON_BODY_LIMIT: return "the answer is too large";
    case PICOSSE_REASON_TRANSPORT: return "the connection failed";
    default: return "the answer is not whole";
  }
}

int main(int argc, char **argv) {
  static char buffer[256 * 1024];
  static struct chat chat;
  static picosse_end end;
  picosse_text sentence;
  picosse_session_config config;
  const char *body;
  int32_t status;

  if (argc < 2) {
    fprintf(stderr, "usage: %s URL [POST-BODY]\n", argv[0]);
    return 2;
  }
  body = argc > 2 ? argv[2] : NULL;
  status = picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  if (!body) {
    config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT;
    config.parser.end_of_stream = PICOSSE_END_OF_STREAM_DISCARD; /* a cut event comes again whole */
  }
  if (status == PICOSSE_OK) {
    status = picosse_session_init(&chat.session, sizeof chat.session, &config, buffer, sizeof buffer, NULL);
  }
  if (status != PICOSSE_OK) {
    fprintf(stderr, "%s\n", picosse_status_text(status));
    return 1;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  chat.curl = curl_easy_init();
  end.size = sizeof end;
  for (;;) {
    attempt(&chat, argv[1], body);
    if (picosse_session_end(&chat.session, &end) != PICOSSE_OK || end.advice != PICOSSE_ADVICE_RETRY) break;
    sleep_until(end.retry_at);
    if (end.request == PICOSSE_REQUEST_RESUME) body = NULL;
  }
  curl_easy_cleanup(chat.curl);
  curl_global_cleanup();
  if (end.reason == PICOSSE_REASON_DONE) return 0;
  picosse_session_diagnose(&chat.session, &sentence);
  fprintf(stderr, "%s: %.*s\n", why(end.reason), (int)sentence.len, sentence.ptr);
  return 1;
}
