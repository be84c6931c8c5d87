// What the tests of SAC share.
#pragma once

#include <ATen/ATen.h>

#include "core/env_spec.h"
#include "core/tensor/noise.h"

namespace rookery {

// Observation "state" (observation), actions within [-1, 1].
inline EnvSpec BoxEnv(int64_t observation, int64_t action) {
  EnvSpec env{.id = "test/box"};
  env.observations = {{.name = "state", .shape = {observation}}};
  env.action.low.assign(static_cast<size_t>(action), -1);
  env.action.high.assign(static_cast<size_t>(action), 1);
  return env;
}

// Hands out the rows of a tensor, one after the other.
class GivenNoise : public NoiseSource {
 public:
  explicit GivenNoise(Tensor rows) : rows_(std::move(rows)) {}
  void FillNormal(Tensor& out) override { out.copy_(rows_[next_++]); }
  void Declare(LiveState&, const std::string&) override {}

 private:
  Tensor rows_;  // (calls, B, A)
  int64_t next_ = 0;
};

}  // namespace rookery
