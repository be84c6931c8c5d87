#include "agents/off_policy/networks.h"

#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rookery {

ParameterGroup AdamGroup(std::string name, std::vector<Tensor> parameters, AdamOptions options) {
  for (const Tensor& parameter : parameters) parameter.requires_grad_(true);
  ParameterGroup group{std::move(name), std::move(parameters)};
  group.optimizer = std::make_unique<Adam>(group.parameters, options);
  return group;
}

ParameterGroup NetworkGroup(std::string name, const Network& network, AdamOptions options) {
  ParameterGroup group = AdamGroup(std::move(name), network.leaves(), options);
  group.optimizer = std::make_unique<ProjectingOptimizer>(std::move(group.optimizer),
                                                          [&network] { network.Project(); });
  return group;
}

void Follow(const Mlp& target, const Mlp& online, double tau) {
  const at::NoGradGuard no_grad;
  target.flat().lerp_(online.flat(), tau);
}

void Follow(const std::vector<Tensor>& target, const std::vector<Tensor>& online, double tau) {
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < target.size(); ++i) Tensor(target[i]).lerp_(online[i], tau);
}

}  // namespace rookery
