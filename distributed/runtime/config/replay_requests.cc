#include "distributed/runtime/config/replay_requests.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "distributed/runtime/config/replay_sources.h"

namespace rookery {
namespace {

constexpr const char* kPrioritized = "prioritized";
constexpr double kSumRounding = 1e-9;  // what is left of shares that add up to 1

// Gives an option to the requests for n-step windows. Throws UserError where there is none;
// `asked`: what of the config asks for it.
void SetForWindows(const ExperimentConfig& config, const std::string& asked,
                   const std::string& option, const ConfigNode& value,
                   std::vector<BatchRequest>& requests) {
  bool any = false;
  for (BatchRequest& request : requests) {
    if (request.sampler != "n_step") continue;
    request.options.Set(option, value);
    any = true;
  }
  if (!any) {
    throw UserError(StrCat("replay.", option, ".", asked, ", but agent ", config.agent_entry.name,
                           " draws no n-step windows; leave it out"));
  }
}

void DrawByPriority(const ExperimentConfig& config, std::vector<BatchRequest>& requests) {
  replay::PrioritizedOptions options = config.replay.prioritized;
  if (options.alpha == 0) return;
  SetForWindows(config, StrCat("alpha: ", ShortestDouble(options.alpha)), kPrioritized,
                options.fields().Write(), requests);
}

void DrawByAge(const ExperimentConfig& config, std::vector<BatchRequest>& requests) {
  replay::AgeOptions options = config.replay.age;
  if (options.decay == 0) return;
  if (const double alpha = config.replay.prioritized.alpha; alpha > 0) {
    throw UserError(StrCat("replay.age.decay: ", options.decay,
                           " and replay.prioritized.alpha: ", ShortestDouble(alpha),
                           ": rows are drawn by age or by priority, not by both; leave one out"));
  }
  for (const SourceConfig& source : ReadSources(config.replay)) {
    if (!source.given()) continue;
    throw UserError(StrCat("replay.age.decay: ", options.decay, " and replay.sources.", source.name,
                           ": demonstrations don't age; leave one out"));
  }
  SetForWindows(config, StrCat("decay: ", options.decay), "age", options.fields().Write(),
                requests);
}

void RelabelGoals(const ExperimentConfig& config, std::vector<BatchRequest>& requests) {
  replay::HindsightOptions options = config.replay.hindsight;
  if (!options.enabled()) return;
  SetForWindows(config, StrCat("goals: ", options.goals), "hindsight", options.fields().Write(),
                requests);
}

}  // namespace

// Each batch that says nothing of sources has its share of those that the config gives one.
void DrawDemonstrations(const ExperimentConfig& config, std::vector<BatchRequest>& requests) {
  std::map<std::string, double> shares;
  double own = 1;
  for (const SourceConfig& source : ReadSources(config.replay)) {
    if (source.share == 0) continue;
    shares[source.name] = source.share;
    own -= source.share;
  }
  if (shares.empty()) return;
  if (own > kSumRounding) shares[std::string(kDefaultSource)] = own;
  bool any = false;
  for (BatchRequest& request : requests) {
    if (!request.sources.empty() || request.pooled) continue;
    request.sources = shares;
    any = true;
  }
  if (any) return;
  throw UserError(StrCat("replay.sources: agent ", config.agent_entry.name,
                         " says itself which sources its batches are of; leave the shares out"));
}

std::vector<BatchRequest> ReplayRequests(const ExperimentConfig& config, const Agent& agent) {
  std::vector<BatchRequest> requests = agent.BatchRequests();
  DrawByPriority(config, requests);
  DrawByAge(config, requests);
  RelabelGoals(config, requests);
  DrawDemonstrations(config, requests);
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
