#include "tests/agents/agent_fixture.h"

#include <vector>

#include <ATen/ATen.h>

namespace rookery {

EnvSpec BoxEnv(int64_t observation, int64_t action) {
  EnvSpec env{.id = "test/box"};
  env.observations = {{.name = "state", .shape = {observation}}};
  env.action.low.assign(static_cast<size_t>(action), -1);
  env.action.high.assign(static_cast<size_t>(action), 1);
  return env;
}

EnvSpec DiscreteEnv(int64_t observation, int64_t choices) {
  EnvSpec env{.id = "test/choices"};
  env.observations = {{.name = "state", .shape = {observation}}};
  env.action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {choices}};
  return env;
}

void GivenNoise::FillNormal(Tensor& out) { out.copy_(rows_[next_++]); }

NamedTensors BoxBatches(int64_t updates, int64_t batch_size, const BoxSizes& sizes,
                        const at::Generator& generator, at::ScalarType dtype) {
  const auto normal = [&](at::IntArrayRef shape) { return at::randn(shape, generator, dtype); };
  NamedTensors columns;
  const Tensor obs = normal({updates, batch_size, sizes.observation});
  columns.Add("obs/state", obs);
  columns.Add("next_obs/state", obs + 0.1 * normal({updates, batch_size, sizes.observation}));
  columns.Add("action", normal({updates, batch_size, sizes.action}).tanh());
  columns.Add("reward", normal({updates, batch_size}));
  const Tensor chance = at::rand({updates, batch_size}, generator, dtype);
  columns.Add("discount", 0.99 * (chance > 0.1).to(dtype));
  return columns;
}

Batches OneBoxBatch(int64_t k, const BoxSizes& sizes) {
  const at::Generator generator = MakeGenerator(at::kCPU, 100 + static_cast<uint64_t>(k));
  NamedTensors batch;
  for (const auto& [name, column] : BoxBatches(1, 8, sizes, generator, at::kFloat)) {
    batch.Add(name, column[0]);
  }
  return {{"batch", batch}};
}

bool SameBits(const NamedTensors& a, const NamedTensors& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, tensor] : a) {
    if (!tensor.equal(b[name])) return false;
  }
  return true;
}

TensorPolicy::Choice ActIn(Policy& policy, const Tensor& x, ActMode mode, uint64_t seed,
                           NamedTensors& state, Begin begin) {
  NamedTensors observations;
  observations.Add("state", x);
  const std::vector<Begin> begins(static_cast<size_t>(x.size(0)), begin);
  Random random(seed);
  const NamedTensors last;
  return dynamic_cast<TensorPolicy&>(policy).Choose(
      {observations, begins, state, last, mode, random});
}

}  // namespace rookery
