#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/optimizer.h"
#include "core/tensor/trainer.h"

namespace rookery {
namespace {

// Algorithm 1 of the paper, a scalar at a time.
struct PaperAdam {
  double m = 0, v = 0;
  int t = 0;
  double Step(double theta, double g, double lr) {
    ++t;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const double m_hat = m / (1 - std::pow(0.9, t)), v_hat = v / (1 - std::pow(0.999, t));
    return theta - lr * m_hat / (std::sqrt(v_hat) + 1e-8);
  }
};

TEST(Adam, IsThePapers) {
  Tensor theta = at::tensor({1.0, -2.0, 0.5}, at::kDouble);
  Adam adam({theta}, {.learning_rate = 0.05});
  std::array<PaperAdam, 3> paper;
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

TEST(Adam, ResumesExactly) {
  Tensor a = at::ones({7}), b = at::ones({7});
  Adam first({a}, {}), second({b}, {});
  for (int k = 0; k < 5; ++k) first.Step({at::full({7}, 0.1 * k)});
  b.copy_(a);
  second.Load(first.Save());
  for (int k = 0; k < 5; ++k) {
    first.Step({at::full({7}, 0.3 * k)});
    second.Step({at::full({7}, 0.3 * k)});
  }
  EXPECT_TRUE(a.equal(b));
  Tensor other = at::ones({6});
  EXPECT_THROW(Adam({other}, {}).Load(first.Save()), Failure);
}

TEST(Trainer, StepsTheGroupAndNothingElse) {
  Tensor x = at::ones({2}).requires_grad_(true), y = at::ones({2}).requires_grad_(true);
  Tensor unused = at::ones({2}).requires_grad_(true);
  ParameterGroup group{"x", {x, unused}};
  group.optimizer = std::make_unique<Adam>(group.parameters, AdamOptions{.learning_rate = 0.1});
  LocalTrainer trainer;
  trainer.Step(group, (x * y).sum());
  EXPECT_NEAR(x[0].item<double>(), 0.9, 1e-6);  // Adam's first step is lr long
  EXPECT_EQ(unused[0].item<float>(), 1);
  EXPECT_EQ(y[0].item<float>(), 1);
  EXPECT_FALSE(y.grad().defined());
  EXPECT_FALSE(x.grad().defined());
}

}  // namespace
}  // namespace rookery
