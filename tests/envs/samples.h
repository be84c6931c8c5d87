// Comparing two samples of a random variable.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rookery {

struct Sample {
  std::vector<double> sorted;
  double mean = 0, deviation = 0, kurtosis = 0;
};

inline Sample Describe(std::vector<double> values) {
  Sample sample;
  const auto n = static_cast<double>(values.size());
  double second = 0, fourth = 0;
  for (const double x : values) sample.mean += x / n;
  for (const double x : values) {
    second += std::pow(x - sample.mean, 2) / n;
    fourth += std::pow(x - sample.mean, 4) / n;
  }
  sample.deviation = std::sqrt(second);
  sample.kurtosis = second > 0 ? fourth / (second * second) : 1;
  std::sort(values.begin(), values.end());
  sample.sorted = std::move(values);
  return sample;
}

// Largest distance between the two empirical distribution functions (Kolmogorov, Smirnov).
inline double DistributionDistance(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (const double x : a) {
    const auto below = [x](const std::vector<double>& v) {
      return static_cast<double>(std::upper_bound(v.begin(), v.end(), x) - v.begin()) /
             static_cast<double>(v.size());
    };
    largest = std::max(largest, std::abs(below(a) - below(b)));
  }
  return largest;
}

// Two samples of the same size: the same constant, or the same mean, deviation, distribution and
// ends.
inline void ExpectSameDistribution(const std::vector<double>& ours,
                                   const std::vector<double>& theirs, const std::string& where) {
  const auto n = static_cast<double>(theirs.size());
  const Sample a = Describe(ours), b = Describe(theirs);
  // Rounding of velocities and angles that are constant.
  if (b.deviation < 1e-6) {
    EXPECT_NEAR(a.mean, b.mean, 1e-5) << where;
    EXPECT_LT(a.deviation, 1e-5) << where;
    return;
  }
  // Both samples err: sqrt(2); 5 standard errors leave a chance of 6e-7 each. Seeds are fixed.
  EXPECT_NEAR(a.mean, b.mean, 5 * b.deviation * std::sqrt(2 / n)) << where;
  const double error_of_deviation = b.deviation * std::sqrt((b.kurtosis - 1) / (4 * n));
  EXPECT_NEAR(a.deviation, b.deviation, 5 * std::sqrt(2) * error_of_deviation) << where;
  // 2.3 sqrt(2/n) is exceeded by chance in 5e-5 of cases (2 exp(-2 * 2.3^2)).
  EXPECT_LT(DistributionDistance(a.sorted, b.sorted), 2.3 * std::sqrt(2 / n)) << where;
  // Ends of a normal sample of 1000 differ by up to a quarter of its width.
  const double slack = 0.25 * (b.sorted.back() - b.sorted.front());
  EXPECT_NEAR(a.sorted.front(), b.sorted.front(), slack) << where;
  EXPECT_NEAR(a.sorted.back(), b.sorted.back(), slack) << where;
}

}  // namespace rookery
