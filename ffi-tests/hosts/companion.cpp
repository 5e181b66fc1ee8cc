/* The promises of picosse.hpp that go beyond picosse.h: exits with the number of the first broken one. */
#include "picosse.hpp"

#include <array>
#include <cstring>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace {

static_assert(!std::is_copy_constructible_v<picosse::parser> && !std::is_copy_assignable_v<picosse::parser>);
static_assert(!std::is_copy_constructible_v<picosse::session> && !std::is_copy_assignable_v<picosse::session>);
static_assert(std::is_nothrow_move_constructible_v<picosse::parser>);
static_assert(std::is_nothrow_move_assignable_v<picosse::session>);
static_assert(!std::is_default_constructible_v<picosse::parser>);

constexpr std::string_view four = "data: a\n\ndata: b\n\ndata: c\n\ndata: d\n\n";
const picosse::entropy random_number(0);

void nothing(const picosse::item &) {}

/** A lambda that notes the data of each event, and throws once, at this event. */
auto thrower(std::string &seen, const char *at) {
  return [&seen, at, has_thrown = false](const picosse::item &item) mutable {
    seen += item.data();
    if (item.data() != at || std::exchange(has_thrown, true)) return;
    throw std::runtime_error(at);
  };
}

/** Feeds a chunk, and after an exception the rest of it. Returns whether there was an exception. */
template <typename Feed, typename Consumed>
bool feed_all(std::string_view chunk, Feed feed, Consumed consumed) {
  try {
    static_cast<void>(feed(chunk));
    return false;
  } catch (const std::runtime_error &) {
    chunk.remove_prefix(consumed());
    return feed(chunk).code() == PICOSSE_OK;
  }
}

bool exception_in_a_chunk_loses_no_byte() {
  std::array<char, 1024> buffer;
  picosse::parser parser(buffer.data(), buffer.size());
  for (const char *at : {"a", "b", "d"}) {
    std::string seen;
    auto show = thrower(seen, at);
    const auto feed = [&](std::string_view chunk) { return parser.feed(chunk, show); };
    if (!feed_all(four, feed, [&] { return parser.consumed(); }) || seen != "abcd") return false;
  }
  return parser.counters().events == 12;
}

bool exception_in_a_chunk_of_a_session_loses_no_byte() {
  std::array<char, 1024> buffer;
  picosse::session session(buffer.data(), buffer.size());
  for (const char *at : {"a", "b", "d"}) {
    std::string seen;
    auto show = thrower(seen, at);
    const std::uint32_t generation = session.connect(1, random_number).generation();
    const auto feed = [&](std::string_view chunk) { return session.feed(generation, 1, chunk, show); };
    if (!feed_all(four, feed, [&] { return session.consumed(); }) || seen != "abcd") return false;
    if (!session.on_end(generation, 1, nothing).ended()) return false;
    if (session.end()->reason != PICOSSE_REASON_CLEAN) return false;
  }
  return true;
}

bool exception_comes_out_of_finish() {
  std::array<char, 1024> buffer;
  picosse::config config;
  config.end_of_stream = PICOSSE_END_OF_STREAM_DELIVER;
  picosse::parser parser(buffer.data(), buffer.size(), config);
  if (!parser.feed("data: a", nothing)) return false;
  bool caught = false;
  try {
    static_cast<void>(parser.finish([](const picosse::item &) { throw 1; }));
  } catch (int) {
    caught = true;
  }
  return caught && parser.finish(nothing).incomplete();
}

/** With a lambda that uses events only. */
bool a_dropped_event_is_told_at_the_end() {
  std::array<char, 460> buffer;
  picosse::parser parser(buffer.data(), buffer.size());
  std::string seen;
  const auto fed = parser.feed("data: more than twelve bytes\n\ndata: b\n\n", [&](const picosse::item &item) {
    if (item.kind() == PICOSSE_EVENT) seen += item.data();
  });
  return fed && seen == "b" && parser.finish(nothing).loss();
}

/** A call from inside a lambda is refused, as in C. */
bool lambda_finds_the_parser_busy() {
  std::array<char, 1024> buffer;
  picosse::parser parser(buffer.data(), buffer.size());
  std::int32_t code = 0;
  const auto fed = parser.feed("data: a\n\n", [&](const picosse::item &) { code = parser.reset().code(); });
  return fed && code == PICOSSE_ERR_BUSY;
}

template <typename Kind, typename Config>
bool is_refused(const Config &config) {
  std::array<char, 4096> buffer;
  const std::size_t needed = Kind::needed(config);
  picosse::status why;
  bool is_thrown = false;
  try {
    Kind refused(buffer.data(), needed - 1, config);
  } catch (const picosse::error &error) {
    is_thrown = error.needed() == needed && error.status().code() == PICOSSE_ERR_BUFFER &&
                std::strcmp(error.what(), error.status().text()) == 0;
  }
  if (!is_thrown || Kind::make(buffer.data(), needed - 1, config, &why)) return false;
  return why.code() == PICOSSE_ERR_BUFFER && Kind::make(buffer.data(), needed, config, &why) && why;
}

