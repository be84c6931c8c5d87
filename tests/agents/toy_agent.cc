#include "tests/agents/toy_agent.h"

#include <ATen/ATen.h>

#include "agents/tensor_policy.h"
#include "core/error.h"
#include "core/tensor/arrays.h"

namespace rookery {
namespace {

std::string FieldOf(const EnvSpec& env) { return env.observations[0].name; }
int64_t InputsOf(const EnvSpec& env) { return env.observations[0].NumElements(); }

class ToyPolicy : public TensorPolicy {
 public:
  explicit ToyPolicy(const EnvSpec& env)
      : TensorPolicy(env), env_(env), weight_(at::zeros({InputsOf(env), env.action.Dim()})) {}

  Choice Choose(const Seen& seen) override {
    const int64_t n = seen.num_envs();
    const Tensor& decision = seen.state["decision"];  // (N)
    for (int64_t i = 0; i < n; ++i) {
      if (seen.begin[static_cast<size_t>(i)] != Begin::kNothing) decision[i] = 0;
    }
    Choice choice;
    choice.extras.Add("decision", decision.clone());
    decision.add_(1);
    if (seen.mode == ActMode::kUniform) {
      choice.actions = UniformActions(n, env_.action, seen.random);
      return choice;
    }
    const Tensor x = seen.observations[FieldOf(env_)].reshape({n, -1});  // (N, D)
    choice.actions = x.mm(weight_).tanh_();                              // (N, A)
    return choice;
  }
  std::vector<TensorSpec> StateColumns() const override {
    return {{.name = "decision", .dtype = DType::kInt64}};
  }
  std::vector<Column> ExtraColumns() const override {
    return {Column{{.name = "decision", .dtype = DType::kInt64}, ColumnKind::kPolicy}};
  }
  void Load(const Snapshot& snapshot) override {
    CopyNamed(TensorsOf(snapshot.tensors), "policy", weight_);
  }

 private:
  EnvSpec env_;
  Tensor weight_;  // (D, A)
};

class ToyAgent : public Agent {
 public:
  ToyAgent(const EnvSpec& env, const ToyConfig& options) : env_(env), options_(options) {
    const auto begin = [&](ParameterGroup& group, int64_t inputs) {
      group.parameters = {at::zeros({inputs, 1}).requires_grad_(true)};
      group.optimizer = std::make_unique<Adam>(group.parameters,
                                               AdamOptions{.learning_rate = options.learning_rate});
    };
    begin(reward_, InputsOf(env) + env.action.Dim());
    begin(value_, InputsOf(env));
    for (const ParameterGroup* group : {&reward_, &value_}) {
      declared().Add(group->name, group->parameters[0], StateKind::kParameter);
      declared().AddAll(group->name + "_optimizer/", group->optimizer->Named(),
                        StateKind::kOptimizer);
    }
    declared().AddCounter("updates", updates_);
  }

  std::vector<BatchRequest> BatchRequests() const override {
    BatchRequest steps{.name = "steps", .sampler = "n_step", .batch_size = options_.batch_size};
    steps.fields = {FieldOf(env_), "decision"};
    steps.sources = options_.sources;
    BatchRequest episodes{
        .name = "episodes", .sampler = "episode", .batch_size = options_.batch_episodes};
    episodes.fields = {FieldOf(env_)};
    episodes.options = {{"max_length", static_cast<double>(options_.max_length)}};
    return {steps, episodes};
  }
  Schedule GetSchedule() const override { return options_.schedule; }

  bool Wants(const BatchRequest& request, const UpdatePosition& at) const override {
    return request.name != "episodes" || at.update % options_.episodes_every == 0;
  }

