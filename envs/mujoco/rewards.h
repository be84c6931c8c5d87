// Tolerance: a soft "is x within bounds", of which rewards are made (dm_control's
// utils/rewards.py).
#pragma once

#include <limits>

namespace rookery {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

// How the value falls off outside of the bounds.
enum class Sigmoid {
  kGaussian,
  kHyperbolic,
  kLongTail,
  kReciprocal,
  kCosine,
  kLinear,
  kQuadratic,
  kTanhSquared,
};

struct Bounds {
  double low = 0;
  double high = 0;
};

// 1 where x is within the bounds (inclusive; they may be infinite), else falling with the distance
// d from them to `value_at_margin` at d = margin; 0 outside of them for margin 0. In [0, 1].
// `value_at_margin` is in (0, 1); 0 is allowed for kCosine, kLinear and kQuadratic. Throws
// std::invalid_argument for others, for low > high and for a negative margin.
double Tolerance(double x, Bounds bounds = {}, double margin = 0,
                 Sigmoid sigmoid = Sigmoid::kGaussian, double value_at_margin = 0.1);

}  // namespace rookery
