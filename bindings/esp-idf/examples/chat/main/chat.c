#include "chat.h"
#include "esp_crt_bundle.h"
#include "esp_http_client.h"
#include "esp_log.h"
#include "esp_random.h"
#include "esp_timer.h"
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* How long the client waits, in milliseconds: for the connection; for the head, until it looks at the clock again;
 * for the next bytes, until it looks again. A deadline, or chat_stop(), is noticed that much late. */
#define CONNECTION 30000
#define HEAD_TICK 1000
#define TICK 250

static struct {
  picosse_session session;
  char buffer[2048];
  uint32_t generation;
  int has_head;
  char content_type[64], retry_after[40], date[40];
  void (*show)(const char *data, size_t len);
} stream;

static atomic_bool stop;

static uint32_t now(void) { return (uint32_t)(esp_timer_get_time() / 1000); }

/* What the session must be told while nothing else happens. */
static void tick(void) {
  if (stop) picosse_session_cancel(&stream.session);
  picosse_session_on_time(&stream.session, now());
}

static picosse_text text(const char *value) {
  picosse_text text;
  text.ptr = value;
  text.len = strlen(value);
  return text;
}

static int32_t PICOSSE_CALL on_item(void *user, uint32_t generation, const picosse_item *item) {
  (void)user, (void)generation;
  if (item->kind == PICOSSE_EVENT || item->kind == PICOSSE_BODY) stream.show(item->data.ptr, item->data.len);
  return PICOSSE_CONTINUE;
}

static void keep(char *place, size_t size, const char *value) {
  strncpy(place, value, size - 1);
  place[size - 1] = 0;
}

static void head_came(esp_http_client_handle_t client) {
  picosse_head head = PICOSSE_HEAD_INIT;
  if (stream.has_head) return;
  stream.has_head = 1;
  head.status = (uint32_t)esp_http_client_get_status_code(client);
  head.content_type = text(stream.content_type);
  head.retry_after = text(stream.retry_after);
  head.date = text(stream.date);
  picosse_session_on_response(&stream.session, stream.generation, now(), &head, NULL);
}

/* esp_http_client_read() fills its buffer before it returns. This comes at once. */
static esp_err_t on_http(esp_http_client_event_t *event) {
  if (event->event_id == HTTP_EVENT_ON_HEADER) {
    if (!strcasecmp(event->header_key, "Content-Type")) keep(stream.content_type, sizeof stream.content_type, event->header_value);
    if (!strcasecmp(event->header_key, "Retry-After")) keep(stream.retry_after, sizeof stream.retry_after, event->header_value);
    if (!strcasecmp(event->header_key, "Date")) keep(stream.date, sizeof stream.date, event->header_value);
  } else if (event->event_id == HTTP_EVENT_ON_DATA) {
    head_came(event->client);
    picosse_session_feed(&stream.session, stream.generation, now(), event->data, (size_t)event->data_len, on_item,
                         NULL, NULL);
    /* One read may last as long as bytes keep coming. */
    tick();
  }
  return ESP_OK;
}

static bool is_over(picosse_end *end) { return picosse_session_end(&stream.session, end) != PICOSSE_NONE; }

/* Sends the request and waits for the head. A server may send it with the first token, after a minute. */
static bool request(esp_http_client_handle_t client, const char *body, picosse_end *end) {
  const int len = (int)strlen(body);
  int64_t head;
  if (esp_http_client_open(client, len) != ESP_OK || esp_http_client_write(client, body, len) != len) return false;
  esp_http_client_set_timeout_ms(client, HEAD_TICK);
  while ((head = esp_http_client_fetch_headers(client)) == -ESP_ERR_HTTP_EAGAIN && !is_over(end)) tick();
  return head >= 0;
}

/* One request and its answer, until the session says that it is over. */
static void attempt(esp_http_client_handle_t client, const char *body, picosse_end *end) {
  static char unused[128]; /* on_http() has these bytes already */
  picosse_text name, value;
  size_t i;
  stream.has_head = 0;
  stream.content_type[0] = stream.retry_after[0] = stream.date[0] = 0;
  if (picosse_session_connect(&stream.session, now(), esp_random(), &stream.generation) != PICOSSE_OK) return;
  for (i = 0; picosse_session_request_header(&stream.session, i, &name, &value) == PICOSSE_OK; i++) {
    /* The texts have no NUL behind them; a Last-Event-ID has at most 128 bytes. */
    char key[20], content[132];
    snprintf(key, sizeof key, "%.*s", (int)name.len, name.ptr);
    snprintf(content, sizeof content, "%.*s", (int)value.len, value.ptr);
    esp_http_client_set_header(client, key, content);
  }
  if (request(client, body, end)) {
    head_came(client);
    esp_http_client_set_timeout_ms(client, TICK);
  } else {
    /* Changes nothing where a deadline has ended the attempt. */
    picosse_session_on_error(&stream.session, stream.generation, now(), on_item, NULL);
  }
  while (!is_over(end)) {
    const int read = esp_http_client_read(client, unused, sizeof unused);
    if (read == 0 && esp_http_client_is_complete_data_received(client)) {
      picosse_session_on_end(&stream.session, stream.generation, now(), on_item, NULL);
    } else if (read <= 0 && read != -ESP_ERR_HTTP_EAGAIN) {
      picosse_session_on_error(&stream.session, stream.generation, now(), on_item, NULL);
    }
    tick();
  }
  esp_http_client_close(client);
}

int chat(const char *url, const char *bearer, const char *body, void (*show)(const char *data, size_t len)) {
  picosse_session_config config;
  picosse_end end = PICOSSE_END_INIT;
  picosse_text sentence;
  esp_http_client_config_t http = {0};
  esp_http_client_handle_t client;
  http.url = url;
  http.method = HTTP_METHOD_POST;
  http.event_handler = on_http;
  http.crt_bundle_attach = esp_crt_bundle_attach;
  http.timeout_ms = CONNECTION;
  client = esp_http_client_init(&http);
  if (!client) return -1;
  esp_http_client_set_header(client, "Content-Type", "application/json");
  esp_http_client_set_header(client, "Authorization", bearer);
  stream.show = show;
  stop = false;
  picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
  picosse_session_init(&stream.session, sizeof stream.session, &config, stream.buffer, sizeof stream.buffer, NULL);
  /* Another attempt would ask the question again, and pay again: the user decides. */
  attempt(client, body, &end);
  esp_http_client_cleanup(client);
  if (end.complete) return 0;
  if (picosse_session_diagnose(&stream.session, &sentence) == PICOSSE_OK) ESP_LOGW("chat", "%s", sentence.ptr);
  return end.reason;
}

void chat_stop(void) { stop = true; }
