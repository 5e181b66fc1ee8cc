/* What the example takes of the Pico SDK. The serial line brings what is in the file `serial`. */
#include <stdint.h>
#include <stdio.h>
#define PICO_ERROR_TIMEOUT (-1)
static FILE *serial;
static inline void stdio_init_all(void) { serial = fopen("serial", "r"); }
static inline int getchar_timeout_us(uint32_t microseconds) {
  const int byte = serial ? getc(serial) : EOF;
  return (void)microseconds, byte == EOF ? PICO_ERROR_TIMEOUT : byte;
}
