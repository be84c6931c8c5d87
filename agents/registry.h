// Every agent by its name: an explicit list. Needs no LibTorch, so that help and --print-config
// answer at once; agents/factory.h makes what is named here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/env_spec.h"
#include "core/fields.h"

namespace rookery {

// An agent's options.
class AgentConfig {
 public:
  virtual ~AgentConfig() = default;
  virtual Fields fields() = 0;
  // Throws UserError where this agent can't act in `env` (discrete actions, missing goals).
  virtual void CheckEnv(const EnvSpec& env) const = 0;
};

struct AgentEntry {
  std::string name;     // "sac"
  std::string summary;  // a line for people
  std::unique_ptr<AgentConfig> (*make_config)();
  // The agent's table of per-env differences, as config text: "" where there is none.
  std::string (*defaults_for)(const std::string& env_id);
};

const std::vector<AgentEntry>& AgentEntries();
// Throws UserError naming the nearest.
const AgentEntry& FindAgent(const std::string& name);

}  // namespace rookery
