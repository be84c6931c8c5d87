// LatentClassifier: whether a latent has a property: a violated constraint, the goal (Wilcox et al.
// 2021, LS3, section 4.3).
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/mlp.h"

namespace rookery {

class LatentClassifier {
 public:
  LatentClassifier(int64_t latent, const std::vector<int64_t>& hidden,
                   const at::TensorOptions& options);

  void Initialize(const at::Generator& generator) { network_.Initialize(generator); }

  // Binary cross entropy, (): z (B, Z), label (B).
  Tensor Loss(const Tensor& z, const Tensor& label) const;
  // (B), without gradients: z (B, Z).
  Tensor Logits(const Tensor& z) const;

  const Mlp& network() const { return network_; }  // (B, Z) -> (1, B, 1)

 private:
  Mlp network_;
};

}  // namespace rookery
