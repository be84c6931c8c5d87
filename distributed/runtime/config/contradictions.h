// Settings that are right one by one and together can't be meant.
#pragma once

#include <cstdint>
#include <span>

#include "core/batch_request.h"
#include "core/schedule.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// Envs whose rows come at the same time.
int64_t Streams(const ExperimentConfig& config);

// Rows of an actor's chunks at most: so few that acting is never further ahead than
// replay.max_lead.
int64_t LeadRows(const ExperimentConfig& config);

// Throws UserError: a replay that holds no chunk of every env or no window of a batch, batches by
// task of an env without tasks, a run that ends before its first update.
void RefuseContradictions(const ExperimentConfig& config, const Schedule& schedule,
                          std::span<const BatchRequest> requests);

}  // namespace rookery
