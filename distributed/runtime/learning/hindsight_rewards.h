// The env that says what other goals are worth, for replay.hindsight.
#pragma once

#include "distributed/replay/sampling/sampler_context.h"
#include "distributed/runtime/config/experiment.h"
#include "envs/env.h"

namespace rookery {

// Rewards by an env that `factory` makes now, for the calling thread; empty where the config wants
// no hindsight. Throws UserError where it wants it and there can be none: an env without goals,
// rewards that are more than functions of them, frames between decisions.
replay::RewardFunction HindsightRewards(const ExperimentConfig& config, const EnvFactory& factory);

}  // namespace rookery
