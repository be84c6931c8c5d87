// The sources of a run's replay: which there are follows from the agent's stages, how much each
// keeps from the config.
#pragma once

#include <span>
#include <vector>

#include "core/batch_request.h"
#include "core/schedule.h"
#include "distributed/replay/storage/sources.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// The default source, of replay.capacity, and then those that the stages fill, in their order. Each
// keeps what replay.sources says of it, or as much as the default one. Throws UserError where
// replay.sources names another, or a batch is drawn from one that no stage fills.
std::vector<replay::SourceOptions> SourcesOf(const ReplayConfig& config, const Schedule& schedule,
                                             std::span<const BatchRequest> requests);

// The number of the source that a stage's episodes go to.
int64_t NumberOf(std::span<const replay::SourceOptions> sources, const Stage& stage);

// "replay.capacity", or "replay.sources.NAME.capacity".
std::string CapacityKey(const replay::SourceOptions& source);

}  // namespace rookery
