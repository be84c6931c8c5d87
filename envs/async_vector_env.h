// AsyncVectorEnv: N copies of an env, of which the first `batch` that are done are returned, for
// envs whose steps take unequal time (EnvPool's asynchronous mode, arXiv:2206.10558).
//
//   Send(actions, envs) ──▶ queue ──▶ threads ──▶ ready ──▶ Receive(): (B, ...)
//
// An env is in one of three places: queued or being stepped, ready, or with the caller. It is the
// caller's from the Receive() that returned it to its next Send(). Which envs come first depends on
// timing: a run with it can't be repeated exactly.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "envs/env_slots.h"

namespace rookery {

class AsyncVectorEnv {
 public:
  struct Options {
    int64_t num_envs = 1;
    int64_t batch = 1;        // envs that Receive() returns, at most num_envs
    int64_t num_threads = 1;  // beside the caller's, which waits
    EpisodeOptions episode{};
  };

  // Row i of `steps` is env `envs[i]`.
  struct Batch {
    std::vector<int64_t> envs;  // (B)
    StepBatch steps;            // B rows
  };

  // Makes the envs and begins an episode in each; their first observations are what Receive()
  // returns first. Throws UserError for options or a spec that can't be used, among them envs that
  // must stay on one thread.
  AsyncVectorEnv(const EnvFactory& factory, const Options& options, EpisodeSource source);
  ~AsyncVectorEnv();
  AsyncVectorEnv(const AsyncVectorEnv&) = delete;
  AsyncVectorEnv& operator=(const AsyncVectorEnv&) = delete;

  const EnvSpec& spec() const;
  int64_t num_envs() const;

  // One decision in each of `envs` (B), all of them the caller's; `actions` (B, A).
  // Throws std::invalid_argument for an env that is not the caller's; then none is sent.
  void Send(std::span<const float> actions, std::span<const int64_t> envs);

  // Waits for `batch` envs that are done. Valid until the next call. Throws std::logic_error where
  // fewer than that are under way, and Failure where an env can't begin an episode.
  const Batch& Receive();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rookery
