// AgentContext: what an agent is made in, beside its own options.
#pragma once

#include <cstdint>
#include <string>

#include "agents/latent/latent_config.h"
#include "core/env_spec.h"

namespace rookery {

struct AgentContext {
  EnvSpec env;            // what it acts in
  LatentConfig latent{};  // what it reads of an image there, where that is a latent
  double updates_per_decision = 1;
  int64_t planned_updates = 0;  // of the run's decisions, all of them; what schedules fall over
  int64_t max_decisions = 0;    // of an episode; 0: no limit. For time-aware observations
  std::string device = "cpu";   // "cpu", "cuda", "cuda:1"
  // Initial weights are a function of the one, an update's own noise of the other: learners that
  // train together share weights and differ in noise.
  uint64_t weights_seed = 0;
  uint64_t seed = 0;
};

}  // namespace rookery
