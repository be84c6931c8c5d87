// RowPolicy: one network that answers for each row of an observation that has any number of them.
#pragma once

#include <vector>

#include "agents/agent_context.h"
#include "agents/policy.h"
#include "agents/rlqp/rlqp_card.h"
#include "core/tensor/mlp.h"

namespace rookery {

class RowPolicy : public Policy {
 public:
  // Throws UserError where it can't act there.
  RowPolicy(const RlqpConfig& config, const AgentContext& context);

  void Act(const Input& input, const Output& output) override;
  void Load(const Snapshot& snapshot) override;

 private:
  // Actions (rows, A) of one env for what its rows observe, (rows, D).
  Tensor Actions(const Tensor& rows, const Input& input) const;

  ActionSpec action_;
  double exploration_noise_;
  size_t ragged_;     // the place of what it reads among the ragged fields
  int64_t features_;  // D
  Mlp actor_;
};

}  // namespace rookery
