#include "agents/sac/sac_card.h"

#include "core/error.h"

namespace rookery {

AgentPage SacCard::Page() {
  return {
      .summary =
          "Soft Actor-Critic: continuous actions from vectors, off-policy, learned temperature",
      .purpose =
          "For control by continuous actions from vectors: joints, wheels, motors. It learns from "
          "all of its past, so it takes few decisions where each is dear. Two critics learn the "
          "value of an action from transitions of the replay; the actor is drawn towards what the "
          "more doubtful of them values, and towards chance, weighed by a temperature that keeps "
          "its entropy at a target. No noise has to be tuned.",
      .actions = "continuous (a box with bounds), any number of elements",
      .observations = "vectors, of which it may be told to read some; images are not read",
      .source =
          "Haarnoja et al. 2018, \"Soft Actor-Critic Algorithms and Applications\", arXiv "
          "1812.05905"};
}

PolicyForm SacCard::Form(const VectorSacConfig& config, const EnvSpec& env) {
  if (config.block == "bn_residual") {
    throw UserError(
        "this sac has agent.block=bn_residual: without LibTorch its blocks can't act; "
        "bn_mlp can");
  }
  PolicyForm form = config.FormOf("sac", config.ActorFields(env));
  form.layers = Perceptron("actor/", config.hidden.size() + 1);
  form.rule = config.Rule();
  form.keeps_noise = config.noise_hold > 1;
  return form;
}

std::string SacCard::DefaultsFor(const std::string& env_id) {
  if (env_id.starts_with("dmc/cartpole_")) return "{lr: 0.001, learning_starts: 500}";
  return "";
}

}  // namespace rookery
