#include "tests/agents/bundle/bundle_agent.h"

#include <cmath>
#include <cstring>

#include <ATen/ATen.h>

#include "agents/built_in.h"
#include "agents/bundle/bundle_writer.h"
#include "agents/bundle/make_spec.h"
#include "agents/plain_agents.h"
#include "core/tensor/arrays.h"
#include "core/tensor/noise.h"
#include "tests/envs/differential.h"

namespace rookery {
namespace {

// Statistics and chance as after a training; weights as they began.
NamedArrays AsTrained(const NamedArrays& arrays) {
  const at::Generator generator = MakeGenerator(at::kCPU, 5);
  NamedTensors trained;
  for (const auto& [name, tensor] : TensorsOf(arrays)) {
    Tensor value = tensor.clone();
    if (name == "normalizer/mean") value.copy_(at::randn(value.sizes(), generator, at::kDouble));
    if (name == "normalizer/variance") {
      value.copy_(0.01 + at::rand(value.sizes(), generator, at::kDouble));
      value[0] = 0;  // a constant element
    }
    if (name == "epsilon") value.fill_(0.3);
    // As they began, most of a kernel is 0, and a layer normalization scales nothing.
    if (name.starts_with("encoder/") || name.starts_with("actor_projection/")) {
      value.copy_(0.2 * at::randn(value.sizes(), generator));
    }
    trained.Add(name, value);
  }
  return ArraysOf(trained);
}

template <class F>
void Fill(std::vector<std::byte>& column, const std::function<double()>& draw) {
  for (size_t at = 0; at < column.size(); at += sizeof(F)) {
    const F value = static_cast<F>(draw());
    std::memcpy(column.data() + at, &value, sizeof(F));
  }
}

template <class F>
void AppendTo(std::vector<double>& out, const std::byte* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    F value;
    std::memcpy(&value, values + static_cast<size_t>(i) * sizeof(F), sizeof(F));
    out.push_back(static_cast<double>(value));
  }
}

}  // namespace

EnvSpec MixedEnv(const BundleCase& c) {
  EnvSpec env{.id = "test/mixed"};
  env.observations = {{.name = "position", .shape = {3}, .unit = "m"},
                      {.name = "secret", .shape = {2}, .role = Role::kCriticOnly},
                      {.name = "velocity", .dtype = DType::kFloat64, .shape = {2}, .history = 2},
                      {.name = "touches", .dtype = DType::kUint8, .shape = {2}},
                      {.name = "gear", .dtype = DType::kInt32}};
  if (c.agent == "sac_ae") {
    const TensorSpec image{
        .name = "pixels", .dtype = DType::kUint8, .shape = {3, 12, 13}, .history = 2};
    if (!c.vectors) env.observations.clear();
    env.observations.insert(env.observations.begin() + (c.vectors ? 2 : 0), image);
  }
  if (c.agent == "dqn") {
    env.action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {5}};
  } else {
    env.action = {.low = {-2, 0, 100}, .high = {3, 0.5, 101}, .unit = "N"};
  }
  return env;
}

void BundleAgent::Write(const std::string& folder) const {
  WriteBundle(folder, spec, snapshot.tensors);
}

BundleAgent MakeBundleAgent(const BundleCase& c) {
  const AgentRegistry agents = BuiltInAgents();
  const AgentEntry& entry = agents.Find(c.agent);
  const auto config = entry.make_config();
  config->fields().Read(ToConfig(c.options));
  BundleAgent made{.env = MixedEnv(c)};
  const AgentContext context{.env = made.env.ForPolicies(), .weights_seed = 7, .seed = 7};
  made.snapshot = entry.make_agent(*config, context)->MakeSnapshot();
  made.snapshot.tensors = AsTrained(made.snapshot.tensors);
  made.policy = entry.make_policy(*config, context);
  made.policy->Load(made.snapshot);
  const PolicyForm form = entry.policy_form(*config, made.env);
  made.spec = MakeBundleSpec(form, made.env, made.snapshot.tensors);
  made.spec.agent = c.agent;
  return made;
}

std::unique_ptr<Policy> MakePlainPolicy(const BundleCase& c, const EnvSpec& env) {
  const AgentRegistry agents = PlainAgents();
  const AgentEntry& entry = agents.Find(c.agent);
  const auto config = entry.make_config();
  config->fields().Read(ToConfig(c.options));
  return entry.make_policy(*config, {.env = env.ForPolicies()});
}

MixedObservations::MixedObservations(const EnvSpec& env, int64_t num_envs, uint64_t seed)
    : env_(env.ForPolicies()), num_envs_(num_envs) {
  Random random(seed);
  // Some beyond the clip of normalized ones, some exactly 0.
  const std::function<double()> number = [&] {
    const double x = random.Normal();
    return random.Uniform() < 0.1 ? (random.Uniform() < 0.5 ? 0 : 100 * x) : x;
  };
  const std::function<double()> whole = [&] { return static_cast<double>(random.Below(9)); };
  const std::function<double()> pixel = [&] { return static_cast<double>(random.Below(256)); };
  for (const TensorSpec& field : env_.observations) {
    std::vector<std::byte>& column =
        columns_.emplace_back(static_cast<size_t>(num_envs) * field.NumBytes());
    if (field.dtype == DType::kFloat32) Fill<float>(column, number);
    if (field.dtype == DType::kFloat64) Fill<double>(column, number);
    if (field.dtype == DType::kUint8) {
      Fill<uint8_t>(column, field.shape.size() == 3 ? pixel : whole);
    }
    if (field.dtype == DType::kInt32) Fill<int32_t>(column, whole);
  }
}

std::vector<float> MixedObservations::Act(Policy& policy, ActMode mode, Random& random) const {
  const auto n = static_cast<size_t>(num_envs_);
  std::vector<const std::byte*> observations;
  for (const auto& column : columns_) observations.push_back(column.data());
  const std::vector<Begin> begin(n, Begin::kNothing);
  const std::vector<float> zeros(n);
  const std::vector<uint8_t> no(n);
  const Policy::Last last = {zeros, zeros, no, no, observations};
  std::vector<float> actions(n * static_cast<size_t>(env_.action.Dim()));
  policy.Act({.observations = observations,
              .begin = begin,
              .state = {},
              .last = last,
              .mode = mode,
              .random = random},
             {.actions = actions, .extras = {}});
  return actions;
}

std::vector<double> MixedObservations::Flat(const BundleSpec& spec) const {
  std::vector<double> flat;
  for (int64_t env = 0; env < num_envs_; ++env) {
    for (const TensorSpec& read : spec.observations) {
      const size_t i = env_.FieldIndex(read.name);
      const TensorSpec& field = env_.observations[i];
      const std::byte* row = columns_[i].data() + static_cast<size_t>(env) * field.NumBytes();
      if (field.dtype == DType::kFloat32) AppendTo<float>(flat, row, field.NumElements());
      if (field.dtype == DType::kFloat64) AppendTo<double>(flat, row, field.NumElements());
      if (field.dtype == DType::kUint8) AppendTo<uint8_t>(flat, row, field.NumElements());
      if (field.dtype == DType::kInt32) AppendTo<int32_t>(flat, row, field.NumElements());
    }
  }
  return flat;
}

}  // namespace rookery
