#define _DEFAULT_SOURCE
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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
  memset(last[name], 0xDD, len);
  return last[name];
}
