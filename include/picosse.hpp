/*
 * picosse for C++17: a thin skin over picosse.h, header only. Text is std::string_view, callbacks
 * are lambdas. Nothing is allocated. An exception thrown by a lambda does not cross the C frames:
 * it pauses the parser and is thrown on from feed() or finish(). Works with -fno-exceptions and
 * -fno-rtti.
 *
 *   std::array<char, 8192> buffer;
 *   picosse::parser parser(buffer.data(), buffer.size());
 *   auto fed = parser.feed(chunk, [&](const picosse::item &item) {
 *     if (item.kind() == PICOSSE_EVENT) show(item.data());
 *   });
 *   if (!fed) complain(fed.text());
 *
 * A picosse::session is the same for picosse_session_*. There, too, each report of a transport has
 * the generation of its attempt: take it into the transport's callbacks.
 *
 *   const auto attempt = session.connect(now(), entropy);
 *   if (!attempt) return complain(attempt.text());
 *   transport.on_bytes([&, generation = attempt.generation()](std::string_view chunk) {
 *     session.feed(generation, now(), chunk, show);
 *   });
 */
#ifndef PICOSSE_HPP
#define PICOSSE_HPP

#include "picosse.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#ifdef __cpp_exceptions
#include <exception>
#endif

namespace picosse {

/** What a lambda answers. One that returns nothing always goes on. (To a parser, cancel is a pause.) */
enum class next { go_on, pause, cancel };

/** A status of picosse.h: PICOSSE_OK ... Converts to false when it is an error. */
class status {
 public:
  constexpr explicit status(std::int32_t code) noexcept : code_(code) {}
  constexpr std::int32_t code() const noexcept { return code_; }
  constexpr explicit operator bool() const noexcept { return code_ >= 0; }
  constexpr bool paused() const noexcept { return code_ == PICOSSE_PAUSED; }
  constexpr bool incomplete() const noexcept { return code_ == PICOSSE_INCOMPLETE; }
  constexpr bool loss() const noexcept { return code_ == PICOSSE_LOSS; }
  constexpr bool ended() const noexcept { return code_ == PICOSSE_ENDED; }
  constexpr bool closed() const noexcept { return code_ == PICOSSE_CLOSED; }
  const char *text() const noexcept { return picosse_status_text(code_); }

 private:
  std::int32_t code_;
};

/** What a feed did: its status, and how many bytes of the chunk were taken. */
class fed : public status {
 public:
  constexpr fed(std::int32_t code, std::size_t consumed) noexcept : status(code), consumed_(consumed) {}
  constexpr std::size_t consumed() const noexcept { return consumed_; }

 private:
  std::size_t consumed_;
};

/** What a connect did: its status, and the generation of the attempt, unless it is an error. */
class connected : public status {
 public:
  constexpr connected(std::int32_t code, std::uint32_t generation) noexcept
      : status(code), generation_(generation) {}
  constexpr std::uint32_t generation() const noexcept { return generation_; }

 private:
  std::uint32_t generation_;
};

/** An item, seen from inside a lambda. Its text is valid until the lambda returns. */
class item {
 public:
  explicit item(const picosse_item &raw) noexcept : raw_(raw) {}

  /** PICOSSE_EVENT ... PICOSSE_BODY. */
  std::int32_t kind() const noexcept { return raw_.kind; }
  /** The data of an event, or the next part of a fragment, comment, unknown field or body. */
  std::string_view data() const noexcept { return view(raw_.data); }
  std::string_view event_type() const noexcept { return view(raw_.event_type); }
  std::string_view last_event_id() const noexcept { return view(raw_.last_event_id); }
  /** Milliseconds. */
  std::uint32_t reconnection_time() const noexcept { return raw_.reconnection_time; }
  bool first() const noexcept { return has(PICOSSE_FIRST); }
  bool last() const noexcept { return has(PICOSSE_LAST); }
  bool aborted() const noexcept { return has(PICOSSE_ABORTED); }
  bool repaired() const noexcept { return has(PICOSSE_REPAIRED); }
  bool incomplete() const noexcept { return has(PICOSSE_INCOMPLETE_EVENT); }
  /** All members, as picosse.h describes them. */
  const picosse_item &raw() const noexcept { return raw_; }

 private:
  static std::string_view view(const picosse_text &text) noexcept { return {text.ptr, text.len}; }
  bool has(std::uint32_t flag) const noexcept { return (raw_.flags & flag) != 0; }

