// PolicyRunner: a policy at work in a vector of envs, with what it needs around it: histories of
// what it sees, its state, room for what it answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agents/policy.h"
#include "core/action.h"
#include "envs/vector_env.h"

namespace rookery {

// What an episode that begins so begins for a policy.
inline Begin BeginOf(const EpisodeStart& start) {
  return start.trial > 0 ? Begin::kEpisode : Begin::kTask;
}

class PolicyRunner {
 public:
  // `env`: the env's own spec. `policy` and `batch` must outlive it, and the batch keep its memory.
  PolicyRunner(Policy& policy, const EnvSpec& env, const StepBatch& batch, int64_t num_envs);

  // After each reset and step: takes the newest values into the histories, and what the step led
  // to. `begin` (N): where an episode begins, its first value fills the history.
  void Observe(std::span<const Begin> begin);
  // Neighbouring envs that act with the same policy.
  struct Part {
    Policy* policy = nullptr;  // with the same columns as the constructor's
    ActMode mode = ActMode::kCollect;
    int64_t num_envs = 0;
  };
  // The actions (N, A) of `parts`, which are all envs in their order, one env's after the other's;
  // valid until the next call.
  // Throws PolicyFault where one is no action, so that no env is blamed for it.
  std::span<const float> Act(std::span<const Begin> begin, std::span<const Part> parts,
                             Random& random);
  // The same, of the constructor's policy alone.
  std::span<const float> Act(std::span<const Begin> begin, ActMode mode, Random& random);
  // An env's part of them.
  std::span<const float> action(size_t env) const;
  // What it wrote beside them: a column of its ExtraColumns() each, (N, ...).
  std::span<std::byte* const> extras() const { return extras_.memory; }

  // What lasts from decision to decision, for a checkpoint.
  struct Memory {
    std::string name;  // "history/pixels", "state/decisions", "last/reward", "final/pixels"
    const TensorSpec* spec;
    std::span<std::byte> bytes;  // (N, ...)
  };
  std::vector<Memory> memory();

 private:
  // Columns of N rows, zeros at first.
  struct Columns {
    void Add(const TensorSpec& spec, int64_t num_envs);
    std::vector<TensorSpec> specs;
    std::vector<std::vector<std::byte>> values;
    std::vector<std::byte*> memory;  // of each of them
  };
  Policy::Last LastOfAll() const;
  void ActPart(const Part& part, size_t first, std::span<const Begin> begin, Random& random);
  void NoteLast(size_t env);
  // Room for actions of the sizes that what is observed now asks for.
  void MakeRoom();
  // The greatest size of what the policy saw in env `env`.
  double Greatest(size_t env) const;

  Policy& policy_;
  const std::vector<TensorSpec> fields_;  // as envs write them
  const ActionSpec action_;
  const StepBatch& batch_;
  std::vector<const std::byte*> observations_;  // a field each
  Columns histories_;                           // stacked
  std::vector<const FieldBatch*> newest_;       // of each history
  Columns state_;
  Columns extras_;
  Columns last_;                // reward, cost, success, terminated
  Columns finals_;              // a field each, stacked
  std::vector<float> actions_;  // (N, A) or (V, A)
  const ActionSizes action_sizes_;
  std::vector<int64_t> offsets_;                    // (N + 1) rows, where the sizes vary
  std::vector<std::span<const std::byte>> ragged_;  // (ragged fields, N)
};

}  // namespace rookery
