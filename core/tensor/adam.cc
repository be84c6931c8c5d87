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
  at::_fused_adam_(parameters_, gradients, first_, second_, /*max_exp_avg_sqs=*/{}, steps_,
                   options_.learning_rate, options_.beta1, options_.beta2, /*weight_decay=*/0,
                   options_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
}

std::vector<Tensor> Adam::State() const {
  std::vector<Tensor> state = first_;
  state.insert(state.end(), second_.begin(), second_.end());
  return state;
}

NamedTensors Adam::Save() const {
  NamedTensors saved;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    saved.Add(StrCat(i, "/first"), first_[i].clone());
    saved.Add(StrCat(i, "/second"), second_[i].clone());
    saved.Add(StrCat(i, "/steps"), steps_[i].clone());
  }
  return saved;
}

void Adam::Load(const NamedTensors& saved) {
  for (size_t i = 0; i < parameters_.size(); ++i) {
    CopyNamed(saved, StrCat(i, "/first"), first_[i]);
    CopyNamed(saved, StrCat(i, "/second"), second_[i]);
    CopyNamed(saved, StrCat(i, "/steps"), steps_[i]);
  }
}

}  // namespace rookery
