// EnvSlots: N copies of an env and the batch that they write into, without the threads that step
// them. What VectorEnv and AsyncVectorEnv share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/action.h"
#include "envs/env.h"
#include "envs/episode.h"

namespace rookery {

// A batch of one observation field: num_envs rows of the field's bytes, aligned to 64 bytes. A
// ragged field has memory of its own for each env instead: data() is null.
class FieldBatch {
 public:
  FieldBatch(const TensorSpec& spec, int64_t num_envs);
  const TensorSpec& spec() const { return spec_; }
  std::byte* row(int64_t env) { return data_ + static_cast<size_t>(env) * row_bytes_; }
  const std::byte* row(int64_t env) const { return data_ + static_cast<size_t>(env) * row_bytes_; }
  std::byte* data() { return data_; }
  const std::byte* data() const { return data_; }
  size_t row_bytes() const { return row_bytes_; }

  // An env's value, ragged or not.
  std::span<const std::byte> value(int64_t env) const {
    if (!spec_.ragged) return {row(env), row_bytes_};
    return ragged_[static_cast<size_t>(env)];
  }
  void SetValue(int64_t env, std::span<const std::byte> value);
  FieldRoom room(int64_t env) {
    if (!spec_.ragged) return {.fixed = row(env)};
    return {.ragged = &ragged_[static_cast<size_t>(env)]};
  }

 private:
  TensorSpec spec_;
  size_t row_bytes_;
  std::unique_ptr<std::byte[]> memory_;
  std::byte* data_ = nullptr;
  std::vector<std::vector<std::byte>> ragged_;  // (N)
};

enum class StepEnd : uint8_t {
  kContinues = 0,
  kEnded = 1,    // terminated or truncated: the final observation's row is valid
  kFaulted = 2,  // the env threw: the step didn't happen, `faults` says why
};

struct StepBatch {
  StepBatch() = default;
  StepBatch(const EnvSpec& spec, int64_t num_envs);

  // What env `from` of `source` has, as env `to` of this one.
  void CopyRow(const StepBatch& source, int64_t from, int64_t to);

  std::vector<FieldBatch> observations;        // what to act on next, a field each, (N, ...)
  std::vector<FieldBatch> final_observations;  // rows valid where end == kEnded
  std::vector<float> rewards;                  // (N)
  std::vector<float> costs;                    // (N)
  std::vector<uint8_t> terminated;             // (N)
  std::vector<uint8_t> truncated;              // (N)
  std::vector<uint8_t> success;                // (N), in any frame of the decision
  std::vector<StepEnd> end;                    // (N)
  std::vector<double> diagnostics;             // (N, D)
  std::vector<std::string> faults;             // (N), "" where none
  std::vector<int64_t> episodes;               // (N), index of the episode `observations` is from
  std::vector<int64_t> lengths;                // (N), decisions of that episode so far
  std::vector<EpisodeTotals> ended;            // (N), of the episode before; not where it continues
};

// Where the k-th episode of env i begins: a function of both alone. Called before each reset, from
// any of the threads.
using EpisodeSource = std::function<EpisodeStart(int64_t env, int64_t episode)>;

// Several threads, as long as each env has one at a time.
class EnvSlots {
 public:
  // Makes env 0 alone: spec() says from which threads Make() may be called for the others.
  EnvSlots(EnvFactory factory, int64_t num_envs, EpisodeOptions options, EpisodeSource source);

  const EnvSpec& spec() const { return spec_; }
  int64_t size() const { return static_cast<int64_t>(slots_.size()); }
  StepBatch& batch() { return batch_; }
  Episode& episode(int64_t env) { return *At(env).episode; }

  void Make(int64_t env);  // does nothing for env 0
  void Destroy(int64_t env) { At(env).episode.reset(); }

  // Begins episode `index`, or the first behind it that can be begun. Throws Failure where ten in
  // a row can't.
  void Begin(int64_t env, int64_t index);
  // Elements of an env's next action.
  size_t ActionSize(int64_t env) const {
    if (!action_sizes_.vary()) return action_sizes_.dim();
    return action_sizes_.Of(batch_.observations[action_sizes_.field()].value(env).size());
  }
  const ActionSizes& action_sizes() const { return action_sizes_; }

  // One decision of `count` envs from `first` on, side by side; `actions`, one env's after the
  // other, are of the right size. An episode that ends is followed by the next one's first
  // observation.
  void Step(int64_t first, int64_t count, std::span<const float> actions);
  // The same for replaying: nothing is begun and EnvError is thrown.
  StepResult Replay(int64_t env, std::span<const float> action);

 private:
  // One env with what belongs to it, apart from the others' cache lines.
  struct alignas(64) Slot {
    std::unique_ptr<Episode> episode;
    std::vector<FieldRoom> rooms;   // of each observation field
    std::span<double> diagnostics;  // (D)
    int64_t next_episode = 0;
    EpisodeStart start;
  };

  const EnvSpec& MakeFirst();
  Slot& At(int64_t env) { return slots_[static_cast<size_t>(env)]; }
  Outputs OutputsOf(Slot& slot) { return Outputs(spec_, slot.rooms, slot.diagnostics); }
  // What became of a decision.
  void Note(int64_t env, const DecisionStep& step);
  void BeginNext(int64_t env);

  EnvFactory factory_;
  EpisodeOptions options_;
  EpisodeSource source_;
  std::vector<Slot> slots_;
  EnvSpec spec_;  // a copy: env 0 may be made again while others read it
  ActionSizes action_sizes_;
  StepBatch batch_;
};

}  // namespace rookery
