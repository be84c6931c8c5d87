// An agent's policy on LibTorch and its bundle, for tests of what is equal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/bundle/bundle_spec.h"
#include "agents/policy.h"
#include "agents/snapshot.h"
#include "core/env_spec.h"

namespace rookery {

struct BundleCase {
  std::string agent;
  std::vector<std::string> options{};  // "normalize_observations=true"
  bool vectors = true;                 // beside an image
};

// Fields of several types, one with a history, one for critics alone, for sac_ae an image among
// them; a box that is not symmetric, or for dqn five choices.
EnvSpec MixedEnv(const BundleCase& c);

struct BundleAgent {
  EnvSpec env;
  std::unique_ptr<Policy> policy;  // the agent's own, with `snapshot` loaded
  Snapshot snapshot;               // random weights and statistics
  BundleSpec spec;

  void Write(const std::string& folder) const;
};
BundleAgent MakeBundleAgent(const BundleCase& c);
// The same agent's policy without LibTorch, and without weights yet.
std::unique_ptr<Policy> MakePlainPolicy(const BundleCase& c, const EnvSpec& env);

// Observations of N envs as a policy is asked for them.
class MixedObservations {
 public:
  MixedObservations(const EnvSpec& env, int64_t num_envs, uint64_t seed);

  // The policy's actions (N, A); `random` is its source of chance.
  std::vector<float> Act(Policy& policy, ActMode mode, Random& random) const;
  // What the bundle's fields hold, as float64 (N, D), in its order.
  std::vector<double> Flat(const BundleSpec& spec) const;

 private:
  EnvSpec env_;
  int64_t num_envs_;
  std::vector<std::vector<std::byte>> columns_;  // a field each, (N, ...)
};

}  // namespace rookery
