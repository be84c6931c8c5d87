// TransitionBatch: a batch of replay as networks read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/agent_context.h"
#include "agents/off_policy/off_policy_config.h"
#include "agents/preprocessor.h"
#include "core/tensor/live_state.h"

namespace rookery {

// Replay column of a time-aware policy: the fraction of the episode that remains at this decision.
inline constexpr const char* kTimeColumn = "remaining_time";  // float32 ()

struct TransitionBatch {
  Tensor actor_obs;       // (B, D)
  Tensor actor_next_obs;  // (B, D)
  Tensor obs;             // (B, C), what critics read
  Tensor next_obs;        // (B, C)
  Tensor action;          // (B, A)
  Tensor reward;          // (B), the n-step sum, scaled
  Tensor discount;        // (B), of what is bootstrapped: gamma^steps, or 0 at an end
  Tensor taught{};        // (B, A), a teacher's actions; undefined where there is none
  Tensor images{};       // (B, C, H, W) uint8, what an encoder reads; undefined where there is none
  Tensor next_images{};  // (B, C, H, W), likewise
  Tensor weight{};       // (B) of each transition in the loss; undefined: all count alike

  // The mean over the batch of what each transition loses, (..., B) -> (...), each by its weight.
  Tensor MeanLoss(const Tensor& losses) const;
};

// Indices into env.observations.
struct ReadFields {
  std::vector<size_t> actor;
  std::vector<size_t> critic{};   // empty: the network that acts is the one that learns values
  std::optional<size_t> image{};  // what an encoder reads; vectors may then be lacking
};

// What a network reads of the env; learner and policy make it alike.
Preprocessor MakePreprocessor(const OffPolicyConfig& config, const EnvSpec& env,
                              const std::vector<size_t>& fields, const at::TensorOptions& options);

class TransitionReader {
 public:
  // `options`: dtype and device of what is read.
  TransitionReader(const OffPolicyConfig& config, const ReadFields& fields,
                   const AgentContext& context, const at::TensorOptions& options);

  // The fields that a batch needs: observations, and the time.
  std::vector<std::string> Fields() const;

  // Reads a batch of the n-step sampler: obs/<f>, next_obs/<f> (B, ...), action (B, A), reward and
  // discount (B); weight (B) where rows are drawn by priority. The observations enter the running
  // statistics.
  TransitionBatch Read(const NamedTensors& batch);

  const Preprocessor& actor() const { return actor_; }
  const Preprocessor& critic() const { return critic_ ? *critic_ : actor_; }
  // Under "normalizer/" and "critic_normalizer/": running statistics as they live.
  void Declare(LiveState& state) const;

 private:
  EnvSpec env_;
  ReadFields fields_;
  bool time_aware_;
  double max_decisions_;
  double reward_scale_;
  at::TensorOptions options_;
  Preprocessor actor_;
  std::optional<Preprocessor> critic_;
};

}  // namespace rookery
