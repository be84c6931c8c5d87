// TensorPolicy: a policy on LibTorch, which reads and answers in tensors.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agents/policy.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

class TensorPolicy : public Policy {
 public:
  struct Seen {
    const NamedTensors& observations;  // a fixed field each, (N, ...), raw, on the CPU
    std::span<const Begin> begin;      // (N)
    // A column of StateColumns() each, (N, ...): the tensors are the caller's memory, to be
    // written in place.
    const NamedTensors& state;
    // What the decision before led to (Policy::Last): "reward", "cost" (N) float32, "success",
    // "terminated" (N) bool, and "final/<f>" (N, ...), a fixed field each.
    const NamedTensors& last;
    ActMode mode = ActMode::kCollect;
    Random& random;

    int64_t num_envs() const { return static_cast<int64_t>(begin.size()); }
  };
  struct Choice {
    Tensor actions;         // (N, A) float32, on the CPU; see core/action.h
    NamedTensors extras{};  // a column of ExtraColumns() each, (N, ...)
  };

  // `env`: as EnvSpec::ForPolicies() has it.
  explicit TensorPolicy(const EnvSpec& env);

  virtual Choice Choose(const Seen& seen) = 0;
  void Act(const Input& input, const Output& output) final;

  // A state as it is before the first decision of `num_envs` envs.
  NamedTensors ZeroState(int64_t num_envs) const;

 private:
  // Columns as tensors that show the caller's memory, made again only where that has changed.
  struct Views {
    std::vector<const std::byte*> memory;
    int64_t num_envs = 0;
    NamedTensors tensors;
  };
  static void Show(std::span<const TensorSpec> columns, std::span<const std::byte* const> memory,
                   int64_t num_envs, Views& views);

  std::vector<TensorSpec> fields_;
  TensorSpec action_;
  std::vector<TensorSpec> last_columns_;  // as Seen::last has them
  Views observations_;
  Views state_;
  Views last_;
};

// (N, A), uniform over the box, or over the choices.
Tensor UniformActions(int64_t num_envs, const ActionSpec& spec, Random& random);

}  // namespace rookery
