/* The recorded answer of a language model, in pieces, and the text that its events must make. */
#ifndef CHAT_H
#define CHAT_H

#include <stddef.h>
#include <stdint.h>

/* How the stream is cut. */
enum chat_cut { CHAT_SINGLE_BYTES, CHAT_1_TO_32, CHAT_1_TO_1024, CHAT_CUTS };

/* Begins the stream anew. */
void chat_begin(enum chat_cut cut);

/* The next piece. Its length is 0 at the end. */
const char *chat_piece(size_t *len);

/* Takes the data of an event: chunks of a chat completion, and `[DONE]` if `data` is shown. */
void chat_event(const char *data, size_t len);

/* Whether the events held the whole text. */
int chat_is_whole(void);

/* What to call the instructions that the stream took, cut so. */
extern const char *const chat_figures[CHAT_CUTS];

#endif
