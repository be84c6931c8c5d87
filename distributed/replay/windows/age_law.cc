#include "distributed/replay/windows/age_law.h"

#include <algorithm>
#include <cmath>

namespace rookery::replay {

AgeLaw::AgeLaw(const AgeOptions& options)
    : decay_(static_cast<double>(options.decay)),
      floor_(options.floor),
      falling_(static_cast<int64_t>(std::ceil((1 - floor_) * decay_))),
      falling_sum_(Sum(falling_)) {}

double AgeLaw::Sum(int64_t ages) const {
  if (ages > falling_) return falling_sum_ + static_cast<double>(ages - falling_) * floor_;
  const auto n = static_cast<double>(ages);
  return n - n * (n - 1) / (2 * decay_);
}

int64_t AgeLaw::AgeAt(double point, int64_t ages) const {
  int64_t age = 0;
  if (point >= falling_sum_) {
    age = falling_ + static_cast<int64_t>((point - falling_sum_) / floor_);
  } else {
    // The smaller root of n^2 - (2 decay + 1) n + 2 decay point = 0, without a difference of nearly
    // equal numbers.
    const double b = 2 * decay_ + 1;
    const double root = std::sqrt(std::max(b * b - 8 * decay_ * point, 0.0));
    age = static_cast<int64_t>(4 * decay_ * point / (b + root));
  }
  // Rounding may have made it one of its neighbours.
  age = std::min(age, ages - 1);
  while (age > 0 && Sum(age) > point) --age;
  while (age + 1 < ages && Sum(age + 1) <= point) ++age;
  return age;
}

}  // namespace rookery::replay
