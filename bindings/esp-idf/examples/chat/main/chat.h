/* The answer of a language model, streamed through esp_http_client. */
#ifndef CHAT_H
#define CHAT_H

#include "picosse.h"

/* Posts `body` to `url`, and gives the data of each event to `show` as it comes. Blocks until the answer is
 * over. 0: the whole answer came. Otherwise PICOSSE_REASON_... of include/picosse.h, or -1: there was no
 * memory for the request. `bearer` is the value of Authorization. */
int chat(const char *url, const char *bearer, const char *body, void (*show)(const char *data, size_t len));

#endif
