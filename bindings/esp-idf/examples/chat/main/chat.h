/* The answer of a language model, streamed through esp_http_client. */
#ifndef CHAT_H
#define CHAT_H

#include "picosse.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Posts `body` to `url`, and gives the data of each event to `show` as it comes, in the task that called. What a
 * server says in place of a stream, such as an error in JSON, goes to `show` too. Blocks until the answer is over.
 * One answer at a time. `bearer` is the value of Authorization.
 *
 * 0: the whole answer came. Otherwise PICOSSE_REASON_... of picosse.h; the log says why in words. -1: there was no
 * memory for the request. */
int chat(const char *url, const char *bearer, const char *body, void (*show)(const char *data, size_t len));

/* Ends the answer that runs, from any task or from `show`: chat() returns PICOSSE_REASON_CANCELLED within a second
 * or, while it still connects, once that is done. Does nothing where no answer runs. */
void chat_stop(void);

#ifdef __cplusplus
}
#endif

#endif
