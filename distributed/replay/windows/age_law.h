// Sums of weights that fall with the age, and their inverse, in closed form.
#pragma once

#include <cstdint>

#include "distributed/replay/windows/age_options.h"

namespace rookery::replay {

// The weight w(a) = max(floor, 1 - a / decay) of the ages a = 0, 1, ...: first it falls, for all
// ages below K = ceil((1 - floor) decay), then it stays at the floor. The sum over the ages below n
//
//   S(n) = n - n (n - 1) / (2 decay)   n <= K
//        = S(K) + (n - K) floor        n > K
//
// is a quadratic and then a line, so that its inverse is a root and then a quotient.
class AgeLaw {
 public:
  // `options.decay`: at least 1.
  explicit AgeLaw(const AgeOptions& options);

  double Weight(int64_t age) const {
    return age < falling_ ? 1 - static_cast<double>(age) / decay_ : floor_;
  }
  // S(ages).
  double Sum(int64_t ages) const;
  // The age a in [0, ages), at least 1 of them, with S(a) <= point < S(a + 1), of a point in
  // [0, S(ages)): of a uniform one each age is as likely as its weight says.
  int64_t AgeAt(double point, int64_t ages) const;

 private:
  double decay_;
  double floor_;
  int64_t falling_;     // K
  double falling_sum_;  // S(K)
};

}  // namespace rookery::replay
