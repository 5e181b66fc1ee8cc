/* A parser of event streams, compared with others: it gives the data of each event to peer_event(). */
#ifndef PEER_H
#define PEER_H

#include <stddef.h>

/* Its state without buffers, in bytes. */
extern const size_t peer_state;
void peer_begin(void);
void peer_feed(const char *bytes, size_t len);

/* The program's. */
void peer_event(const char *data, size_t len);

#endif
