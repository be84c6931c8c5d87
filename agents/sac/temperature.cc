#include "agents/sac/temperature.h"

#include <cmath>

#include <ATen/ATen.h>

#include "agents/off_policy/networks.h"

namespace rookery {

Temperature::Temperature(const SacConfig& config, int64_t action_dim,
                         const at::TensorOptions& options, const RateSchedule& schedule)
    : learned_(config.ParseEntCoef().learned),
      log_alpha_loss_(config.losses.ent_coef == "log_alpha"),
      target_entropy_(config.ParseTargetEntropy(action_dim)),
      log_alpha_(at::full({}, std::log(config.ParseEntCoef().initial), options)) {
  const double lr = config.ent_coef_lr > 0 ? config.ent_coef_lr : config.lr;
  group_ =
      AdamGroup("ent_coef", {log_alpha_},
                {.learning_rate = lr, .beta1 = config.losses.ent_coef_beta1, .schedule = schedule});
  log_alpha_.requires_grad_(learned_);
}

void Temperature::Declare(LiveState& state) const {
  state.Add("log_alpha", log_alpha_, learned_ ? StateKind::kParameter : StateKind::kConstant);
  state.AddAll("ent_coef_optimizer/", group_.optimizer->Named(), StateKind::kOptimizer);
}

void Temperature::Fit(NamedTensors& saved) const {
  Tensor& log_alpha = saved["log_alpha"];  // ()
  if (!std::isfinite(log_alpha.item<double>())) log_alpha = log_alpha_.detach();
}

Tensor Temperature::alpha() const { return log_alpha_.detach().exp(); }

void Temperature::Step(const Tensor& log_prob, Trainer& trainer, UpdateResult& result) {
  const Tensor entropy = -log_prob.detach().mean();  // ()
  result.Report("train/entropy", entropy);
  if (!learned_) return;
  // With log alpha in alpha's place, as in Stable-Baselines3, its rate doesn't fall with it.
  const Tensor factor = log_alpha_loss_ ? log_alpha_ : log_alpha_.exp();  // ()
  const Tensor loss = factor * (entropy - target_entropy_);               // ()
  trainer.Step(group_, loss);
  result.Report("train/ent_coef_loss", loss);
}

}  // namespace rookery
