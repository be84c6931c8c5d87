#include "agents/latent/latent_agent.h"

#include <limits>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "agents/latent/latent_policy.h"
#include "core/error.h"
#include "core/schema.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "core/tensor/device.h"
#include "encoders/frozen_encoder.h"

namespace rookery {
namespace {

AgentContext BehindEncoder(AgentContext context) {
  context.env = context.latent.SeenIn(context.env);
  context.latent = {};
  return context;
}

class LatentAgent : public Agent {
 public:
  LatentAgent(std::unique_ptr<Agent> agent, const AgentContext& context);

  std::vector<BatchRequest> BatchRequests() const override { return agent_->BatchRequests(); }
  Schedule GetSchedule() const override { return agent_->GetSchedule(); }
  std::vector<LearnerColumn> LearnerColumns() const override;
  std::vector<ComputedColumn> ComputedColumns() const override;
  bool Wants(const BatchRequest& request, const UpdatePosition& at) const override {
    return agent_->Wants(request, at);
  }
  UpdateResult Compute(const Batches& batches, const UpdatePosition& at,
                       Trainer& trainer) override {
    return agent_->Compute(batches, at, trainer);
  }
  void Advance(const UpdatePosition& at, UpdateResult& result) override {
    agent_->Advance(at, result);
  }
  std::optional<int64_t> Variant(const UpdatePosition& at) const override {
    return agent_->Variant(at);
  }
  Snapshot MakeSnapshot() const override;
  std::string Warning(const Metrics& metrics) const override { return agent_->Warning(metrics); }
  std::unique_ptr<Policy> MakePolicy() const override {
    return std::make_unique<LatentPolicy>(agent_->MakePolicy(), context_);
  }
  std::string FirstWeightsFile() const override { return context_.latent.encoder; }
  void TakeFirstWeights(const NamedTensors& saved) override;
  std::vector<ParameterGroup*> Groups() override { return agent_->Groups(); }
  int64_t updates() const override { return agent_->updates(); }
  NamedTensors Fitted(NamedTensors saved) const override {
    return agent_->Fitted(std::move(saved));
  }

 private:
  std::string Column() const { return StrCat(column::kObservationPrefix, kLatentField); }

  AgentContext context_;
  size_t image_;  // the field's index
  FrozenEncoder encoder_;
  std::unique_ptr<Agent> agent_;
};

LatentAgent::LatentAgent(std::unique_ptr<Agent> agent, const AgentContext& context)
    : context_(context),
      image_(context.latent.ImageField(context.env)),
      encoder_(context.latent.shape(), ImageShape::Of(context.env.observations[image_]),
               at::TensorOptions(at::kFloat).device(ParseDevice(context.device))),
      agent_(std::move(agent)) {
  if (!agent_->FirstWeightsFile().empty()) {
    throw UserError("latent.encoder: this agent has an encoder of its own; leave one of them out");
  }
  declared().AddAll(kLatentPrefix, encoder_.Named(), StateKind::kParameter, SeenBy::kActors);
  declared().Include(agent_->state());
}

std::vector<LearnerColumn> LatentAgent::LearnerColumns() const {
  std::vector<LearnerColumn> columns = agent_->LearnerColumns();
  columns.push_back({.spec = {.name = Column(), .shape = {context_.latent.size}},
                     .initial = std::numeric_limits<double>::quiet_NaN()});
  return columns;
}

std::vector<ComputedColumn> LatentAgent::ComputedColumns() const {
  std::vector<ComputedColumn> columns = agent_->ComputedColumns();
  columns.push_back({.column = Column(),
                     .field = context_.env.observations[image_].name,
                     .compute = [this](const Tensor& images) { return encoder_(images); }});
  return columns;
}

Snapshot LatentAgent::MakeSnapshot() const {
  Snapshot snapshot = agent_->MakeSnapshot();
  NamedTensors encoder;
  for (const auto& [name, live] : encoder_.Named()) encoder.Add(name, live.clone());
  AddAll(snapshot.tensors, kLatentPrefix, ArraysOf(encoder));
  return snapshot;
}

void LatentAgent::TakeFirstWeights(const NamedTensors& saved) {
  try {
    encoder_.LoadSaved(saved);
  } catch (const Failure& failure) {
    const TensorSpec& image = context_.env.observations[image_];
    throw UserError(StrCat("latent.encoder: ", context_.latent.encoder,
                           " holds an encoder of other sizes, or of other images than ",
                           ToString(image), ": ", failure.what()));
  }
}

}  // namespace

std::unique_ptr<Agent> MakeReadingLatents(
    const AgentContext& context,
    const std::function<std::unique_ptr<Agent>(const AgentContext&)>& make) {
  if (!context.latent.on()) return make(context);
  return std::make_unique<LatentAgent>(make(BehindEncoder(context)), context);
}

std::unique_ptr<Policy> MakePolicyReadingLatents(
    const AgentContext& context,
    const std::function<std::unique_ptr<Policy>(const AgentContext&)>& make) {
  if (!context.latent.on()) return make(context);
  return std::make_unique<LatentPolicy>(make(BehindEncoder(context)), context);
}

}  // namespace rookery
