/* Prints all texts of one function; -DTEXT(number)=... is a call of it. */
#include "picosse.h"

#include <stdio.h>

int main(void) {
  int32_t number;
  for (number = -100; number < 1400; number++) puts(TEXT(number));
  return 0;
}
