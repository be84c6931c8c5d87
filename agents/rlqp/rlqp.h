// RLQP: TD3 on the rows of a problem (Ichnowski et al. 2021, "Accelerating quadratic optimization
// with reinforcement learning", arXiv 2107.10847). A row of a problem at a question is
// a transition: its own observation and action, the problem's reward and end. One actor and two
// critics serve all rows.
//
// Beside the paper: batches are drawn per problem and then per row, so that large problems count as
// much as small ones; rows that are alike explore alike; a start by imitation.
#pragma once

#include <memory>
#include <vector>

#include "agents/rlqp/rlqp_card.h"
#include "agents/td3/td3.h"

namespace rookery {

class Rlqp : public Td3 {
 public:
  Rlqp(const RlqpConfig& config, const AgentContext& context, AgentInternals internals = {});

  // Also the teacher's rows, where it imitates.
  std::vector<BatchRequest> BatchRequests() const override;
  std::unique_ptr<Policy> MakePolicy() const override;
  std::optional<int64_t> Variant(const UpdatePosition& at) const override {
    return 2 * *Td3::Variant(at) + OnlyImitates();
  }

 private:
  TransitionBatch Read(const NamedTensors& batch) override;
  UpdateResult Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) override;
  Tensor ActorLoss(const TransitionBatch& t) const override;
  bool OnlyImitates() const { return updates() < config_.cloning_updates; }

  RlqpConfig config_;
};

}  // namespace rookery
