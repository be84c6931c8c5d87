// Options of agents/sac. Names are Stable-Baselines3's and CleanRL's where they have one.
#pragma once

#include <cstdint>
#include <string>

#include "agents/off_policy/off_policy_config.h"

namespace rookery {

// Where implementations of SAC differ from each other: which form of each.
struct SacLosses {
  std::string critic = "half";
  std::string log_std = "clamp";
  std::string log_prob = "exact";
  std::string ent_coef = "log_alpha";
  double ent_coef_beta1 = 0.9;

  Fields fields();
};

struct SacConfig : ActorCriticConfig {
  double ent_coef_lr = 0;  // 0: lr
  std::string target_entropy = "auto";
  std::string ent_coef = "auto";
  int64_t target_frequency = 1;
  double log_std_min = -20;
  double log_std_max = 2;
  SacLosses losses{};

  Fields fields() override;
  // Also refuses what one field alone can't say: bad texts, unknown observations.
  void CheckEnv(const EnvSpec& env) const override;

  // The temperature: learned from `initial` on, or fixed at it.
  struct EntropyCoefficient {
    bool learned = true;
    double initial = 1;
  };
  EntropyCoefficient ParseEntCoef() const;              // throws UserError
  double ParseTargetEntropy(int64_t action_dim) const;  // nats; throws UserError

  SquashedGaussian Rule() const;  // how its policy acts
};

}  // namespace rookery
