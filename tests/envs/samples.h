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

// Two samples of the same size and distribution: the chance that the 17 largest of both are all of
// one sample is 2^-16, whatever the distribution.
inline constexpr long kExtremes = 17;

inline long CountAbove(const std::vector<double>& sorted, double x) {
  return sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), x);
}
inline long CountBelow(const std::vector<double>& sorted, double x) {
  return std::lower_bound(sorted.begin(), sorted.end(), x) - sorted.begin();
}

// The same mean, deviation, distribution and ends; or the same constant.
inline void ExpectSameDistribution(const std::vector<double>& ours,
                                   const std::vector<double>& theirs, const std::string& where) {
  ASSERT_EQ(ours.size(), theirs.size());
  const auto n = static_cast<double>(theirs.size());
  const Sample a = Describe(ours), b = Describe(theirs);
  // Rounding of velocities and angles that are constant; or a rare event that theirs hasn't.
  if (b.deviation < 1e-6) {
    EXPECT_LT(CountAbove(a.sorted, b.mean + 1e-5), kExtremes) << where;
    EXPECT_LT(CountBelow(a.sorted, b.mean - 1e-5), kExtremes) << where;
    return;
  }
  // Both samples err: sqrt(2); 5 standard errors leave a chance of 6e-7 each. Seeds are fixed.
  EXPECT_NEAR(a.mean, b.mean, 5 * b.deviation * std::sqrt(2 / n)) << where;
  const double error_of_deviation = b.deviation * std::sqrt((b.kurtosis - 1) / (4 * n));
  // A deviation is from the sample's own mean, which errs by 5 deviation / sqrt(n): that alone is
  // left in tosses of a coin, whose kurtosis is 1.
  const double error_of_mean = 12.5 * b.deviation / n;
  EXPECT_NEAR(a.deviation, b.deviation, 5 * std::sqrt(2) * error_of_deviation + error_of_mean)
      << where;
  // 2.3 sqrt(2/n) is exceeded by chance in 5e-5 of cases (2 exp(-2 * 2.3^2)).
  EXPECT_LT(DistributionDistance(a.sorted, b.sorted), 2.3 * std::sqrt(2 / n)) << where;
  EXPECT_LT(CountAbove(a.sorted, b.sorted.back()), kExtremes) << where;
  EXPECT_LT(CountAbove(b.sorted, a.sorted.back()), kExtremes) << where;
  EXPECT_LT(CountBelow(a.sorted, b.sorted.front()), kExtremes) << where;
  EXPECT_LT(CountBelow(b.sorted, a.sorted.front()), kExtremes) << where;
}

}  // namespace rookery
