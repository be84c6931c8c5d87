#include "tests/agents/wide_agent.h"

#include <utility>

#include <ATen/ATen.h>

#include "agents/tensor_policy.h"
#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"

namespace rookery {
namespace {

constexpr int64_t kWideInputs = 9;  // 6 of three frames, 2 goals, the belief
constexpr int64_t kWideHidden = 4;
constexpr const char* kDemonstrations = "demonstrations";  // the first stage's episodes

Tensor FirstWeights(int64_t rows, int64_t columns) {
  return at::linspace(-0.3, 0.4, rows * columns).reshape({rows, columns});
}

// What is predicted of each action's reward, (B, actions).
Tensor PredictedRewards(const NamedTensors& fields, const std::string& prefix, const Tensor& belief,
                        const Tensor& encoder, const Tensor& head) {
  const Tensor frames = fields[prefix + "frame"].flatten(1).to(at::kFloat) / 255;  // (B, 6)
  const Tensor x = at::cat({frames, fields[prefix + "achieved_goal"],
                            fields[prefix + "desired_goal"], belief.unsqueeze(1)},
                           1);           // (B, 9)
  return x.mm(encoder).tanh().mm(head);  // (B, actions)
}

class WidePolicy : public TensorPolicy {
 public:
  explicit WidePolicy(const EnvSpec& env)
      : TensorPolicy(env),
        env_(env),
        encoder_(FirstWeights(kWideInputs, kWideHidden)),
        head_(FirstWeights(kWideHidden, env.action.counts[0])) {}

  Choice Choose(const Seen& seen) override {
    const int64_t n = seen.num_envs();
    const Tensor& belief = seen.state["belief"];  // (N): a running mean of the task's rewards
    belief.lerp_(seen.last["reward"], 0.25);
    for (int64_t i = 0; i < n; ++i) {
      if (seen.begin[static_cast<size_t>(i)] == Begin::kTask) belief[i] = 0;
    }
    Choice choice;
    choice.extras.Add("belief", belief.clone());
    choice.actions = UniformActions(n, env_.action, seen.random);  // (N, 1)
    if (seen.mode == ActMode::kUniform) return choice;
    const Tensor best =
        PredictedRewards(seen.observations, "", belief, encoder_, head_).argmax(1);  // (N)
    for (int64_t i = 0; i < n; ++i) {
      const bool explores = seen.mode == ActMode::kCollect && seen.random.Uniform() < 0.3;
      if (!explores) choice.actions[i][0] = best[i];
    }
    return choice;
  }
  std::vector<TensorSpec> StateColumns() const override { return {{.name = "belief"}}; }
  std::vector<Column> ExtraColumns() const override {
    return {Column{{.name = "belief"}, ColumnKind::kPolicy}};
  }
  void Load(const Snapshot& snapshot) override {
    const NamedTensors tensors = TensorsOf(snapshot.tensors);
    CopyNamed(tensors, "encoder", encoder_);
    CopyNamed(tensors, "head", head_);
  }

 private:
  EnvSpec env_;
  Tensor encoder_;  // (inputs, hidden)
  Tensor head_;     // (hidden, actions)
};

class WideAgent : public Agent {
 public:
  WideAgent(const EnvSpec& env, const WideConfig& options) : env_(env), options_(options) {
    encoder_.parameters = {FirstWeights(kWideInputs, kWideHidden).requires_grad_(true)};
    head_.parameters = {FirstWeights(kWideHidden, env.action.counts[0]).requires_grad_(true)};
    for (ParameterGroup* group : Groups()) {
      group->optimizer =
          std::make_unique<Adam>(group->parameters, AdamOptions{.learning_rate = 1e-2});
      declared().Add(group->name, group->parameters[0], StateKind::kParameter, SeenBy::kActors);
      declared().AddAll(group->name + "_optimizer/", group->optimizer->Named(),
                        StateKind::kOptimizer);
    }
    declared().Add("contacts", contacts_, StateKind::kStatistic);
    declared().Add("belief_of_new_tasks", new_belief_, StateKind::kStatistic);
    declared().Add("belief_of_known_tasks", known_belief_, StateKind::kStatistic);
    declared().AddCounter("updates", updates_);
  }

