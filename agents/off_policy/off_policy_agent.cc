#include "agents/off_policy/off_policy_agent.h"

#include <utility>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/random.h"
#include "core/tensor/device.h"

namespace rookery {

OffPolicyAgent::OffPolicyAgent(const OffPolicyConfig& config, const ReadFields& fields,
                               const AgentContext& context, AgentInternals internals)
    : batch_size_(config.batch_size),
      n_step_(config.n_step),
      gamma_(config.gamma),
      learning_starts_(config.learning_starts),
      normalizes_(config.normalize_observations),
      context_(context),
      options_(at::TensorOptions().dtype(internals.dtype).device(ParseDevice(context.device))),
      reader_(config, fields, context, options_),
      noise_(std::move(internals.noise)) {
  config.Check(context);
  if (!noise_) {
    noise_ = std::make_unique<GeneratorNoise>(options_.device(), MixKey({context.seed, 1}));
  }
}

std::vector<BatchRequest> OffPolicyAgent::BatchRequests() const {
  BatchRequest request{.name = kBatch, .sampler = "n_step", .batch_size = batch_size_};
  request.options = {{"n_step", n_step_}, {"gamma", gamma_}};
  request.fields = reader_.Fields();
  return {request};
}

Schedule OffPolicyAgent::GetSchedule() const {
  return {{{.kind = Stage::Kind::kRatio,
            .updates_per_decision = context_.updates_per_decision,
            .learning_starts = learning_starts_}}};
}

UpdateResult OffPolicyAgent::Compute(const Batches& batches, const UpdatePosition& at,
                                     Trainer& trainer) {
  return Learn(Read(batches.at(kBatch)), at, trainer);
}

void OffPolicyAgent::Advance(const UpdatePosition&, UpdateResult&) { ++updates_; }

void OffPolicyAgent::ReportErrors(UpdateResult& result, const TransitionBatch& t,
                                  const Tensor& errors) {
  if (!t.weight.defined()) return;
  const Tensor sizes = errors.detach().abs();  // (B) or (K, B)
  result.columns[kBatch].Add("priority", sizes.dim() == 2 ? sizes.mean(0) : sizes);
}

void OffPolicyAgent::DeclareLearned(const ParameterGroup& group, const NamedTensors& parameters,
                                    SeenBy seen_by) {
  declared().AddAll(group.name + "/", parameters, StateKind::kParameter, seen_by);
  declared().AddAll(group.name + "_optimizer/", group.optimizer->Named(), StateKind::kOptimizer);
}

void OffPolicyAgent::DeclareCommon() {
  reader_.Declare(declared());
  noise_->Declare(declared(), "noise/");
  declared().AddCounter("updates", updates_);
}

NamedTensors OffPolicyAgent::Fitted(NamedTensors saved) const {
  if (!normalizes_ && saved.Has("normalizer/mean")) {
    throw Failure(
        "these networks read normalized observations: say agent.normalize_observations=true");
  }
  return saved;
}

at::Generator OffPolicyAgent::WeightGenerator() const {
  return MakeGenerator(options_.device(), MixKey({context_.weights_seed, 0}));
}

Tensor OffPolicyAgent::Noise(int64_t rows, int64_t columns) {
  Tensor noise = at::empty({rows, columns}, options_);  // (rows, columns)
  noise_->FillNormal(noise);
  return noise;
}

Tensor OffPolicyAgent::Uniform(at::IntArrayRef sizes) {
  Tensor numbers = at::empty(sizes, options_);
  noise_->FillUniform(numbers);
  return numbers;
}

}  // namespace rookery
