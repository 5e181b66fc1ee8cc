/* UTF-8 to UTF-16. JNI's own functions take modified UTF-8, which no server sends. */
#ifndef PICOSSE_JNI_UTF16_H
#define PICOSSE_JNI_UTF16_H

#include <stddef.h>
#include <stdint.h>

int is_ascii(const char *text, size_t length);

/* Writes valid UTF-8, which is what picosse gives, as at most `length` units; returns how many. */
size_t utf16_write(uint16_t *out, const char *text, size_t length);

#endif
