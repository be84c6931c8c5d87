// What `bench learner` knows of single agents: how large their networks are there, and which
// products their updates consist of. All else it learns from the registry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config_node.h"
#include "core/env_spec.h"
#include "tools/bench/learner/update_work.h"

namespace rookery {

struct LearnerSizes {
  int64_t batch = 256;
  int64_t hidden = 256;  // two layers of so many
};

struct LearnerCase {
  std::string shape;   // for people: "batch 256, 2x256"
  ConfigNode options;  // of the agent, beside its defaults
  UpdateWork work{};   // of one update; empty: it has no limit
};

// What an agent is measured as: its name, and behind it, joined by _, those of other ways that it
// learns, such as "sac_modern".
std::vector<std::string> LearnerCaseNames(const std::string& agent);

// Of one of these names. An agent that isn't known here is measured with its defaults, and without
// a limit. `env`: where it is measured (synthetic.h).
LearnerCase LearnerCaseOf(const std::string& name, const LearnerSizes& sizes, const EnvSpec& env);

}  // namespace rookery
