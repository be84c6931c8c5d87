// Policy: what an actor runs. It is asked in plain memory, so that an actor needs no LibTorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/env_spec.h"
#include "core/picture.h"
#include "core/random.h"
#include "core/schema.h"

namespace rookery {

struct Snapshot;  // agents/snapshot.h

enum class ActMode : uint8_t {
  kCollect,   // explores
  kEvaluate,  // deterministic
  kUniform,   // uniformly random actions, whatever the weights say
};

// What begins for an env at this decision. Where a task goes on, what a policy has learned of it in
// its state is still true.
enum class Begin : uint8_t { kNothing, kEpisode, kTask };

class Policy {
 public:
  // What the decision before led to; zeros before an env's first one, and where the env failed.
  struct Last {
    std::span<const float> rewards;       // (N)
    std::span<const float> costs;         // (N)
    std::span<const uint8_t> success;     // (N), 0 or 1
    std::span<const uint8_t> terminated;  // (N), 0 or 1
    // Where an episode has begun since, the true final observation of the one before, as
    // Input::observations has it; other rows mean nothing.
    std::span<const std::byte* const> final_observations;
  };

  // Memory of the caller's: a column each, row-major, an env a row.
  struct Input {
    // A field of the env's spec each, (N, ...), histories stacked, raw; null where it is ragged,
    // and in `ragged`.
    std::span<const std::byte* const> observations;
    std::span<const Begin> begin;       // (N)
    std::span<std::byte* const> state;  // a column of StateColumns() each, (N, ...): what must last
    const Last& last;
    ActMode mode = ActMode::kCollect;
    Random& random;  // the only source of chance
    // A value each env, (N), of each ragged field in turn.
    std::span<const std::span<const std::byte>> ragged{};

    int64_t num_envs() const { return static_cast<int64_t>(begin.size()); }
  };
  struct Output {
    std::span<float> actions;            // (N, A), see core/action.h; with rows_of (V, A)
    std::span<std::byte* const> extras;  // a column of ExtraColumns() each, (N, ...)
    // (N + 1), with rows_of: the action of env i is rows offsets[i] up to offsets[i + 1] of the V.
    std::span<const int64_t> offsets{};
  };

  virtual ~Policy() = default;

  // Writes all of `output`.
  virtual void Act(const Input& input, const Output& output) = 0;
  // What it keeps from decision to decision; zeros before an env's first one.
  virtual std::vector<TensorSpec> StateColumns() const { return {}; }
  // Replay columns that Act fills.
  virtual std::vector<Column> ExtraColumns() const { return {}; }
  // What its last Act expects the first env to show from now on, one picture a step of its plan;
  // empty: it plans nothing, or can't picture it.
  virtual std::vector<Picture> Foreseen() const { return {}; }
  // Takes the snapshot's weights. Throws UserError where names or shapes don't fit.
  virtual void Load(const Snapshot& snapshot) = 0;
};

// Uniformly random actions: the policy before there is one, and `--policy random`.
class UniformPolicy : public Policy {
 public:
  explicit UniformPolicy(ActionSpec spec) : spec_(std::move(spec)) {}
  void Act(const Input& input, const Output& output) override;
  void Load(const Snapshot&) override {}

 private:
  ActionSpec spec_;
};

// The middle of the action's range, or the first choice, always: `--policy zero`.
class ZeroPolicy : public Policy {
 public:
  void Act(const Input& input, const Output& output) override;
  void Load(const Snapshot&) override {}
};

}  // namespace rookery
