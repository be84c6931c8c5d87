// VectorPolicy: a policy around a network that reads one vector. It gathers and normalizes what is
// observed, keeps the time, and acts uniformly while nothing is learned; an agent's own says what
// it does with the vector.
#pragma once

#include <string>
#include <vector>

#include "agents/agent_context.h"
#include "agents/off_policy/off_policy_config.h"
#include "agents/preprocessor.h"
#include "agents/tensor_policy.h"

namespace rookery {

class VectorPolicy : public TensorPolicy {
 public:
  Choice Choose(const Seen& seen) final;
  std::vector<TensorSpec> StateColumns() const final;
  std::vector<Column> ExtraColumns() const final;
  // Also "normalizer/..." where observations are normalized.
  void Load(const Snapshot& snapshot) final;

 protected:
  // `fields`: indices into the env's observations. Throws UserError where it can't act there.
  VectorPolicy(const OffPolicyConfig& config, const std::vector<size_t>& fields,
               const AgentContext& context);

  // Actions (N, A) for what is observed, x (N, D); the mode is kCollect or kEvaluate.
  virtual Tensor Actions(const Tensor& x, const Seen& seen) = 0;
  // What it keeps of each env beside the time, as StateColumns; seen.state has them.
  virtual std::vector<TensorSpec> OwnState() const { return {}; }
  // Throws Failure where these tensors are not of this network.
  virtual void LoadNetwork(const NamedTensors& tensors) = 0;

  int64_t inputs() const { return preprocessor_.dim(); }  // D
  const ActionSpec& action() const { return action_; }

 private:
  // Counts this decision; the fraction of each episode that remains, (N).
  Tensor Remaining(const Seen& seen) const;

  bool time_aware_;
  int64_t max_decisions_;
  ActionSpec action_;
  Preprocessor preprocessor_;
};

// Standard normal numbers (rows, columns) from a policy's source of chance.
Tensor NormalFrom(Random& random, int64_t rows, int64_t columns);

}  // namespace rookery
