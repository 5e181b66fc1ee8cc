/* What the example takes of the Pico SDK, on standard input. */
#include <stdint.h>
#include <stdio.h>
#define PICO_ERROR_TIMEOUT (-1)
static inline void stdio_init_all(void) {}
static inline int getchar_timeout_us(uint32_t microseconds) {
  const int byte = getchar();
  return (void)microseconds, byte == EOF ? PICO_ERROR_TIMEOUT : byte;
}
