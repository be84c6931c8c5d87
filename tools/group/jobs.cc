#include "tools/group/jobs.h"

#include <algorithm>
#include <csignal>
#include <deque>
#include <thread>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/log.h"
#include "core/io/run_lock.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int kMostFailures = 3;      // in a row, without getting further
constexpr double kStopSeconds = 600;  // that a run may need for its last checkpoint
constexpr auto kPause = std::chrono::milliseconds(20);
constexpr auto kLater = std::chrono::seconds(1);  // before a run is started again

// A run whose process outlived the group's, and still writes its checkpoint.
bool InUse(const std::filesystem::path& run) {
  if (!std::filesystem::exists(run / "run.lock")) return false;
  try {
    const RunLock lock(run / "run.lock");
    return false;
  } catch (const UserError&) {
    return true;
  }
}

}  // namespace

Jobs::Jobs(const Group& group, int64_t most, const StopSignal& stop, GroupView& view)
    : group_(group), most_(static_cast<size_t>(most)), stop_(stop), view_(view) {}

Jobs::~Jobs() { StopAll(); }

bool Jobs::Start(const Job& job) {
  const std::filesystem::path run = group_.RunOf(*job.member);
  if (InUse(run)) return false;
  // What was ended before it was a run holds nothing yet.
  if (std::filesystem::exists(run) && !std::filesystem::exists(run / "config.yaml")) {
    std::filesystem::remove_all(run);
  }
  running_.push_back({job, std::make_unique<Process>(group_.Command(*job.member, job.decisions),
                                                     group_.OutputOf(*job.member).string())});
  return true;
}

bool Jobs::Ended(const Running& ended, const ProcessEnd& end, std::vector<JobFailure>& failures) {
  const auto& [job, process] = ended;
  const std::string& name = job.member->name;
  const std::vector<Position> kept = ListCheckpoints(group_.RunOf(*job.member) / "checkpoints");
  const int64_t decisions = kept.empty() ? 0 : kept.back().decisions;
  // One that was stopped, by somebody else, ends without an error too.
  if (end.signal == 0 && end.exit_code == 0 && decisions >= job.decisions) {
    group_.SetDone(*job.member, job.decisions);
    return true;
  }
  const bool users_mistake = end.signal == 0 && end.exit_code == 2;
  Past& past = past_[name];
  past.failures = decisions > past.decisions ? 1 : past.failures + 1;
  past.decisions = decisions;
  past.not_before = Clock::now() + kLater;
  const std::string last = LastLines(group_.OutputOf(*job.member).string(), 1);
  const std::string why = end.signal != 0 || last.empty() ? end.Text() : last;
  if (users_mistake || past.failures >= kMostFailures) {
    failures.push_back({name, why, users_mistake});
    return true;
  }
  view_.Clear();
  log::Warning(StrCat(name, " failed, and goes on from ", decisions, " decisions: ", why));
  return false;
}

std::vector<JobFailure> Jobs::Run(const std::vector<Job>& jobs) {
  std::deque<Job> waiting;
  for (const Job& job : jobs) {
    if (!group_.Done(*job.member, job.decisions)) waiting.push_back(job);
  }
  view_.Begin(jobs);
  std::vector<JobFailure> failures;
  while (!stop_.requested() && !(waiting.empty() && running_.empty())) {
    for (size_t tries = waiting.size(); tries > 0 && running_.size() < most_; --tries) {
      const Job job = waiting.front();
      waiting.pop_front();
      const bool later = past_[job.member->name].not_before > Clock::now();
      if (later || !Start(job)) waiting.push_back(job);
    }
    for (size_t i = 0; i < running_.size();) {
      const std::optional<ProcessEnd> end = running_[i].process->Poll();
      if (!end) {
        ++i;
        continue;
      }
      const Running ended = std::move(running_[i]);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
      if (!Ended(ended, *end, failures)) waiting.push_front(ended.job);
    }
    std::vector<const Member*> now;
    for (const Running& running : running_) now.push_back(running.job.member);
    view_.Update(now, failures.size());
    std::this_thread::sleep_for(kPause);
  }
  view_.Clear();
  StopAll();
  return failures;
}

void Jobs::StopAll() {
  for (const Running& running : running_) running.process->Signal(SIGTERM);
  for (const Running& running : running_) running.process->Wait(kStopSeconds);
  running_.clear();
}

}  // namespace rookery
