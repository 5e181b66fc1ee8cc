/*
 * picosse.hpp: picosse for C++17, a thin header-only layer over picosse.h. Text is
 * std::string_view, callbacks are lambdas. It allocates nothing, and works with -fno-exceptions and
 * -fno-rtti.
 *
 *   std::array<char, 8192> buffer;
 *   picosse::parser parser(buffer.data(), buffer.size());
 *   const auto fed = parser.feed(chunk, [&](const picosse::item &item) {
 *     if (item.kind() == PICOSSE_EVENT) show(item.data());
 *   });
 *   if (!fed) complain(fed.text());
 *   const auto end = parser.finish(show_item);
 *   if (end.code() != PICOSSE_OK) complain(end.text());
 *
 * picosse::session wraps picosse_session_* in the same way. Pass the generation of an attempt to the
 * callbacks of its transport, and report with it:
 *
 *   const auto attempt = session.connect(now(), picosse::entropy{random_number()});
 *   if (!attempt) return complain(attempt.text());
 *   transport.on_bytes([&, generation = attempt.generation()](std::string_view chunk) {
 *     if (session.feed(generation, now(), chunk, show_item).ended()) transport.close();
 *   });
 *
 * When the attempt has ended, session.end() says how, and what to do next:
 *
 *   if (const auto end = session.end()) {
 *     if (!end->complete) complain(picosse::reason_text(end->reason));
 *     if (end->advice == PICOSSE_ADVICE_RETRY) connect_at(end->retry_at, end->request);
 *   }
 *
 * Lambdas. Each takes a `const picosse::item &` and returns nothing or a picosse::next. An exception
 * of a lambda pauses the call and leaves it. No byte is lost: consumed() says how many bytes of the
 * chunk were taken. To go on, feed the rest; or call finish(), on_end() or on_error() again.
 *
 * Moving. A parser or session may be moved, but not inside its own lambda. Its buffer stays where it
 * is. Calls of a moved-from parser or session return PICOSSE_ERR_STATE.
 */
#ifndef PICOSSE_HPP
#define PICOSSE_HPP

#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG < 201703L)
#error "picosse.hpp needs C++17 or later: compile with -std=c++17 (MSVC: /std:c++17), or use picosse.h"
#else

#include "picosse.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace picosse {

/** What a lambda returns. A lambda that returns nothing goes on. A parser takes cancel for a pause. */
enum class next { go_on, pause, cancel };

/** How a transport ended. */
enum class transport_end : std::int32_t { complete = PICOSSE_TRANSPORT_COMPLETE, failed = PICOSSE_TRANSPORT_FAILED };

/**
 * The members of an end or a verdict in English, as from the functions of picosse.h: NUL-terminated,
 * in static storage, never null.
 */
[[nodiscard]] inline const char *reason_text(std::int32_t reason) noexcept { return picosse_reason_text(reason); }
/** Empty if the reason has no detail. */
[[nodiscard]] inline const char *detail_text(std::int32_t reason, std::int32_t detail) noexcept {
  return picosse_detail_text(reason, detail);
}
[[nodiscard]] inline const char *class_text(std::int32_t status_class) noexcept {
  return picosse_class_text(status_class);
}
[[nodiscard]] inline const char *content_text(std::int32_t content) noexcept { return picosse_content_text(content); }
[[nodiscard]] inline const char *deadline_text(std::int32_t deadline) noexcept {
  return picosse_deadline_text(deadline);
}
[[nodiscard]] inline const char *advice_text(std::int32_t advice) noexcept { return picosse_advice_text(advice); }
[[nodiscard]] inline const char *give_up_text(std::int32_t why) noexcept { return picosse_give_up_text(why); }

/** The reason and the advice of an end as names for programs, such as `idle_timeout` and `no_id`. They never change. */
[[nodiscard]] inline const char *reason_name(const picosse_end &end) noexcept {
  return picosse_reason_name(end.reason, end.detail);
}
[[nodiscard]] inline const char *advice_name(const picosse_end &end) noexcept {
  return picosse_advice_name(end.advice, end.request, end.give_up);
}

/** A random number for connect(). */
struct entropy {
  constexpr explicit entropy(std::uint32_t number) noexcept : value(number) {}
  std::uint32_t value;
};

