/*
 * Watches a chat answer with libcurl: prints each event's data as it comes, and tells why an answer is
 * not whole. The session judges; this program sends, waits and shows.
 *
 *   cargo staticlib && cc examples/c/curl_chat.c -Iinclude target/staticlib/libpicosse.a -lcurl -o curl_chat
 *   ./curl_chat URL [POST-BODY [MILLISECONDS]]     (of silence; an empty body is none: a GET)
 *
 *   exit | what happened                                   | what it does
 *      0 | the answer is whole: `[DONE]` or its like       | closes the connection
 *      1 | the output cannot be written                    | closes the connection
 *      2 | wrong arguments                                 | says how it is used
 *      3 | 401, 404 and their like; 204; a redirect        | shows the body
 *      4 | the answer broke off inside an event            | asks again*
 *      5 | silence; nothing but keep-alives                | closes the connection, asks again*
 *      6 | JSON, HTML, text                                | shows the body
 *      6 | JSON, HTML under the type of an event stream    | shows the body, asks again*
 *      6 | gzip, TLS under that type                       | closes the connection, asks again*
 *      7 | no connection, a cut, no HTTP; 429, 500         | asks again*, as Retry-After says
 *      8 | a body over 64 KiB                              | closes the connection
 *      9 | an event over 256 KiB                           | leaves it out, shows the others
 *     10 | an event that says that the answer failed       | shows it, closes the connection
 *     11 | the answer ended without its last event         | asks again*
 *
 * (*) Twice without an event, and after events only from an ID on. Never a POST: it is sent once. A
 * redirect is not followed, since body and ID are not for another server. Lines of JSON are events.
 * An event over 256 KiB does not end the answer, as it would under PICOSSE_OVER_LIMIT_FAIL: the rest is
 * worth reading, and the exit status tells, in whichever attempt that was.
 */
#define _POSIX_C_SOURCE 200809L
#include "picosse.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct chat {
  picosse_session session;
  uint32_t generation;
  CURLM *multi;
  CURL *curl;
  CURLcode result;
  char retry_after[64], date[64]; /* the headers, as they came */
  int has_events, has_body;
};

/* A clock that does not go back, in milliseconds. */
static uint32_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint32_t)time.tv_sec * 1000u + (uint32_t)(time.tv_nsec / 1000000);
}

/* Waits for the transfer, if there is one, but not beyond that time. */
static void wait_until(CURLM *multi, uint32_t at) {
  curl_multi_poll(multi, NULL, 0, (int)picosse_time_left(now(), at), NULL);
}

static int32_t PICOSSE_CALL on_item(void *user, uint32_t generation, const picosse_item *item) {
  struct chat *chat = (struct chat *)user;
  (void)generation;
  if (item->kind == PICOSSE_EVENT) {
    chat->has_events = 1;
    fwrite(item->data.ptr, 1, item->data.len, stdout); /* there may be NULs in it */
    if (putchar('\n') == EOF || fflush(stdout) != 0) return PICOSSE_CANCEL;
  } else if (item->kind == PICOSSE_BODY) { /* of an error, say: it may tell why */
    chat->has_body = 1;
    fwrite(item->data.ptr, 1, item->data.len, stderr);
  }
  return PICOSSE_CONTINUE;
}

/* Keeps the value of a header, if this is its line. */
static void keep(char value[64], const char *name, const char *line, size_t len) {
  const size_t start = strlen(name);
  if (len > start && curl_strnequal(line, name, start)) {
    snprintf(value, 64, "%.*s", (int)(len - start), line + start);
  }
}

static picosse_text text(const char *value) {
  const picosse_text given = {value, value ? strlen(value) : 0};
  return given;
}

/* libcurl's header callback: the last line of a head is empty. What is not `len` ends the transfer. */
static size_t on_header(char *line, size_t size, size_t len, void *user) {
  struct chat *chat = (struct chat *)user;
  picosse_head head = PICOSSE_HEAD_INIT;
  char *type = NULL;
  long code = 0;
  len *= size;
  if (len > 0 && line[0] != '\r' && line[0] != '\n') {
    if (curl_strnequal(line, "HTTP/", 5)) chat->retry_after[0] = chat->date[0] = '\0'; /* another head */
    keep(chat->retry_after, "Retry-After:", line, len);
    keep(chat->date, "Date:", line, len);
    return len;
  }
  curl_easy_getinfo(chat->curl, CURLINFO_RESPONSE_CODE, &code);
  curl_easy_getinfo(chat->curl, CURLINFO_CONTENT_TYPE, &type);
  head.status = (uint32_t)code;
  head.content_type = text(type);
  head.retry_after = text(chat->retry_after);
  head.date = text(chat->date); /* the server's clock, if Retry-After is a date */
  return picosse_session_on_response(&chat->session, chat->generation, now(), &head, NULL) == PICOSSE_ENDED ? 0 : len;
}

/* libcurl's write callback. */
static size_t on_bytes(char *bytes, size_t size, size_t len, void *user) {
  struct chat *chat = (struct chat *)user;
  const int32_t status =
      picosse_session_feed(&chat->session, chat->generation, now(), bytes, size * len, on_item, chat, NULL);
  return status == PICOSSE_OK ? size * len : 0;
}

/* The headers that the session wants, and the body's. */
static struct curl_slist *headers(const struct chat *chat, const char *body) {
  struct curl_slist *list = NULL;
  picosse_text name, value;
  char line[512];
  for (size_t i = 0; picosse_session_request_header(&chat->session, i, &name, &value) == PICOSSE_OK; i++) {
    snprintf(line, sizeof line, "%.*s: %.*s", (int)name.len, name.ptr, (int)value.len, value.ptr);
    list = curl_slist_append(list, line);
  }
  return body ? curl_slist_append(list, "Content-Type: application/json") : list;
}

