// What the tests of agents share.
#pragma once

#include <span>
#include <string>

#include "agents/agent.h"
#include "agents/tensor_policy.h"
#include "core/env_spec.h"
#include "core/tensor/noise.h"

namespace rookery {

// Observation "state" (observation), actions within [-1, 1].
EnvSpec BoxEnv(int64_t observation, int64_t action);

// Observation "state" (observation), one of so many choices.
EnvSpec DiscreteEnv(int64_t observation, int64_t choices);

// Hands out the rows of a tensor, one after the other.
class GivenNoise : public NoiseSource {
 public:
  explicit GivenNoise(Tensor rows) : rows_(std::move(rows)) {}
  void FillNormal(Tensor& out) override;
  void FillUniform(Tensor& out) override { FillNormal(out); }
  void Declare(LiveState&, const std::string&) override {}

 private:
  Tensor rows_;  // (calls, B, A)
  int64_t next_ = 0;
};

struct BoxSizes {
  int64_t observation = 0;
  int64_t action = 0;
};

// Columns of random transitions in BoxEnv, (updates, B, ...) each; a tenth of them is terminal.
NamedTensors BoxBatches(int64_t updates, int64_t batch_size, const BoxSizes& sizes,
                        const at::Generator& generator, at::ScalarType dtype);

// A batch of 8 such transitions, the k-th.
Batches OneBoxBatch(int64_t k, const BoxSizes& sizes);

// The same names and bits.
bool SameBits(const NamedTensors& a, const NamedTensors& b);

// One decision of a TensorPolicy in each row of x, the field "state" (N, D).
TensorPolicy::Choice ActIn(Policy& policy, const Tensor& x, ActMode mode, uint64_t seed,
                           NamedTensors& state, Begin begin = Begin::kNothing);

}  // namespace rookery