/** A status of picosse.h: PICOSSE_OK ... An error converts to false. */
class status {
 public:
  constexpr explicit status(std::int32_t code = PICOSSE_OK) noexcept : code_(code) {}
  [[nodiscard]] constexpr std::int32_t code() const noexcept { return code_; }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return code_ >= 0; }
  [[nodiscard]] constexpr bool paused() const noexcept { return code_ == PICOSSE_PAUSED; }
  [[nodiscard]] constexpr bool incomplete() const noexcept { return code_ == PICOSSE_INCOMPLETE; }
  [[nodiscard]] constexpr bool loss() const noexcept { return code_ == PICOSSE_LOSS; }
  [[nodiscard]] constexpr bool ended() const noexcept { return code_ == PICOSSE_ENDED; }
  [[nodiscard]] constexpr bool closed() const noexcept { return code_ == PICOSSE_CLOSED; }
  [[nodiscard]] const char *text() const noexcept { return picosse_status_text(code_); }

 private:
  std::int32_t code_;
};

/** The result of a feed: its status, and how many bytes of the chunk were taken. */
class [[nodiscard]] fed : public status {
 public:
  constexpr fed(std::int32_t code, std::size_t consumed) noexcept : status(code), consumed_(consumed) {}
  [[nodiscard]] constexpr std::size_t consumed() const noexcept { return consumed_; }

 private:
  std::size_t consumed_;
};

/** The result of a connect: its status and, unless that is an error, the generation of the attempt. */
class [[nodiscard]] connected : public status {
 public:
  constexpr connected(std::int32_t code, std::uint32_t generation) noexcept
      : status(code), generation_(generation) {}
  [[nodiscard]] constexpr std::uint32_t generation() const noexcept { return generation_; }

 private:
  std::uint32_t generation_;
};

/** A view of an item. In a lambda it is valid until the lambda returns. */
class item {
 public:
  explicit item(const picosse_item &raw) noexcept : raw_(raw) {}

  /** PICOSSE_EVENT ... PICOSSE_BODY. */
  [[nodiscard]] std::int32_t kind() const noexcept { return raw_.kind; }
  /** The data of an event; or the next piece of an event, a comment, an unknown field or a body. */
  [[nodiscard]] std::string_view data() const noexcept { return view(raw_.data); }
  [[nodiscard]] std::string_view event_type() const noexcept { return view(raw_.event_type); }
  [[nodiscard]] std::string_view last_event_id() const noexcept { return view(raw_.last_event_id); }
  /** Milliseconds. */
  [[nodiscard]] std::uint32_t reconnection_time() const noexcept { return raw_.reconnection_time; }
  [[nodiscard]] bool first() const noexcept { return has(PICOSSE_FIRST); }
  [[nodiscard]] bool last() const noexcept { return has(PICOSSE_LAST); }
  [[nodiscard]] bool aborted() const noexcept { return has(PICOSSE_ABORTED); }
  [[nodiscard]] bool repaired() const noexcept { return has(PICOSSE_REPAIRED); }
  [[nodiscard]] bool incomplete() const noexcept { return has(PICOSSE_INCOMPLETE_EVENT); }
  /** All members, as picosse.h describes them. */
  [[nodiscard]] const picosse_item &raw() const noexcept { return raw_; }

 private:
  static std::string_view view(const picosse_text &text) noexcept { return {text.ptr, text.len}; }
  bool has(std::uint32_t flag) const noexcept { return (raw_.flags & flag) != 0; }

  const picosse_item &raw_;
};

/** The result of a step: its status, how many bytes were taken, and the item if there is one. */
class [[nodiscard]] stepped : public fed {
 public:
  stepped(std::int32_t code, std::size_t consumed, const picosse_item &raw) noexcept
      : fed(code, consumed), raw_(raw) {}
  /** Whether there is an item. Then step again. */
  [[nodiscard]] bool has_item() const noexcept { return code() == PICOSSE_ITEM; }
  /** Valid as long as this object; its text until the next call. Leave the chunk unchanged until then. */
  [[nodiscard]] picosse::item item() const & noexcept { return picosse::item(raw_); }
  picosse::item item() const && = delete;

 private:
  picosse_item raw_;
};

/** Why a parser or session could not be made. */
class error : public std::exception {
 public:
  error(picosse::status status, std::size_t needed) noexcept : status_(status), needed_(needed) {}
  const char *what() const noexcept override { return status_.text(); }
  [[nodiscard]] picosse::status status() const noexcept { return status_; }
  /** How many bytes of buffer the config needs; 0 if that is unknown. */
  [[nodiscard]] std::size_t needed() const noexcept { return needed_; }

