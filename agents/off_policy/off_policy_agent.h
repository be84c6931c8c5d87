// OffPolicyAgent: what every agent does that learns from replayed transitions: it asks for n-step
// windows, reads them, counts its updates and knows its chance. An algorithm says what it learns
// from a batch: Learn.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/agent.h"
#include "agents/off_policy/transitions.h"
#include "core/tensor/noise.h"

namespace rookery {

// For tests: double precision, and noise of their own.
struct AgentInternals {
  at::ScalarType dtype = at::kFloat;
  std::unique_ptr<NoiseSource> noise{};  // null: a generator of the context's seed
};

class OffPolicyAgent : public Agent {
 public:
  // One request, "batch".
  std::vector<BatchRequest> BatchRequests() const override;
  Schedule GetSchedule() const override;
  UpdateResult Compute(const Batches& batches, const UpdatePosition& at, Trainer& trainer) final;
  void Advance(const UpdatePosition& at, UpdateResult& result) override;  // counts it
  int64_t updates() const final { return updates_; }

 protected:
  static constexpr const char* kBatch = "batch";

  // Throws UserError where the device isn't there or the env doesn't suit the options.
  OffPolicyAgent(const OffPolicyConfig& config, const ReadFields& fields,
                 const AgentContext& context, AgentInternals internals);

  // What is learned from of a batch.
  virtual TransitionBatch Read(const NamedTensors& batch) { return reader_.Read(batch); }
  // One update. updates() counts those before it, also of a run whose weights this one began with;
  // `at` those of this run.
  virtual UpdateResult Learn(const TransitionBatch& t, const UpdatePosition& at,
                             Trainer& trainer) = 0;

  // What the rows of a batch that was drawn by priority are drawn by from now on: |TD error|, the
  // mean over critics. `errors`: (B), or (K, B) of K critics. Nothing of other batches.
  static void ReportErrors(UpdateResult& result, const TransitionBatch& t, const Tensor& errors);

  // Declare a group's parameters and its optimizer, "critic/..." and "critic_optimizer/..."; and
  // what all agents know beside their networks: statistics, chance, the count of updates.
  void DeclareLearned(const ParameterGroup& group, const NamedTensors& parameters,
                      SeenBy seen_by = SeenBy::kLearner);
  void DeclareCommon();
  NamedTensors Fitted(NamedTensors saved) const override;

  const AgentContext& context() const { return context_; }
  const at::TensorOptions& options() const { return options_; }  // dtype, device of what is learned
  const TransitionReader& reader() const { return reader_; }
  // Where first weights come from: a function of the context's weights_seed.
  at::Generator WeightGenerator() const;
  // The chance of updates, and standard normal numbers (rows, columns) of it.
  NoiseSource& noise() { return *noise_; }
  Tensor Noise(int64_t rows, int64_t columns);
  // Uniform numbers in [0, 1).
  Tensor Uniform(at::IntArrayRef sizes);

 private:
  int64_t batch_size_;
  int64_t n_step_;
  double gamma_;
  int64_t learning_starts_;
  bool normalizes_;
  AgentContext context_;
  at::TensorOptions options_;
  TransitionReader reader_;
  std::unique_ptr<NoiseSource> noise_;
  int64_t updates_ = 0;
};

}  // namespace rookery
