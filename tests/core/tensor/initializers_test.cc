#include "core/tensor/initializers.h"

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/nn/init.h>

#include "core/tensor/noise.h"

namespace rookery {
namespace {

struct Drawn {
  Tensor weight;  // (K, out, in)
  Tensor bias;    // (K, out)
};

// `bias` begins as 7, which no initializer may leave.
Drawn Draw(const Initializer& initializer, at::IntArrayRef sizes, uint64_t seed = 1,
           at::ScalarType dtype = at::kDouble) {
  Drawn drawn{at::full(sizes, 7., dtype), at::full(sizes.slice(0, 2), 7., dtype)};
  initializer(drawn.weight, drawn.bias, MakeGenerator(at::kCPU, seed));
  return drawn;
}

double LargestOf(const Tensor& x) { return x.abs().max().item<double>(); }

// Uniform within `bound`: all within, and of such a deviation. n numbers know a uniform
// distribution's deviation to 0.45 / sqrt(n) of it (Var[x^2] = 4/45), so five times that never
// fails.
void ExpectUniform(const Tensor& x, double bound) {
  EXPECT_LE(LargestOf(x), bound);
  const double n = static_cast<double>(x.numel());
  EXPECT_NEAR(x.square().mean().sqrt().item<double>(), bound / std::sqrt(3),
              bound / std::sqrt(3) * 5 * 0.45 / std::sqrt(n));
  EXPECT_NEAR(x.mean().item<double>(), 0, 5 * bound / std::sqrt(3 * n));
}

TEST(Initializers, FanInUniform) {
  const Drawn drawn = Draw(FanInUniform(), {2, 64, 256});
  ExpectUniform(drawn.weight, 1.0 / 16);
  ExpectUniform(drawn.bias, 1.0 / 16);
}

TEST(Initializers, UniformWithin) {
  const Drawn drawn = Draw(UniformWithin(3e-3), {2, 64, 256});
  ExpectUniform(drawn.weight, 3e-3);
  ExpectUniform(drawn.bias, 3e-3);
}

TEST(Initializers, FanOutUniform) {
  const Drawn drawn = Draw(FanOutUniform(0.1), {2, 64, 256});
  ExpectUniform(drawn.weight, 1.0 / 8);
  EXPECT_TRUE(drawn.bias.equal(at::full_like(drawn.bias, 0.1)));
}

TEST(Initializers, XavierUniform) {
  const Drawn drawn = Draw(XavierUniform(2), {2, 64, 256});
  ExpectUniform(drawn.weight, 2 * std::sqrt(6.0 / 320));
  EXPECT_EQ(LargestOf(drawn.bias), 0);
}

TEST(Initializers, KaimingNormal) {
  const Drawn drawn = Draw(KaimingNormal(), {2, 64, 256});
  const double deviation = std::sqrt(2.0 / 256), n = 2 * 64 * 256;
  const Tensor z = drawn.weight / deviation;
  EXPECT_NEAR(z.mean().item<double>(), 0, 5 / std::sqrt(n));
  EXPECT_NEAR(z.square().mean().item<double>(), 1, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(z.pow(4).mean().item<double>(), 3, 5 * std::sqrt(96 / n));  // no uniform's 1.8
  EXPECT_EQ(LargestOf(drawn.bias), 0);
}

TEST(Initializers, OrthogonalRowsOrColumns) {
  for (const auto& [out, in] : {std::pair{5, 9}, {9, 5}, {6, 6}, {1, 4}, {4, 1}}) {
    const Drawn drawn = Draw(Orthogonal(1.5), {3, out, in});
    const Tensor w = out <= in ? drawn.weight : drawn.weight.transpose(1, 2);  // (K, fewer, more)
    const Tensor gram = at::bmm(w, w.transpose(1, 2));                         // (K, fewer, fewer)
    const Tensor expected = 1.5 * 1.5 * at::eye(std::min(out, in), at::kDouble);
    EXPECT_LT(LargestOf(gram - expected), 1e-12) << out << ", " << in;
    EXPECT_EQ(LargestOf(drawn.bias), 0);
  }
}

TEST(Initializers, NetsAreIndependent) {
  for (const Initializer& initializer : {FanInUniform(), UniformWithin(1), FanOutUniform(0),
                                         Orthogonal(), XavierUniform(), KaimingNormal()}) {
    const Drawn drawn = Draw(initializer, {2, 4, 4});
    EXPECT_GT(LargestOf(drawn.weight[0] - drawn.weight[1]), 0.01);
  }
}

// Whatever the signs that QR picks: the first entry of an orthogonal matrix is as often negative as
// positive, and its square is 1 / n in the mean.
TEST(Initializers, OrthogonalIsUniform) {
  constexpr int64_t kNets = 4000, kSize = 3;
  const Tensor w = Draw(Orthogonal(), {kNets, kSize, kSize}).weight;  // (K, n, n)
  const double error = 1 / std::sqrt(static_cast<double>(kNets));
  EXPECT_LT(LargestOf((w > 0).to(at::kDouble).mean(0) - 0.5), 5 * 0.5 * error);
  EXPECT_LT(LargestOf(w.square().mean(0) - 1.0 / kSize), 5 * 0.3 * error);
}

// PyTorch's own initializers, of one net, from the same random numbers.
TEST(Initializers, ArePyTorchs) {
  const auto expect = [](const Initializer& initializer, const auto& torch_init) {
    for (const auto& [out, in] : {std::pair{5, 9}, {9, 5}, {6, 6}}) {
      const Tensor weight = Draw(initializer, {1, out, in}, 4, at::kFloat).weight;
      at::manual_seed(4);
      const Tensor expected = torch_init(at::empty({out, in}));  // (out, in)
      EXPECT_LT(LargestOf(weight[0] - expected), 1e-6);          // rounding
    }
  };
  namespace init = torch::nn::init;
  expect(FanInUniform(), [](Tensor w) { return init::kaiming_uniform_(w, std::sqrt(5)); });
  expect(Orthogonal(1.5), [](Tensor w) { return init::orthogonal_(w, 1.5); });
  expect(XavierUniform(1.5), [](Tensor w) { return init::xavier_uniform_(w, 1.5); });
  expect(KaimingNormal(),
         [](Tensor w) { return init::kaiming_normal_(w, 0, torch::kFanIn, torch::kReLU); });
}

}  // namespace
}  // namespace rookery
