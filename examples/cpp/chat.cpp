/*
 * Posts JSON with cpp-httplib, prints the events of the answer as they come, and says why it is not whole.
 *
 *   cargo staticlib
 *   c++ -std=c++17 examples/cpp/chat.cpp -Iinclude target/staticlib/libpicosse.a -lcpp-httplib -pthread -o chat
 *   ./chat http://127.0.0.1:8080 /v1/chat '{"stream":true}'
 */
#include "picosse_httplib.hpp"

#include <iostream>

static picosse::next show(const picosse::item &item) {
  switch (item.kind()) {
    case PICOSSE_EVENT:
      std::cout << item.data() << std::endl;
      break;
    case PICOSSE_BODY: // such as the text of an error
      std::cerr << item.data();
      break;
    case PICOSSE_DROPPED:
      std::cerr << "an event is too large\n";
      break;
    default:
      break;
  }
  return std::cout ? picosse::next::go_on : picosse::next::cancel;
}

int main(int argc, char **argv) {
  static char buffer[64 * 1024];
  if (argc != 4) {
    std::cerr << "usage: chat SERVER PATH JSON\n";
    return 2;
  }
  httplib::Client client(argv[1]);
  picosse_session_config config = picosse::session_config(PICOSSE_PRESET_LLM);
  config.deadlines.first_event = 60'000;
  picosse::httplib_chat chat(client, buffer, sizeof buffer, config);

  httplib::Request request;
  request.method = "POST";
  request.path = argv[2];
  request.headers = {{"Content-Type", "application/json"}};
  request.body = argv[3];
  const picosse_end end = chat.run(request, show);

  if (end.reason == PICOSSE_REASON_DONE && end.complete) return 0;
  std::cerr << chat.why() << ": " << chat.diagnosis() << '\n';
  return 1;
}
