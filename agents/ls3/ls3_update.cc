// One update of LS3: which networks it steps, and what they learn.
#include <ATen/ATen.h>

#include "agents/ls3/ls3.h"
#include "agents/pretrain/augmented_loss.h"
#include "core/error.h"
#include "core/schema.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int64_t kWatched = 100;  // updates that are to have seen a way to the goal

// (K B, ...) -> (K, B, ...).
Tensor Apart(const Tensor& rows, int64_t nets) {
  return rows.unflatten(0, {nets, rows.size(0) / nets});
}

}  // namespace

Ls3::Due Ls3::DueAt(const UpdatePosition& at) const {
  const Part part = PartAt(at);
  if (part == Part::kEncoder) return {.encoder = true};
  const int64_t i = at.phase_update;
  const bool first = part == Part::kFirst;
  const auto due = [&](const HeadConfig& head) {
    return i < (first ? head.first_updates : head.updates);
  };
  const int64_t regressions = first ? config_.value.regression_updates : 0;
  const int64_t value_updates = first ? config_.value.first_updates : config_.value.updates;
  return {.dynamics = due(config_.dynamics),
          .regression = i < regressions,
          .value = i >= regressions && i < regressions + value_updates,
          .safe_set = due(config_.safe_set),
          .constraint = context_.env.has_cost && due(config_.constraint),
          .goal = due(config_.goal)};
}

bool Ls3::Wants(const BatchRequest& request, const UpdatePosition& at) const {
  const Due due = DueAt(at);
  if (request.name == kImages) return due.encoder;
  if (request.name == kDynamics) return due.dynamics;
  if (request.name == kValue) return due.regression || due.value;
  return due.labels();
}

bool Ls3::CopiesValue(const Due& due) const {
  return (due.regression || due.value) && (value_updates_ + 1) % config_.value.target_every == 0;
}

bool Ls3::CopiesSafeSet(const Due& due) const {
  return due.safe_set && (safe_set_updates_ + 1) % config_.safe_set.target_every == 0;
}

std::optional<int64_t> Ls3::Variant(const UpdatePosition& at) const {
  const Due due = DueAt(at);
  int64_t bits = 0;
  for (const bool bit : {due.encoder, due.dynamics, due.regression, due.value, due.safe_set,
                         due.constraint, due.goal, CopiesValue(due), CopiesSafeSet(due)}) {
    bits = 2 * bits + (bit ? 1 : 0);
  }
  return bits;
}

UpdateResult Ls3::Compute(const Batches& batches, const UpdatePosition& at, Trainer& trainer) {
  const Due due = DueAt(at);
  UpdateResult result;
  if (due.encoder) {
    const Tensor& images =
        batches.at(kImages)[StrCat(column::kObservationPrefix, image_.name)];  // (B, C, H, W)
    const Vae::Loss loss =
        AugmentedLoss(models_.vae, images, image_.shape[0], config_.encoder.loss, *noise_);
    trainer.Step(vae_, loss.total);
    result.Report("train/reconstruction_loss", loss.reconstruction);
    result.Report("train/kl_loss", loss.divergence);
  }
  if (due.dynamics) LearnDynamics(batches.at(kDynamics), trainer, result);
  if (due.regression || due.value) LearnValue(batches.at(kValue), due, trainer, result);
  if (due.labels()) LearnLabels(batches.at(kLabels), due, trainer, result);
  return result;
}

Tensor Ls3::Draw(const Tensor& posterior) {
  const DiagonalGaussian q{posterior.select(1, 0), posterior.select(1, 1)};  // (B, Z)
  Tensor noise = at::empty(q.mean.sizes(), models_.vae.options());           // (B, Z)
  noise_->FillNormal(noise);
  return q.Sample(noise);
}

void Ls3::LearnDynamics(const NamedTensors& batch, Trainer& trainer, UpdateResult& result) {
  const int64_t nets = config_.dynamics.nets;
  const Tensor z = Draw(batch["obs/posterior"]);            // (K B, Z)
  const Tensor next_z = Draw(batch["next_obs/posterior"]);  // (K B, Z)
  const Tensor loss = models_.dynamics.Loss(Apart(z, nets), Apart(batch["action"], nets),
                                            Apart(next_z, nets));  // ()
  trainer.Step(dynamics_, loss);
  result.Report("train/dynamics_loss", loss);
}

void Ls3::LearnValue(const NamedTensors& batch, const Due& due, Trainer& trainer,
                     UpdateResult& result) {
  const int64_t nets = config_.value.nets;
  const Tensor z = Apart(Draw(batch["obs/posterior"]), nets);  // (K, B, Z)
  if (due.regression) {
    const Tensor loss = models_.value.RegressionLoss(z, Apart(batch["to_go"], nets));  // ()
    trainer.Step(value_, loss);
    result.Report("train/value_loss", loss);
  } else {
    const Tensor next_z = Apart(Draw(batch["next_obs/posterior"]), nets);  // (K, B, Z)
    Tensor discount = batch["discount"];                                   // (K B)
    if (config_.CutsAtTimeLimit()) discount = discount * (1 - batch["last"]);
    const Tensor loss = models_.value.Loss(z, Apart(batch["reward"], nets), Apart(discount, nets),
                                           next_z);  // ()
    trainer.Step(value_, loss);
    result.Report("train/value_loss", loss);
  }
  if (CopiesValue(due)) models_.value.CopyTargets();
}

void Ls3::LearnLabels(const NamedTensors& batch, const Due& due, Trainer& trainer,
                      UpdateResult& result) {
  const Tensor next_z = Draw(batch["next_obs/posterior"]);  // (B, Z)
  if (due.safe_set) {
    const Tensor z = Draw(batch["obs/posterior"]);                              // (B, Z)
    const Tensor loss = models_.safe_set.Loss(z, next_z, batch["goal_ahead"]);  // ()
    trainer.Step(safe_set_, loss);
    if (CopiesSafeSet(due)) models_.safe_set.CopyTarget();
    goals_.add_(batch["goal_ahead"].sum());
    result.Report("train/safe_set_loss", loss);
  }
  if (due.constraint) {
    const Tensor violates = (batch["cost"] > 0).to(next_z.dtype());  // (B)
    const Tensor loss = models_.constraint.Loss(next_z, violates);   // ()
    trainer.Step(constraint_, loss);
    result.Report("train/constraint_loss", loss);
  }
  if (due.goal) {
    const Tensor at_goal = (batch["reward"] >= 0).to(next_z.dtype());  // (B)
    const Tensor loss = models_.goal.Loss(next_z, at_goal);            // ()
    trainer.Step(goal_, loss);
    result.Report("train/goal_loss", loss);
  }
}

void Ls3::Advance(const UpdatePosition& at, UpdateResult&) {
  const Due due = DueAt(at);
  ++updates_;
  if (due.regression || due.value) ++value_updates_;
  if (due.safe_set) {
    ++safe_set_updates_;
    RequireGoals();
  }
}

// A safe set of no region is learned without a complaint, and no plan would ever be feasible.
void Ls3::RequireGoals() {
  if (++watched_ != kWatched || goals_.item<double>() > 0) return;
  throw UserError(
      "ls3: no episode that it begins with comes to the goal, a step with a reward of 0: the safe "
      "set is learned of those that do. Give demonstrations (replay.sources.demonstrations), and "
      "look at what they came to: `rookery collect` says success_rate");
}

}  // namespace rookery
