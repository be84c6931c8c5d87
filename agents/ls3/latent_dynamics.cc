#include "agents/ls3/latent_dynamics.h"

#include <cmath>
#include <numbers>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rookery {
namespace {

const double kHalfLog2Pi = 0.5 * std::log(2 * std::numbers::pi);

// Means and log deviations of the change, each (..., Z), of what networks say.
struct Change {
  Tensor mean;
  Tensor log_std;
};

Change Split(const Tensor& said) {
  const std::vector<Tensor> halves = said.chunk(2, -1);
  return {halves[0], halves[1]};
}

}  // namespace

LatentDynamics::LatentDynamics(int64_t nets, int64_t latent, int64_t action,
                               const std::vector<int64_t>& hidden, const at::TensorOptions& options)
    : networks_({.nets = nets, .inputs = latent + action, .hidden = hidden, .outputs = 2 * latent},
                options) {}

Tensor LatentDynamics::Loss(const Tensor& z, const Tensor& action, const Tensor& next_z) const {
  const auto [mean, log_std] = Split(networks_(at::cat({z, action}, -1)));  // (K, B, Z) each
  const Tensor error = (next_z - z - mean) * (-log_std).exp();              // (K, B, Z)
  return (0.5 * error.square() + log_std).mean() + kHalfLog2Pi;             // ()
}

Tensor LatentDynamics::Step(const std::vector<int64_t>& nets, const Tensor& z, const Tensor& action,
                            const Tensor& noise) const {
  const at::NoGradGuard no_grad;
  const int64_t n = z.size(1);
  const Tensor actions = action.expand({z.size(0), n, action.size(-1)});  // (P, N, A)
  const Tensor inputs = at::cat({z, actions}, -1);                        // (P, N, Z + A)
  Tensor next = at::empty_like(z);                                        // (P, N, Z)
  for (int64_t net = 0; net < this->nets(); ++net) {
    std::vector<int64_t> mine;
    for (size_t p = 0; p < nets.size(); ++p) {
      if (nets[p] == net) mine.push_back(static_cast<int64_t>(p));
    }
    if (mine.empty()) continue;
    const Tensor rows = at::tensor(mine, z.options().dtype(at::kLong));          // (M)
    const Tensor x = inputs.index_select(0, rows).flatten(0, 1);                 // (M N, Z + A)
    const auto [mean, log_std] = Split(networks_.FrozenNet(net, x).squeeze(0));  // (M N, Z) each
    const Tensor change =
        mean + log_std.exp() * noise.index_select(0, rows).flatten(0, 1);  // (M N, Z)
    const Tensor from = z.index_select(0, rows);                           // (M, N, Z)
    next.index_copy_(0, rows, from + change.view(from.sizes()));
  }
  return next;
}

}  // namespace rookery