 private:
  picosse::status status_;
  std::size_t needed_;
};

namespace detail {

/** Throws an error; without exceptions, aborts. */
inline void check(status made, std::size_t needed) {
  if (made) return;
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
  throw error(made, needed);
#else
  static_cast<void>(needed);
  std::abort();
#endif
}

/** The words of a struct of picosse.h, which may be moved. Moved-from words are zeros. */
template <typename Raw>
class words {
 public:
  // A copy would share the lent buffer: there is a constructor for that.
  words(const words &) = delete;
  words &operator=(const words &) = delete;
  words(words &&other) noexcept : raw_(std::exchange(other.raw_, {})), consumed_(other.consumed_) {}
  words &operator=(words &&other) noexcept {
    raw_ = std::exchange(other.raw_, {});
    consumed_ = other.consumed_;
    return *this;
  }

  /** How many bytes of the last chunk were taken, also after an exception. */
  [[nodiscard]] std::size_t consumed() const noexcept { return consumed_; }
  /** For the functions of picosse.h. */
  [[nodiscard]] Raw *raw() noexcept { return &raw_; }

 protected:
  words() noexcept = default;
  ~words() = default;

  Raw raw_ = {};
  std::size_t consumed_ = 0;
};

/** A lambda during a C call. Keeps its exception, and pauses the call. */
template <typename OnItem>
class lent {
 public:
  explicit lent(OnItem &on_item) noexcept : on_item_(on_item) {}

  std::int32_t show(const picosse_item &raw) noexcept {
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
    try {
      return answer(item(raw));
    } catch (...) {
      thrown_ = std::current_exception();
      return PICOSSE_PAUSE;
    }
  }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }
#else
    return answer(item(raw));
  }
  void rethrow() const noexcept {}
#endif

 private:
  std::int32_t answer(const item &shown) {
    using answered = decltype(on_item_(shown));
    static_assert(std::is_void_v<answered> || std::is_same_v<answered, next>,
                  "a lambda for items returns nothing or a picosse::next");
    if constexpr (std::is_void_v<answered>) {
      on_item_(shown);
      return PICOSSE_CONTINUE;
    } else {
      switch (on_item_(shown)) {
        case next::pause: return PICOSSE_PAUSE;
        case next::cancel: return PICOSSE_CANCEL;
        default: return PICOSSE_CONTINUE;
      }
    }
  }

  OnItem &on_item_;
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail

/** The defaults of picosse_config_init(). Change what you want. */
struct config : picosse_config {
  config() noexcept : picosse_config() { picosse_config_init(this, sizeof(picosse_config)); }
};

/**
 * A parser over a lent buffer, which must outlive it.
 *
 * Threads: one call at a time. Two parsers on two threads need no lock.
 */
class parser : public detail::words<picosse_parser> {
 public:
  /** Throws picosse::error, or aborts where exceptions are off: make() reports failure instead. */
  parser(void *buffer, std::size_t len, const picosse_config &config = picosse::config()) {
    std::size_t needed = 0;
    const picosse::status made = init(buffer, len, config, &needed);
    detail::check(made, needed);
  }

  /** Continues from where `source` is. First copy the bytes of its buffer into `buffer`. */
  parser(const parser &source, void *buffer, std::size_t len) : wanted_(source.wanted_) {
    detail::check(picosse::status(picosse_parser_restore(&raw_, sizeof raw_, &source.raw_, buffer, len)), 0);
  }

  /** A parser, or nothing; `why`, unless null, is set to the status. */
  [[nodiscard]] static std::optional<parser> make(void *buffer, std::size_t len,
                                                  const picosse_config &config = picosse::config(),
                                                  picosse::status *why = nullptr) noexcept {
    parser made;
    const picosse::status status = made.init(buffer, len, config, nullptr);
    if (why) *why = status;
    if (!status) return std::nullopt;
    return std::optional<parser>(std::move(made));
  }

  /** How many bytes of buffer a config needs; SIZE_MAX: no buffer is large enough, or a value is invalid. */
  [[nodiscard]] static std::size_t needed(const picosse_config &config) noexcept {
    std::size_t needed = SIZE_MAX;
    static_cast<void>(parser().init(nullptr, 0, config, &needed));
    return needed;
  }

