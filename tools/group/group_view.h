// One view of a group's runs on stderr: redrawn in place on a terminal, a line every ten seconds
// elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/group/group.h"

namespace rookery {

// Not thread-safe.
class GroupView {
 public:
  explicit GroupView(const Group& group);
  ~GroupView();  // leaves the cursor on a fresh line

  // What is run from now on.
  void Begin(const std::vector<Job>& jobs);
  // Draws where it is time to. `running`: those that run now; `failed`: how many did for good.
  void Update(const std::vector<const Member*>& running, size_t failed);
  // Makes room for a line of the log.
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;

  const Group& group_;
  bool terminal_;
  std::vector<Job> jobs_;
  std::map<std::string, int64_t> decisions_;  // of each run, as last seen
  int64_t begun_at_ = 0;                      // decisions of all of them at Begin
  Clock::time_point begun_{};
  Clock::time_point drawn_{};
  size_t lines_ = 0;  // that are on the terminal
};

}  // namespace rookery
