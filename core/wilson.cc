#include "core/wilson.h"

#include <algorithm>
#include <cmath>

namespace rookery {

RateInterval WilsonInterval(int64_t count, int64_t of) {
  constexpr double kZ = 1.959963984540054;  // 97.5 % quantile of the standard normal
  if (of == 0) return {};
  const auto n = static_cast<double>(of);
  const double p = static_cast<double>(count) / n;
  const double shrunk = 1 / (1 + kZ * kZ / n);
  const double middle = shrunk * (p + kZ * kZ / (2 * n));
  const double half = shrunk * kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace rookery