  /**
   * Takes a chunk and passes each item to the lambda. Comments, unknown fields and IDs without an
   * event come only if config.wanted says so.
   */
  template <typename OnItem>
  fed feed(std::string_view chunk, OnItem &&on_item) {
    const std::int32_t code = shown(on_item, [&](const picosse_callbacks &callbacks, void *user) {
      return picosse_parser_feed(&raw_, chunk.data(), chunk.size(), &callbacks, user, &consumed_);
    });
    return fed(code, consumed_);
  }

  /** Takes bytes up to the next item. Step again with the remaining bytes until there is no item. */
  stepped step(std::string_view chunk) noexcept {
    picosse_item raw = PICOSSE_ITEM_INIT;
    const std::int32_t code = picosse_parser_step(&raw_, chunk.data(), chunk.size(), &raw, &consumed_);
    return stepped(code, consumed_, raw);
  }

  /** Ends the stream, and passes its last items to the lambda. */
  template <typename OnItem>
  [[nodiscard]] picosse::status finish(OnItem &&on_item) {
    return picosse::status(shown(on_item, [&](const picosse_callbacks &callbacks, void *user) {
      return picosse_parser_finish(&raw_, &callbacks, user);
    }));
  }

  /** Ends the stream, and returns its last items, one in each call. */
  stepped finish_step() noexcept {
    picosse_item raw = PICOSSE_ITEM_INIT;
    const std::int32_t code = picosse_parser_finish_step(&raw_, &raw);
    return stepped(code, 0, raw);
  }

  /** Makes it ready for the next stream. The last event ID stays. */
  picosse::status reset() noexcept { return picosse::status(picosse_parser_reset(&raw_)); }

  /** Valid until the next call that changes the parser. */
  [[nodiscard]] std::string_view last_event_id() const noexcept {
    picosse_text id = {"", 0};
    picosse_parser_last_event_id(&raw_, &id);
    return {id.ptr, id.len};
  }

  /** Sets the last event ID, before the first byte. */
  [[nodiscard]] picosse::status set_last_event_id(std::string_view id) noexcept {
    return picosse::status(picosse_parser_set_last_event_id(&raw_, id.data(), id.size()));
  }

  [[nodiscard]] picosse_counters counters() const noexcept {
    picosse_counters counters = PICOSSE_COUNTERS_INIT;
    picosse_parser_counters(&raw_, &counters);
    return counters;
  }

 private:
  parser() noexcept = default;

  picosse::status init(void *buffer, std::size_t len, const picosse_config &config, std::size_t *needed) noexcept {
    wanted_ = config.wanted;
    return picosse::status(picosse_parser_init(&raw_, sizeof raw_, &config, buffer, len, needed));
  }

  /** Lends a lambda to a C call. */
  template <typename OnItem, typename Call>
  std::int32_t shown(OnItem &on_item, Call call) {
    using lent = detail::lent<OnItem>;
    lent user(on_item);
    const picosse_callback show = [](void *context, const picosse_item *raw) -> std::int32_t {
      return static_cast<lent *>(context)->show(*raw);
    };
    picosse_callbacks callbacks = PICOSSE_CALLBACKS_INIT;
    callbacks.on_event = show;
    callbacks.on_fragment = show;
    callbacks.on_reconnection_time = show;
    callbacks.on_comment = wants(PICOSSE_WANT_COMMENTS) ? show : nullptr;
    callbacks.on_unknown_field = wants(PICOSSE_WANT_UNKNOWN_FIELDS) ? show : nullptr;
    callbacks.on_last_event_id = wants(PICOSSE_WANT_LAST_EVENT_IDS) ? show : nullptr;
    callbacks.on_dropped = show;
    callbacks.on_id_ignored = show;
    const std::int32_t code = call(callbacks, &user);
    user.rethrow();
    return code;
  }

  bool wants(std::uint32_t kind) const noexcept { return (wanted_ & kind) != 0; }

  std::uint32_t wanted_ = 0;
};

/** A preset of picosse_session_config_init(). Change what you want. */
struct session_config : picosse_session_config {
  explicit session_config(std::int32_t preset = PICOSSE_PRESET_NONE) noexcept : picosse_session_config() {
    picosse_session_config_init(this, sizeof(picosse_session_config), preset);
  }
};

/** A response head. Leave a missing header empty, with a null pointer. */
struct head {
  std::uint32_t status = 0;
  std::string_view content_type;
  std::string_view retry_after;
  /** For a retry_after that is a date. */
  std::string_view date;
};