  const picosse_item &raw_;
};

namespace detail {

/**
 * A lambda during a C call, which a session shows the generation, too. What it throws is kept, and
 * the call paused.
 */
template <typename OnItem>
class lent {
 public:
  explicit lent(OnItem &on_item) noexcept : on_item_(on_item) {}

  template <typename... Generation>
  std::int32_t show(const picosse_item &raw, Generation... generation) noexcept {
#ifdef __cpp_exceptions
    try {
      return answer(generation..., item(raw));
    } catch (...) {
      thrown_ = std::current_exception();
      return PICOSSE_PAUSE;
    }
#else
    return answer(generation..., item(raw));
#endif
  }

  void rethrow() const {
#ifdef __cpp_exceptions
    if (thrown_) std::rethrow_exception(thrown_);
#endif
  }

 private:
  template <typename... Shown>
  std::int32_t answer(const Shown &...shown) {
    if constexpr (std::is_void_v<decltype(on_item_(shown...))>) {
      on_item_(shown...);
      return PICOSSE_CONTINUE;
    } else {
      switch (on_item_(shown...)) {
        case next::pause: return PICOSSE_PAUSE;
        case next::cancel: return PICOSSE_CANCEL;
        default: return PICOSSE_CONTINUE;
      }
    }
  }

  OnItem &on_item_;
#ifdef __cpp_exceptions
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail

/** The defaults of picosse_config_init(); change what should differ. */
struct config : picosse_config {
  config() noexcept : picosse_config() { picosse_config_init(this, sizeof(picosse_config)); }
};

/**
 * A parser over a buffer that the caller lends for as long as it lives. May be used by one thread
 * at a time; two parsers on two threads need no lock.
 */
class parser {
 public:
  /** status() says whether it can be used: PICOSSE_ERR_BUFFER when the buffer is too small. */
  parser(void *buffer, std::size_t len, const picosse_config &config = picosse::config()) noexcept
      : raw_(), status_(picosse_parser_init(&raw_, sizeof raw_, &config, buffer, len, &needed_)),
        wanted_(config.wanted) {}

  // A copy would share the lent buffer: see continue_from().
  parser(const parser &) = delete;
  parser &operator=(const parser &) = delete;

  /** Whether the parser could be made. */
  picosse::status status() const noexcept { return status_; }

  /** How many bytes of buffer the config needs. */
  std::size_t needed() const noexcept { return needed_; }

  /**
   * Takes a chunk and shows each item to `on_item`, a callable with a `const picosse::item &` that
   * returns nothing or a picosse::next. Comments, unknown fields and IDs without an event only
   * where config.wanted says so.
   */
  template <typename OnItem>
  fed feed(std::string_view chunk, OnItem &&on_item) {
    std::size_t consumed = 0;
    const std::int32_t code = shown(on_item, [&](auto *callbacks, void *user) {
      return picosse_parser_feed(&raw_, chunk.data(), chunk.size(), callbacks, user, &consumed);
    });
    return fed(code, consumed);
  }

  /** Says that the stream has ended, and shows what that brings about. */
  template <typename OnItem>
  picosse::status finish(OnItem &&on_item) {
    return picosse::status(shown(on_item, [&](auto *callbacks, void *user) {
      return picosse_parser_finish(&raw_, callbacks, user);
    }));
  }

  /** Ready for a new stream; only the last event ID stays. */
  picosse::status reset() noexcept { return picosse::status(picosse_parser_reset(&raw_)); }

  /** Valid until the next call that changes the parser. */
  std::string_view last_event_id() const noexcept {
    picosse_text id = {"", 0};
    picosse_parser_last_event_id(&raw_, &id);
    return {id.ptr, id.len};
  }

  /** Sets the last event ID, before the first byte. */
  picosse::status set_last_event_id(std::string_view id) noexcept {
    return picosse::status(picosse_parser_set_last_event_id(&raw_, id.data(), id.size()));
  }

  picosse_counters counters() const noexcept {
    picosse_counters counters = {};
    counters.size = sizeof counters;
    picosse_parser_counters(&raw_, &counters);
    return counters;
  }

  /**
   * Goes on from where `other` is, over this parser's buffer of `len` bytes, into which the bytes
   * of the other's buffer were copied.
   */
  picosse::status continue_from(const parser &other, void *buffer, std::size_t len) noexcept {
    wanted_ = other.wanted_;
    status_ = picosse::status(picosse_parser_restore(&raw_, sizeof raw_, &other.raw_, buffer, len));
    return status_;
  }

  /** For the functions of picosse.h. */
  picosse_parser *raw() noexcept { return &raw_; }