bool too_small_a_buffer_is_told() {
  picosse::config unknown;
  unknown.delivery = 99;
  return picosse::parser::needed(picosse::config()) == 448 && picosse::parser::needed(unknown) == SIZE_MAX &&
         is_refused<picosse::parser>(picosse::config()) &&
         is_refused<picosse::session>(picosse::session_config(PICOSSE_PRESET_MCP));
}

bool copy_goes_on() {
  std::array<char, 1024> first, second;
  picosse::parser parser(first.data(), first.size());
  if (!parser.feed("id: 1\ndata: a", nothing)) return false;
  std::memcpy(second.data(), first.data(), first.size());
  picosse::parser copy(parser, second.data(), second.size());
  first.fill('x');
  std::string seen;
  const auto fed = copy.feed("b\n\n", [&](const picosse::item &item) {
    seen = std::string(item.data()) + '|' + std::string(item.last_event_id());
  });
  return fed && seen == "ab|1" && copy.last_event_id() == "1";
}

bool moved_parser_goes_on_and_the_other_is_dead() {
  std::array<char, 1024> buffer, other;
  picosse::config config;
  config.wanted = PICOSSE_WANT_COMMENTS;
  picosse::parser parser(buffer.data(), buffer.size(), config);
  if (!parser.feed("id: 1\n: c\ndata: a", nothing)) return false;
  picosse::parser moved(std::move(parser));
  if (parser.feed("b", nothing).code() != PICOSSE_ERR_STATE) return false;
  parser = picosse::parser(other.data(), other.size());
  parser = std::move(moved);
  std::string seen;
  const auto fed = parser.feed("b\n: d\n\n", [&](const picosse::item &item) { seen += item.data(); });
  return fed && seen == " dab" && parser.last_event_id() == "1";
}

bool moved_session_goes_on_and_the_other_is_dead() {
  std::array<char, 1024> buffer;
  picosse::session first(buffer.data(), buffer.size());
  const std::uint32_t generation = first.connect(1, random_number).generation();
  if (!first.feed(generation, 1, "data: a", nothing)) return false;
  picosse::session session = std::move(first);
  std::string seen;
  const auto fed = session.feed(generation, 2, "b\n\n", [&](const picosse::item &item) { seen = item.data(); });
  return fed && seen == "ab" && first.connect(1, random_number).code() == PICOSSE_ERR_STATE;
}

/** Steps return each item once. `step` takes the rest of a chunk. */
template <typename Step, typename FinishStep>
std::string stepped_through(std::string_view chunk, Step step, FinishStep finish_step) {
  std::string seen;
  for (;;) {
    const picosse::stepped stepped = step(chunk);
    chunk.remove_prefix(stepped.consumed());
    if (!stepped.has_item()) break;
    seen += stepped.item().data();
  }
  for (;;) {
    const picosse::stepped stepped = finish_step();
    if (!stepped.has_item()) return seen + '|' + std::to_string(stepped.code());
    seen += '+';
    seen += stepped.item().data();
  }
}

bool steps_give_each_item() {
  std::array<char, 1024> buffer;
  picosse::config config;
  config.end_of_stream = PICOSSE_END_OF_STREAM_DELIVER;
  picosse::parser parser(buffer.data(), buffer.size(), config);
  const std::string seen = stepped_through(
      "data: a\n\ndata: b\n\ndata: c", [&](std::string_view chunk) { return parser.step(chunk); },
      [&] { return parser.finish_step(); });
  return seen == "ab+c|" + std::to_string(PICOSSE_INCOMPLETE);
}

bool steps_of_a_session_give_each_item() {
  std::array<char, 1024> buffer;
  picosse::session session(buffer.data(), buffer.size());
  for (const auto how : {picosse::transport_end::complete, picosse::transport_end::failed}) {
    const std::uint32_t generation = session.connect(1, random_number).generation();
    const std::string seen = stepped_through(
        four, [&](std::string_view chunk) { return session.step(generation, 1, chunk); },
        [&] { return session.end_step(generation, 1, how); });
    const bool is_complete = how == picosse::transport_end::complete;
    if (seen != "abcd|" + std::to_string(PICOSSE_ENDED)) return false;
    if (session.end()->reason != (is_complete ? PICOSSE_REASON_CLEAN : PICOSSE_REASON_TRANSPORT)) return false;
  }
  return true;
}

bool session_reads_an_answer() {
  std::array<char, 1024> buffer;
  picosse::session session(buffer.data(), buffer.size(), picosse::session_config(PICOSSE_PRESET_LLM));
  const picosse::connected attempt = session.connect(1000, random_number);
  const std::uint32_t generation = attempt.generation();
  if (!attempt || !session.next_deadline() || session.verdict()) return false;
  if (!session.on_response(generation, 1000, {200, "text/event-stream", {}, {}})) return false;
  if (session.verdict()->content != PICOSSE_CONTENT_EVENT_STREAM) return false;
  std::string seen, headers;
  const auto fed = session.feed(generation, 1000, "id: 7\ndata: a\n\n",
                                [&](const picosse::item &item) { seen += item.data(); });
  const auto done = session.feed(generation, 1000, "data: [DONE]\n\n", nothing);
  session.request_headers([&](std::string_view name, std::string_view value) {
    headers.append(name).append(":").append(value).append(";");
  });
  return fed && seen == "a" && done.ended() && session.end() && session.end()->reason == PICOSSE_REASON_DONE &&
         !session.next_deadline() && session.last_event_id() == "7" && session.counters().events == 2 &&
         headers == "Accept:text/event-stream;Cache-Control:no-cache;Last-Event-ID:7;" &&
         session.feed(generation, 1000, "data: b\n\n", nothing).closed();
}

