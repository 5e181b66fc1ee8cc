// What the example takes of Arduino. Its serial line brings what is in the file that the first argument names.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct Stub {
  FILE *line;
  int next;
  void begin(unsigned long) { next = getc(line); }
  int available() { return next != EOF; }
  int read() {
    const int byte = next;
    next = getc(line);
    return byte;
  }
  void write(const char *bytes, size_t len) { fwrite(bytes, 1, len, stdout); }
  void println() { putchar('\n'); }
};
static Stub Serial;

void setup();
void loop();

int main(int count, char **arguments) {
  Serial.line = count == 2 ? fopen(arguments[1], "r") : NULL;
  if (!Serial.line) return 1;
  setup();
  while (Serial.available()) loop();
  return 0;
}
