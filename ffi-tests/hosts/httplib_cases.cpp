/* Plays one case of picosse_httplib.hpp against the server at a URL, and prints what happens: CASE URL. */
#include "picosse_httplib.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

picosse_session_config configure(const std::string &name) {
  picosse_session_config config = picosse::session_config(PICOSSE_PRESET_LLM);
  config.reconnection.retries = 2;
  if (name == "resume") config.reconnection.flags = PICOSSE_RECONNECT_RESUME_BY_GET;
  if (name == "headers" || name == "cancel-wait") config.reconnection.flags = PICOSSE_RECONNECT_IDEMPOTENT;
  if (name == "slow" || name == "silence") config.deadlines.byte_idle = 500;
  if (name == "late") config.deadlines.first_event = 500;
  return config;
}

void tell(const picosse::httplib_chat &chat, const picosse_end &end) {
  std::cout << "reason " << end.reason << " detail " << end.detail << " complete " << end.complete << " give up "
            << end.give_up << '\n';
  std::cerr << chat.why() << ": " << chat.diagnosis() << '\n';
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  static char buffer[8192];
  const std::string name = argv[1];
  httplib::Client client(argv[2]);
  picosse::httplib_chat chat(client, buffer, sizeof buffer, configure(name));
  httplib::Request request;
  request.method = name == "post" || name == "resume" ? "POST" : "GET";
  request.path = "/chat";
  if (request.method == "POST") {
    request.body = "{}";
    request.headers = {{"Content-Type", "application/json"}};
  }
  if (name == "headers") {
    request.headers = {{"X-Mine", "1"}, {"Accept", "mine"}};
    chat.last_event_id = "41";
  }
  if (name == "cancel-early") {
    chat.cancel(); // is forgotten
    chat.start();
    chat.cancel();
  }
  std::thread other;
  if (name == "cancel-thread" || name == "cancel-wait") {
    other = std::thread([&chat] {
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      chat.cancel();
    });
  }
  const auto show = [&](const picosse::item &item) {
    if (item.kind() != PICOSSE_EVENT && item.kind() != PICOSSE_BODY) return picosse::next::go_on;
    std::cout << (item.kind() == PICOSSE_BODY ? "body " : "event ") << item.data() << '\n';
    if (name == "slow") std::this_thread::sleep_for(std::chrono::seconds(1));
    if (name == "cancel") chat.cancel();
    if (name == "meddle") static_cast<void>(chat.run(request, [](const picosse::item &) {}));
    if (name == "throw") throw std::runtime_error("thrown");
    return name == "answer" ? picosse::next::cancel : picosse::next::go_on;
  };
  const auto tell_retry = [](const picosse_end &end) { std::cout << "retry after " << end.reason << '\n'; };
  for (int answers = 0; answers < 2; answers++) { // two, with the same memory
    try {
      tell(chat, chat.run(request, show, tell_retry));
    } catch (const std::runtime_error &error) {
      std::cout << error.what() << '\n';
    } catch (const picosse::error &error) {
      std::cout << "error " << error.status().code() << '\n';
    }
    if (name != "throw" && name != "post" && name != "cancel-early") break;
  }
  if (other.joinable()) other.join();
  return 0;
}
