// Options of agents/sac. Names are Stable-Baselines3's and CleanRL's where they have one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/registry.h"

namespace rookery {

struct SacConfig : AgentConfig {
  double gamma = 0.99;
  double tau = 0.005;
  double lr = 3e-4;
  double actor_lr = 0;     // 0: lr
  double critic_lr = 0;    // 0: lr
  double ent_coef_lr = 0;  // 0: lr
  int64_t batch_size = 256;
  std::vector<int64_t> hidden = {256, 256};
  int64_t learning_starts = 100;
  int64_t n_step = 1;
  std::string target_entropy = "auto";
  std::string ent_coef = "auto";
  int64_t policy_frequency = 1;
  int64_t target_frequency = 1;
  double log_std_min = -20;
  double log_std_max = 2;
  double reward_scale = 1;
  bool normalize_observations = false;
  bool time_aware = false;
  std::vector<std::string> actor_observations{};
  std::vector<std::string> critic_observations{};

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

  // Indices into env.observations. By default all that the role lets each of them see.
  std::vector<size_t> ActorFields(const EnvSpec& env) const;   // throws UserError
  std::vector<size_t> CriticFields(const EnvSpec& env) const;  // throws UserError
};

}  // namespace rookery
