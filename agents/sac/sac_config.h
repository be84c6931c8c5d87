// Options of agents/sac. Names are Stable-Baselines3's and CleanRL's where they have one.
#pragma once

#include <cstdint>
#include <string>

#include "agents/off_policy/off_policy_config.h"

namespace rookery {

struct SacConfig : ActorCriticConfig {
  double ent_coef_lr = 0;  // 0: lr
  std::string target_entropy = "auto";
  std::string ent_coef = "auto";
  int64_t target_frequency = 1;
  double log_std_min = -20;
  double log_std_max = 2;

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
};

}  // namespace rookery