/* One request and its answer, until the session says that it is over. */
static void attempt(struct chat *chat, const char *url, const char *body, picosse_end *end) {
  struct curl_slist *list = headers(chat, body);
  curl_easy_reset(chat->curl);
  curl_easy_setopt(chat->curl, CURLOPT_URL, url);
  curl_easy_setopt(chat->curl, CURLOPT_HTTPHEADER, list);
  if (body) curl_easy_setopt(chat->curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(chat->curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's head is not the server's */
  curl_easy_setopt(chat->curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(chat->curl, CURLOPT_HEADERDATA, chat);
  curl_easy_setopt(chat->curl, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(chat->curl, CURLOPT_WRITEDATA, chat);
  picosse_session_connect(&chat->session, now(), now() * 2654435769u /* any number */, &chat->generation);
  curl_multi_add_handle(chat->multi, chat->curl);
  while (picosse_session_end(&chat->session, end) == PICOSSE_NONE) {
    int count;
    curl_multi_perform(chat->multi, &count);
    const CURLMsg *over = curl_multi_info_read(chat->multi, &count);
    if (!over) {
      uint32_t at = now();
      picosse_session_on_time(&chat->session, at);
      picosse_session_next_deadline(&chat->session, &at);
      wait_until(chat->multi, at);
    } else if ((chat->result = over->data.result) == CURLE_OK) {
      picosse_session_on_end(&chat->session, chat->generation, now(), on_item, chat);
    } else { /* changes nothing where the session has ended the transfer */
      picosse_session_on_error(&chat->session, chat->generation, now(), on_item, chat);
    }
  }
  if (chat->has_body) fputc('\n', stderr);
  chat->has_body = 0;
  curl_multi_remove_handle(chat->multi, chat->curl); /* closes what is open */
  curl_slist_free_all(list);
}

/* Says why an answer is not complete, and what the session knows if nothing was shown. The exit status. */
static int tell(const struct chat *chat, const picosse_end *end) {
  const int may_pass = end->detail == PICOSSE_CLASS_RATE || end->detail == PICOSSE_CLASS_SERVER;
  const char *why = curl_easy_strerror(chat->result); /* the connection failed */
  picosse_text sentence;
  int status = 7;
  switch (end->reason) {
    case PICOSSE_REASON_DONE: status = 0; break;
    case PICOSSE_REASON_CANCELLED: status = 1, why = "the output cannot be written"; break;
    case PICOSSE_REASON_HTTP: status = may_pass ? 7 : 3, why = "the server refused, or failed"; break;
    case PICOSSE_REASON_TRUNCATED: status = 4, why = "the answer broke off inside an event"; break;
    case PICOSSE_REASON_TIMEOUT: status = 5, why = "the server took too long"; break;
    case PICOSSE_REASON_BODY:
    case PICOSSE_REASON_WRONG_PROTOCOL: status = 6, why = "the answer is no event stream"; break;
    case PICOSSE_REASON_BODY_LIMIT: status = 8, why = "the body is too large"; break;
    case PICOSSE_REASON_FAILED: status = 10, why = "the server says that the answer failed"; break;
    case PICOSSE_REASON_NO_TERMINAL_EVENT: status = 11, why = "the answer ended without its last event"; break;
  }
  if (end->losses && (status == 0 || status == 11)) {
    status = 9, why = "an event was left out, since it is too large, or an ID was ignored";
  }
  if (status == 0) return 0;
  if (chat->has_events) fprintf(stderr, "%s\n", why);
  else if (picosse_session_diagnose(&chat->session, &sentence) == PICOSSE_OK) {
    fprintf(stderr, "%s: %.*s\n", why, (int)sentence.len, sentence.ptr);
  }
  return status;
}

int main(int argc, char **argv) {
  static char buffer[256 * 1024];
  static struct chat chat;
  picosse_session_config config;
  picosse_deadlines *wait = &config.deadlines;
  picosse_end end = PICOSSE_END_INIT;
  const char *body = argc > 2 && argv[2][0] ? argv[2] : NULL;
  const long silence = argc > 3 ? strtol(argv[3], NULL, 10) : 1;
  if (argc < 2 || argc > 4 || silence <= 0 || silence > INT32_MAX) {
    fprintf(stderr, "usage: %s URL [POST-BODY [MILLISECONDS]]\n", argv[0]);
    return 2;
  }
  picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  if (argc > 3) wait->first_event = wait->byte_idle = wait->progress_idle = (uint32_t)silence;
  if (!body) {
    config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT;
    config.reconnection.retries = 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  chat.multi = curl_multi_init();
  chat.curl = curl_easy_init();
  if (!chat.multi || !chat.curl ||
      picosse_session_init(&chat.session, sizeof chat.session, &config, buffer, sizeof buffer, NULL) < 0) {
    fprintf(stderr, "out of memory, or picosse.h is not that of the archive\n");
    return 1;
  }
  for (;;) {
    attempt(&chat, argv[1], body, &end);
    if (end.advice != PICOSSE_ADVICE_RETRY) break;
    while (picosse_time_left(now(), end.retry_at) > 0) wait_until(chat.multi, end.retry_at);
  }
  curl_easy_cleanup(chat.curl);
  curl_multi_cleanup(chat.multi);
  curl_global_cleanup();
  return tell(&chat, &end);
}
