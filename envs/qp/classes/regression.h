// What Lasso and Huber fit: b = A v + noise, of 100 samples a feature.
#pragma once

#include <cstdint>

namespace rookery::qp {

inline constexpr int64_t kSamplesPerFeature = 100;
inline constexpr double kFeatureDensity = 0.15;  // of the samples' matrix

}  // namespace rookery::qp
