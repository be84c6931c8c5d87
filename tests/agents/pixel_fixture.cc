#include "tests/agents/pixel_fixture.h"

#include <ATen/ATen.h>

namespace rookery {
namespace {

constexpr int64_t kBatch = 8;

}  // namespace

EnvSpec PixelEnv(int64_t side, bool vectors) {
  EnvSpec env{.id = "test/pixels"};
  env.observations = {{.name = "pixels", .dtype = DType::kUint8, .shape = {3, side, side}}};
  if (vectors) env.observations.push_back({.name = "speed", .shape = {2}});
  env.action.low = {-1, -1};
  env.action.high = {1, 1};
  return env;
}

SacAeConfig SmallSacAe() {
  SacAeConfig config;
  config.hidden = {16, 16};
  config.batch_size = kBatch;
  config.encoder.layers = 2;
  config.encoder.filters = 4;
  config.encoder.latent = 6;
  return config;
}

Batches OnePixelBatch(int64_t k, const EnvSpec& env, double discount, at::ScalarType dtype) {
  const at::Generator generator = MakeGenerator(at::kCPU, 300 + static_cast<uint64_t>(k));
  NamedTensors batch;
  for (const std::string prefix : {"obs/", "next_obs/"}) {
    for (const TensorSpec& field : env.observations) {
      std::vector<int64_t> shape = field.shape;
      shape.insert(shape.begin(), kBatch);
      batch.Add(prefix + field.name, field.dtype == DType::kUint8
                                         ? at::randint(256, shape, generator, at::kByte)
                                         : at::randn(shape, generator, dtype));
    }
  }
  batch.Add("action", at::rand({kBatch, 2}, generator, dtype) * 2 - 1);
  batch.Add("reward", at::randn({kBatch}, generator, dtype));
  batch.Add("discount", at::full({kBatch}, discount, dtype));
  return {{"batch", batch}};
}

}  // namespace rookery
