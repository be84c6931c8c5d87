// Where an update's chance comes from: a generator whose state is saved with the agent, or what a
// test hands in.
#pragma once

#include <cstdint>
#include <memory>

#include <ATen/core/Generator.h>

#include "core/tensor/named_tensors.h"

namespace rookery {

class NoiseSource {
 public:
  virtual ~NoiseSource() = default;

  // Fills `out` with standard normal numbers.
  virtual void FillNormal(Tensor& out) = 0;

  // Everything an exact resume needs.
  virtual NamedTensors Save() const = 0;
  virtual void Load(const NamedTensors& saved) = 0;
};

// LibTorch's generator of `device`.
at::Generator MakeGenerator(at::Device device, uint64_t seed);

class GeneratorNoise : public NoiseSource {
 public:
  GeneratorNoise(at::Device device, uint64_t seed) : generator_(MakeGenerator(device, seed)) {}

  void FillNormal(Tensor& out) override;
  NamedTensors Save() const override;
  // What another kind of device has saved can't go on here: this one then stays as it is.
  void Load(const NamedTensors& saved) override;

 private:
  at::Generator generator_;
};

}  // namespace rookery
