#include "core/tensor/device.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

at::Device ParseDevice(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  if (name != "cuda" && !name.starts_with("cuda:")) {
    throw UserError(StrCat("device: '", name, "' is not one of cpu, cuda, cuda:0, cuda:1, ..."));
  }
  if (!at::hasCUDA()) {
    throw UserError(StrCat("device: ", name,
                           " needs an NVIDIA GPU with its driver and LibTorch's CUDA "
                           "build, and one of them isn't here; use device=cpu"));
  }
  const int64_t count = static_cast<int64_t>(at::getNumGPUs());
  const int64_t index = name == "cuda" ? 0 : ParseInt(name.substr(5));
  if (index < 0 || index >= count) {
    throw UserError(StrCat("device: there is no ", name, "; this machine has ", count, " GPU",
                           count == 1 ? "" : "s", ", counted from cuda:0"));
  }
  return {at::kCUDA, static_cast<at::DeviceIndex>(index)};
}

}  // namespace rookery
