// Policy: what an actor runs.
#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "core/schema.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

enum class ActMode : uint8_t {
  kCollect,   // explores
  kEvaluate,  // deterministic
  kUniform,   // uniformly random actions, whatever the weights say
};

// What actors need of an agent: named tensors plus a version. May carry more than weights.
struct Snapshot {
  int64_t version = 0;               // counts updates
  ActMode mode = ActMode::kCollect;  // how actors are to collect with it
  NamedTensors tensors{};
};

// What begins for an env at this decision.
enum class Begin : uint8_t { kNothing, kEpisode, kTask };

class Policy {
 public:
  struct Input {
    const NamedTensors& observations;  // a field each, (N, ...), raw
    const std::vector<Begin>& begin;   // (N)
    NamedTensors& state;               // what must last, a tensor each, (N, ...); the caller's
    ActMode mode = ActMode::kCollect;
    Random& random;  // the only source of chance
  };
  struct Output {
    Tensor actions;         // (N, A) float32 in [-1, 1], on the CPU
    NamedTensors extras{};  // a column of ExtraColumns() each, (N, ...)
  };

  virtual ~Policy() = default;

  virtual Output Act(const Input& input) = 0;
  // State of `num_envs` envs before their first decision; empty for a policy without memory.
  virtual NamedTensors InitialState(int64_t num_envs) const;
  // Replay columns that Act fills.
  virtual std::vector<Column> ExtraColumns() const;
  // Takes the snapshot's weights. Throws UserError where names or shapes don't fit.
  virtual void Load(const Snapshot& snapshot) = 0;
};

// (N, A) float32, uniform over [-1, 1].
Tensor UniformActions(int64_t num_envs, int64_t action_dim, Random& random);

// Uniformly random actions: the policy before there is one, and `--policy random`.
class UniformPolicy : public Policy {
 public:
  explicit UniformPolicy(int64_t action_dim) : action_dim_(action_dim) {}
  Output Act(const Input& input) override;
  void Load(const Snapshot&) override {}

 private:
  int64_t action_dim_;
};

// The middle of the action range, always: `--policy zero`.
class ZeroPolicy : public Policy {
 public:
  explicit ZeroPolicy(int64_t action_dim) : action_dim_(action_dim) {}
  Output Act(const Input& input) override;
  void Load(const Snapshot&) override {}

 private:
  int64_t action_dim_;
};

}  // namespace rookery
