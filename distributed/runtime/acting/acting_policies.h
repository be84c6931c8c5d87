// ActingPolicies: which policy each of N envs acts with. Where a snapshot is taken at once that is
// one for all; where it is taken at an episode's begin, envs whose episodes go on keep theirs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "agents/policy.h"
#include "agents/snapshot.h"
#include "distributed/runtime/acting/policy_runner.h"

namespace rookery {

class ActingPolicies {
 public:
  using Maker = std::function<std::unique_ptr<Policy>()>;

  // All act uniformly with `first` until the first Load. `more` makes as many others as there are
  // snapshots in use; null: there may be only one.
  ActingPolicies(std::unique_ptr<Policy> first, Maker more, int64_t num_envs);

  Policy& first() const { return *first_; }
  // The newest snapshot. Who acts with one that was taken at once takes it now, as all do where the
  // snapshot says so. Throws UserError where its weights don't fit.
  void Load(const Snapshot& snapshot);
  // The env takes the newest, if it hasn't yet.
  void Adopt(size_t env);

  // Of the snapshot that the env acts with.
  int64_t version(size_t env) const { return acting_[env]->version; }
  // Neighbours with the same policy together; valid until the next Load or Adopt.
  std::span<const PolicyRunner::Part> parts();

  // Who acts with which snapshot, and those that are not the newest or need not stay it. Load it
  // after the newest.
  NamedArrays Save() const;
  void Load(const NamedArrays& saved);

 private:
  // A snapshot, and a policy that has it.
  struct Acting {
    int64_t version = 0;
    ActMode mode = ActMode::kUniform;
    bool at_episode = false;
    bool has_weights = false;
    NamedArrays weights{};  // where it is taken at an episode's begin
    std::unique_ptr<Policy> policy{};
  };

  void Give(size_t env, const std::shared_ptr<Acting>& acting);
  void Reclaim(const std::shared_ptr<Acting>& acting);
  void Arm(Acting& acting, const NamedArrays& weights);

  Maker more_;
  std::vector<std::unique_ptr<Policy>> spare_;
  Policy* first_;
  std::shared_ptr<Acting> newest_;
  std::vector<std::shared_ptr<Acting>> acting_;  // (N)
  std::vector<PolicyRunner::Part> parts_;        // empty: to be made
};

}  // namespace rookery
