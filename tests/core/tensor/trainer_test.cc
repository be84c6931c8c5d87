#include "core/tensor/trainer.h"

#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/noise.h"

namespace rookery {
namespace {

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

// Adam as in the paper, on whole tensors.
struct PlainAdam {
  double lr = 0.1;
  std::vector<Tensor> parameters{}, m{}, v{};  // of one shape each
  int t = 0;

  void Step(const std::vector<Tensor>& gradients) {
    const at::NoGradGuard no_grad;
    ++t;
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (t == 1) m.push_back(at::zeros_like(parameters[i]));
      if (t == 1) v.push_back(at::zeros_like(parameters[i]));
      m[i] = 0.9 * m[i] + 0.1 * gradients[i];
      v[i] = 0.999 * v[i] + 0.001 * gradients[i].square();
      const Tensor m_hat = m[i] / (1 - std::pow(0.9, t)), v_hat = v[i] / (1 - std::pow(0.999, t));
      parameters[i].sub_(lr * m_hat / (v_hat.sqrt() + 1e-8));
    }
  }
};

// A trunk (D, H) that makes what two heads (H, 1) read.
struct TwoHeads {
  Tensor trunk, value, decoder;  // leaves

  explicit TwoHeads(uint64_t seed) {
    const at::Generator generator = MakeGenerator(at::kCPU, seed);
    const auto leaf = [&](at::IntArrayRef shape) {
      return at::randn(shape, generator, at::kDouble).requires_grad_(true);
    };
    trunk = leaf({3, 4});
    value = leaf({4, 1});
    decoder = leaf({4, 1});
  }
  // One loss of all three.
  Tensor Loss(const Tensor& x) const {    // (B, D)
    const Tensor z = x.mm(trunk).tanh();  // (B, H)
    return (z.mm(value) - x.sum(1, true)).square().mean() +
           (z.mm(decoder) - x.prod(1, true)).square().mean();
  }
};

ParameterGroup GroupOf(std::string name, std::vector<Tensor> parameters, double lr) {
  ParameterGroup group{std::move(name), std::move(parameters)};
  group.optimizer = std::make_unique<Adam>(group.parameters, AdamOptions{.learning_rate = lr});
  return group;
}

// Against PyTorch's backward() and Adam by hand. The second group steps the trunk, too, if it is
// shared: by gradients of before the first group's step.
void ExpectAsByHand(bool shared) {
  const TwoHeads ours(1), theirs(1);
  ParameterGroup value = GroupOf("value", {ours.trunk, ours.value}, 0.1);
  ParameterGroup decoder = GroupOf(
      "decoder", shared ? std::vector<Tensor>{ours.decoder, ours.trunk} : std::vector{ours.decoder},
      0.03);
  PlainAdam value_adam{0.1, {theirs.trunk, theirs.value}};
  PlainAdam decoder_adam{0.03, shared ? std::vector<Tensor>{theirs.decoder, theirs.trunk}
                                      : std::vector{theirs.decoder}};
  const at::Generator generator = MakeGenerator(at::kCPU, 2);
  LocalTrainer trainer;
  for (int k = 0; k < 20; ++k) {
    const Tensor x = at::randn({16, 3}, generator, at::kDouble);  // (B, D)
    ParameterGroup* const groups[] = {&value, &decoder};
    trainer.Step(groups, ours.Loss(x));

    for (const Tensor& leaf : {theirs.trunk, theirs.value, theirs.decoder}) {
      leaf.mutable_grad() = Tensor();
    }
    theirs.Loss(x).backward();
    const Tensor of_trunk = theirs.trunk.grad(), of_decoder = theirs.decoder.grad();
    value_adam.Step({of_trunk, theirs.value.grad()});
    decoder_adam.Step({of_decoder, of_trunk});
  }
  const auto difference = [](const Tensor& a, const Tensor& b) {
    return (a - b).detach().abs().max().item<double>();
  };
  EXPECT_LT(difference(ours.trunk, theirs.trunk), 1e-12);  // rounding
  EXPECT_LT(difference(ours.value, theirs.value), 1e-12);
  EXPECT_LT(difference(ours.decoder, theirs.decoder), 1e-12);
  EXPECT_GT(difference(ours.trunk, TwoHeads(1).trunk), 0.1);
  EXPECT_GT(difference(ours.decoder, TwoHeads(1).decoder), 0.1);
}

TEST(Trainer, StepsTwoGroupsDownOneLoss) { ExpectAsByHand(/*shared=*/false); }

TEST(Trainer, GroupsMayShareATrunk) { ExpectAsByHand(/*shared=*/true); }

TEST(Trainer, AnUnknownStrategyIsNamed) {
  EXPECT_NE(MakeTrainer("local"), nullptr);
  EXPECT_THAT([] { MakeTrainer("global"); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr("no strategy 'global'")));
}

}  // namespace
}  // namespace rookery
