/* The promises of picosse.hpp that go beyond picosse.h: exits with the number of the first broken one. */
#include "picosse.hpp"

#include <array>
#include <cstring>
#include <stdexcept>
#include <string>

namespace {

/** An exception of a lambda comes out of feed(), and the parser can go on. */
bool exception_comes_out_of_feed() {
  std::array<char, 1024> buffer;
  picosse::parser parser(buffer.data(), buffer.size());
  bool caught = false;
  try {
    parser.feed("data: a\n\ndata: b\n\n", [](const picosse::item &) { throw std::runtime_error("no"); });
  } catch (const std::runtime_error &) {
    caught = true;
  }
  std::string data;
  const picosse::fed fed = parser.feed("data: c\n\n", [&](const picosse::item &item) { data = item.data(); });
  return caught && fed && data == "c" && parser.counters().events == 2;
}

bool exception_comes_out_of_finish() {
  std::array<char, 1024> buffer;
  picosse::config config;
  config.end_of_stream = PICOSSE_END_OF_STREAM_DELIVER;
  picosse::parser parser(buffer.data(), buffer.size(), config);
  parser.feed("data: a", [](const picosse::item &) {});
  bool caught = false;
  try {
    parser.finish([](const picosse::item &) { throw 1; });
  } catch (int) {
    caught = true;
  }
  return caught && parser.finish([](const picosse::item &) {}).incomplete();
}

/** A call from inside a lambda is refused, as in C. */
bool lambda_finds_the_parser_busy() {
  std::array<char, 1024> buffer;
  picosse::parser parser(buffer.data(), buffer.size());
  std::int32_t code = 0;
  parser.feed("data: a\n\n", [&](const picosse::item &) { code = parser.reset().code(); });
  return code == PICOSSE_ERR_BUSY;
}

bool too_small_a_buffer_is_reported() {
  std::array<char, 447> buffer;
  picosse::parser parser(buffer.data(), buffer.size());
  return !parser.status() && parser.status().code() == PICOSSE_ERR_BUFFER && parser.needed() == 448 &&
         parser.feed("x", [](const picosse::item &) {}).code() == PICOSSE_ERR_STATE;
}

bool copy_goes_on() {
  std::array<char, 1024> first, second;
  picosse::parser parser(first.data(), first.size());
  parser.feed("id: 1\ndata: a", [](const picosse::item &) {});
  std::memcpy(second.data(), first.data(), first.size());
  picosse::parser copy(second.data(), second.size());
  if (!copy.continue_from(parser, second.data(), second.size())) return false;
  first.fill('x');
  std::string seen;
  copy.feed("b\n\n", [&](const picosse::item &item) {
    seen = std::string(item.data()) + '|' + std::string(item.last_event_id());
  });
  return seen == "ab|1" && copy.last_event_id() == "1";
}

}  // namespace

int main() {
  if (!exception_comes_out_of_feed()) return 1;
  if (!exception_comes_out_of_finish()) return 2;
  if (!lambda_finds_the_parser_busy()) return 3;
  if (!too_small_a_buffer_is_reported()) return 4;
  if (!copy_goes_on()) return 5;
  return 0;
}
