/* A board and a server: `main STATUS TYPE PIECE HOW FILE` answers with the file, in pieces of PIECE bytes. The head
 * comes after half a minute. HOW the stream ends: `end`, `cut`, `silence`, or `stop` for silence and chat_stop(); with
 * `mute` nothing comes at all. A connection fails where STATUS is 0. */
#include "esp_stubs.h"
#include "chat.h"
#include <string.h>

struct esp_http_client {
  esp_http_client_config_t config;
  int timeout, status, piece;
  const char *type, *how;
  bool over;
  FILE *body;
};

static struct esp_http_client server;
static int64_t silent; /* since the request, in milliseconds */
static int64_t microseconds = (int64_t)UINT32_MAX * 1000 - 5000; /* the clock of milliseconds wraps soon */

static void tell(esp_http_client_event_id_t what, char *key, char *value, void *data, int len) {
  esp_http_client_event_t event = {what, &server, data, len, NULL, key, value};
  server.config.event_handler(&event);
}

esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t *config) {
  server.config = *config;
  server.timeout = config->timeout_ms;
  return &server;
}

esp_err_t esp_http_client_set_header(esp_http_client_handle_t client, const char *key, const char *value) {
  (void)client;
  fprintf(stderr, "%s: %s\n", key, value);
  return ESP_OK;
}

esp_err_t esp_http_client_set_timeout_ms(esp_http_client_handle_t client, int milliseconds) {
  client->timeout = milliseconds;
  return ESP_OK;
}

esp_err_t esp_http_client_open(esp_http_client_handle_t client, int body_len) {
  (void)body_len;
  return client->status ? ESP_OK : -1;
}

int esp_http_client_write(esp_http_client_handle_t client, const char *bytes, int len) {
  (void)client, (void)bytes;
  return len;
}

int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client) {
  silent += client->timeout;
  microseconds += (int64_t)client->timeout * 1000;
  if (silent < 30000 || !strcmp(client->how, "mute")) return -ESP_ERR_HTTP_EAGAIN;
  tell(HTTP_EVENT_ON_HEADER, "content-type", (char *)client->type, NULL, 0);
  return 0;
}

int esp_http_client_get_status_code(esp_http_client_handle_t client) { return client->status; }

int esp_http_client_read(esp_http_client_handle_t client, char *buffer, int len) {
  const int read = (int)fread(buffer, 1, (size_t)(len < client->piece ? len : client->piece), client->body);
  microseconds += 1000;
  if (read > 0) {
    tell(HTTP_EVENT_ON_DATA, NULL, NULL, buffer, read);
    return read;
  }
  if (!strcmp(client->how, "stop")) chat_stop();
  if (!strcmp(client->how, "silence") || !strcmp(client->how, "stop")) {
    microseconds += (int64_t)client->timeout * 1000;
    return -ESP_ERR_HTTP_EAGAIN;
  }
  client->over = !strcmp(client->how, "end");
  return client->over ? 0 : -1;
}

bool esp_http_client_is_complete_data_received(esp_http_client_handle_t client) { return client->over; }
esp_err_t esp_http_client_close(esp_http_client_handle_t client) { return (void)client, ESP_OK; }
esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client) { return (void)client, ESP_OK; }
esp_err_t esp_crt_bundle_attach(void *config) { return (void)config, ESP_OK; }
esp_err_t esp_event_loop_create_default(void) { return ESP_OK; }
esp_err_t esp_netif_init(void) { return ESP_OK; }
esp_err_t nvs_flash_init(void) { return ESP_OK; }
esp_err_t example_connect(void) { return ESP_OK; }
int64_t esp_timer_get_time(void) { return microseconds; }
uint32_t esp_random(void) { return 1; }

void app_main(void);

int main(int count, char **arguments) {
  if (count != 6 || !(server.body = fopen(arguments[5], "r"))) return 2;
  server.status = atoi(arguments[1]);
  server.type = arguments[2];
  server.piece = atoi(arguments[3]);
  server.how = arguments[4];
  app_main();
  return 0;
}
