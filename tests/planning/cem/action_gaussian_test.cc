#include "planning/cem/action_gaussian.h"

#include <array>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/tensor/noise.h"

namespace rookery {
namespace {

TEST(ActionGaussian, ShiftsByOneStep) {
  const ActionGaussian gaussian = {at::arange(12.).view({2, 3, 2}),
                                   at::arange(12.).view({2, 3, 2}) + 100};
  const ActionGaussian uniform = {at::full({2, 3, 2}, -1.), at::full({2, 3, 2}, 9.)};
  const ActionGaussian shifted = ShiftedByOneStep(gaussian, uniform);
  EXPECT_TRUE(shifted.mean.equal(
      at::tensor({2., 3., 4., 5., -1., -1., 8., 9., 10., 11., -1., -1.}).view({2, 3, 2})));
  EXPECT_TRUE(
      shifted.std.equal(at::tensor({102., 103., 104., 105., 9., 9., 108., 109., 110., 111., 9., 9.})
                            .view({2, 3, 2})));
}

// A share uniform in the box, the rest Gaussian and clipped: by their moments.
TEST(ActionGaussian, DrawsTheSharesThatAreAskedFor) {
  constexpr int64_t kPopulation = 40'000;
  const ActionBox box = {at::tensor({-1.f, 10.f}), at::tensor({3.f, 20.f})};
  const ActionGaussian gaussian = {at::tensor({0.f, 14.f}).view({1, 1, 2}),
                                   at::tensor({0.1f, 0.5f}).view({1, 1, 2})};
  GeneratorNoise noise(at::kCPU, 5);
  const std::array<NoiseSource*, 1> noises = {&noise};
  const std::array<int64_t, 1> uniform = {kPopulation / 2};
  const Tensor x = DrawSequences(box, gaussian, kPopulation, uniform, noises)[0].squeeze(1);
  const Tensor first = x.narrow(0, 0, kPopulation / 2);
  const Tensor rest = x.narrow(0, kPopulation / 2, kPopulation / 2);
  EXPECT_TRUE(at::allclose(first.mean(0), at::tensor({1.f, 15.f}), 0, 0.06));
  EXPECT_TRUE(at::allclose(first.std(0), at::tensor({4 / 3.4641f, 10 / 3.4641f}), 0, 0.06));
  EXPECT_TRUE(at::allclose(rest.mean(0), at::tensor({0.f, 14.f}), 0, 0.02));
  EXPECT_TRUE(at::allclose(rest.std(0), at::tensor({0.1f, 0.5f}), 0, 0.01));
  const ActionGaussian moments = MomentsOfUniform(box, 1, 1);
  EXPECT_TRUE(at::allclose(moments.mean.flatten(), at::tensor({1.f, 15.f})));
  EXPECT_TRUE(at::allclose(moments.std.flatten(), at::tensor({4 / 3.4641f, 10 / 3.4641f}), 1e-4));
}

}  // namespace
}  // namespace rookery
