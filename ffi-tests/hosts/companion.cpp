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

bool session_reads_an_answer() {
  std::array<char, 1024> buffer;
  picosse::session session(buffer.data(), buffer.size(), picosse::session_config(PICOSSE_PRESET_LLM));
  if (!session.connect(1000, 0) || session.next_deadline() != 31000u) return false;
  if (!session.on_response(1000, {200, "text/event-stream", {}})) return false;
  std::string seen, headers;
  session.feed(1000, "id: 7\ndata: a\n\n", [&](const picosse::item &item) { seen += item.data(); });
  const auto done = session.feed(1000, "data: [DONE]\n\n", [](const picosse::item &) {});
  session.request_headers([&](std::string_view name, std::string_view value) {
    headers.append(name).append(":").append(value).append(";");
  });
  return seen == "a" && done.ended() && session.end() && session.end()->reason == PICOSSE_REASON_DONE &&
         !session.next_deadline() && session.last_event_id() == "7" &&
         headers == "Accept:text/event-stream;Cache-Control:no-cache;Last-Event-ID:7;" &&
         session.feed(1000, "data: b\n\n", [](const picosse::item &) {}).closed();
}

/** By an answer, by a call from inside, and by an exception, which only pauses. */
bool session_is_cancelled_in_a_lambda() {
  std::array<char, 1024> buffer;
  const std::string_view two = "data: a\n\ndata: b\n\n";
  int shown = 0;
  picosse::session session(buffer.data(), buffer.size());
  session.connect(1, 0);
  const auto answered = session.feed(1, two, [&](const picosse::item &) { return ++shown, picosse::next::cancel; });
  if (shown != 1 || !answered.ended() || session.end()->reason != PICOSSE_REASON_CANCELLED) return false;
  if (session.connect(1, 0) || !session.restart() || !session.connect(1, 0)) return false;
  const auto called = session.feed(1, two, [&](const picosse::item &) { shown++, session.cancel(); });
  if (shown != 2 || !called.ended() || !session.restart() || !session.connect(1, 0)) return false;
  try {
    session.feed(1, two, [](const picosse::item &) { throw 1; });
    return false;
  } catch (int) {
  }
  return session.on_end(1, [](const picosse::item &) {}).ended() && session.end()->reason == PICOSSE_REASON_CLEAN;
}

}  // namespace

int main() {
  if (!exception_comes_out_of_feed()) return 1;
  if (!exception_comes_out_of_finish()) return 2;
  if (!lambda_finds_the_parser_busy()) return 3;
  if (!too_small_a_buffer_is_reported()) return 4;
  if (!copy_goes_on()) return 5;
  if (!session_reads_an_answer()) return 6;
  if (!session_is_cancelled_in_a_lambda()) return 7;
  return 0;
}
