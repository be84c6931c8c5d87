#include "distributed/runtime/config/contradictions.h"

#include <algorithm>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

int64_t Streams(const ExperimentConfig& config) {
  return std::max<int64_t>(1, config.actors) * config.env.per_actor;
}

void CheckCapacity(const ExperimentConfig& config, std::span<const BatchRequest> requests) {
  const int64_t capacity = config.replay.capacity;
  const int64_t rows = config.actors > 0 ? LeadRows(config) : 1;
  const int64_t chunks = Streams(config) * rows;
  if (capacity < chunks) {
    throw UserError(StrCat("replay.capacity: ", Counted(capacity, "decision"),
                           capacity == 1 ? " holds" : " hold", " no chunk of each of ",
                           Counted(Streams(config), "env"), " (", Counted(rows, "row"),
                           " each); say at least ", chunks));
  }
  for (const BatchRequest& request : requests) {
    const double n_step = request.options.Number("n_step").value_or(1);
    if (n_step <= static_cast<double>(capacity)) continue;
    throw UserError(StrCat("replay.capacity: ", Counted(capacity, "decision"),
                           capacity == 1 ? " holds" : " hold", " no window of ", n_step,
                           " steps (agent.n_step); say at least ", n_step));
  }
}

void CheckSchedule(const ExperimentConfig& config, const Schedule& schedule) {
  const Stage& stage = schedule.stages.front();
  if (schedule.stages.size() > 1 || stage.kind != Stage::Kind::kRatio) return;
  if (stage.updates_per_decision > 0 && stage.learning_starts > config.total_decisions) {
    throw UserError(StrCat("agent.learning_starts: ", stage.learning_starts, " is above ",
                           "total_decisions, ", config.total_decisions,
                           ": nothing would be learned; lower it, or raise total_decisions"));
  }
}

}  // namespace

int64_t LeadRows(const ExperimentConfig& config) {
  return std::clamp<int64_t>(config.replay.max_lead / (4 * Streams(config)), 1, 1024);
}

void RefuseContradictions(const ExperimentConfig& config, const Schedule& schedule,
                          std::span<const BatchRequest> requests) {
  CheckCapacity(config, requests);
  CheckSchedule(config, schedule);
}

}  // namespace rookery
