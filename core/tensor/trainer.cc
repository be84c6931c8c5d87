#include "core/tensor/trainer.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

namespace rookery {

std::vector<Tensor> Gradients(const ParameterGroup& group, const Tensor& loss) {
  std::vector<Tensor> gradients =
      torch::autograd::grad({loss}, group.parameters, /*grad_outputs=*/{}, /*retain_graph=*/false,
                            /*create_graph=*/false, /*allow_unused=*/true);
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) gradients[i] = at::zeros_like(group.parameters[i].detach());
  }
  return gradients;
}

void LocalTrainer::Step(ParameterGroup& group, const Tensor& loss) {
  group.optimizer->Step(Gradients(group, loss));
}

}  // namespace rookery
