/* The declarations of ESP-IDF 5 that the example needs. */
#ifndef ESP_STUBS_H
#define ESP_STUBS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef int esp_err_t;
#define ESP_OK 0
#define ESP_ERR_HTTP_EAGAIN 0x7007
#define ESP_ERROR_CHECK(call) \
  do { \
    if ((call) != ESP_OK) abort(); \
  } while (0)
#define ESP_LOGW(tag, ...) (fprintf(stderr, "%s: ", tag), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr))

typedef struct esp_http_client *esp_http_client_handle_t;
typedef enum { HTTP_METHOD_GET, HTTP_METHOD_POST } esp_http_client_method_t;
typedef enum { HTTP_EVENT_ERROR, HTTP_EVENT_ON_HEADER, HTTP_EVENT_ON_DATA } esp_http_client_event_id_t;
typedef struct {
  esp_http_client_event_id_t event_id;
  esp_http_client_handle_t client;
  void *data;
  int data_len;
  void *user_data;
  char *header_key, *header_value;
} esp_http_client_event_t;
typedef struct {
  const char *url;
  esp_http_client_method_t method;
  int timeout_ms;
  esp_err_t (*event_handler)(esp_http_client_event_t *event);
  void *user_data;
  esp_err_t (*crt_bundle_attach)(void *config);
} esp_http_client_config_t;

esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t *config);
esp_err_t esp_http_client_set_header(esp_http_client_handle_t client, const char *key, const char *value);
esp_err_t esp_http_client_set_timeout_ms(esp_http_client_handle_t client, int milliseconds);
esp_err_t esp_http_client_open(esp_http_client_handle_t client, int body_len);
int esp_http_client_write(esp_http_client_handle_t client, const char *bytes, int len);
int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client);
int esp_http_client_get_status_code(esp_http_client_handle_t client);
int esp_http_client_read(esp_http_client_handle_t client, char *buffer, int len);
bool esp_http_client_is_complete_data_received(esp_http_client_handle_t client);
esp_err_t esp_http_client_close(esp_http_client_handle_t client);
esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client);

esp_err_t esp_crt_bundle_attach(void *config);
esp_err_t esp_event_loop_create_default(void);
esp_err_t esp_netif_init(void);
esp_err_t nvs_flash_init(void);
esp_err_t example_connect(void);
int64_t esp_timer_get_time(void);
uint32_t esp_random(void);

#endif
