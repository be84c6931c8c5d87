#include "agents/dqn/dqn_card.h"

#include <utility>

namespace rookery {

AgentPage DqnCard::Page() {
  return {
      .summary = "Deep Q-Network: discrete actions from vectors, off-policy; double and dueling",
      .purpose =
          "For a choice among a few actions: push left or right. One network learns the value of "
          "every choice from transitions of the replay, and the policy takes the best one, but for "
          "a share of random choices, epsilon, that falls while it learns. A slow copy of the "
          "network values what comes next. The double estimate is on; the dueling network, n-step "
          "returns and prioritized replay (replay.prioritized) are switches.",
      .actions = "discrete: one choice among a number of them",
      .observations = "vectors, of which it may be told to read some; images are not read",
      .source =
          "Mnih et al. 2015, \"Human-level control through deep reinforcement learning\", Nature "
          "518; van Hasselt, Guez & Silver 2016, \"Deep Reinforcement Learning with Double "
          "Q-learning\", arXiv 1509.06461; Wang et al. 2016, \"Dueling Network Architectures for "
          "Deep Reinforcement Learning\", arXiv 1511.06581; Schaul et al. 2016, \"Prioritized "
          "Experience Replay\", arXiv 1511.05952"};
}

// Of a dueling network what each choice adds is enough: the value that all share moves no choice.
PolicyForm DqnCard::Form(const DqnConfig& config, const EnvSpec& env) {
  PolicyForm form = config.FormOf("dqn", config.ReadFields(env));
  const size_t hidden = config.hidden.size();
  form.rule = GreatestValue{kEpsilon};
  if (!config.dueling) {
    form.layers = Perceptron("q/", hidden + 1);
    return form;
  }
  form.layers = Perceptron("q/trunk/", hidden > 0 ? hidden - 1 : 0, Activation::kRelu);
  for (LayerForm& layer : Perceptron("q/advantage/", hidden > 0 ? 2 : 1)) {
    form.layers.push_back(std::move(layer));
  }
  return form;
}

}  // namespace rookery