/**
 * A session over a lent buffer, which must outlive it. Times are milliseconds of any clock that never
 * goes back; picosse_time_left() compares them. A report with an older generation is ignored and
 * returns closed().
 *
 * Threads: one call at a time. Two sessions on two threads need no lock.
 */
class session : public detail::words<picosse_session> {
 public:
  /** Throws picosse::error, or aborts where exceptions are off: make() reports failure instead. */
  session(void *buffer, std::size_t len, const picosse_session_config &config = session_config()) {
    std::size_t needed = 0;
    const picosse::status made = init(buffer, len, config, &needed);
    detail::check(made, needed);
  }
  /** Continues from where `source` is. First copy the bytes of its buffer into `buffer`. */
  session(const session &source, void *buffer, std::size_t len) {
    detail::check(picosse::status(picosse_session_restore(&raw_, sizeof raw_, &source.raw_, buffer, len)), 0);
  }
  /** A session, or nothing; `why`, unless null, is set to the status. */
  [[nodiscard]] static std::optional<session> make(void *buffer, std::size_t len,
                                                   const picosse_session_config &config = session_config(),
                                                   picosse::status *why = nullptr) noexcept {
    session made;
    const picosse::status status = made.init(buffer, len, config, nullptr);
    if (why) *why = status;
    if (!status) return std::nullopt;
    return std::optional<session>(std::move(made));
  }
  /** How many bytes of buffer a config needs; SIZE_MAX: no buffer is large enough, or a value is invalid. */
  [[nodiscard]] static std::size_t needed(const picosse_session_config &config) noexcept {
    std::size_t needed = SIZE_MAX;
    static_cast<void>(session().init(nullptr, 0, config, &needed));
    return needed;
  }
  /** Begins an attempt. */
  connected connect(std::uint32_t now, entropy random) noexcept {
    std::uint32_t generation = 0;
    const std::int32_t code = picosse_session_connect(&raw_, now, random.value, &generation);
    return connected(code, generation);
  }
  /** Calls `on_header` with name and value of each header that the request should have. */
  template <typename OnHeader>
  void request_headers(OnHeader &&on_header) const {
    picosse_text name = {}, value = {};
    for (std::size_t i = 0; picosse_session_request_header(&raw_, i, &name, &value) == PICOSSE_OK; i++) {
      on_header(std::string_view(name.ptr, name.len), std::string_view(value.ptr, value.len));
    }
  }
  /** Reports a response head. Then verdict() says what it means. */
  [[nodiscard]] picosse::status on_response(std::uint32_t generation, std::uint32_t now, const head &found) noexcept {
    picosse_head raw = PICOSSE_HEAD_INIT;
    raw.status = found.status;
    raw.content_type = text(found.content_type);
    raw.retry_after = text(found.retry_after);
    raw.date = text(found.date);
    return told(picosse_session_on_response(&raw_, generation, now, &raw, nullptr));
  }

  /** Takes a chunk of the body and passes each item to the lambda. */
  template <typename OnItem>
  fed feed(std::uint32_t generation, std::uint32_t now, std::string_view chunk, OnItem &&on_item) {
    const std::int32_t code = shown(on_item, [&](auto callback, void *user) {
      return picosse_session_feed(&raw_, generation, now, chunk.data(), chunk.size(), callback, user, &consumed_);
    });
    return fed(code, consumed_);
  }
  /** Takes bytes up to the next item. Step again with the remaining bytes until there is no item. */
  stepped step(std::uint32_t generation, std::uint32_t now, std::string_view chunk) noexcept {
    picosse_item raw = PICOSSE_ITEM_INIT;
    const std::int32_t code =
        picosse_session_step(&raw_, generation, now, chunk.data(), chunk.size(), &raw, &consumed_);
    return stepped(code, consumed_, raw);
  }
  /** Reports that the response is complete. Passes the last items to the lambda. */
  template <typename OnItem>
  [[nodiscard]] picosse::status on_end(std::uint32_t generation, std::uint32_t now, OnItem &&on_item) {
    return close(picosse_session_on_end, generation, now, on_item);
  }
  /** Reports that the transport failed. Passes the last items to the lambda. */
  template <typename OnItem>
  [[nodiscard]] picosse::status on_error(std::uint32_t generation, std::uint32_t now, OnItem &&on_item) {
    return close(picosse_session_on_error, generation, now, on_item);
  }
  /** Reports how the transport ended, and returns the last items, one in each call. */
  stepped end_step(std::uint32_t generation, std::uint32_t now, transport_end how) noexcept {
    picosse_item raw = PICOSSE_ITEM_INIT;
    const std::int32_t code =
        picosse_session_end_step(&raw_, generation, now, static_cast<std::int32_t>(how), &raw);
    return stepped(code, 0, raw);
  }

