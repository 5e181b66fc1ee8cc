/* A host without an operating system's library: its own start, its own memory functions. */
#include "picosse.h"

/* Volatile, so that the compiler does not make a call of memcpy out of memcpy. */
void *memcpy(void *to, const void *from, size_t len) {
  volatile unsigned char *t = (volatile unsigned char *)to;
  const unsigned char *f = (const unsigned char *)from;
  while (len--) *t++ = *f++;
  return to;
}

void *memmove(void *to, const void *from, size_t len) {
  volatile unsigned char *t = (volatile unsigned char *)to;
  const unsigned char *f = (const unsigned char *)from;
  if ((uintptr_t)to < (uintptr_t)from) return memcpy(to, from, len);
  while (len--) t[len] = f[len];
  return to;
}

void *memset(void *to, int value, size_t len) {
  volatile unsigned char *t = (volatile unsigned char *)to;
  while (len--) *t++ = (unsigned char)value;
  return to;
}

int memcmp(const void *left, const void *right, size_t len) {
  const unsigned char *l = (const unsigned char *)left, *r = (const unsigned char *)right;
  for (; len; len--, l++, r++) {
    if (*l != *r) return *l < *r ? -1 : 1;
  }
  return 0;
}

int bcmp(const void *left, const void *right, size_t len) {
  return memcmp(left, right, len);
}

static int32_t PICOSSE_CALL on_event(void *user, const picosse_item *item) {
  static const char data[] = "a\nb\xEF\xBF\xBD";
  const int same = item->data.len == sizeof data - 1 && memcmp(item->data.ptr, data, sizeof data - 1) == 0;
  *(int *)user += same ? 1 : 100;
  return PICOSSE_CONTINUE;
}

static int parse(void) {
  static const char stream[] = "\xEF\xBB\xBFid: 1\r\ndata: a\r\ndata: b\xFF\r\n\r\n";
  static unsigned char buffer[1024];
  static picosse_parser parser;
  picosse_callbacks callbacks = {sizeof(picosse_callbacks), on_event, NULL, NULL, NULL, NULL, NULL, NULL, NULL};
  size_t size, at;
  int events = 0;
  for (size = 1; size <= sizeof stream; size++) {
    if (picosse_parser_init(&parser, sizeof parser, NULL, buffer, sizeof buffer, NULL) != PICOSSE_OK) return 1;
    for (at = 0; at < sizeof stream - 1; at += size) {
      const size_t rest = sizeof stream - 1 - at;
      if (picosse_parser_feed(&parser, stream + at, rest < size ? rest : size, &callbacks, &events, NULL)) return 2;
    }
    if (picosse_parser_finish(&parser, &callbacks, &events) != PICOSSE_OK) return 3;
  }
  return events == (int)sizeof stream ? 0 : 4;
}

/* The start of an x86-64 Linux program: the stack aligned, then exit(parse()). */
void started(void);

void started(void) {
  const long status = parse();
  __asm__ volatile("syscall" : : "a"(60L), "D"(status) : "rcx", "r11", "memory");
  for (;;) {
  }
}

__asm__(".globl _start\n"
        "_start:\n"
        "  xorl %ebp, %ebp\n"
        "  andq $-16, %rsp\n"
        "  call started\n");
