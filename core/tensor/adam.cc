#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/strings.h"
#include "core/tensor/optimizer.h"

namespace rookery {

Adam::Adam(std::vector<Tensor> parameters, AdamOptions options)
    : options_(options), parameters_(std::move(parameters)) {
  for (const Tensor& parameter : parameters_) {
    const Tensor detached = parameter.detach();
    first_.push_back(at::zeros_like(detached));
    second_.push_back(at::zeros_like(detached));
    steps_.push_back(at::zeros({}, detached.options().dtype(at::kFloat)));
  }
}

void Adam::Step(const std::vector<Tensor>& gradients) {
  const at::NoGradGuard no_grad;
  for (Tensor& steps : steps_) steps.add_(1);
  at::_fused_adamw_(parameters_, gradients, first_, second_, /*max_exp_avg_sqs=*/{}, steps_,
                    options_.learning_rate, options_.beta1, options_.beta2, options_.weight_decay,
                    options_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
}

NamedTensors Adam::Named() const {
  NamedTensors named;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    named.Add(StrCat(i, "/first"), first_[i]);
    named.Add(StrCat(i, "/second"), second_[i]);
    named.Add(StrCat(i, "/steps"), steps_[i]);
  }
  return named;
}

}  // namespace rookery