  /** Reports the time. If a deadline has passed, the attempt ends. */
  [[nodiscard]] picosse::status on_time(std::uint32_t now) noexcept { return told(picosse_session_on_time(&raw_, now)); }
  /** The latest time for the next on_time(); nothing if there is no deadline now. */
  [[nodiscard]] std::optional<std::uint32_t> next_deadline() const noexcept {
    std::uint32_t at = 0;
    if (picosse_session_next_deadline(&raw_, &at) != PICOSSE_OK) return std::nullopt;
    return at;
  }
  /** Reports that the program goes into the background. The deadlines stand still until resume(). */
  picosse::status suspend(std::uint32_t now) noexcept { return told(picosse_session_suspend(&raw_, now)); }
  picosse::status resume(std::uint32_t now) noexcept { return told(picosse_session_resume(&raw_, now)); }
  /** Ends the attempt and refuses others until restart(). May be called inside a lambda. */
  picosse::status cancel() noexcept { return told(picosse_session_cancel(&raw_)); }
  /** Makes it ready for another stream. The numbers of generations continue. */
  picosse::status restart() noexcept { return told(picosse_session_restart(&raw_)); }

  /** What the response head means; nothing before it. */
  [[nodiscard]] std::optional<picosse_verdict> verdict() const noexcept {
    picosse_verdict verdict = PICOSSE_VERDICT_INIT;
    if (picosse_session_verdict(&raw_, &verdict) != PICOSSE_OK) return std::nullopt;
    return verdict;
  }
  /** How the last attempt ended; nothing before its end. */
  [[nodiscard]] std::optional<picosse_end> end() const noexcept {
    picosse_end end = PICOSSE_END_INIT;
    if (picosse_session_end(&raw_, &end) != PICOSSE_OK) return std::nullopt;
    return end;
  }
  [[nodiscard]] picosse_session_counts counters() const noexcept {
    picosse_session_counts counters = PICOSSE_SESSION_COUNTS_INIT;
    picosse_session_counters(&raw_, &counters);
    return counters;
  }
  /** Valid until the next call that changes the session. */
  [[nodiscard]] std::string_view last_event_id() const noexcept {
    picosse_text id = {"", 0};
    picosse_session_last_event_id(&raw_, &id);
    return {id.ptr, id.len};
  }
  /** Sets the last event ID for the next attempt. */
  [[nodiscard]] picosse::status set_last_event_id(std::string_view id) noexcept {
    return told(picosse_session_set_last_event_id(&raw_, id.data(), id.size()));
  }
  /** An English sentence: what was lost, or why nothing was delivered. In static storage. */
  [[nodiscard]] std::string_view diagnose() const noexcept {
    picosse_text sentence = {"", 0};
    picosse_session_diagnose(&raw_, &sentence);
    return {sentence.ptr, sentence.len};
  }

 private:
  session() noexcept = default;

  picosse::status init(void *buffer, std::size_t len, const picosse_session_config &config,
                       std::size_t *needed) noexcept {
    return told(picosse_session_init(&raw_, sizeof raw_, &config, buffer, len, needed));
  }

  static picosse::status told(std::int32_t code) noexcept { return picosse::status(code); }
  static picosse_text text(std::string_view view) noexcept { return {view.data(), view.size()}; }

  template <typename Call, typename OnItem>
  picosse::status close(Call call, std::uint32_t generation, std::uint32_t now, OnItem &on_item) {
    return told(shown(on_item, [&](auto callback, void *user) { return call(&raw_, generation, now, callback, user); }));
  }

  /** Lends a lambda to a C call. */
  template <typename OnItem, typename Call>
  std::int32_t shown(OnItem &on_item, Call call) {
    using lent = detail::lent<OnItem>;
    lent user(on_item);
    const picosse_session_callback show = [](void *context, std::uint32_t, const picosse_item *raw) -> std::int32_t {
      return static_cast<lent *>(context)->show(*raw);
    };
    const std::int32_t code = call(show, &user);
    user.rethrow();
    return code;
  }
};

}  // namespace picosse

#endif  // C++17
#endif  // PICOSSE_HPP
