#define _DEFAULT_SOURCE
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define HAS_NO_VALUE(from, len) __msan_poison(from, len)
#endif
#endif
#ifndef HAS_NO_VALUE
#define HAS_NO_VALUE(from, len) ((void)0)
#endif

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define IS_ALL_OF(whole, whole_len, part, len) \
  (__asan_poison_memory_region(whole, whole_len), __asan_unpoison_memory_region(part, len))
#else
#define IS_ALL_OF(whole, whole_len, part, len) ((void)0)
#endif

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

static unsigned char *guarded_new(void) {
  unsigned char *all = (unsigned char *)mmap(NULL, 3 * GUARDED_SIZE, PROT_NONE,
                                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED || mprotect(all + GUARDED_SIZE, GUARDED_SIZE, PROT_READ | PROT_WRITE)) {
    perror("mmap");
    exit(2);
  }
  return all + GUARDED_SIZE;
}

unsigned char *guarded_place(enum guarded_name name, size_t len, int behind) {
  static unsigned char *places[GUARDED_NAMES], *last[GUARDED_NAMES];
  static size_t last_len[GUARDED_NAMES];
  if (len > GUARDED_SIZE) {
    fprintf(stderr, "%lu bytes are too many\n", (unsigned long)len);
    exit(2);
  }
  if (!places[name]) places[name] = guarded_new();
  if (last[name]) memset(last[name], 0xDD, last_len[name]);
  last[name] = behind ? places[name] + (GUARDED_SIZE - len) : places[name];
  last_len[name] = len;
  /* A sanitizer also checks the other end, and reads of unwritten bytes. */
  IS_ALL_OF(places[name], GUARDED_SIZE, last[name], len);
  memset(last[name], 0xDD, len);
  HAS_NO_VALUE(last[name], len);
  return last[name];
}