  std::vector<BatchRequest> BatchRequests() const override {
    BatchRequest first{.name = "first", .sampler = "n_step", .batch_size = options_.batch_size};
    first.fields = {"frame", "achieved_goal", "desired_goal", "belief", "surprise"};
    first.sources = {{kDemonstrations, 1}};
    BatchRequest both = first;
    both.name = "both";
    both.sources = {{kDemonstrations, 0.25}, {"replay", 0.75}};
    BatchRequest episodes{.name = "episodes", .sampler = "episode", .batch_size = 2};
    episodes.fields = {"frame", "contacts", "belief"};
    episodes.options = {{"max_length", options_.max_length}};
    episodes.sources = {{kDemonstrations, 1}};
    return {first, both, episodes};
  }
  std::vector<LearnerColumn> LearnerColumns() const override {
    return {{.spec = {.name = "surprise"}, .initial = 1}};
  }
  Schedule GetSchedule() const override {
    return {{{.kind = Stage::Kind::kRatio,
              .source = kDemonstrations,
              .updates_per_decision = 0.5,
              .learning_starts = 10,
              .updates = WideCard::kRatioUpdates},
             {.kind = Stage::Kind::kOffline, .updates = WideCard::kOfflineUpdates},
             {.kind = Stage::Kind::kPhases,
              .adopt = Stage::Adopt::kAtEpisode,
              .collect_episodes = 2,
              .phase_updates = 4}}};
  }
  // The second source is filled in the last stage; whole episodes are of use from the second one
  // on.
  bool Wants(const BatchRequest& request, const UpdatePosition& at) const override {
    if (request.name == "episodes") return at.stage > 0;
    return (request.name == "both") == (at.stage == 2);
  }

  UpdateResult Compute(const Batches& batches, const UpdatePosition& at,
                       Trainer& trainer) override {
    if (options_.on_update) options_.on_update(at);
    UpdateResult result;
    const std::string name = at.stage == 2 ? "both" : "first";
    const NamedTensors& steps = batches.at(name);
    const Tensor predicted = PredictedRewards(steps, "obs/", steps["belief"],
                                              encoder_.parameters[0], head_.parameters[0])
                                 .gather(1, steps["action"].to(at::kLong))
                                 .squeeze(1);          // (B)
    const Tensor error = predicted - steps["reward"];  // (B)
    const Tensor loss = (error.square() * (0.5 + steps["surprise"])).mean();
    ParameterGroup* const groups[] = {&encoder_, &head_};
    trainer.Step(groups, loss);
    result.Report("train/reward_loss", loss);
    result.columns[name].Add("surprise", error.detach().abs());
    if (steps.Has("weight")) result.columns[name].Add("priority", error.detach().abs());
    if (const auto found = batches.find("episodes"); found != batches.end()) {
      const NamedTensors& episodes = found->second;
      contacts_.add_(episodes["obs/contacts"].sum());        // (V, 2)
      const Tensor first = episodes["belief"].select(1, 0);  // (E)
      const Tensor is_new = episodes["trial"].eq(0);         // (E)
      new_belief_.add_((first * is_new).abs().sum());
      known_belief_.add_((first * is_new.logical_not()).sum());
      result.Report("train/task", episodes["task"].to(at::kFloat).mean());
    }
    ++updates_;
    return result;
  }
  std::unique_ptr<Policy> MakePolicy() const override { return std::make_unique<WidePolicy>(env_); }
  std::vector<ParameterGroup*> Groups() override { return {&encoder_, &head_}; }
  int64_t updates() const override { return updates_; }

 private:
  EnvSpec env_;
  WideConfig options_;
  ParameterGroup encoder_{"encoder"};  // (inputs, hidden)
  ParameterGroup head_{"head"};        // (hidden, actions)
  // Sums over all its batches: of contacts, and of what is believed as an episode begins.
  Tensor contacts_ = at::zeros({});
  Tensor new_belief_ = at::zeros({});    // its size, in a task's first trial
  Tensor known_belief_ = at::zeros({});  // in later ones
  int64_t updates_ = 0;
};

}  // namespace

Fields WideConfig::fields() {
  Fields f;
  f.Add("batch_size", &batch_size, "transitions an update").Min(1);
  f.Add("max_length", &max_length, "decisions of an episode").Min(1);
  return f;
}

void WideConfig::CheckEnv(const EnvSpec& env) const {
  if (env.id != "test/steps")
    throw UserError(StrCat("agent wide acts in test/steps, not ", env.id));
}

std::unique_ptr<Agent> WideCard::MakeAgent(const WideConfig& config, const AgentContext& context) {
  return std::make_unique<WideAgent>(context.env, config);
}

std::unique_ptr<Policy> WideCard::MakePolicy(const WideConfig&, const AgentContext& context) {
  return std::make_unique<WidePolicy>(context.env);
}

AgentRegistry WideRegistry(std::function<void(const UpdatePosition&)> on_update) {
  AgentEntry entry = EntryOf<WideCard>();
  entry.make_config = [on_update] {
    auto config = std::make_unique<WideConfig>();
    config->on_update = on_update;
    return config;
  };
  AgentRegistry registry;
  registry.Add(std::move(entry));
  return registry;
}

}  // namespace rookery
