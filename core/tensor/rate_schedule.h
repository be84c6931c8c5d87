// How a learning rate falls over the steps that are planned.
#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>

namespace rookery {

struct RateSchedule {
  enum class Kind : uint8_t { kConstant, kLinear, kCosine };

  Kind kind = Kind::kConstant;
  double final_rate = 0;
  int64_t steps = 1;  // planned; later ones have the final rate

  // Of the step that so many came before. Half a cosine: Loshchilov and Hutter 2017, "SGDR",
  // arXiv 1608.03983, eq. 5.
  double RateAt(double first_rate, double steps_before) const;
  // The same of `steps_before` (), on its device.
  at::Tensor RateAt(double first_rate, const at::Tensor& steps_before) const;
};

// "constant", "linear" or "cosine". Throws UserError for another one.
RateSchedule::Kind ParseRateSchedule(const std::string& name);

}  // namespace rookery
