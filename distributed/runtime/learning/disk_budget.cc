#include "distributed/runtime/learning/disk_budget.h"

#include <algorithm>
#include <system_error>

#include "core/strings.h"
#include "distributed/runtime/learning/replay_files.h"

namespace rookery {

double CheckpointBytes(const CheckpointParts& parts, const CheckpointConfig& config) {
  // What it shares with none: what came since the one before, and files that aren't full yet.
  const double since = static_cast<double>(config.every) * parts.a_decision;
  const double own = std::min(parts.replay, since + 2 * static_cast<double>(kReplayFileBytes));
  const double each = own + parts.of_learner + parts.agent;
  const auto there = static_cast<double>(config.keep + 1);  // while one is written
  return parts.replay + there * each;
}

DiskBudget CheckDisk(double bytes, const std::filesystem::path& folder) {
  std::filesystem::path there = std::filesystem::absolute(folder);
  while (!std::filesystem::exists(there) && there.has_relative_path()) there = there.parent_path();
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(there, error);
  DiskBudget budget{StrCat("checkpoints take up to about ", HumanBytes(bytes), " of disk")};
  if (error) return budget;
  const auto free = static_cast<double>(space.available);
  budget.fits = bytes <= free;
  budget.line += budget.fits ? StrCat(", of ", HumanBytes(free), " that are free")
                             : StrCat(", and ", HumanBytes(free), " are free: lower ",
                                      "replay.capacity or checkpoint.keep, or say a run_dir on a ",
                                      "larger one");
  return budget;
}

}  // namespace rookery
