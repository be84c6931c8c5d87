#include "agents/dqn/dqn.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "agents/dqn/dqn_card.h"
#include "agents/dqn/dqn_policy.h"
#include "agents/off_policy/networks.h"

namespace rookery {
namespace {

class Dqn : public OffPolicyAgent {
 public:
  Dqn(const DqnConfig& config, const AgentContext& context, AgentInternals internals);

  std::unique_ptr<Policy> MakePolicy() const override { return MakeDqnPolicy(config_, context()); }
  std::vector<ParameterGroup*> Groups() override { return {&group_}; }
  void Advance(const UpdatePosition& at, UpdateResult& result) override;
  std::optional<int64_t> Variant(const UpdatePosition&) const override { return TargetFollows(); }

 private:
  UpdateResult Learn(const TransitionBatch& t, const UpdatePosition& at, Trainer& trainer) override;
  bool TargetFollows() const { return updates() % config_.target_frequency == 0; }
  Tensor Target(const TransitionBatch& t) const;
  // What the decisions made so far leave of chance: those that this run's updates were due for.
  double Epsilon(int64_t updates) const;

  DqnConfig config_;
  QNetwork q_;         // Q: (B, D) -> (B, A)
  QNetwork target_q_;  // Q'
  ParameterGroup group_;
  Tensor epsilon_;  // () float64, on the CPU
};

Dqn::Dqn(const DqnConfig& config, const AgentContext& context, AgentInternals internals)
    : OffPolicyAgent(config, {.actor = config.ReadFields(context.env)}, context,
                     std::move(internals)),
      config_(config),
      q_(DqnShape(config, context.env, reader().actor().dim()), options()),
      target_q_(DqnShape(config, context.env, reader().actor().dim()), options()),
      epsilon_(at::full({}, Epsilon(0), at::kDouble)) {
  q_.Initialize(WeightGenerator());
  target_q_.FollowOf(q_, 1);
  group_ = AdamGroup("q", q_.parameters(),
                     {.learning_rate = config.lr, .max_gradient_norm = config.max_grad_norm});
  DeclareLearned(group_, q_.Named(), SeenBy::kActors);
  declared().AddAll("target_q/", target_q_.Named(), StateKind::kTarget);
  declared().Add(kEpsilon, epsilon_, StateKind::kChance, SeenBy::kActors);
  DeclareCommon();
}

double Dqn::Epsilon(int64_t updates) const {
  const double due = context().updates_per_decision;
  const double learning = due > 0 ? static_cast<double>(updates) / due : 0;  // decisions
  return config_.EpsilonAfter(static_cast<double>(config_.learning_starts) + learning);
}

// y = r + discount Q'(s', a'), with a' the best choice to Q (double; van Hasselt et al. 2016,
// eq. 4) or to Q' itself (Mnih et al. 2015, Algorithm 1): (B).
Tensor Dqn::Target(const TransitionBatch& t) const {
  const at::NoGradGuard no_grad;
  const Tensor next_q = target_q_(t.next_obs);                         // (B, A)
  const Tensor choosing = config_.double_q ? q_(t.next_obs) : next_q;  // (B, A)
  const Tensor next_action = choosing.argmax(1, /*keepdim=*/true);     // (B, 1)
  return t.reward + t.discount * next_q.gather(1, next_action).squeeze(1);
}

UpdateResult Dqn::Learn(const TransitionBatch& t, const UpdatePosition&, Trainer& trainer) {
  UpdateResult result;
  const Tensor y = Target(t);                                               // (B)
  const Tensor q = q_(t.obs).gather(1, t.action.to(at::kLong)).squeeze(1);  // (B)
  // The error is clipped to [-1, 1] in the gradient: Huber's loss.
  const Tensor loss = t.MeanLoss(at::huber_loss(q, y, at::Reduction::None));  // ()
  trainer.Step(group_, loss);
  ReportErrors(result, t, q - y);
  result.Report("train/loss", loss);
  result.Report("train/q_values", q.mean());

  if (TargetFollows()) target_q_.FollowOf(q_, config_.tau);
  return result;
}

void Dqn::Advance(const UpdatePosition& at, UpdateResult& result) {
  OffPolicyAgent::Advance(at, result);
  epsilon_.fill_(Epsilon(at.update + 1));
  result.Report("rollout/exploration_rate", epsilon_.clone());
}

}  // namespace

std::unique_ptr<Agent> MakeDqn(const DqnConfig& config, const AgentContext& context,
                               AgentInternals internals) {
  return std::make_unique<Dqn>(config, context, std::move(internals));
}

std::unique_ptr<Policy> MakeDqnPolicy(const DqnConfig& config, const AgentContext& context) {
  return std::make_unique<DqnPolicy>(config, context);
}

std::unique_ptr<Agent> DqnCard::MakeAgent(const DqnConfig& config, const AgentContext& context) {
  return MakeDqn(config, context);
}

std::unique_ptr<Policy> DqnCard::MakePolicy(const DqnConfig& config, const AgentContext& context) {
  return MakeDqnPolicy(config, context);
}

}  // namespace rookery
