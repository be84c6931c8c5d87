// In which type products are computed.
#pragma once

#include <string>

#include <ATen/core/Tensor.h>

namespace rookery {

using at::Tensor;

// "float32" or "bfloat16". Throws UserError for another one.
at::ScalarType ParsePrecision(const std::string& name);

// While it lives, LibTorch's products and convolutions of float32 on `device` are computed in
// `type`, in this thread: what they read is rounded to it, and sums are float32 inside. Weights,
// optimizers, losses and statistics stay as they are. With float32 nothing changes.
class PrecisionScope {
 public:
  PrecisionScope(at::Device device, at::ScalarType type);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  at::DeviceType device_;
  bool is_narrow_;
  bool was_enabled_ = false;
  bool was_cached_ = false;
  at::ScalarType type_before_ = at::kFloat;
};

// The type that products of tensors like this one have here.
at::ScalarType ProductType(const Tensor& tensor);

}  // namespace rookery
