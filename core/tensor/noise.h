// Where an update's chance comes from: a generator whose state is saved with the agent, or what a
// test hands in.
#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Generator.h>

#include "core/tensor/live_state.h"

namespace rookery {

class NoiseSource {
 public:
  virtual ~NoiseSource() = default;

  // Fills `out` with standard normal numbers.
  virtual void FillNormal(Tensor& out) = 0;
  // Fills `out` with numbers uniform in [0, 1).
  virtual void FillUniform(Tensor& out) = 0;

  // Declares what an exact resume needs, under `prefix`.
  virtual void Declare(LiveState& state, const std::string& prefix) = 0;
};

// LibTorch's generator of `device`.
at::Generator MakeGenerator(at::Device device, uint64_t seed);

class GeneratorNoise : public NoiseSource {
 public:
  GeneratorNoise(at::Device device, uint64_t seed) : generator_(MakeGenerator(device, seed)) {}

  void FillNormal(Tensor& out) override;
  void FillUniform(Tensor& out) override;
  void Declare(LiveState& state, const std::string& prefix) override;

 private:
  at::Generator generator_;
};

}  // namespace rookery