  UpdateResult Compute(const Batches& batches, const UpdatePosition& at,
                       Trainer& trainer) override {
    if (options_.on_update) options_.on_update(at);
    UpdateResult result;
    const NamedTensors& steps = batches.at("steps");
    const Tensor x = steps["obs/" + FieldOf(env_)].flatten(1);  // (B, D)
    const Tensor predicted =
        at::cat({x, steps["action"]}, 1).mm(reward_.parameters[0]).squeeze(1);  // (B)
    const Tensor error = predicted - steps["reward"];                           // (B)
    const Tensor reward_loss = error.square().mean();
    if (steps.Has("weight")) {
      result.columns["steps"].Add("priority", error.detach().abs());
    }
    trainer.Step(reward_, reward_loss);
    result.metrics.Add("train/reward_loss", reward_loss.detach());

    if (const auto found = batches.find("episodes"); found != batches.end()) {
      const NamedTensors& episodes = found->second;
      const Tensor first = episodes["obs/" + FieldOf(env_)].select(1, 0).flatten(1);  // (E, D)
      const Tensor returns = episodes["reward"].sum(1);                               // (E)
      const Tensor value = first.mm(value_.parameters[0]).squeeze(1);                 // (E)
      const Tensor value_loss = (value - returns).square().mean();
      trainer.Step(value_, value_loss);
      result.metrics.Add("train/value_loss", value_loss.detach());
    }
    ++updates_;
    return result;
  }

  Snapshot MakeSnapshot() const override {
    Snapshot snapshot{updates_, updates_ > 0 ? ActMode::kCollect : ActMode::kUniform};
    const Tensor up = reward_.parameters[0].detach().slice(0, 0, InputsOf(env_));  // (D, 1)
    NamedTensors policy;
    policy.Add("policy", up.repeat({1, env_.action.Dim()}));  // (D, A), a copy
    snapshot.tensors = ArraysOf(policy);
    return snapshot;
  }
  std::unique_ptr<Policy> MakePolicy() const override { return MakeToyPolicy(env_); }

  std::vector<ParameterGroup*> Groups() override { return {&reward_, &value_}; }
  int64_t updates() const override { return updates_; }

 private:
  EnvSpec env_;
  ToyConfig options_;
  ParameterGroup reward_{"reward"};  // of an observation and an action, (D + A, 1)
  ParameterGroup value_{"value"};    // of a first observation, (D, 1)
  int64_t updates_ = 0;
};

}  // namespace

Fields ToyConfig::fields() {
  Fields f;
  f.Add("batch_size", &batch_size, "transitions an update").Min(1);
  f.Add("batch_episodes", &batch_episodes, "episodes an update").Min(1);
  f.Add("max_length", &max_length, "decisions of an episode").Min(1);
  f.Add("episodes_every", &episodes_every, "updates between two of the value").Min(1);
  f.Add("learning_rate", &learning_rate, "of both").Range(0, 1);
  return f;
}

void ToyConfig::CheckEnv(const EnvSpec& env) const {
  if (env.observations[0].dtype != DType::kFloat32) throw UserError("the toy reads float32 alone");
}

std::unique_ptr<Agent> ToyCard::MakeAgent(const ToyConfig& config, const AgentContext& context) {
  return MakeToyAgent(context.env, config);
}

std::unique_ptr<Policy> ToyCard::MakePolicy(const ToyConfig&, const AgentContext& context) {
  return MakeToyPolicy(context.env);
}

AgentRegistry ToyRegistry(const ToyConfig& defaults) {
  AgentEntry entry = EntryOf<ToyCard>();
  entry.make_config = [defaults] { return std::make_unique<ToyConfig>(defaults); };
  AgentRegistry registry;
  registry.Add(std::move(entry));
  return registry;
}

std::unique_ptr<Agent> MakeToyAgent(const EnvSpec& env, const ToyConfig& config) {
  return std::make_unique<ToyAgent>(env, config);
}

std::unique_ptr<Policy> MakeToyPolicy(const EnvSpec& env) {
  return std::make_unique<ToyPolicy>(env);
}

}  // namespace rookery
