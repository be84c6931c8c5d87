#include "agents/ls3/latent_classifier.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rookery {

LatentClassifier::LatentClassifier(int64_t latent, const std::vector<int64_t>& hidden,
                                   const at::TensorOptions& options)
    : network_({.inputs = latent, .hidden = hidden, .outputs = 1}, options) {}

Tensor LatentClassifier::Loss(const Tensor& z, const Tensor& label) const {
  return at::binary_cross_entropy_with_logits(network_(z).flatten(), label);
}

Tensor LatentClassifier::Logits(const Tensor& z) const {
  const at::NoGradGuard no_grad;
  return network_.Frozen(z).flatten();
}

}  // namespace rookery
