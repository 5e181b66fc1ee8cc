/*
 * Runs jobs (see src/jobs.rs) through the C++ interface and writes a log of each. Every chunk and
 * the lent buffer lie flush against a protected page.
 */
#include "picosse.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <sys/mman.h>

namespace {

/** Memory between two protected pages, in which bytes lie flush against the one or the other. */
class guarded {
 public:
  guarded() {
    void *all = mmap(nullptr, 3 * room, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (all == MAP_FAILED) std::abort();
    first_ = static_cast<char *>(all) + room;
    if (mprotect(first_, room, PROT_READ | PROT_WRITE) != 0) std::abort();
  }
  guarded(const guarded &) = delete;
  guarded &operator=(const guarded &) = delete;

  /** A place for just `len` bytes. What was there before is wiped. */
  char *place(std::size_t len, bool behind) {
    if (len > room) std::abort();
    std::fill_n(last_, last_len_, '\xDD');
    last_ = behind ? first_ + (room - len) : first_;
    last_len_ = len;
    return last_;
  }

 private:
  static constexpr std::size_t room = std::size_t{64} * 1024;

  char *first_ = nullptr, *last_ = nullptr;
  std::size_t last_len_ = 0;
};

guarded chunk_memory, buffer_memory;

std::string quoted(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isalnum(byte)) {
      out += c;
    } else {
      out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out + '"';
}

std::string place(const picosse_item &raw) {
  std::ostringstream out;
  out << (raw.limit == PICOSSE_LIMIT_DATA ? "data" : "event-type") << " event " << raw.event << " offset "
      << raw.offset;
  return out.str();
}

std::string described(const picosse::item &item, std::string_view data) {
  return quoted(item.event_type()) + ' ' + quoted(data) + " id " + quoted(item.last_event_id()) +
         (item.repaired() ? " repaired" : "") + (item.incomplete() ? " incomplete" : "");
}

/** The log of one job. */
class log {
 public:
  void show(const picosse::item &item) {
    switch (item.kind()) {
      case PICOSSE_EVENT: line("event " + described(item, item.data())); break;
      case PICOSSE_FRAGMENT: fragment(item); break;
      case PICOSSE_RECONNECTION_TIME: line("retry " + std::to_string(item.reconnection_time())); break;
      case PICOSSE_COMMENT: piece("comment", item); break;
      case PICOSSE_UNKNOWN_FIELD: piece("unknown", item); break;
      case PICOSSE_LAST_EVENT_ID: line("id " + quoted(item.last_event_id())); break;
      case PICOSSE_DROPPED: line("dropped " + place(item.raw())); break;
      case PICOSSE_ID_IGNORED:
        line("id-ignored event " + std::to_string(item.raw().event) + " offset " +
             std::to_string(item.raw().offset));
        break;
      default: line("wrong kind");
    }
  }

  void line(const std::string &text) { std::cout << text << '\n'; }

  /** Says once that no more bytes are taken. */
  void stop(std::int32_t code, picosse_parser *parser) {
    if (std::exchange(stopped_, true)) return;
    picosse_item item = PICOSSE_ITEM_INIT;
    if (code == PICOSSE_ERR_FINISHED) {
      line("refused");
    } else if (code == PICOSSE_ERR_LIMIT && picosse_parser_failure(parser, &item) == PICOSSE_ITEM) {
      line("failed " + place(item));
    } else {
      line(std::string("wrong ") + picosse_status_text(code));
    }
  }

  /** A line or an event has no end. */
  void cut() {
    if (piece_) line(word_ + ' ' + quoted(*piece_) + " cut");
    piece_.reset();
    fragments_.reset();
  }

  void reopen() { stopped_ = false; }

 private:
  void add(std::optional<std::string> &parts, const picosse::item &item, bool ends) {
    if (item.first() == parts.has_value()) line("wrong first");
    if (item.data().empty() && !ends) line("wrong empty");
    if (!parts) parts.emplace();
    parts->append(item.data());
  }

  void fragment(const picosse::item &item) {
    add(fragments_, item, item.aborted() || item.last());
    if (item.aborted()) {
      const bool over = item.raw().limit != PICOSSE_LIMIT_NONE;
      line("aborted " + quoted(*fragments_) + (over ? " over " + place(item.raw()) : " end-of-stream"));
    } else if (item.last()) {
      line("fragments " + described(item, *fragments_));
    } else {
      return;
    }
    fragments_.reset();
  }

  void piece(const char *word, const picosse::item &item) {
    add(piece_, item, item.last());
    word_ = word;
    if (!item.last()) return;
    line(word_ + ' ' + quoted(*piece_));
    piece_.reset();
  }

