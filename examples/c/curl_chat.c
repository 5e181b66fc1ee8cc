/*
 * Reads a chat answer with libcurl: prints the data of each event as it comes, and says why an answer is
 * not whole. picosse_curl.h does the rest.
 *
 *   cargo staticlib && cc examples/c/curl_chat.c -Iinclude target/staticlib/libpicosse.a -lcurl -o curl_chat
 *   ./curl_chat URL [POST-BODY [MILLISECONDS]]     (of silence; an empty body is none: a GET)
 *
 *   exit | what happened                                   | what it does
 *      0 | the answer is whole: `[DONE]` or the like       | closes the connection
 *      1 | the output cannot be written                    | closes the connection
 *      2 | wrong arguments                                 | prints its usage
 *      3 | 401, 404 and the like; 204; a redirect          | shows the body
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
 * (*) At most two retries in a row without an event. After events only if there is an ID to continue from.
 * Never a POST: it is sent once. Redirects are not followed, since body and ID are not for another server.
 * Each line of a body of JSON lines is an event. An event over 256 KiB does not end the answer: the rest is
 * worth reading, and the exit status reports the loss, in whichever attempt it was.
 */
#define _POSIX_C_SOURCE 200809L
#include "picosse_curl.h"

#include <stdlib.h>

static int has_events, has_body;

static const struct ending { int status; const char *why; } ENDINGS[] = {
    [PICOSSE_REASON_DONE] = {0, ""},
    [PICOSSE_REASON_CANCELLED] = {1, "the output cannot be written"},
    [PICOSSE_REASON_HTTP] = {3, "the server refused, or failed"},
    [PICOSSE_REASON_TRUNCATED] = {4, "the answer broke off inside an event"},
    [PICOSSE_REASON_TIMEOUT] = {5, "the server took too long"},
    [PICOSSE_REASON_BODY] = {6, "the response is not an event stream"},
    [PICOSSE_REASON_WRONG_PROTOCOL] = {6, "the response is not an event stream"},
    [PICOSSE_REASON_BODY_LIMIT] = {8, "the body is too large"},
    [PICOSSE_REASON_FAILED] = {10, "the server says that the answer failed"},
    [PICOSSE_REASON_NO_TERMINAL_EVENT] = {11, "the answer ended without its last event"},
};

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *event) {
  (void)user;
  has_events = 1;
  fwrite(event->data.ptr, 1, event->data.len, stdout); /* it may contain NULs */
  return putchar('\n') == EOF || fflush(stdout) != 0 ? PICOSSE_CANCEL : PICOSSE_CONTINUE;
}

static int32_t PICOSSE_CALL on_body(void *user, const picosse_item *body) { /* such as the text of an error */
  (void)user;
  has_body = 1;
  fwrite(body->data.ptr, 1, body->data.len, stderr);
  return PICOSSE_CONTINUE;
}

/* Prints why an answer is not whole, and the diagnosis if nothing was shown. Returns the exit status. */
static int tell(const picosse_curl *chat) {
  const picosse_end *end = &chat->end;
  const int is_known = end->reason >= 0 && (size_t)end->reason < sizeof ENDINGS / sizeof *ENDINGS;
  struct ending found = {7, picosse_curl_why(chat)}; /* the connection failed */
  if (is_known && ENDINGS[end->reason].why) found = ENDINGS[end->reason];
  if (found.status == 3 && (end->detail == PICOSSE_CLASS_RATE || end->detail == PICOSSE_CLASS_SERVER)) found.status = 7;
  if (end->losses && (found.status == 0 || found.status == 11)) {
    found.status = 9, found.why = "an event was left out, since it is too large, or an ID was ignored";
  }
  if (has_body) fputc('\n', stderr);
  if (found.status != 0 && has_events) fprintf(stderr, "%s\n", found.why);
  if (found.status != 0 && !has_events) fprintf(stderr, "%s: %s\n", found.why, picosse_curl_diagnosis(chat));
  return found.status;
}

int main(int argc, char **argv) {
  static char buffer[256 * 1024];
  static picosse_curl chat;
  picosse_session_config config;
  picosse_deadlines *wait = &config.deadlines;
  const char *body = argc > 2 && argv[2][0] ? argv[2] : NULL;
  const long silence = argc > 3 ? strtol(argv[3], NULL, 10) : 1;
  if (argc < 2 || argc > 4 || silence <= 0 || silence > INT32_MAX) {
    fprintf(stderr, "usage: %s URL [POST-BODY [MILLISECONDS]]\n", argv[0]);
    return 2;
  }
  picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  if (argc > 3) wait->first_event = wait->byte_idle = wait->progress_idle = (uint32_t)silence;
  if (!body) config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT, config.reconnection.retries = 2;
  CURL *curl = curl_easy_init();
  if (picosse_curl_init(&chat, curl, NULL, &config, buffer, sizeof buffer) < 0) return 1;
  curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
  if (body) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  if (body) chat.headers = curl_slist_append(NULL, "Content-Type: application/json");
  chat.on_event = on_event, chat.on_body = on_body;
  picosse_curl_run(&chat);
  picosse_curl_cleanup(&chat);
  curl_easy_cleanup(curl);
  curl_slist_free_all(chat.headers);
  return tell(&chat);
}
