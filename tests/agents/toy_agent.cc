#include "tests/agents/toy_agent.h"

#include <ATen/ATen.h>

#include "core/strings.h"

namespace rookery {
namespace {

std::string FieldOf(const EnvSpec& env) { return env.observations[0].name; }
int64_t InputsOf(const EnvSpec& env) { return env.observations[0].NumElements(); }

class ToyPolicy : public Policy {
 public:
  explicit ToyPolicy(const EnvSpec& env)
      : env_(env), weight_(at::zeros({InputsOf(env), env.action.Dim()})) {}

  Output Act(const Input& input) override {
    const int64_t n = static_cast<int64_t>(input.begin.size());
    Tensor& decision = input.state["decision"];  // (N)
    for (int64_t i = 0; i < n; ++i) {
      if (input.begin[static_cast<size_t>(i)] != Begin::kNothing) decision[i] = 0;
    }
    Output output;
    output.extras.Add("decision", decision.clone());
    decision.add_(1);
    if (input.mode == ActMode::kUniform) {
      output.actions = UniformActions(n, env_.action.Dim(), input.random);
      return output;
    }
    const Tensor x = input.observations[FieldOf(env_)].reshape({n, -1});  // (N, D)
    output.actions = x.mm(weight_).tanh_();                               // (N, A)
    return output;
  }
  NamedTensors InitialState(int64_t num_envs) const override {
    NamedTensors state;
    state.Add("decision", at::zeros({num_envs}, at::kLong));
    return state;
  }
  std::vector<Column> ExtraColumns() const override {
    return {Column{{.name = "decision", .dtype = DType::kInt64}, ColumnKind::kPolicy}};
  }
  void Load(const Snapshot& snapshot) override { CopyNamed(snapshot.tensors, "policy", weight_); }

 private:
  EnvSpec env_;
  Tensor weight_;  // (D, A)
};

class ToyAgent : public Agent {
 public:
  ToyAgent(const EnvSpec& env, const ToyOptions& options) : env_(env), options_(options) {
    const auto begin = [&](ParameterGroup& group, int64_t inputs) {
      group.parameters = {at::zeros({inputs, 1}).requires_grad_(true)};
      group.optimizer = std::make_unique<Adam>(group.parameters,
                                               AdamOptions{.learning_rate = options.learning_rate});
    };
    begin(reward_, InputsOf(env) + env.action.Dim());
    begin(value_, InputsOf(env));
  }

  std::vector<BatchRequest> BatchRequests() const override {
    BatchRequest steps{.name = "steps", .sampler = "n_step", .batch_size = options_.batch_size};
    steps.fields = {FieldOf(env_), "decision"};
    BatchRequest episodes{
        .name = "episodes", .sampler = "episode", .batch_size = options_.batch_episodes};
    episodes.fields = {FieldOf(env_)};
    episodes.options = {{"max_length", static_cast<double>(options_.max_length)}};
    episodes.every = options_.episodes_every;
    return {steps, episodes};
  }
  Schedule GetSchedule() const override { return options_.schedule; }

  UpdateResult Update(const Batches& batches, Trainer& trainer, bool want_metrics) override {
    UpdateResult result;
    const NamedTensors& steps = batches.at("steps");
    const Tensor x = steps["obs/" + FieldOf(env_)].flatten(1);  // (B, D)
    const Tensor predicted =
        at::cat({x, steps["action"]}, 1).mm(reward_.parameters[0]).squeeze(1);  // (B)
    const Tensor reward_loss = (predicted - steps["reward"]).square().mean();
    trainer.Step(reward_, reward_loss);
    if (want_metrics) result.metrics["train/reward_loss"] = reward_loss.item<double>();

    if (MetricsKind() == 1) {
      const NamedTensors& episodes = batches.at("episodes");
      const Tensor first = episodes["obs/" + FieldOf(env_)].select(1, 0).flatten(1);  // (E, D)
      const Tensor returns = episodes["reward"].sum(1);                               // (E)
      const Tensor value = first.mm(value_.parameters[0]).squeeze(1);                 // (E)
      const Tensor value_loss = (value - returns).square().mean();
      trainer.Step(value_, value_loss);
      if (want_metrics) result.metrics["train/value_loss"] = value_loss.item<double>();
    }
    ++updates_;
    return result;
  }

  int64_t MetricsKind() const override { return updates_ % options_.episodes_every == 0 ? 1 : 0; }

  Snapshot MakeSnapshot() const override {
    Snapshot snapshot{updates_, updates_ > 0 ? ActMode::kCollect : ActMode::kUniform};
    const Tensor up = reward_.parameters[0].detach().slice(0, 0, InputsOf(env_));     // (D, 1)
    snapshot.tensors.Add("policy", up.expand({-1, env_.action.Dim()}).contiguous());  // (D, A)
    return snapshot;
  }
  std::unique_ptr<Policy> MakePolicy() const override { return MakeToyPolicy(env_); }

  NamedTensors Save() const override {
    NamedTensors saved;
    for (const ParameterGroup* group : {&reward_, &value_}) {
      saved.Add(group->name, group->parameters[0].detach().clone());
      AddAll(saved, group->name + "_optimizer/", group->optimizer->Save());
    }
    saved.Add("updates", at::scalar_tensor(updates_, at::kLong));
    return saved;
  }
  void Load(const NamedTensors& saved) override {
    for (ParameterGroup* group : Groups()) {
      CopyNamed(saved, group->name, group->parameters[0]);
      group->optimizer->Load(WithPrefix(saved, group->name + "_optimizer/"));
    }
    updates_ = saved["updates"].item<int64_t>();
  }
  std::vector<ParameterGroup*> Groups() override { return {&reward_, &value_}; }
  int64_t updates() const override { return updates_; }

 private:
  EnvSpec env_;
  ToyOptions options_;
  ParameterGroup reward_{"reward"};  // of an observation and an action, (D + A, 1)
  ParameterGroup value_{"value"};    // of a first observation, (D, 1)
  int64_t updates_ = 0;
};

}  // namespace

std::unique_ptr<Agent> MakeToyAgent(const EnvSpec& env, const ToyOptions& options) {
  return std::make_unique<ToyAgent>(env, options);
}

std::unique_ptr<Policy> MakeToyPolicy(const EnvSpec& env) {
  return std::make_unique<ToyPolicy>(env);
}

}  // namespace rookery
