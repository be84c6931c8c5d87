#include "envs/mujoco/rewards.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/strings.h"

namespace rookery {
namespace {

bool MayReachZero(Sigmoid sigmoid) {
  return sigmoid == Sigmoid::kCosine || sigmoid == Sigmoid::kLinear ||
         sigmoid == Sigmoid::kQuadratic;
}

// 1 at x = 0, `value` at x = 1. Each `scale` solves the second condition.
double Fall(double x, double value, Sigmoid sigmoid) {
  switch (sigmoid) {
    case Sigmoid::kGaussian: {
      const double scale = std::sqrt(-2 * std::log(value));
      return std::exp(-0.5 * (x * scale) * (x * scale));
    }
    case Sigmoid::kHyperbolic: {
      const double scale = std::acosh(1 / value);
      return 1 / std::cosh(x * scale);
    }
    case Sigmoid::kLongTail: {
      const double scale = std::sqrt(1 / value - 1);
      return 1 / ((x * scale) * (x * scale) + 1);
    }
    case Sigmoid::kReciprocal: {
      const double scale = 1 / value - 1;
      return 1 / (std::abs(x) * scale + 1);
    }
    case Sigmoid::kCosine: {
      const double scaled = x * std::acos(2 * value - 1) / std::numbers::pi;
      return std::abs(scaled) < 1 ? (1 + std::cos(std::numbers::pi * scaled)) / 2 : 0;
    }
    case Sigmoid::kLinear: {
      const double scaled = x * (1 - value);
      return std::abs(scaled) < 1 ? 1 - scaled : 0;
    }
    case Sigmoid::kQuadratic: {
      const double scaled = x * std::sqrt(1 - value);
      return std::abs(scaled) < 1 ? 1 - scaled * scaled : 0;
    }
    case Sigmoid::kTanhSquared: {
      const double scale = std::atanh(std::sqrt(1 - value));
      const double tanh = std::tanh(x * scale);
      return 1 - tanh * tanh;
    }
  }
  return 0;
}

}  // namespace

double Tolerance(double x, Bounds bounds, double margin, Sigmoid sigmoid, double value_at_margin) {
  if (bounds.low > bounds.high) {
    throw std::invalid_argument(StrCat("Tolerance: bounds ", bounds.low, " > ", bounds.high));
  }
  if (margin < 0) throw std::invalid_argument(StrCat("Tolerance: margin ", margin, " < 0"));
  if (bounds.low <= x && x <= bounds.high) return 1;
  if (margin == 0) return 0;
  const bool valid =
      value_at_margin < 1 && (MayReachZero(sigmoid) ? value_at_margin >= 0 : value_at_margin > 0);
  if (!valid) {
    throw std::invalid_argument(StrCat("Tolerance: value at margin ", value_at_margin));
  }
  const double distance = x < bounds.low ? bounds.low - x : x - bounds.high;
  return Fall(distance / margin, value_at_margin, sigmoid);
}

}  // namespace rookery
