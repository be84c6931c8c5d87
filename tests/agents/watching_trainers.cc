#include "tests/agents/watching_trainers.h"

#include <ATen/ATen.h>

namespace rookery {

void WatchingTrainer::Step(std::span<ParameterGroup* const> groups, const Tensor& loss) {
  std::string names;
  for (const ParameterGroup* group : groups) names += (names.empty() ? "" : "+") + group->name;
  const NamedTensors before = Weights();
  LocalTrainer::Step(groups, loss);
  std::set<std::string>& of_step = changed[names];
  for (const auto& [name, tensor] : Weights()) {
    if (!tensor.equal(before[name])) of_step.insert(name.substr(0, name.find('/')));
  }
}

NamedTensors WatchingTrainer::Weights() const {
  NamedTensors copies;
  for (const auto& [name, live] :
       agent_.state().Named({StateKind::kParameter, StateKind::kTarget})) {
    copies.Add(name, live.clone());
  }
  return copies;
}

void LossTrainer::Step(std::span<ParameterGroup* const> groups, const Tensor& loss) {
  losses.push_back(loss.item<double>());
  const std::vector<const ParameterGroup*> constant(groups.begin(), groups.end());
  for (std::vector<Tensor>& of_group : Gradients(constant, loss)) gradients.push_back(of_group);
}

}  // namespace rookery
