#include "agents/sac/soft_critics.h"

#include <ATen/ATen.h>

#include "agents/off_policy/networks.h"

namespace rookery {
namespace {

Tensor Cat(const Tensor& obs, const Tensor& action) { return at::cat({obs, action}, 1); }

}  // namespace

void SoftCritics::Initialize(const at::Generator& generator) {
  online_->Initialize(generator);
  FollowTargets(1);
}

CriticAnswers SoftCritics::Answer(const TransitionBatch& t, const Tensor& next_action) const {
  const Tensor now = Cat(t.obs, t.action), next = Cat(t.next_obs, next_action);  // (B, C + A)
  if (!online_->NormalizesByBatch()) return {online_->Learning(now), target_->ByBatch(next)};
  const Tensor both = at::cat({now, next}, 0);  // (2 B, C + A)
  const int64_t rows = now.size(0);
  return {online_->Learning(both).narrow(1, 0, rows), target_->ByBatch(both).narrow(1, rows, rows)};
}

Tensor SoftCritics::Frozen(const Tensor& obs, const Tensor& action) const {
  return online_->Frozen(Cat(obs, action));
}

void SoftCritics::FollowTargets(double tau) const {
  Follow(target_->leaves(), online_->leaves(), tau);
}

}  // namespace rookery