/** Cancel by the value of a lambda, by a call inside it, and after an exception, which only pauses. */
bool session_is_cancelled_in_a_lambda() {
  std::array<char, 1024> buffer;
  int shown = 0;
  picosse::session session(buffer.data(), buffer.size());
  const auto feed = [&](auto on_item) {
    return session.feed(session.connect(1, random_number).generation(), 1, four, on_item);
  };
  const auto answered = feed([&](const picosse::item &) { return ++shown, picosse::next::cancel; });
  if (shown != 1 || !answered.ended() || session.end()->reason != PICOSSE_REASON_CANCELLED) return false;
  if (session.connect(1, random_number) || !session.restart()) return false;
  const auto called = feed([&](const picosse::item &) { shown++, session.cancel(); });
  return shown == 2 && called.ended() && session.end()->reason == PICOSSE_REASON_CANCELLED;
}

/** Late bytes of an old chat are counted, and do not get into the new one. */
bool late_bytes_stay_out_of_a_new_chat() {
  std::array<char, 1024> buffer;
  picosse::session session(buffer.data(), buffer.size());
  std::string seen;
  const auto show = [&](const picosse::item &item) { seen += item.data(); };
  const std::uint32_t old = session.connect(1, random_number).generation();
  if (!session.feed(old, 1, "data: old", show)) return false;
  if (!session.cancel().ended() || !session.restart()) return false;
  const picosse::connected attempt = session.connect(2, random_number);
  if (!attempt || attempt.generation() == old) return false;
  const picosse::fed late = session.feed(old, 3, "er\n\ndata: late\n\n", show);
  if (!late.closed() || !session.on_response(old, 3, {503, {}, {}, {}}).closed() || session.verdict()) return false;
  if (!session.on_error(old, 3, show).closed() || !session.on_end(old, 3, show).closed()) return false;
  if (!seen.empty() || session.end() || session.counters().late != 16) return false;
  return session.feed(attempt.generation(), 4, "data: new\n\n", show) && seen == "new";
}

/** Each wrapper returns the text of the function of picosse.h. */
bool texts_are_those_of_c() {
  const auto is = [](const char *text, const char *expected) { return std::strcmp(text, expected) == 0; };
  const std::int32_t timeout = PICOSSE_REASON_TIMEOUT, total = PICOSSE_DEADLINE_TOTAL;
  picosse_end end = PICOSSE_END_INIT;
  end.reason = timeout, end.detail = total;
  end.advice = PICOSSE_ADVICE_GIVE_UP, end.give_up = PICOSSE_GIVE_UP_NO_ID;
  return is(picosse::reason_text(timeout), picosse_reason_text(timeout)) &&
         is(picosse::detail_text(timeout, total), picosse_deadline_text(total)) &&
         is(picosse::deadline_text(total), picosse_deadline_text(total)) &&
         is(picosse::class_text(PICOSSE_CLASS_AUTH), picosse_class_text(PICOSSE_CLASS_AUTH)) &&
         is(picosse::content_text(PICOSSE_CONTENT_HTML), picosse_content_text(PICOSSE_CONTENT_HTML)) &&
         is(picosse::advice_text(PICOSSE_ADVICE_RETRY), picosse_advice_text(PICOSSE_ADVICE_RETRY)) &&
         is(picosse::give_up_text(PICOSSE_GIVE_UP_NO_ID), picosse_give_up_text(PICOSSE_GIVE_UP_NO_ID)) &&
         is(picosse::reason_name(end), "total_timeout") && is(picosse::advice_name(end), "no_id");
}

}  // namespace

int main() {
  const auto promises = {
      exception_in_a_chunk_loses_no_byte,
      exception_in_a_chunk_of_a_session_loses_no_byte,
      exception_comes_out_of_finish,
      a_dropped_event_is_told_at_the_end,
      lambda_finds_the_parser_busy,
      too_small_a_buffer_is_told,
      copy_goes_on,
      moved_parser_goes_on_and_the_other_is_dead,
      moved_session_goes_on_and_the_other_is_dead,
      steps_give_each_item,
      steps_of_a_session_give_each_item,
      session_reads_an_answer,
      session_is_cancelled_in_a_lambda,
      late_bytes_stay_out_of_a_new_chat,
      texts_are_those_of_c,
  };
  int number = 0;
  for (const auto holds : promises) {
    number++;
    if (!holds()) return number;
  }
  return 0;
}
