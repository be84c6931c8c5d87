#include "core/tensor/rate_schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

double RateSchedule::RateAt(double first_rate, double steps_before) const {
  if (kind == Kind::kConstant) return first_rate;
  const double done = std::min(1.0, steps_before / static_cast<double>(steps));
  const double left =
      kind == Kind::kLinear ? 1 - done : (1 + std::cos(std::numbers::pi * done)) / 2;
  return final_rate + (first_rate - final_rate) * left;
}

at::Tensor RateSchedule::RateAt(double first_rate, const at::Tensor& steps_before) const {
  if (kind == Kind::kConstant) return at::full_like(steps_before, first_rate);
  const at::Tensor done = (steps_before / static_cast<double>(steps)).clamp_max(1);  // ()
  const at::Tensor left =
      kind == Kind::kLinear ? 1 - done : ((done * std::numbers::pi).cos() + 1) / 2;  // ()
  return left * (first_rate - final_rate) + final_rate;
}

RateSchedule::Kind ParseRateSchedule(const std::string& name) {
  if (name == "constant") return RateSchedule::Kind::kConstant;
  if (name == "linear") return RateSchedule::Kind::kLinear;
  if (name == "cosine") return RateSchedule::Kind::kCosine;
  throw UserError(StrCat("there is no schedule '", name, "' (constant, linear or cosine)"));
}

}  // namespace rookery
