#include "core/tensor/precision.h"

#include <ATen/autocast_mode.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

at::ScalarType ParsePrecision(const std::string& name) {
  if (name == "float32") return at::kFloat;
  if (name == "bfloat16") return at::kBFloat16;
  throw UserError(StrCat("'", name, "' is not one of float32, bfloat16"));
}

PrecisionScope::PrecisionScope(at::Device device, at::ScalarType type)
    : device_(device.type()), is_narrow_(type != at::kFloat) {
  if (!is_narrow_) return;
  was_enabled_ = at::autocast::is_autocast_enabled(device_);
  was_cached_ = at::autocast::is_autocast_cache_enabled();
  type_before_ = at::autocast::get_autocast_dtype(device_);
  at::autocast::set_autocast_enabled(device_, true);
  at::autocast::set_autocast_dtype(device_, type);
  // It would keep rounded weights beyond the step that changes them.
  at::autocast::set_autocast_cache_enabled(false);
}

PrecisionScope::~PrecisionScope() {
  if (!is_narrow_) return;
  at::autocast::set_autocast_enabled(device_, was_enabled_);
  at::autocast::set_autocast_dtype(device_, type_before_);
  at::autocast::set_autocast_cache_enabled(was_cached_);
}

at::ScalarType ProductType(const Tensor& tensor) {
  const at::DeviceType device = tensor.device().type();
  if (tensor.scalar_type() != at::kFloat || !at::autocast::is_autocast_enabled(device)) {
    return tensor.scalar_type();
  }
  return at::autocast::get_autocast_dtype(device);
}

}  // namespace rookery
