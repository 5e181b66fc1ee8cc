/* Memory between protected pages: a read or write before or after it is a fault. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* The most bytes that guarded_place() places; whole pages on every system. */
#define GUARDED_SIZE ((size_t)64 * 1024)

/* Some places of that size between protected pages: one for chunks, one for the lent buffer. */
enum guarded_name { GUARDED_CHUNK, GUARDED_BUFFER, GUARDED_OTHER, GUARDED_NAMES };

/*
 * `len` bytes that end where a protected page begins (`behind`), or begin where one ends. What was
 * placed there before is wiped, so that nothing of it can be read by accident.
 */
unsigned char *guarded_place(enum guarded_name name, size_t len, int behind);

#endif
