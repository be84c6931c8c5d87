// Collection: episodes of an env in which somebody acts who isn't learning.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/policy.h"
#include "agents/snapshot.h"
#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/demonstrations/episode_recorder.h"
#include "envs/registry.h"

namespace rookery {

// Who acts, in what.
struct Scene {
  EnvConfig env;
  EnvFactory factory;
  std::unique_ptr<Policy> policy;
  Snapshot snapshot{};
  std::vector<std::string> left_out{};  // fields that are there for the policy alone
};

// A named policy (acting/named_policy.h) in this env, which shows a controller the fields that it
// reads, whatever else it shows. Throws UserError.
Scene SceneOf(const std::string& policy, EnvConfig env, const EnvRegistry& registry);

class Collection {
 public:
  // `take` is called at the end of each episode.
  Collection(Scene scene, EpisodeRecorder::Take take);

  const EnvConfig& env() const { return scene_.env; }
  const EnvSpec& spec() const { return spec_; }
  // What is recorded of the observations.
  const std::vector<TensorSpec>& fields() const { return recorder_.fields(); }

  // Acts until so many episodes were taken. Chance is a function of `seed` and `incarnation`.
  // Throws UserError where an episode has no end.
  void Take(int64_t episodes, uint64_t seed, uint64_t incarnation);

 private:
  Scene scene_;
  EnvSpec spec_;
  EpisodeRecorder::Take take_;
  EpisodeRecorder recorder_;
  int64_t wanted_ = 0;  // episodes that are still to come
};

}  // namespace rookery
