// AgentContext: what an agent is made in, beside its own options.
#pragma once

#include <cstdint>
#include <string>

#include "core/env_spec.h"

namespace rookery {

struct AgentContext {
  EnvSpec env;  // what it acts in
  double updates_per_decision = 1;
  int64_t max_decisions = 0;   // of an episode; 0: no limit. For time-aware observations
  std::string device = "cpu";  // "cpu", "cuda", "cuda:1"
  uint64_t seed = 0;           // initial weights and the update's own noise are functions of it
};

}  // namespace rookery
