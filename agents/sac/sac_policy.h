// What actors run of SAC.
#pragma once

#include <vector>

#include "agents/agent_context.h"
#include "agents/policy.h"
#include "agents/preprocessor.h"
#include "agents/sac/sac_config.h"
#include "agents/sac/squashed_gaussian.h"
#include "agents/tensor_policy.h"
#include "core/tensor/mlp.h"

namespace rookery {

// Replay column of a time-aware policy: the fraction of the episode that remains at this decision.
inline constexpr const char* kTimeColumn = "remaining_time";  // float32 ()

// The actor's network and what it reads, equal for learner and policy.
Preprocessor MakeActorPreprocessor(const SacConfig& config, const EnvSpec& env,
                                   at::ScalarType dtype, at::Device device);
MlpShape ActorShape(const SacConfig& config, const EnvSpec& env, int64_t inputs);

class SacPolicy : public TensorPolicy {
 public:
  SacPolicy(const SacConfig& config, const AgentContext& context);

  Choice Choose(const Seen& seen) override;
  std::vector<TensorSpec> StateColumns() const override;
  std::vector<Column> ExtraColumns() const override;
  // "actor/...", and "normalizer/..." where observations are normalized.
  void Load(const Snapshot& snapshot) override;

 private:
  // Counts this decision; the fraction of each episode that remains, (N).
  Tensor Remaining(const Seen& seen) const;

  bool time_aware_;
  int64_t max_decisions_;
  ActionSpec action_;
  int64_t action_dim_;
  LogStdRange log_std_;
  Preprocessor preprocessor_;
  Mlp actor_;
};

}  // namespace rookery
