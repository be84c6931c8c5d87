// Patience: work that training can do without for a while, such as writing a file to a disk that is
// full.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace rookery {

class Patience {
 public:
  // `what`: "the checkpoint", which is to be written.
  explicit Patience(std::string what) : what_(std::move(what)) {}

  // Whether the next try is due: at once, and after failures in a row 1, 2, 4, ... 60 s later.
  bool Due() const { return Clock::now() >= next_; }
  // Does `work`, due or not. Where it throws, warns (of each reason once in a row) and answers
  // false. Diverged and std::logic_error are no matter of patience: they are thrown on.
  bool Try(const std::function<void()>& work);
  // Of the last try; "" where it went well.
  const std::string& reason() const { return reason_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  std::string reason_;
  int failures_ = 0;  // in a row
  Clock::time_point next_{};
};

}  // namespace rookery
