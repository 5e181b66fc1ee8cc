/*
 * Posts JSON, prints the events of the answer as they come, and says why it is not whole.
 *
 *   cargo staticlib && cc examples/c/chat.c -Iinclude target/staticlib/libpicosse.a -lcurl -o chat
 *   ./chat URL JSON
 */
#include "picosse_curl.h"

static int32_t PICOSSE_CALL show(void *user, const picosse_item *item) {
  (void)user;
  fwrite(item->data.ptr, 1, item->data.len, stdout);
  return putchar('\n') == EOF || fflush(stdout) != 0 ? PICOSSE_CANCEL : PICOSSE_CONTINUE;
}

int main(int argc, char **argv) {
  static picosse_curl chat;
  static char buffer[64 * 1024];
  picosse_session_config config;
  CURL *curl = curl_easy_init();
  picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  if (argc != 3 || picosse_curl_init(&chat, curl, NULL, &config, buffer, sizeof buffer) < 0) return 2;
  curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, argv[2]);
  chat.headers = curl_slist_append(NULL, "Content-Type: application/json");
  chat.on_event = chat.on_body = show;
  picosse_curl_run(&chat);
  const int is_whole = chat.end.reason == PICOSSE_REASON_DONE && chat.end.complete;
  if (!is_whole) fprintf(stderr, "%s: %s\n", picosse_curl_why(&chat), picosse_curl_diagnosis(&chat));
  picosse_curl_cleanup(&chat);
  curl_slist_free_all(chat.headers);
  curl_easy_cleanup(curl);
  return is_whole ? 0 : 1;
}
