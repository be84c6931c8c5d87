// The sources of a run's replay: which there are follows from the agent's stages, how much each
// keeps from the config.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/batch_request.h"
#include "core/schedule.h"
#include "distributed/replay/storage/sources.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// replay.sources.NAME: what the config says of a source beside the default one.
struct SourceConfig {
  std::string name;
  int64_t capacity = 0;  // decisions kept
  // Episodes that it holds from the beginning: of a file, or so many of a policy that has a name
  // (acting/named_policy.h), in the run's env with these settings changed.
  std::string file;
  std::string policy;
  int64_t episodes = 0;
  ConfigNode env;
  double share = 0;  // of batches that say nothing of sources; with such episodes

  Fields fields();
  bool given() const { return !file.empty() || !policy.empty(); }
  // Throws UserError where the settings are none.
  EnvConfig EnvIn(const EnvConfig& of_run) const;
};
// Those that the config names, in its order. Throws UserError: a share without episodes, shares
// above 1 together, a file and a policy, a policy without a number of episodes.
std::vector<SourceConfig> ReadSources(const ReplayConfig& config);

// The default source, of replay.capacity, then those that the stages fill, in their order, and
// those with episodes of their own. Each keeps what replay.sources says of it, or as much as the
// default one. Throws UserError where replay.sources names another without episodes, or a batch is
// drawn from one that nothing fills.
std::vector<replay::SourceOptions> SourcesOf(const ReplayConfig& config, const Schedule& schedule,
                                             std::span<const BatchRequest> requests);

// The number of the source that a stage's episodes go to.
int64_t NumberOf(std::span<const replay::SourceOptions> sources, const Stage& stage);

// "replay.capacity", or "replay.sources.NAME.capacity".
std::string CapacityKey(const replay::SourceOptions& source);

}  // namespace rookery
