// VectorEnv: N copies of an env stepped together by a few threads into one contiguous batch.
//
//   actions (N, A) ──▶ threads, each with its share of the envs ──▶ StepBatch
//
// An episode that ends begins anew within the same call: its final observation is then in
// `final_observations` and the first one of the new episode in `observations`.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "envs/env_slots.h"

namespace rookery {

// How far an env had come: what it takes to bring another copy to the same state.
struct EpisodeProgress {
  int64_t episode = 0;
  int64_t decisions = 0;         // since it began
  std::vector<float> actions{};  // of them, (decisions, A) or (decisions, rows, A)
};

class VectorEnv {
 public:
  struct Options {
    int64_t num_envs = 1;
    int64_t num_threads = 1;  // the calling one included
    EpisodeOptions episode{};
  };

  // Makes the envs. Throws UserError for a spec that can't be used.
  VectorEnv(const EnvFactory& factory, Options options, EpisodeSource source);
  ~VectorEnv();
  VectorEnv(const VectorEnv&) = delete;
  VectorEnv& operator=(const VectorEnv&) = delete;

  const EnvSpec& spec() const;
  int64_t num_envs() const;

  // Begins episode `first_episode` in every env, or the first behind it that can be begun. The
  // batch is valid until the next call. Throws Failure where ten in a row can't, as Step() does.
  const StepBatch& Reset(int64_t first_episode = 0);

  // Elements of the env's next action: A, or A for each row of the observation in batch() that
  // ActionSpec::rows_of names.
  size_t ActionSize(int64_t env) const;

  // One decision in every env; `actions` (N, A), as core/action.h has them; with rows_of, one env's
  // rows after the other's, ActionSize() each. One caller at a time.
  // An env's errors don't throw: they end up in `faults`, and its next episode has begun. After any
  // other exception (no memory, say) nothing can be stepped any more.
  const StepBatch& Step(std::span<const float> actions);

  // Brings every env to where `progress` (N) says by replaying its episode. Deterministic envs then
  // go on as the original would have. Throws Failure where a replay fails or ends early.
  const StepBatch& Restore(std::span<const EpisodeProgress> progress);

  const StepBatch& batch() const;
  Episode& episode(int64_t env);  // for rendering and replay; not while Step() runs

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rookery
