// What tests of agents share that read images.
#pragma once

#include <memory>

#include "agents/agent.h"
#include "agents/off_policy/off_policy_agent.h"
#include "agents/sac_ae/sac_ae_config.h"

namespace rookery {

// Observation "pixels" (3, side, side), and "speed" (2) where `vectors`; actions (2) within [-1,
// 1].
EnvSpec PixelEnv(int64_t side, bool vectors = false);

// A small agent's options, but for what a test is about.
SacAeConfig SmallSacAe();

// A random batch of transitions in PixelEnv; the k-th. `discount`: of all of them.
Batches OnePixelBatch(int64_t k, const EnvSpec& env, double discount = 0.99,
                      at::ScalarType dtype = at::kFloat);

// Hands out the same numbers in every call.
class SameNoise : public NoiseSource {
 public:
  void FillNormal(Tensor& out) override { out.normal_(0, 1, MakeGenerator(at::kCPU, 11)); }
  void FillUniform(Tensor& out) override { out.uniform_(0, 1, MakeGenerator(at::kCPU, 12)); }
  void Declare(LiveState&, const std::string&) override {}
};

}  // namespace rookery
