/* Reads a byte of guarded memory: the last byte of a place, or the byte after it. */
#include "memory.h"

int main(int argc, char **argv) {
  volatile unsigned char *behind = guarded_place(GUARDED_CHUNK, 5, 1);
  volatile unsigned char *front = guarded_place(GUARDED_BUFFER, 5, 0);
  const char which = argc == 2 ? argv[1][0] : 'i';
  int sum = behind[0] + behind[4] + front[0] + front[4];
  if (which == 'b') sum += behind[5];
  if (which == 'f') sum += front[-1];
  return sum == 4 * 0xDD ? 0 : 1;
}
