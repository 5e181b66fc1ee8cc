/*
 * picosse_httplib.hpp: one chat answer, from the request to its end, with cpp-httplib and a picosse
 * session. Header only, C++17, over picosse.hpp and httplib.h.
 *
 *   #include "picosse_httplib.hpp"
 *   #include <iostream>
 *
 *   int main() {
 *     static char buffer[64 * 1024];
 *     httplib::Client client("http://127.0.0.1:8080");
 *     picosse::httplib_chat chat(client, buffer, sizeof buffer);
 *     httplib::Request request;
 *     request.method = "POST";
 *     request.path = "/v1/chat";
 *     request.headers = {{"Content-Type", "application/json"}};
 *     request.body = R"({"stream":true})";
 *     const picosse_end end = chat.run(request, [](const picosse::item &item) {
 *       if (item.kind() == PICOSSE_EVENT) std::cout << item.data() << std::endl;
 *     });
 *     if (end.reason != PICOSSE_REASON_DONE) std::cerr << chat.why() << ": " << chat.diagnosis() << std::endl;
 *     return end.complete ? 0 : 1;
 *   }
 *
 * Needs      cpp-httplib 0.11 (tested with 0.11.4), exceptions, threads.
 * Deadlines  cpp-httplib has one read timeout for a whole request. Therefore run() starts a thread that
 *            calls client.stop() when a deadline passes. Connecting, with TLS, ends at the first
 *            deadline of the session. The look-up of a host name cannot be stopped.
 * Client     It stays yours and must outlive the chat. run() sets its read and connection timeouts.
 *            Leave set_follow_location() off: client.stop() does not reach the server of a redirect.
 *            Leave set_keep_alive() off if a request must not be sent twice: a later version may
 *            repeat a request whose connection is dead.
 * Requests   A request is sent once unless config.reconnection.flags has PICOSSE_RECONNECT_IDEMPOTENT.
 * Lambdas    As in picosse.hpp, except that next::pause cancels. While a lambda runs, the server waits,
 *            and the deadlines stand still. An exception cancels the answer and leaves run().
 * Heads      cpp-httplib takes a 103 for the final response, and does not read trailers (headers after a chunked
 *            body). An answer with a 103 ends as a transport failure. An answer with trailers does so
 *            too, unless its terminal event came before them.
 * Threads    One call at a time. Only cancel() may be called by another thread meanwhile. If you call run()
 *            in another thread, call start() before you start that thread: then no cancel is missed.
 *            run() must have returned before the chat is destroyed.
 */
#ifndef PICOSSE_HTTPLIB_HPP
#define PICOSSE_HTTPLIB_HPP

#include "picosse.hpp"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>

namespace picosse {

/** One answer at a time, with all its attempts. The buffer is lent and must outlive the chat. */
class httplib_chat {
 public:
  /** Throws picosse::error, as picosse::session does. */
  httplib_chat(httplib::Client &client, void *buffer, std::size_t len,
               const picosse_session_config &config = session_config(PICOSSE_PRESET_LLM))
      : client_(client), session_(buffer, len, config) {}
  httplib_chat(const httplib_chat &) = delete;
  httplib_chat &operator=(const httplib_chat &) = delete;

  /** Forgets earlier cancels. A later cancel counts for the next run(), also before that begins. */
  void start() {
    is_cancelled_ = false;
    is_started_ = true;
  }

  /**
   * Sends the request and waits until the answer is over, with all attempts. Starts the answer if it
   * was not started. Passes each item to `on_item`. Adds the headers of the session that the request
   * does not have; Last-Event-ID is always that of the session. Does not use the response_handler and
   * the content_receiver of the request.
   *
   * Throws picosse::error: PICOSSE_ERR_BUSY inside its own lambda, PICOSSE_ERR_ID for an invalid
   * last_event_id.
   */
  template <typename OnItem>
  picosse_end run(const httplib::Request &request, OnItem &&on_item) {
    return run(request, on_item, [](const picosse_end &) {});
  }

