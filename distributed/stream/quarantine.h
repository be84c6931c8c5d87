// Quarantine: peers that keep sending bad data are sent away at the door for a while.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace rookery::stream {

struct QuarantineOptions {
  int bad_chunks = 3;                          // of one peer ...
  std::chrono::milliseconds memory{600'000};   // ... within this time of the last one
  std::chrono::milliseconds duration{60'000};  // of its absence
  size_t peers = 1000;  // that are remembered; of more, the one heard of longest ago is forgotten
};

// Not thread-safe.
class Quarantine {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Quarantine(QuarantineOptions options = {}) : options_(options) {}

  // `peer` sent a bad chunk. Whether it is in quarantine from now on.
  bool Note(const std::string& peer, const std::string& what, Clock::time_point now);
  // Why `peer` may not come in, for people; nothing where it may.
  std::optional<std::string> Refusal(const std::string& peer, Clock::time_point now) const;

 private:
  struct Record {
    int bad_chunks = 0;
    std::string last;  // what was wrong
    Clock::time_point heard;
    Clock::time_point until{};  // in quarantine
  };

  const QuarantineOptions options_;
  std::map<std::string, Record> records_;
};

}  // namespace rookery::stream