 private:
  /** Lends `on_item` to a C call. */
  template <typename OnItem, typename Call>
  std::int32_t shown(OnItem &on_item, Call call) {
    using lent = detail::lent<OnItem>;
    lent user(on_item);
    const picosse_callback show = [](void *context, const picosse_item *raw) -> std::int32_t {
      return static_cast<lent *>(context)->show(*raw);
    };
    picosse_callbacks callbacks = {};
    callbacks.size = sizeof callbacks;
    callbacks.on_event = show;
    callbacks.on_fragment = show;
    callbacks.on_reconnection_time = show;
    callbacks.on_comment = wants(PICOSSE_WANT_COMMENTS) ? show : nullptr;
    callbacks.on_unknown_field = wants(PICOSSE_WANT_UNKNOWN_FIELDS) ? show : nullptr;
    callbacks.on_last_event_id = wants(PICOSSE_WANT_LAST_EVENT_IDS) ? show : nullptr;
    callbacks.on_dropped = show;
    callbacks.on_id_ignored = show;
    const picosse_callbacks *lent_callbacks = &callbacks;
    const std::int32_t code = call(lent_callbacks, static_cast<void *>(&user));
    user.rethrow();
    return code;
  }

  bool wants(std::uint32_t kind) const noexcept { return (wanted_ & kind) != 0; }

  picosse_parser raw_;
  std::size_t needed_ = 0;
  picosse::status status_;
  std::uint32_t wanted_;
};

/** A preset of picosse_session_config_init(); change what should differ. */
struct session_config : picosse_session_config {
  explicit session_config(std::int32_t preset = PICOSSE_PRESET_NONE) noexcept : picosse_session_config() {
    picosse_session_config_init(this, sizeof(picosse_session_config), preset);
  }
};

/** A response head. A header that it does not have is left empty, with a null pointer. */
struct head {
  std::uint32_t status = 0;
  std::string_view content_type;
  std::string_view retry_after;
};

/**
 * A session over a buffer that the caller lends for as long as it lives. Times are milliseconds of
 * any clock that does not go back. What a transport reports, it reports under the generation that
 * connect() gave for it: under an older one it answers closed() and shows nothing. May be used by one
 * thread at a time; two sessions on two threads need no lock.
 */
class session {
 public:
  /** status() says whether it can be used: PICOSSE_ERR_BUFFER when the buffer is too small. */
  session(void *buffer, std::size_t len, const picosse_session_config &config = session_config()) noexcept
      : raw_(), status_(picosse_session_init(&raw_, sizeof raw_, &config, buffer, len, &needed_)) {}
  session(const session &) = delete;
  session &operator=(const session &) = delete;
  /** Whether the session could be made, and how many bytes of buffer the config needs. */
  picosse::status status() const noexcept { return status_; }
  std::size_t needed() const noexcept { return needed_; }
  /** Begins an attempt. `entropy` is any random number. */
  connected connect(std::uint32_t now, std::uint32_t entropy) noexcept {
    std::uint32_t generation = 0;
    const std::int32_t code = picosse_session_connect(&raw_, now, entropy, &generation);
    return connected(code, generation);
  }

  /** Reports a response head; verdict() then says what it comes to. */
  picosse::status on_response(std::uint32_t generation, std::uint32_t now, const head &found) noexcept {
    const picosse_head raw = {sizeof raw, found.status, text(found.content_type), text(found.retry_after)};
    return told(picosse_session_on_response(&raw_, generation, now, &raw, nullptr));
  }

