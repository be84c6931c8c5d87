#include "distributed/runtime/config/replay_requests.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/prioritized_draw.h"

namespace rookery {
namespace {

constexpr const char* kPrioritized = "prioritized";

void DrawByPriority(const ExperimentConfig& config, std::vector<BatchRequest>& requests) {
  replay::PrioritizedOptions options = config.replay.prioritized;
  if (options.alpha == 0) return;
  bool any = false;
  for (BatchRequest& request : requests) {
    if (request.sampler != "n_step") continue;
    request.options.Set(kPrioritized, options.fields().Write());
    any = true;
  }
  if (!any) {
    throw UserError(StrCat("replay.prioritized.alpha: ", ShortestDouble(options.alpha),
                           ", but agent ", config.agent_entry.name,
                           " draws no n-step windows; leave it out"));
  }
}

}  // namespace

std::vector<BatchRequest> ReplayRequests(const ExperimentConfig& config, const Agent& agent) {
  std::vector<BatchRequest> requests = agent.BatchRequests();
  DrawByPriority(config, requests);
  return requests;
}

std::vector<LearnerColumn> ReplayColumns(const Agent& agent,
                                         const std::vector<BatchRequest>& requests) {
  std::vector<LearnerColumn> columns = agent.LearnerColumns();
  const auto by_priority = [](const BatchRequest& r) { return r.options.Has(kPrioritized); };
  if (std::ranges::any_of(requests, by_priority)) columns.push_back(replay::PriorityColumn());
  return columns;
}

}  // namespace rookery
