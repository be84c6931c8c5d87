#include "distributed/runtime/config/contradictions.h"

#include <algorithm>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/config/replay_sources.h"

namespace rookery {

int64_t Streams(const ExperimentConfig& config) {
  return std::max<int64_t>(1, config.actors) * config.env.per_actor;
}

namespace {

bool DrawsFrom(const BatchRequest& request, const std::string& source) {
  return request.sources.empty() ? source == kDefaultSource : request.sources.contains(source);
}

void CheckCapacity(const ExperimentConfig& config, const replay::SourceOptions& source,
                   std::span<const BatchRequest> requests) {
  const int64_t capacity = source.storage.capacity;
  const std::string key = CapacityKey(source);
  const int64_t rows = config.actors > 0 ? LeadRows(config) : 1;
  const int64_t chunks = Streams(config) * rows;
  if (capacity < chunks) {
    throw UserError(StrCat(key, ": ", Counted(capacity, "decision"),
                           capacity == 1 ? " holds" : " hold", " no chunk of each of ",
                           Counted(Streams(config), "env"), " (", Counted(rows, "row"),
                           " each); say at least ", chunks));
  }
  for (const BatchRequest& request : requests) {
    if (!DrawsFrom(request, source.name)) continue;
    const double n_step = request.options.Number("n_step").value_or(1);
    if (n_step <= static_cast<double>(capacity)) continue;
    throw UserError(StrCat(key, ": ", Counted(capacity, "decision"),
                           capacity == 1 ? " holds" : " hold", " no window of ", n_step,
                           " steps (agent.n_step); say at least ", n_step));
  }
}

// Episodes of no task are never drawn by task.
void CheckTasks(const ExperimentConfig& config, std::span<const BatchRequest> requests) {
  for (const BatchRequest& request : requests) {
    if (request.sampler != "context" || !config.env.tasks.map.empty()) continue;
    throw UserError(StrCat("env.tasks: batch '", request.name,
                           "' is drawn by task, and there are none; say env.tasks={draw: N} or "
                           "env.tasks={list: [...]}"));
  }
}

// Decisions before the first update of a schedule that updates offline alone; 0 of others.
int64_t DecisionsBeforeOffline(const Schedule& schedule) {
  int64_t decisions = 0;
  for (const Stage& stage : schedule.stages) {
    if (stage.kind == Stage::Kind::kOffline) return decisions;
    if (stage.kind != Stage::Kind::kRatio || stage.updates_per_decision > 0) return 0;
    decisions += stage.decisions;
  }
  return 0;
}

void CheckSchedule(const ExperimentConfig& config, const Schedule& schedule) {
  const Stage& stage = schedule.stages.front();
  const bool acts_later = schedule.stages.back().kind != Stage::Kind::kOffline;
  const int64_t before = acts_later ? 0 : DecisionsBeforeOffline(schedule);
  if (before > config.total_decisions) {
    throw UserError(StrCat("total_decisions: ", config.total_decisions, " are less than the ",
                           before, " (agent.learning_starts) that come before the first update: ",
                           "nothing would be learned; raise it, or lower agent.learning_starts"));
  }
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
  for (const replay::SourceOptions& source : SourcesOf(config.replay, schedule, requests)) {
    CheckCapacity(config, source, requests);
  }
  CheckTasks(config, requests);
  CheckSchedule(config, schedule);
}

}  // namespace rookery