  /**
   * Takes a chunk and shows each item to `on_item`, a callable with the generation and a
   * `const picosse::item &` that returns nothing or a picosse::next.
   */
  template <typename OnItem>
  fed feed(std::uint32_t generation, std::uint32_t now, std::string_view chunk, OnItem &&on_item) {
    std::size_t consumed = 0;
    const std::int32_t code = shown(on_item, [&](auto callback, void *user) {
      return picosse_session_feed(&raw_, generation, now, chunk.data(), chunk.size(), callback, user, &consumed);
    });
    return fed(code, consumed);
  }
  /** Reports that the response is complete. */
  template <typename OnItem>
  picosse::status on_end(std::uint32_t generation, std::uint32_t now, OnItem &&on_item) {
    return close(picosse_session_on_end, generation, now, on_item);
  }
  /** Reports that the transport failed. */
  template <typename OnItem>
  picosse::status on_error(std::uint32_t generation, std::uint32_t now, OnItem &&on_item) {
    return close(picosse_session_on_error, generation, now, on_item);
  }
  /** Reports the time. */
  picosse::status on_time(std::uint32_t now) noexcept { return told(picosse_session_on_time(&raw_, now)); }
  /** When to call on_time() at the latest; nothing while there is no deadline. */
  std::optional<std::uint32_t> next_deadline() const noexcept {
    std::uint32_t at = 0;
    if (picosse_session_next_deadline(&raw_, &at) != PICOSSE_OK) return std::nullopt;
    return at;
  }
  /** Nothing is shown any more; may be called from inside a lambda, too. */
  picosse::status cancel() noexcept { return told(picosse_session_cancel(&raw_)); }
  picosse::status suspend(std::uint32_t now) noexcept { return told(picosse_session_suspend(&raw_, now)); }
  picosse::status resume(std::uint32_t now) noexcept { return told(picosse_session_resume(&raw_, now)); }
  /** As new, for another stream; generations go on. */
  picosse::status restart() noexcept { return told(picosse_session_restart(&raw_)); }

  /** What the response head came to; nothing before it. */
  std::optional<picosse_verdict> verdict() const noexcept {
    picosse_verdict verdict = {};
    verdict.size = sizeof verdict;
    if (picosse_session_verdict(&raw_, &verdict) != PICOSSE_OK) return std::nullopt;
    return verdict;
  }
  /** How the last attempt ended; nothing while there is none, or one is running. */
  std::optional<picosse_end> end() const noexcept {
    picosse_end end = {};
    end.size = sizeof end;
    if (picosse_session_end(&raw_, &end) != PICOSSE_OK) return std::nullopt;
    return end;
  }
  picosse_session_counts counters() const noexcept {
    picosse_session_counts counters = {};
    counters.size = sizeof counters;
    picosse_session_counters(&raw_, &counters);
    return counters;
  }
  /** Calls `on_header` with name and value of each header that the next request should have. */
  template <typename OnHeader>
  void request_headers(OnHeader &&on_header) const {
    picosse_text name = {}, value = {};
    for (std::size_t i = 0; picosse_session_request_header(&raw_, i, &name, &value) == PICOSSE_OK; i++) {
      on_header(std::string_view(name.ptr, name.len), std::string_view(value.ptr, value.len));
    }
  }
  /** Valid until the next call that changes the session. */
  std::string_view last_event_id() const noexcept {
    picosse_text id = {};
    return picosse_session_last_event_id(&raw_, &id) == PICOSSE_OK ? std::string_view(id.ptr, id.len)
                                                                   : std::string_view();
  }
  picosse::status set_last_event_id(std::string_view id) noexcept {
    return picosse::status(picosse_session_set_last_event_id(&raw_, id.data(), id.size()));
  }
  /** Why nothing is shown, or that something is, in one sentence. */
  std::string_view diagnose() const noexcept {
    picosse_text sentence = {"", 0};
    picosse_session_diagnose(&raw_, &sentence);
    return {sentence.ptr, sentence.len};
  }
  /** Continues `source` over this buffer, into which its buffer's bytes were copied. */
  picosse::status continue_from(const session &source, void *buffer, std::size_t len) noexcept {
    status_ = picosse::status(picosse_session_restore(&raw_, sizeof raw_, &source.raw_, buffer, len));
    return status_;
  }
  /** For the functions of picosse.h. */
  picosse_session *raw() noexcept { return &raw_; }

 private:
  static picosse::status told(std::int32_t code) noexcept { return picosse::status(code); }
  static picosse_text text(std::string_view view) noexcept { return {view.data(), view.size()}; }

  template <typename Call, typename OnItem>
  picosse::status close(Call call, std::uint32_t generation, std::uint32_t now, OnItem &on_item) {
    return told(shown(
        on_item, [&](auto callback, void *user) { return call(&raw_, generation, now, callback, user); }));
  }

  /** Lends `on_item` to a C call. */
  template <typename OnItem, typename Call>
  std::int32_t shown(OnItem &on_item, Call call) {
    using lent = detail::lent<OnItem>;
    lent user(on_item);
    const picosse_session_callback show = [](void *context, std::uint32_t generation, const picosse_item *raw) {
      return static_cast<lent *>(context)->show(*raw, generation);
    };
    const std::int32_t code = call(show, static_cast<void *>(&user));
    user.rethrow();
    return code;
  }

  picosse_session raw_;
  std::size_t needed_ = 0;
  picosse::status status_;
};

}  // namespace picosse

#endif
