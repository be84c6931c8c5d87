#include "agents/rlqp/rlqp.h"

#include <string>
#include <utility>

#include <ATen/ATen.h>

#include "agents/rlqp/row_policy.h"
#include "core/schema.h"

namespace rookery {
namespace {

// A column of rows (B, R, ...) -> (B R, ...), or of problems (B) -> (B R), each R times.
Tensor OfRows(const Tensor& column, int64_t rows) {
  if (column.dim() == 1) return column.repeat_interleave(rows);  // (B R)
  return column.flatten(0, 1);                                   // (B R, ...)
}

}  // namespace

Rlqp::Rlqp(const RlqpConfig& config, const AgentContext& context, AgentInternals internals)
    : Td3(config, context, std::move(internals)), config_(config) {}

std::vector<BatchRequest> Rlqp::BatchRequests() const {
  std::vector<BatchRequest> requests = Td3::BatchRequests();
  requests[0].options.Set("rows", config_.rows);
  if (config_.clones()) requests[0].fields.emplace_back(kTeacherField);
  return requests;
}

std::unique_ptr<Policy> Rlqp::MakePolicy() const {
  return std::make_unique<RowPolicy>(config_, context());
}

TransitionBatch Rlqp::Read(const NamedTensors& batch) {
  NamedTensors of_rows;
  for (const auto& [name, column] : batch) of_rows.Add(name, OfRows(column, config_.rows));
  TransitionBatch t = Td3::Read(of_rows);
  const std::string taught = std::string(column::kObservationPrefix) + kTeacherField;
  if (of_rows.Has(taught)) {
    t.taught = of_rows[taught].to(c10::typeMetaToScalarType(options().dtype()));
  }
  return t;
}

// A problem is drawn by the mean error of its rows.
UpdateResult Rlqp::Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) {
  UpdateResult result = Td3::Learn(t, at, trainer);
  for (auto& [batch, columns] : result.columns) {
    Tensor& errors = columns["priority"];  // (B R)
    errors = errors.view({-1, config_.rows}).mean(1);
  }
  return result;
}

Tensor Rlqp::ActorLoss(const TransitionBatch& t) const {
  if (!t.taught.defined()) return Td3::ActorLoss(t);
  const Tensor distance = (actor(t.actor_obs) - t.taught).square().mean();  // ()
  if (OnlyImitates()) return distance;
  return Td3::ActorLoss(t) + config_.cloning_weight * distance;
}

std::unique_ptr<Agent> RlqpCard::MakeAgent(const RlqpConfig& config, const AgentContext& context) {
  return std::make_unique<Rlqp>(config, context);
}

std::unique_ptr<Policy> RlqpCard::MakePolicy(const RlqpConfig& config,
                                             const AgentContext& context) {
  return std::make_unique<RowPolicy>(config, context);
}

}  // namespace rookery
