#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/tensor/noise.h"
#include "core/tensor/optimizer.h"

namespace rookery {
namespace {

// Algorithm 1 of the paper, a scalar at a time.
struct PaperAdam {
  double weight_decay = 0;  // Loshchilov & Hutter's Algorithm 2, with their eta = 1
  double m = 0, v = 0;
  int t = 0;
  double Step(double theta, double g, double lr) {
    ++t;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const double m_hat = m / (1 - std::pow(0.9, t)), v_hat = v / (1 - std::pow(0.999, t));
    return theta - lr * (m_hat / (std::sqrt(v_hat) + 1e-8) + weight_decay * theta);
  }
};

void ExpectThePapers(double weight_decay) {
  Tensor theta = at::tensor({1.0, -2.0, 0.5}, at::kDouble);
  Adam adam({theta}, {.learning_rate = 0.05, .weight_decay = weight_decay});
  std::array<PaperAdam, 3> paper;
  for (PaperAdam& one : paper) one.weight_decay = weight_decay;
  std::array<double, 3> expected = {1.0, -2.0, 0.5};
  for (int k = 0; k < 50; ++k) {
    const Tensor g = (theta * theta * theta - 0.1 * k).clone();
    for (size_t i = 0; i < 3; ++i) {
      expected[i] = paper[i].Step(expected[i], g[static_cast<int64_t>(i)].item<double>(), 0.05);
    }
    adam.Step({g});
  }
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(theta[static_cast<int64_t>(i)].item<double>(), expected[i], 1e-12);  // rounding
  }
}

TEST(Adam, IsThePapers) { ExpectThePapers(0); }

TEST(Adam, DecaysWeightsBesideTheGradient) { ExpectThePapers(0.3); }

// Of all parameters together, by hand; a small gradient stays.
TEST(Adam, ClipsGradientsByTheirNorm) {
  Tensor a = at::ones({2}, at::kDouble), b = at::ones({1}, at::kDouble);
  Adam clipped({a, b}, {.max_gradient_norm = 2});
  Tensor c = a.clone(), d = b.clone();
  Adam plain({c, d}, {});
  const Tensor g = at::tensor({6.0, 0.0}, at::kDouble), h = at::tensor({8.0}, at::kDouble);
  clipped.Step({g, h});  // of norm 10
  plain.Step({g / 5, h / 5});
  clipped.Step({g / 10, h / 10});
  plain.Step({g / 10, h / 10});
  // The moments tell, where steps of Adam hardly depend on a gradient's size. 1e-6 in the norm.
  for (const char* name : {"0/first", "0/second", "1/first", "1/second"}) {
    EXPECT_TRUE(clipped.Named()[name].allclose(plain.Named()[name], 1e-6, 0)) << name;
  }
}

// Without decay its bytes are those of LibTorch's Adam.
TEST(Adam, NoDecayIsPlainAdam) {
  const at::Generator generator = MakeGenerator(at::kCPU, 1);
  Tensor a = at::randn({1000}, generator), b = a.clone();
  const Tensor first = at::zeros_like(b), second = at::zeros_like(b);
  Tensor steps = at::zeros({});
  Adam adam({a}, {.learning_rate = 0.01});
  for (int k = 0; k < 20; ++k) {
    const Tensor g = at::randn({1000}, generator);
    adam.Step({g});
    steps.add_(1);
    at::_fused_adam_({b}, {g}, {first}, {second}, {}, {steps}, 0.01, 0.9, 0.999, 0, 1e-8, false,
                     false);
  }
  EXPECT_TRUE(a.equal(b));
}

TEST(Adam, ResumesExactly) {
  Tensor a = at::ones({7}), b = at::ones({7});
  Adam first({a}, {}), second({b}, {});
  for (int k = 0; k < 5; ++k) first.Step({at::full({7}, 0.1 * k)});
  b.copy_(a);
  LiveState saved, loaded;
  saved.AddAll("", first.Named(), StateKind::kOptimizer);
  loaded.AddAll("", second.Named(), StateKind::kOptimizer);
  loaded.Load(saved.Save(), kAllState);
  for (int k = 0; k < 5; ++k) {
    first.Step({at::full({7}, 0.3 * k)});
    second.Step({at::full({7}, 0.3 * k)});
  }
  EXPECT_TRUE(a.equal(b));
}

}  // namespace
}  // namespace rookery