  /** As above. Calls `on_retry` before the wait for another attempt, with how the last one ended. */
  template <typename OnItem, typename OnRetry>
  picosse_end run(httplib::Request request, OnItem &&on_item, OnRetry &&on_retry) {
    detail::check(session_.restart(), 0);
    if (!last_event_id.empty()) detail::check(session_.set_last_event_id(last_event_id), 0);
    if (!is_started_) start();
    is_started_ = false;
    const watcher stops(*this);
    for (;;) {
      attempt(request, on_item);
      picosse_end end = *session_.end();
      if (end.advice != PICOSSE_ADVICE_RETRY) return end;
      on_retry(static_cast<const picosse_end &>(end));
      if (!wait_until(end.retry_at)) {
        session_.cancel();
        return *session_.end();
      }
      if (end.request == PICOSSE_REQUEST_RESUME) {
        request.method = "GET";
        request.body.clear();
        request.headers.erase("Content-Type");
      }
    }
  }

  /**
   * Cancels the answer: no other lambda is called, no other attempt begins, and run() returns soon. Any
   * thread and any lambda may call it. It does not wait for a lambda that another thread is running.
   */
  void cancel() {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_cancelled_ = true;
    changed_.notify_all();
  }

  /** Why the last attempt ended: the text of cpp-httplib if the transport failed, otherwise reason_text(). */
  [[nodiscard]] std::string why() const {
    const auto end = session_.end();
    if (!end) return {};
    const bool is_clients = end->reason == PICOSSE_REASON_TRANSPORT && error_ != httplib::Error::Success;
    return is_clients ? httplib::to_string(error_) : reason_text(end->reason);
  }

  /** The sentence of picosse::session::diagnose(). */
  [[nodiscard]] std::string_view diagnosis() const noexcept { return session_.diagnose(); }

  /** To read its counters, its verdict and its last event ID. */
  [[nodiscard]] const picosse::session &session() const noexcept { return session_; }

  /** The time of the session: milliseconds of a monotonic clock. They wrap. */
  [[nodiscard]] static std::uint32_t now() noexcept {
    const auto since = clock::now().time_since_epoch();
    return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
  }

  /** The last event ID to begin with, such as one that your program has saved. */
  std::string last_event_id;

 private:
  using clock = std::chrono::steady_clock;

  /** Stops the client's request at a deadline or a cancel, from its own thread. */
  class watcher {
   public:
    explicit watcher(httplib_chat &chat) : chat_(chat), thread_([this] { watch(); }) {}
    watcher(const watcher &) = delete;
    watcher &operator=(const watcher &) = delete;
    ~watcher() {
      {
        const std::lock_guard<std::mutex> lock(chat_.mutex_);
        is_over_ = true;
        chat_.changed_.notify_all();
      }
      thread_.join();
    }

   private:
    void watch() {
      std::unique_lock<std::mutex> lock(chat_.mutex_);
      while (!is_over_) {
        const bool is_late = chat_.has_deadline_ && clock::now() >= chat_.deadline_;
        if (chat_.is_asking_ && (chat_.is_cancelled_ || (is_late && !chat_.is_showing_))) {
          lock.unlock();
          chat_.client_.stop();
          lock.lock();
          // The client may not have begun yet: stop it again.
          chat_.changed_.wait_for(lock, std::chrono::milliseconds(20));
        } else if (chat_.is_asking_ && is_late) {
          chat_.changed_.wait_for(lock, std::chrono::milliseconds(20));  // for the lambda
        } else if (chat_.is_asking_ && chat_.has_deadline_) {
          chat_.changed_.wait_until(lock, chat_.deadline_);
        } else {
          chat_.changed_.wait(lock);
        }
      }
    }

    httplib_chat &chat_;
    bool is_over_ = false;
    std::thread thread_;
  };

  /** Tells the watcher how long the client may wait. A later time need not wake it. */
  void watch(bool is_asking) {
    const auto at = session_.next_deadline();
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto deadline = clock::now() + std::chrono::milliseconds(at ? picosse_time_left(now(), *at) : 0);
    const bool is_sooner = at && (!has_deadline_ || deadline < deadline_);
    const bool wakes = is_asking != is_asking_ || is_sooner;
    is_asking_ = is_asking;
    has_deadline_ = at.has_value();
    deadline_ = deadline;
    if (wakes) changed_.notify_all();
  }

  /** Whether the time has come, and the answer was not cancelled meanwhile. */
  bool wait_until(std::uint32_t at) {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto left = std::chrono::milliseconds(picosse_time_left(now(), at));
    return !changed_.wait_for(lock, left, [this] { return is_cancelled_.load(); });
  }

