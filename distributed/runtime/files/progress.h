// Progress on stderr: a bar with rate and time left on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rookery {

// Columns of the terminal that stderr is; 80 where it is none.
size_t TerminalColumns();

// Not thread-safe.
class Progress {
 public:
  // `total` decisions, of which `done` are behind us.
  Progress(int64_t total, int64_t done);
  ~Progress();  // leaves the cursor on a fresh line

  // Draws at most ten times a second on a terminal, one line every ten seconds elsewhere.
  // `facts`: what to say behind the rate, "reward 312".
  void Update(int64_t done, const std::string& facts);
  // The bar makes room for a log line.
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::string Line(int64_t done, const std::string& facts) const;

  int64_t total_;
  int64_t begun_at_;
  bool terminal_;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point drawn_{};
  bool on_line_ = false;
};

}  // namespace rookery
