// What the example takes of Arduino, on standard input and output.
#include <cstddef>
#include <cstdint>
#include <cstdio>

struct Stub {
  void begin(unsigned long) {}
  int available() {
    const int next = std::getchar();
    return next == EOF ? 0 : (std::ungetc(next, stdin), 1);
  }
  int read() { return std::getchar(); }
  void write(const char *bytes, std::size_t len) { std::fwrite(bytes, 1, len, stdout); }
  void println() { std::putchar('\n'); }
};
static Stub Serial;

void setup();
void loop();

int main() {
  setup();
  while (Serial.available()) loop();
}
