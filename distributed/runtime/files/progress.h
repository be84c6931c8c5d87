// Progress on stderr: a bar with rate and time left on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rookery {

// Columns of the terminal that stderr is; 80 where it is none.
size_t TerminalColumns();

// How far what is counted now is: a run's decisions, or the updates of a stage that takes none.
struct ProgressCount {
  int64_t done = 0;
  int64_t total = 0;
  std::string what = "decisions";
};

// Not thread-safe.
class Progress {
 public:
  Progress();
  ~Progress();  // leaves the cursor on a fresh line

  // Draws at most ten times a second on a terminal, one line every ten seconds elsewhere.
  // `facts`: what to say behind the rate, "reward 312". The rate is since this was counted first.
  void Update(const ProgressCount& count, const std::string& facts);
  // The bar makes room for a log line.
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;

  std::string Line(const ProgressCount& count, const std::string& facts) const;

  ProgressCount begun_at_{.total = -1};  // when what is counted was counted first
  bool terminal_;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point drawn_{};
  bool on_line_ = false;
};

}  // namespace rookery