  /** One request and its answer. */
  template <typename OnItem>
  void attempt(httplib::Request request, OnItem &on_item) {
    const auto ticks = static_cast<std::uint64_t>(clock::now().time_since_epoch().count());
    const std::uint32_t generation =
        session_.connect(now(), entropy(static_cast<std::uint32_t>(ticks * 2654435769u))).generation();
    request.headers.erase("Last-Event-ID");
    session_.request_headers([&](std::string_view name, std::string_view value) {
      if (!request.has_header(std::string(name))) request.headers.emplace(name, value);
    });
    std::exception_ptr thrown;
    bool has_head = false;
    const auto show = [&](const item &shown) { return answer(on_item, shown); };
    request.response_handler = [&](const httplib::Response &response) {
      has_head = true;
      const status told = on_head(generation, response);
      watch(true);
      return told.code() == PICOSSE_OK && !is_cancelled_;
    };
    request.content_receiver = [&](const char *bytes, std::size_t len, std::uint64_t, std::uint64_t) {
      try {
        return feed(generation, std::string_view(bytes, len), show);
      } catch (...) { // not through the client, whose count of running requests would be wrong
        thrown = std::current_exception();
        is_showing_ = false;
        session_.cancel();
        return false;
      }
    };
    set_timeouts();
    watch(true);
    const httplib::Result result =
        is_cancelled_ ? httplib::Result(nullptr, httplib::Error::Canceled) : client_.send(request);
    watch(false);
    error_ = result.error();
    if (thrown) std::rethrow_exception(thrown);
    if (is_cancelled_) session_.cancel();
    static_cast<void>(session_.on_time(now()));
    if (result && !has_head) static_cast<void>(on_head(generation, *result)); // of a 204
    static_cast<void>(result ? session_.on_end(generation, now(), show) : session_.on_error(generation, now(), show));
  }

  /** Calls the host's lambda, unless the answer is cancelled. */
  template <typename OnItem>
  next answer(OnItem &on_item, const item &shown) {
    next answered = next::go_on;
    if (is_cancelled_) return next::cancel;
    if constexpr (std::is_void_v<decltype(on_item(shown))>) {
      on_item(shown);
    } else {
      answered = on_item(shown);
    }
    return answered == next::go_on && !is_cancelled_ ? next::go_on : next::cancel;
  }

  /** Whether the client should read on. The deadlines stand still while lambdas run. */
  template <typename OnItem>
  bool feed(std::uint32_t generation, std::string_view chunk, OnItem &show) {
    const std::uint32_t before = now();
    if (is_cancelled_ || session_.on_time(before).code() != PICOSSE_OK) return false;
    is_showing_ = true;
    const picosse::fed done = session_.feed(generation, before, chunk, show);
    session_.suspend(before);
    session_.resume(now());
    watch(true);
    is_showing_ = false;
    return done.code() == PICOSSE_OK;
  }

  status on_head(std::uint32_t generation, const httplib::Response &response) {
    const auto value = [&](const char *name) {
      const auto found = response.headers.find(name);
      return found == response.headers.end() ? std::string_view() : std::string_view(found->second);
    };
    const head found = {static_cast<std::uint32_t>(response.status), value("Content-Type"), value("Retry-After"),
                        value("Date")};
    return session_.on_response(generation, now(), found);
  }

  /** The watcher can end reading. Only the client can end connecting. */
  void set_timeouts() {
    using std::chrono::milliseconds;
    const milliseconds longest = std::chrono::hours(24 * 24);  // the client counts milliseconds in an int
    const auto at = session_.next_deadline();
    client_.set_read_timeout(longest);
    client_.set_connection_timeout(at ? milliseconds(picosse_time_left(now(), *at)) : longest);
  }

  httplib::Client &client_;
  picosse::session session_;
  httplib::Error error_ = httplib::Error::Success;

  bool is_started_ = false;
  std::atomic<bool> is_cancelled_{false};
  std::atomic<bool> is_showing_{false};
  std::mutex mutex_; /* guards the members below, which the watcher reads */
  std::condition_variable changed_;
  bool is_asking_ = false;
  bool has_deadline_ = false;
  clock::time_point deadline_;
};

}  // namespace picosse

#endif  // PICOSSE_HTTPLIB_HPP
