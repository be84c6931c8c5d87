// SavedPolicy: a run's policy with what it was trained in, from the run directory alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "agents/built_in.h"
#include "agents/policy.h"
#include "agents/snapshot.h"
#include "core/position.h"
#include "distributed/runtime/config/experiment.h"
#include "envs/registry.h"

namespace rookery {

struct SavedPolicy {
  ExperimentConfig config;
  EnvRegistry registry;  // that its env is of
  EnvFactory factory;
  EnvSpec spec;
  std::unique_ptr<Policy> policy;
  Snapshot snapshot{};  // that it has loaded
  Position position{};  // when it was saved
};

// `which`: best, last or a position. `settings`: key=value over the run's config, such as another
// env parameter. `agents`: that it may be of. Throws UserError: no run, no such checkpoint, a
// checksum that doesn't fit, an env that the policy can't act in.
SavedPolicy LoadPolicy(const std::filesystem::path& run, const std::string& which,
                       std::span<const std::string> settings, std::span<const std::string> plugins,
                       const AgentRegistry& agents = BuiltInAgents());

// The same from a config and one policy.safetensors.
SavedPolicy LoadPolicyFile(const std::filesystem::path& config, const std::filesystem::path& file,
                           std::span<const std::string> plugins,
                           const AgentRegistry& agents = BuiltInAgents());

}  // namespace rookery
