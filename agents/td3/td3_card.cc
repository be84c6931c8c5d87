#include "agents/td3/td3_card.h"

#include "agents/off_policy/env_check.h"

namespace rookery {

Fields Td3Config::fields() {
  Fields f;
  AddActorCriticFields(f);
  f.Add("exploration_noise", &exploration_noise,
        "deviation of the noise of actions while collecting; actions span [-1, 1]")
      .Range(0, 10);
  f.Add("policy_noise", &policy_noise, "deviation of the noise of the targets' actions")
      .Range(0, 10);
  f.Add("noise_clip", &noise_clip, "bound of that noise").Range(0, 10);
  return f;
}

void Td3Config::CheckEnv(const EnvSpec& env) const {
  RequireContinuousActions("td3", env);
  ActorFields(env);
  CriticFields(env);
}

AgentPage Td3Card::Page() {
  return {.summary = "TD3: continuous actions from vectors, off-policy, a deterministic actor",
          .purpose =
              "For control by continuous actions from vectors, as SAC: joints, wheels, motors. The "
              "actor is deterministic and explores by noise of a fixed size. Three habits keep its "
              "two critics from believing too much: the smaller of them counts, their targets look "
              "at actions nearby too, and the actor follows only every second update.",
          .actions = "continuous (a box with bounds), any number of elements",
          .observations = "vectors, of which it may be told to read some; images are not read",
          .source =
              "Fujimoto, van Hoof & Meger 2018, \"Addressing Function Approximation Error in "
              "Actor-Critic Methods\", arXiv 1802.09477"};
}

// The last layer's tanh is the rule's.
PolicyForm Td3Card::Form(const Td3Config& config, const EnvSpec& env) {
  PolicyForm form = config.FormOf("td3", config.ActorFields(env));
  form.layers = Perceptron("actor/", config.hidden.size() + 1);
  form.rule = SquashedWithNoise{config.exploration_noise};
  return form;
}

std::string Td3Card::DefaultsFor(const std::string& env_id) {
  if (env_id.starts_with("dmc/cartpole_")) return "{lr: 0.001, learning_starts: 500}";
  return "";
}

}  // namespace rookery
