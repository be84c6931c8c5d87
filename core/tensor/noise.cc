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

NamedTensors GeneratorNoise::Save() const {
  NamedTensors saved;
  saved.Add("generator", generator_.get_state().clone());
  return saved;
}

void GeneratorNoise::Load(const NamedTensors& saved) {
  const Tensor state = saved["generator"].cpu().contiguous();   // (bytes)
  if (state.sizes() != generator_.get_state().sizes()) return;  // of another kind of device
  generator_.set_state(state);
}

}  // namespace rookery
