#include "core/tensor/noise.h"

#include <ATen/ATen.h>
#include <ATen/detail/CUDAHooksInterface.h>

namespace rookery {

at::Generator MakeGenerator(at::Device device, uint64_t seed) {
  at::Generator generator = device.is_cuda()
                                ? at::detail::getCUDAHooks().getNewGenerator(device.index())
                                : at::detail::createCPUGenerator();
  generator.set_current_seed(seed);
  return generator;
}

void GeneratorNoise::FillNormal(Tensor& out) { out.normal_(0, 1, generator_); }

void GeneratorNoise::FillUniform(Tensor& out) { out.uniform_(0, 1, generator_); }

void GeneratorNoise::Declare(LiveState& state, const std::string& prefix) {
  state.AddGenerator(prefix + "generator", generator_);
}

}  // namespace rookery
