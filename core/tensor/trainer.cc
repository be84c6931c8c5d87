#include "core/tensor/trainer.h"

#include <utility>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

std::vector<std::vector<Tensor>> Gradients(std::span<const ParameterGroup* const> groups,
                                           const Tensor& loss) {
  std::vector<Tensor> parameters;  // of all groups
  for (const ParameterGroup* group : groups) {
    parameters.insert(parameters.end(), group->parameters.begin(), group->parameters.end());
  }
  const std::vector<Tensor> all =
      torch::autograd::grad({loss}, parameters, /*grad_outputs=*/{}, /*retain_graph=*/false,
                            /*create_graph=*/false, /*allow_unused=*/true);
  std::vector<std::vector<Tensor>> gradients;
  size_t next = 0;
  for (const ParameterGroup* group : groups) {
    std::vector<Tensor>& of_group = gradients.emplace_back();
    for (const Tensor& parameter : group->parameters) {
      const Tensor& gradient = all[next++];
      if (!gradient.defined()) {
        of_group.push_back(at::zeros_like(parameter.detach()));
      } else {
        of_group.push_back(gradient.contiguous());  // fused steps go through memory as it lies
      }
    }
  }
  return gradients;
}

std::vector<Tensor> Gradients(const ParameterGroup& group, const Tensor& loss) {
  const ParameterGroup* const one = &group;
  return std::move(Gradients(std::span(&one, 1), loss)[0]);
}

void LocalTrainer::Step(std::span<ParameterGroup* const> groups, const Tensor& loss) {
  const std::vector<std::vector<Tensor>> gradients = Gradients(groups, loss);
  for (size_t i = 0; i < groups.size(); ++i) groups[i]->optimizer->Step(gradients[i]);
}

std::unique_ptr<Trainer> MakeTrainer(const std::string& strategy) {
  if (strategy == "local") return std::make_unique<LocalTrainer>();
  throw UserError(StrCat("there is no strategy '", strategy, "' (there is only local)"));
}

}  // namespace rookery
