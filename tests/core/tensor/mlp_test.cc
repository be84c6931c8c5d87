#include "core/tensor/mlp.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/noise.h"
#include "core/tensor/trainer.h"

namespace rookery {
namespace {

constexpr int64_t kBatch = 6;

Mlp MakeMlp(int64_t nets, at::ScalarType dtype = at::kDouble) {
  Mlp mlp({.nets = nets, .inputs = 3, .hidden = {5, 4}, .outputs = 2}, dtype);
  mlp.Initialize(MakeGenerator(at::kCPU, 1));
  return mlp;
}

// Layer after layer with LibTorch's own autograd: (B, I) -> (B, O) of net k.
Tensor Reference(const std::vector<MlpLayer>& layers, const Tensor& x, int64_t k) {
  Tensor h = x;
  for (size_t i = 0; i < layers.size(); ++i) {
    h = at::addmm(layers[i].bias[k], h, layers[i].weight[k].t());
    if (i + 1 < layers.size()) h = h.relu();
  }
  return h;
}

class MlpTest : public ::testing::TestWithParam<int64_t> {};

TEST_P(MlpTest, ValuesAndGradientsAreAutograds) {
  const int64_t nets = GetParam();
  Mlp mlp = MakeMlp(nets);
  mlp.set_trainable();
  const at::Generator generator = MakeGenerator(at::kCPU, 2);
  const Tensor x = at::randn({kBatch, 3}, generator, at::kDouble).requires_grad_(true);
  const Tensor weights = at::randn({nets, kBatch, 2}, generator, at::kDouble);
  const Tensor out = mlp(x);
  CheckShape(out, {nets, kBatch, 2}, "out");

  std::vector<MlpLayer> leaves;  // copies that autograd follows
  ParameterGroup reference{"reference", {x}};
  for (const MlpLayer& layer : mlp.layers()) {
    leaves.push_back(
        {layer.weight.clone().requires_grad_(true), layer.bias.clone().requires_grad_(true)});
    reference.parameters.push_back(leaves.back().weight);
    reference.parameters.push_back(leaves.back().bias);
  }
  Tensor expected_loss = at::zeros({}, at::kDouble);
  for (int64_t k = 0; k < nets; ++k) {
    const Tensor expected = Reference(leaves, x, k);
    EXPECT_LT((expected - out[k]).abs().max().item<double>(), 1e-12);  // rounding
    expected_loss = expected_loss + (expected * weights[k]).sum();
  }
  const std::vector<Tensor> expected = Gradients(reference, expected_loss);
  ParameterGroup group{"mlp", {x, mlp.flat()}};
  const std::vector<Tensor> gradients = Gradients(group, (out * weights).sum());
  EXPECT_LT((gradients[0] - expected[0]).abs().max().item<double>(), 1e-12);
  std::vector<Tensor> flat;
  for (size_t i = 1; i < expected.size(); ++i) flat.push_back(expected[i].flatten());
  EXPECT_LT((gradients[1] - at::cat(flat)).abs().max().item<double>(), 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Nets, MlpTest, ::testing::Values(1, 2, 3));

TEST(Mlp, FrozenGivesTheInputsGradientAlone) {
  Mlp mlp = MakeMlp(2);
  mlp.set_trainable();
  const Tensor x = at::randn({kBatch, 3}, at::kDouble).requires_grad_(true);
  ParameterGroup group{"mlp", {x, mlp.flat()}};
  const std::vector<Tensor> through = Gradients(group, mlp(x).square().sum());
  const std::vector<Tensor> frozen = Gradients(group, mlp.Frozen(x).square().sum());
  EXPECT_TRUE(through[0].equal(frozen[0]));
  EXPECT_GT(through[1].abs().max().item<double>(), 0);
  EXPECT_EQ(frozen[1].abs().max().item<double>(), 0);
}

TEST(Mlp, RefusesABackwardAfterItsWeightsChanged) {
  Mlp mlp = MakeMlp(1);
  mlp.set_trainable();
  ParameterGroup group{"mlp", {mlp.flat()}};
  const Tensor loss = mlp(at::randn({kBatch, 3}, at::kDouble)).sum();
  {
    const at::NoGradGuard no_grad;
    mlp.flat().mul_(2);
  }
  EXPECT_THROW(Gradients(group, loss), std::exception);
}

TEST(Mlp, InitialWeightsAreUniformWithinTheirBound) {
  Mlp mlp({.nets = 2, .inputs = 16, .hidden = {256, 256}, .outputs = 1}, at::kFloat);
  mlp.Initialize(MakeGenerator(at::kCPU, 3));
  for (const MlpLayer& layer : mlp.layers()) {
    const double bound = 1 / std::sqrt(static_cast<double>(layer.weight.size(2)));
    EXPECT_LE(layer.weight.abs().max().item<double>(), bound);
    EXPECT_LE(layer.bias.abs().max().item<double>(), bound);
  }
  // A uniform distribution's deviation; 131,072 numbers know it to 0.2 %.
  EXPECT_NEAR(mlp.layers()[1].weight.std().item<double>(), 1 / (16 * std::sqrt(3.0)), 5e-4);
}

TEST(Mlp, SavesByName) {
  Mlp mlp = MakeMlp(2, at::kFloat),
      copy({.nets = 2, .inputs = 3, .hidden = {5, 4}, .outputs = 2}, at::kFloat);
  const NamedTensors named = mlp.Named();
  EXPECT_EQ(named.size(), 6u);
  CheckShape(named["1/weight"], {2, 4, 5}, "1/weight");
  CheckShape(MakeMlp(1).Named()["1/weight"], {4, 5}, "1/weight");
  copy.Load(named);
  EXPECT_TRUE(copy.flat().equal(mlp.flat()));
  Mlp other({.nets = 2, .inputs = 4, .hidden = {5, 4}, .outputs = 2}, at::kFloat);
  EXPECT_THROW(other.Load(named), Failure);
}

}  // namespace
}  // namespace rookery
