// VectorEnv: N copies of an env stepped together by a few threads into one contiguous batch.
//
//   actions (N, A) ──▶ threads, each takes the next env that nobody has ──▶ StepBatch
//
// An episode that ends begins anew within the same call: its final observation is then in
// `final_observations` and the first one of the new episode in `observations`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "envs/env.h"
#include "envs/episode.h"

namespace rookery {

// A batch of one observation field: num_envs rows of the field's bytes, aligned to 64 bytes.
class FieldBatch {
 public:
  FieldBatch(const TensorSpec& spec, int64_t num_envs);
  const TensorSpec& spec() const { return spec_; }
  std::byte* row(int64_t env) { return data_ + static_cast<size_t>(env) * row_bytes_; }
  const std::byte* row(int64_t env) const { return data_ + static_cast<size_t>(env) * row_bytes_; }
  std::byte* data() { return data_; }
  const std::byte* data() const { return data_; }
  size_t row_bytes() const { return row_bytes_; }

 private:
  TensorSpec spec_;
  size_t row_bytes_;
  std::unique_ptr<std::byte[]> memory_;
  std::byte* data_;
};

enum class StepEnd : uint8_t {
  kContinues = 0,
  kEnded = 1,    // terminated or truncated: the final observation's row is valid
  kFaulted = 2,  // the env threw: the step didn't happen, `faults` says why
};

struct StepBatch {
  std::vector<FieldBatch> observations;        // what to act on next, a field each, (N, ...)
  std::vector<FieldBatch> final_observations;  // rows valid where end == kEnded
  std::vector<float> rewards;                  // (N)
  std::vector<float> costs;                    // (N)
  std::vector<uint8_t> terminated;             // (N)
  std::vector<uint8_t> truncated;              // (N)
  std::vector<uint8_t> success;                // (N)
  std::vector<StepEnd> end;                    // (N)
  std::vector<double> diagnostics;             // (N, D)
  std::vector<std::string> faults;             // (N), "" where none
  std::vector<int64_t> episodes;               // (N), index of the episode `observations` is from
  std::vector<int64_t> lengths;                // (N), decisions of that episode so far
};

// Where the k-th episode of env i begins. A pure function, called from any of the threads.
using EpisodeSource = std::function<EpisodeStart(int64_t env, int64_t episode)>;

// How far an env had come: what it takes to bring another copy to the same state.
struct EpisodeProgress {
  int64_t episode = 0;
  std::vector<float> actions{};  // (decisions, A) in [-1, 1], since the episode began
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

  // Begins episode `first_episode` in every env. The batch is valid until the next call.
  const StepBatch& Reset(int64_t first_episode = 0);

  // One decision in every env; `actions` (N, A) in [-1, 1]. One caller at a time. Only programming
  // errors throw: an env's own end up in `faults`, and its next episode has begun.
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
