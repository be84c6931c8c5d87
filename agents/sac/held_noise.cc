#include "agents/sac/held_noise.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

namespace rookery {
namespace {

constexpr const char* kNoise = "noise";
constexpr const char* kLeft = "noise_left";

}  // namespace

HeldNoise::HeldNoise(int64_t longest, double exponent, int64_t dim) : dim_(dim) {
  double sum = 0;
  for (int64_t n = 1; n <= longest; ++n) {
    sum += std::pow(static_cast<double>(n), -exponent);
    cumulative_.push_back(sum);
  }
  for (double& probability : cumulative_) probability /= sum;
}

std::vector<TensorSpec> HeldNoise::State() const {
  return {{.name = kNoise, .shape = {dim_}}, {.name = kLeft, .dtype = DType::kInt64}};
}

Tensor HeldNoise::Next(const NamedTensors& state, Random& random) const {
  const Tensor& noise = state[kNoise];  // (N, A)
  const Tensor& left = state[kLeft];    // (N)
  auto* numbers = noise.data_ptr<float>();
  auto* counts = left.data_ptr<int64_t>();
  for (int64_t env = 0; env < left.size(0); ++env) {
    if (counts[env] == 0) {
      random.FillNormal({numbers + env * dim_, static_cast<size_t>(dim_)});
      const auto drawn = std::ranges::upper_bound(cumulative_, random.Uniform());
      const int64_t n = drawn - cumulative_.begin() + 1;
      counts[env] = std::min(n, std::ssize(cumulative_));
    }
    --counts[env];
  }
  return noise.clone();
}

}  // namespace rookery
