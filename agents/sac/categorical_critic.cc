#include "agents/sac/categorical_critic.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/sac/sac_losses.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr const char* kClampedTargets = "train/clamped_targets";
constexpr const char* kClampedReturns = "train/clamped_returns";

// sum_i p_i z_i (...) of p (..., Z). No product of matrices: in lower precision it would lose what
// neighbouring atoms differ by.
Tensor Expected(const Tensor& p, const Tensor& z) { return (p * z).sum(-1); }

}  // namespace

CategoricalCritic::CategoricalCritic(const SupportConfig& support, const SacLosses& losses,
                                     const at::TensorOptions& options)
    : support_(support),
      losses_(losses),
      atoms_(at::linspace(support.low, support.high, support.atoms, options)) {}

Tensor CategoricalCritic::Values(const Tensor& answers) const {
  return Expected(at::softmax(answers, 2), atoms_);
}

CriticLoss::Lesson CategoricalCritic::Learn(const TransitionBatch& t, const CriticAnswers& answers,
                                            const Tensor& alpha, const Tensor& next_log_prob,
                                            UpdateResult& result) const {
  Tensor target;  // (B, Z)
  Tensor y;       // (B), what it expects
  {
    const at::NoGradGuard no_grad;
    const Tensor next = at::softmax(answers.next, 2);      // (K, B, Z)
    const Tensor less = Expected(next, atoms_).argmin(0);  // (B), which critic
    const Tensor chosen = less.view({1, -1, 1}).expand({1, -1, atoms_.size(0)});
    const Tensor p = next.gather(0, chosen).squeeze(0);                         // (B, Z)
    const Tensor z = SoftTarget(t, atoms_.unsqueeze(0), alpha, next_log_prob);  // (B, Z)
    const Tensor on_support = z.clamp(support_.low, support_.high);             // (B, Z)
    result.Report(kClampedTargets, Beyond(Expected(p, z)));
    result.Report(kClampedReturns, Beyond(t.reward + t.discount * Expected(p, atoms_)));
    target = ProjectOnAtoms(p, on_support, support_);
    y = Expected(target, atoms_);
  }
  const Tensor log_p = at::log_softmax(answers.now, 2);            // (K, B, Z)
  const Tensor loss = t.MeanLoss(-(target * log_p).sum(2)).sum();  // ()
  Tensor errors;                                                   // (K, B)
  if (t.weight.defined()) errors = Values(answers.now.detach()) - y;
  return {losses_.critic == "half" ? 0.5 * loss : loss, errors};
}

// The share of values (B) that the support doesn't hold: ().
Tensor CategoricalCritic::Beyond(const Tensor& values) const {
  const Tensor beyond = values.lt(support_.low).logical_or_(values.gt(support_.high));  // (B)
  return beyond.to(values.scalar_type()).mean();
}

std::string CategoricalCritic::Warning(const Metrics& metrics) const {
  constexpr double kMuch = 0.05;  // of the targets
  const auto clamped = metrics.find(kClampedReturns);
  if (clamped == metrics.end() || clamped->second < kMuch) return {};
  return StrCat(std::lround(100 * clamped->second),
                " % of the returns that critics are to learn lie beyond agent.support, ",
                ShortestDouble(support_.low), " to ", ShortestDouble(support_.high),
                ", and count as its ends: say a wider one, or agent.scale_returns=bounded where "
                "it isn't (",
                kClampedReturns, ")");
}

Tensor ProjectOnAtoms(const Tensor& probabilities, const Tensor& returns,
                      const SupportConfig& support) {
  const double width = (support.high - support.low) / static_cast<double>(support.atoms - 1);
  const Tensor place = (returns - support.low) / width;  // (B, Z), in atoms
  // What is no number has no place; its shares are no numbers, and so the loss says it.
  const Tensor below = place.floor().clamp(0, static_cast<double>(support.atoms - 1)).nan_to_num(0);
  const Tensor above = (below + 1).clamp_max(static_cast<double>(support.atoms - 1));
  const Tensor share = place - below;  // of the upper one; 0 where it falls on an atom
  const Tensor projected = at::zeros_like(probabilities);
  projected.scatter_add_(1, below.to(at::kLong), probabilities * (1 - share));
  projected.scatter_add_(1, above.to(at::kLong), probabilities * share);
  return projected;
}

}  // namespace rookery