  std::optional<std::string> fragments_, piece_;
  std::string word_;
  bool stopped_ = false;
};

/** One job: a parser, and how it is used. */
class job {
  auto pausing() {
    return [this](const picosse::item &item) {
      log_.show(item);
      return picosse::next::pause;
    };
  }

 public:
  explicit job(std::istream &words) {
    std::string guard;
    words >> guard >> mode_;
    behind_ = guard == "behind";
  }

  void limits(std::istream &words) {
    words >> config_.data_limit >> config_.event_type_limit >> config_.last_event_id_limit;
  }

  void choose(std::istream &words) {
    words >> config_.delivery >> config_.over_limit >> config_.text >> config_.end_of_stream >> config_.wanted;
    const std::size_t needed = picosse::parser::needed(config_);
    parser_.emplace(buffer_memory.place(needed, behind_), needed, config_);
  }

  void feed(const std::string &bytes) {
    char *place = chunk_memory.place(bytes.size(), behind_);
    std::copy(bytes.begin(), bytes.end(), place);
    std::string_view chunk(place, bytes.size());
    if (mode_ == "pull") return pull(chunk);
    for (;;) {
      const picosse::fed fed = mode_ == "push" ? parser_->feed(chunk, [this](const auto &item) { log_.show(item); })
                                               : parser_->feed(chunk, pausing());
      chunk.remove_prefix(fed.consumed());
      if (!fed) return log_.stop(fed.code(), parser_->raw());
      if (!fed.paused()) break;
    }
    if (!chunk.empty()) log_.line("wrong consumed");
  }

  void finish() {
    // The last chunk must not be needed any more.
    chunk_memory.place(0, behind_);
    std::int32_t code = PICOSSE_PAUSED;
    while (code == PICOSSE_PAUSED || code == PICOSSE_ITEM) {
      if (mode_ == "pull") {
        const picosse::stepped stepped = parser_->finish_step();
        if (stepped.has_item()) log_.show(stepped.item());
        code = stepped.code();
      } else {
        code = parser_->finish(pausing()).code();
      }
    }
    log_.cut();
    if (code < 0) return log_.stop(code, parser_->raw());
    const picosse::status end(code);
    log_.line(end.loss() ? "loss" : end.incomplete() ? "incomplete" : "clean");
  }

  void seed(const std::string &id) {
    if (!parser_->set_last_event_id(id)) log_.line("seed refused");
  }

  void reset() {
    log_.cut();
    log_.reopen();
    if (!parser_->reset()) log_.line("wrong reset");
  }

  void end() {
    const picosse_counters c = parser_->counters();
    log_.line("last-id " + quoted(parser_->last_event_id()));
    std::ostringstream out;
    out << "counters bytes=" << c.bytes << " lines=" << c.lines << " events=" << c.events
        << " comments=" << c.comments << " unknown=" << c.unknown_fields << " ids_ignored=" << c.ids_ignored
        << " dropped=" << c.dropped << " discarded=" << c.discarded;
    log_.line(out.str());
  }

 private:
  void pull(std::string_view chunk) {
    std::int32_t code = PICOSSE_ITEM;
    while (code == PICOSSE_ITEM) {
      const picosse::stepped stepped = parser_->step(chunk);
      if (stepped.has_item()) log_.show(stepped.item());
      chunk.remove_prefix(stepped.consumed());
      code = stepped.code();
    }
    if (code < 0) log_.stop(code, parser_->raw());
  }

  picosse::config config_;
  std::string mode_;
  bool behind_ = false;
  std::optional<picosse::parser> parser_;
  log log_;
};

std::string from_hex(const std::string &hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
  }
  return bytes;
}

}  // namespace

int main(int argc, char **argv) {
  std::ifstream jobs(argc == 2 ? argv[1] : "");
  std::optional<job> current;
  for (std::string line; std::getline(jobs, line);) {
    std::istringstream words(line);
    std::string word, hex;
    words >> word;
    if (word == "job") {
      std::cout << "job\n";
      current.emplace(words);
    } else if (word == "limits") {
      current->limits(words);
    } else if (word == "choose") {
      current->choose(words);
    } else if (word == "feed") {
      words >> hex;
      current->feed(from_hex(hex));
    } else if (word == "seed") {
      words >> hex;
      current->seed(from_hex(hex));
    } else if (word == "finish") {
      current->finish();
    } else if (word == "reset") {
      current->reset();
    } else {
      current->end();
    }
  }
  return 0;
}
