/*
 * Reads an event stream from standard input and prints the text of its events as they end.
 *
 *   cargo staticlib
 *   c++ -std=c++17 examples/cpp/sse_cat.cpp -Iinclude target/staticlib/libpicosse.a -o sse_cat
 *   curl -sN https://example.com/stream | ./sse_cat
 */
#include "picosse.hpp"

#include <array>
#include <iostream>
#include <unistd.h>

int main() {
  static std::array<char, 64 * 1024> buffer; // lent to the parser: the largest event it can hold
  picosse::parser parser(buffer.data(), buffer.size());
  const auto show = [](const picosse::item &item) {
    if (item.kind() == PICOSSE_EVENT) std::cout << '[' << item.event_type() << "] " << item.data() << std::endl;
    if (item.kind() == PICOSSE_DROPPED) std::cerr << "event " << item.raw().event << " is too large, dropped\n";
  };

  std::array<char, 4096> chunk;
  ssize_t len = 0;
  // The bytes may be cut anywhere: give them on as they come.
  while ((len = read(STDIN_FILENO, chunk.data(), chunk.size())) > 0) {
    const auto fed = parser.feed({chunk.data(), static_cast<std::size_t>(len)}, show);
    if (!fed) {
      std::cerr << fed.text() << '\n';
      return 1;
    }
  }
  const auto end = parser.finish(show);
  if (end.code() != PICOSSE_OK) std::cerr << end.text() << '\n';
  return end.loss() ? 9 : 0;
}
