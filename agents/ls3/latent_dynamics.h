// LatentDynamics: how a latent changes under an action, by K networks that each say a Gaussian
// (Wilcox et al. 2021, LS3, arXiv 2107.04775; Chua et al. 2018, PETS, arXiv 1805.12114, section 4).
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/mlp.h"

namespace rookery {

class LatentDynamics {
 public:
  // Of latents (Z) and actions (A). All weights zero.
  LatentDynamics(int64_t nets, int64_t latent, int64_t action, const std::vector<int64_t>& hidden,
                 const at::TensorOptions& options);

  void Initialize(const at::Generator& generator) { networks_.Initialize(generator); }

  // The negative log likelihood of next_z - z, (), the mean over networks, batch and elements; each
  // network has transitions of its own: z, next_z (K, B, Z), action (K, B, A).
  Tensor Loss(const Tensor& z, const Tensor& action, const Tensor& next_z) const;

  // One step of P particles of N candidates each, without gradients: z (P, N, Z), action (N, A),
  // noise (P, N, Z) standard normal -> next z (P, N, Z). Particle p goes by network nets[p]: drawn
  // anew at every step, it is TS1 (ibid., section 5.1).
  Tensor Step(const std::vector<int64_t>& nets, const Tensor& z, const Tensor& action,
              const Tensor& noise) const;

  int64_t nets() const { return networks_.shape().nets; }
  const Mlp& networks() const { return networks_; }  // (K, B, Z + A) -> (K, B, 2 Z)

 private:
  Mlp networks_;
};

}  // namespace rookery
