#include <array>
#include <iostream>
#include <picosse.hpp>

int main() {
  std::array<char, 4096> buffer;
  picosse::parser parser(buffer.data(), buffer.size());
  const auto show = [](const picosse::item &item) {
    if (item.kind() == PICOSSE_EVENT) std::cout << item.data() << " from C++\n";
  };
  if (!parser.feed("data: hello\n\n", show)) return 1;
  return parser.finish(show).code() != PICOSSE_OK;
}
