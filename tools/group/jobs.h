// Several trainings side by side, each a process: started, watched, started again where one failed.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "distributed/runtime/processes/process.h"
#include "distributed/runtime/processes/stop_signal.h"
#include "tools/group/group.h"
#include "tools/group/group_view.h"

namespace rookery {

struct JobFailure {
  std::string name;
  std::string why;  // the last line that it printed, or how it ended
  bool users_mistake = false;
};

class Jobs {
 public:
  // At most `most` at a time. All must outlive it.
  Jobs(const Group& group, int64_t most, const StopSignal& stop, GroupView& view);
  // Asks those that still run to end, and waits for them.
  ~Jobs();

  // Runs all that aren't done, in their order, until each is done or has failed for good: by a
  // mistake of the user's, or kMostFailures times without getting further. Returns early at a stop;
  // each has then written a checkpoint.
  std::vector<JobFailure> Run(const std::vector<Job>& jobs);

 private:
  using Clock = std::chrono::steady_clock;

  struct Running {
    Job job;
    std::unique_ptr<Process> process;
  };
  struct Past {  // of a run's failures
    int failures = 0;
    int64_t decisions = -1;  // of its checkpoint at the last one
    Clock::time_point not_before{};
  };

  bool Start(const Job& job);
  // False where it is to be started again.
  bool Ended(const Running& ended, const ProcessEnd& end, std::vector<JobFailure>& failures);
  void StopAll();

  const Group& group_;
  size_t most_;
  const StopSignal& stop_;
  GroupView& view_;
  std::vector<Running> running_;
  std::map<std::string, Past> past_;
};

}  // namespace rookery
