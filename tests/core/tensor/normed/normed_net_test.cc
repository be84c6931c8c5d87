#include "core/tensor/normed/normed_net.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/error.h"
#include "core/tensor/mlp.h"
#include "core/tensor/noise.h"
#include "core/tensor/normed/folded_net.h"
#include "core/tensor/normed/projection.h"

namespace rookery {
namespace {

constexpr int64_t kRows = 11, kInputs = 4, kOutputs = 3;

NormedShape Shape(bool residual, int64_t nets = 1) {
  return {
      .nets = nets, .inputs = kInputs, .hidden = {8, 8}, .outputs = kOutputs, .residual = residual};
}

// With statistics of some batches, and weights that no initialization gives.
NormedNet Trained(const NormedShape& shape, at::ScalarType dtype = at::kFloat) {
  NormedNet net(shape, dtype);
  const at::Generator generator = MakeGenerator(at::kCPU, 3);
  net.Initialize(generator);
  const at::NoGradGuard no_grad;
  for (const Tensor& leaf : net.leaves()) {
    Tensor(leaf).add_(at::randn(leaf.sizes(), generator, dtype), 0.2);
  }
  for (int i = 0; i < 50; ++i) {
    net.Learning(2 + 3 * at::randn({kRows, kInputs}, generator, dtype));
  }
  return net;
}

Tensor Inputs(at::ScalarType dtype = at::kFloat) {
  return 2 + 3 * at::randn({kRows, kInputs}, MakeGenerator(at::kCPU, 9), dtype);
}

TEST(NormedNet, ActsByItsFoldedLayers) {
  const NormedNet plain = Trained(Shape(false));
  Mlp mlp({.inputs = kInputs, .hidden = {8, 8}, .outputs = kOutputs}, at::kFloat);
  mlp.Load(plain.ForActing());
  EXPECT_LT((mlp(Inputs()) - plain.Frozen(Inputs())).abs().max().item<float>(), 1e-5);

  NormedShape linear = Shape(false);
  linear.hidden = {};
  const NormedNet bare = Trained(linear);
  Mlp map({.inputs = kInputs, .hidden = {}, .outputs = kOutputs}, at::kFloat);
  map.Load(bare.ForActing());
  EXPECT_LT((map(Inputs()) - bare.Frozen(Inputs())).abs().max().item<float>(), 1e-5);

  const NormedNet residual = Trained(Shape(true));
  FoldedNet folded(kInputs, 8, 2, kOutputs);
  folded.Load(residual.ForActing());
  EXPECT_LT((folded(Inputs()) - residual.Frozen(Inputs())[0]).abs().max().item<float>(), 1e-5);
  NamedTensors lacking;
  for (const auto& [name, tensor] : residual.ForActing()) {
    if (name != "last/scale") lacking.Add(name, tensor);
  }
  EXPECT_THROW(folded.Load(lacking), Failure);
  FoldedNet shorter(kInputs, 8, 1, kOutputs);
  EXPECT_THROW(shorter.Load(residual.ForActing()), Failure);
}

// A row's answer depends on the rows beside it, so that one batch and two of its halves are
// different things, unless the running statistics are used.
TEST(NormedNet, OneBatchIsNotTwo) {
  for (const bool residual : {false, true}) {
    const NormedNet net = Trained(Shape(residual, 2));
    const Tensor x = Inputs(), half = x.narrow(0, 0, 5);
    const auto of_half = [&](const Tensor& answers) { return answers.narrow(1, 0, 5); };
    EXPECT_GT((of_half(net.ByBatch(x)) - net.ByBatch(half)).abs().max().item<float>(), 0.01);
    EXPECT_LT((of_half(net.Frozen(x)) - net.Frozen(half)).abs().max().item<float>(), 1e-5);
  }
  Mlp mlp({.nets = 2, .inputs = kInputs, .hidden = {8}, .outputs = kOutputs}, at::kFloat);
  mlp.Initialize(MakeGenerator(at::kCPU, 3));
  const Tensor x = Inputs(), half = x.narrow(0, 0, 5);
  EXPECT_LT((mlp.ByBatch(x).narrow(1, 0, 5) - mlp.ByBatch(half)).abs().max().item<float>(), 1e-6);
}

TEST(NormedNet, LearnsStatisticsOnlyWhereItSaysSo) {
  const NormedNet net = Trained(Shape(true));
  const Tensor before = net.Statistics()["input/mean"].clone();
  net.ByBatch(Inputs());
  net.Frozen(Inputs());
  EXPECT_TRUE(net.Statistics()["input/mean"].equal(before));
  net.Learning(Inputs());
  EXPECT_FALSE(net.Statistics()["input/mean"].equal(before));
}

// Of what is learned, by finite differences in float64.
TEST(NormedNet, GradientsAreThoseOfDifferences) {
  for (const bool residual : {false, true}) {
    const NormedNet net = Trained(Shape(residual, 2), at::kDouble);
    const Tensor x = Inputs(at::kDouble).requires_grad_(true);
    const Tensor weights = at::randn({2, kRows, kOutputs}, MakeGenerator(at::kCPU, 1), at::kDouble);
    std::vector<Tensor> leaves = net.leaves();
    for (const Tensor& leaf : leaves) leaf.requires_grad_(true);
    leaves.push_back(x);
    const auto loss = [&] { return (net.Learning(x) * weights).sum(); };
    const auto gradients = torch::autograd::grad({loss()}, leaves);
    for (size_t i = 0; i < leaves.size(); ++i) {
      const at::NoGradGuard no_grad;
      const Tensor flat = leaves[i].detach().view({-1});
      const int64_t place = flat.numel() / 2;
      const double was = flat[place].item<double>(), step = 1e-6;
      flat[place] = was + step;
      const double above = loss().item<double>();
      flat[place] = was - step;
      const double below = loss().item<double>();
      flat[place] = was;
      EXPECT_NEAR(gradients[i].reshape({-1})[place].item<double>(), (above - below) / (2 * step),
                  1e-5)
          << i;
    }
  }
}

TEST(NormedNet, IsProjected) {
  const NormedNet net = Trained(Shape(true, 2));
  net.Project();
  const NamedTensors parameters = net.Parameters();
  for (const auto& [name, tensor] : parameters) {
    if (!name.ends_with("weight")) continue;
    EXPECT_LT((tensor.norm(2, -1) - 1).abs().max().item<float>(), 1e-5) << name;
  }
  const Tensor of_norm =
      parameters["0/up/scale"].square().sum(1) + parameters["0/up/shift"].square().sum(1);  // (K)
  EXPECT_LT((of_norm - 32).abs().max().item<float>(), 1e-3);
  EXPECT_LT((parameters["last/scale"].square().sum(1) - 8).abs().max().item<float>(), 1e-3);

  NormedShape free = Shape(false);
  free.projected = false;
  const NormedNet kept = Trained(free);
  const Tensor before = kept.leaves()[2].clone();
  kept.Project();
  EXPECT_TRUE(kept.leaves()[2].equal(before));
}

TEST(ProjectRows, KeepsDirectionsAndZeros) {
  for (const int64_t columns : {1, 7, 16, 50}) {
    const Tensor weight = at::randn({2, 3, columns});
    weight[1][2].zero_();
    const Tensor expected = weight / weight.norm(2, -1, true).clamp_min(1e-8);
    ProjectRows(weight);
    EXPECT_LT((weight - expected).abs().max().item<float>(), 1e-6) << columns;
  }
}

}  // namespace
}  // namespace rookery
