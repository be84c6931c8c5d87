#include "agents/off_policy/twin_critics.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/off_policy/networks.h"

namespace rookery {
namespace {

Tensor Cat(const Tensor& obs, const Tensor& action) { return at::cat({obs, action}, 1); }

}  // namespace

TwinCritics::TwinCritics(int64_t observation, int64_t action, const std::vector<int64_t>& hidden,
                         bool layer_norm, const at::TensorOptions& options)
    : online_({.nets = 2,
               .inputs = observation + action,
               .hidden = hidden,
               .outputs = 1,
               .layer_norm = layer_norm},
              options),
      target_(online_.shape(), options) {}

void TwinCritics::Initialize(const at::Generator& generator, const Initializer& layers) {
  online_.Initialize(generator, layers);
  Follow(target_, online_, 1);
}

Tensor TwinCritics::operator()(const Tensor& obs, const Tensor& action) const {
  return online_(Cat(obs, action)).squeeze(2);
}

Tensor TwinCritics::Frozen(const Tensor& obs, const Tensor& action) const {
  return online_.Frozen(Cat(obs, action)).squeeze(2);
}

Tensor TwinCritics::FirstFrozen(const Tensor& obs, const Tensor& action) const {
  return online_.FrozenNet(0, Cat(obs, action)).flatten();
}

Tensor TwinCritics::TargetMin(const Tensor& obs, const Tensor& action) const {
  const at::NoGradGuard no_grad;
  return target_(Cat(obs, action)).squeeze(2).amin(0);
}

void TwinCritics::FollowTargets(double tau) const { Follow(target_, online_, tau); }

}  // namespace rookery
