/*
 * Watches a chat answer with libcurl: prints each event's data as it comes and stops the transfer
 * at `[DONE]`.
 *
 *   cargo staticlib
 *   cc examples/c/curl_chat.c -Iinclude target/staticlib/libpicosse.a -lcurl -o curl_chat
 *   ./curl_chat http://127.0.0.1:8080/chat '{"stream":true}'
 */
#include "picosse.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct chat {
  picosse_parser parser;
  picosse_callbacks callbacks;
  int32_t status;
  int done;
};

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  static const char done[] = "[DONE]";
  struct chat *chat = (struct chat *)user;
  if (event->data.len == sizeof done - 1 && memcmp(event->data.ptr, done, sizeof done - 1) == 0) {
    chat->done = 1;
    return PICOSSE_PAUSE; /* nothing behind it is wanted */
  }
  printf("%.*s\n", (int)event->data.len, event->data.ptr);
  fflush(stdout);
  return PICOSSE_CONTINUE;
}

static int32_t PICOSSE_CALL on_dropped(void *user, const picosse_item *item) {
  (void)user;
  fprintf(stderr, "event %llu is too large, dropped\n", (unsigned long long)item->event);
  return PICOSSE_CONTINUE;
}

/* libcurl's write callback: taking less than `len` bytes ends the transfer. */
static size_t on_bytes(char *bytes, size_t size, size_t len, void *user) {
  struct chat *chat = (struct chat *)user;
  (void)size; /* always 1 */
  chat->status = picosse_parser_feed(&chat->parser, bytes, len, &chat->callbacks, chat, NULL);
  return chat->status == PICOSSE_OK ? len : 0;
}

int main(int argc, char **argv) {
  static char buffer[256 * 1024];
  static struct chat chat;
  struct curl_slist *headers = NULL;
  CURLcode code;
  CURL *curl;

  if (argc < 2) {
    fprintf(stderr, "usage: %s URL [POST-BODY]\n", argv[0]);
    return 2;
  }
  chat.callbacks.size = sizeof chat.callbacks;
  chat.callbacks.on_event = on_event;
  chat.callbacks.on_dropped = on_dropped;
  chat.status = picosse_parser_init(&chat.parser, sizeof chat.parser, NULL, buffer, sizeof buffer, NULL);
  if (chat.status != PICOSSE_OK) {
    fprintf(stderr, "%s\n", picosse_status_text(chat.status));
    return 1;
  }

  curl_global_init(CURL_GLOBAL_DEFAULT);
  curl = curl_easy_init();
  headers = curl_slist_append(headers, "Accept: text/event-stream");
  if (argc > 2) {
    headers = curl_slist_append(headers, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, argv[2]);
  }
  curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &chat);
  code = curl_easy_perform(curl);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  curl_global_cleanup();

  if (chat.done) {
    return 0; /* we ended the transfer ourselves */
  }
  if (chat.status < 0) {
    fprintf(stderr, "%s\n", picosse_status_text(chat.status));
  } else if (code != CURLE_OK) {
    fprintf(stderr, "%s\n", curl_easy_strerror(code));
  } else {
    chat.status = picosse_parser_finish(&chat.parser, &chat.callbacks, &chat);
    fprintf(stderr, "the answer ended without [DONE]\n");
  }
  return 1;
}
