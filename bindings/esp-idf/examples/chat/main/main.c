/* Asks a question, and prints the data of each event. The address, the key and the question stand here: a
 * product keeps the key elsewhere. */
#include "chat.h"
#include "esp_event.h"
#include "esp_netif.h"
#include "nvs_flash.h"
#include "protocol_examples_common.h"
#include <stdio.h>

static void show(const char *data, size_t len) { printf("%.*s\n", (int)len, data); }

void app_main(void) {
  ESP_ERROR_CHECK(nvs_flash_init());
  ESP_ERROR_CHECK(esp_netif_init());
  ESP_ERROR_CHECK(esp_event_loop_create_default());
  ESP_ERROR_CHECK(example_connect());
  const int status = chat("https://api.example.com/v1/chat/completions", "Bearer KEY",
                          "{\"model\":\"a-model\",\"stream\":true,"
                          "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}",
                          show);
  printf(status ? "not the whole answer: %d\n" : "the whole answer\n", status);
}
