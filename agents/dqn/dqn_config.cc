#include "agents/dqn/dqn_config.h"

#include <cmath>

#include "agents/off_policy/env_check.h"

namespace rookery {

DqnConfig::DqnConfig() {
  lr = 1e-3;
  batch_size = 64;
  learning_starts = 1000;
  tau = 1;
}

Fields DqnConfig::fields() {
  Fields f;
  AddOffPolicyFields(f);
  f.Add("double_q", &double_q, "the target's action is the learning network's choice");
  f.Add("dueling", &dueling,
        "the last hidden layer is split into two streams: the value of what is observed, and what "
        "each action adds");
  f.Add("target_frequency", &target_frequency, "updates to one of the target network").Min(1);
  f.Add("max_grad_norm", &max_grad_norm, "gradients are scaled down to this norm; 0: they aren't")
      .Min(0);
  f.Add("exploration_initial_eps", &exploration_initial_eps,
        "share of random actions in the beginning")
      .Range(0, 1);
  f.Add("exploration_final_eps", &exploration_final_eps, "share of them in the end").Range(0, 1);
  f.Add("exploration_decisions", &exploration_decisions,
        "decisions over which it goes from one to the other, in a straight line")
      .Min(0);
  f.Add("observations", &observations,
        "observations that are read; empty: all that are not for critics only");
  return f;
}

void DqnConfig::CheckEnv(const EnvSpec& env) const {
  RequireDiscreteActions("dqn", env);
  ReadFields(env);
}

std::vector<size_t> DqnConfig::ReadFields(const EnvSpec& env) const {
  return SelectFields(env, observations, Reader::kActor, "observations");
}

double DqnConfig::EpsilonAfter(double decisions) const {
  const auto all = static_cast<double>(exploration_decisions);
  const double passed = decisions < all ? decisions / all : 1;
  return std::lerp(exploration_initial_eps, exploration_final_eps, passed);
}

}  // namespace rookery
