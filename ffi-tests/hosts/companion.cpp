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

void nothing(std::uint32_t, const picosse::item &) {}

bool session_reads_an_answer() {
  std::array<char, 1024> buffer;
  picosse::session session(buffer.data(), buffer.size(), picosse::session_config(PICOSSE_PRESET_LLM));
  const picosse::connected attempt = session.connect(1000, 0);
  const std::uint32_t generation = attempt.generation();
  if (!attempt || session.next_deadline() != 31000u || session.verdict()) return false;
  if (!session.on_response(generation, 1000, {200, "text/event-stream", {}})) return false;
  if (session.verdict()->content != PICOSSE_CONTENT_EVENT_STREAM) return false;
  std::string seen, headers;
  session.feed(generation, 1000, "id: 7\ndata: a\n\n", [&](std::uint32_t of, const picosse::item &item) {
    if (of == generation) seen += item.data();
  });
  const auto done = session.feed(generation, 1000, "data: [DONE]\n\n", nothing);
  session.request_headers([&](std::string_view name, std::string_view value) {
    headers.append(name).append(":").append(value).append(";");
  });
  return seen == "a" && done.ended() && session.end() && session.end()->reason == PICOSSE_REASON_DONE &&
         !session.next_deadline() && session.last_event_id() == "7" && session.counters().events == 2 &&
         headers == "Accept:text/event-stream;Cache-Control:no-cache;Last-Event-ID:7;" &&
         session.feed(generation, 1000, "data: b\n\n", nothing).closed();
}

/** By an answer, by a call from inside, and by an exception, which only pauses. */
bool session_is_cancelled_in_a_lambda() {
  std::array<char, 1024> buffer;
  const std::string_view two = "data: a\n\ndata: b\n\n";
  int shown = 0;
  picosse::session session(buffer.data(), buffer.size());
  const auto feed = [&](auto on_item) { return session.feed(session.connect(1, 0).generation(), 1, two, on_item); };
  const auto answered = feed([&](std::uint32_t, const picosse::item &) { return ++shown, picosse::next::cancel; });
  if (shown != 1 || !answered.ended() || session.end()->reason != PICOSSE_REASON_CANCELLED) return false;
  if (session.connect(1, 0) || !session.restart()) return false;
  const auto called = feed([&](std::uint32_t, const picosse::item &) { shown++, session.cancel(); });
  if (shown != 2 || !called.ended() || !session.restart()) return false;
  const std::uint32_t generation = session.connect(1, 0).generation();
  try {
    session.feed(generation, 1, two, [](std::uint32_t, const picosse::item &) { throw 1; });
    return false;
  } catch (int) {
  }
  return session.on_end(generation, 1, nothing).ended() && session.end()->reason == PICOSSE_REASON_CLEAN;
}

/** What the transport of an old chat still brings is counted, and does not come into the new one. */
bool late_bytes_stay_out_of_a_new_chat() {
  std::array<char, 1024> buffer;
  picosse::session session(buffer.data(), buffer.size());
  std::string seen;
  const auto show = [&](std::uint32_t, const picosse::item &item) { seen += item.data(); };
  const std::uint32_t old = session.connect(1, 0).generation();
  session.feed(old, 1, "data: old", show);
  if (!session.cancel().ended() || !session.restart()) return false;
  const picosse::connected attempt = session.connect(2, 0);
  if (!attempt || attempt.generation() == old) return false;
  const picosse::fed late = session.feed(old, 3, "er\n\ndata: late\n\n", show);
  if (!late.closed() || !session.on_response(old, 3, {503, {}, {}}).closed() || session.verdict()) return false;
  if (!session.on_error(old, 3, show).closed() || !session.on_end(old, 3, show).closed()) return false;
  if (!seen.empty() || session.end() || session.counters().late != 16) return false;
  return session.feed(attempt.generation(), 4, "data: new\n\n", show) && seen == "new";
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
  if (!late_bytes_stay_out_of_a_new_chat()) return 8;
  return 0;
}
