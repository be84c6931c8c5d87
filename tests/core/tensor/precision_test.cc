#include "core/tensor/precision.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/mlp.h"
#include "core/tensor/noise.h"
#include "core/tensor/trainer.h"

namespace rookery {
namespace {

struct Passes {
  Tensor output;     // (K, B, O)
  Tensor d_input;    // (B, I)
  Tensor d_weights;  // (P)
};

// There and back through a network with all that it may have.
Passes PassesIn(at::ScalarType type, const MlpShape& shape) {
  Mlp mlp(shape, at::kFloat);
  mlp.Initialize(MakeGenerator(at::kCPU, 1));
  mlp.set_trainable();
  const Tensor x = at::randn({64, shape.inputs}, MakeGenerator(at::kCPU, 2), at::kFloat);
  x.requires_grad_(true);
  const PrecisionScope scope(at::kCPU, type);
  Passes passes;
  passes.output = mlp(x);
  passes.output.square().mean().backward();
  passes.d_input = x.grad();
  passes.d_weights = mlp.flat().grad();
  return passes;
}

// The distance as a share of what it should be.
double RelativeError(const Tensor& is, const Tensor& should) {
  return ((is - should).norm() / should.norm()).item<double>();
}

class NarrowProducts : public testing::TestWithParam<MlpShape> {};

// Values and gradients are those of float32 but for the rounding of what is multiplied, which a
// type of 8 bits leaves; and they are not the same bits, or nothing was narrow.
TEST_P(NarrowProducts, AreNearWideOnes) {
  const Passes wide = PassesIn(at::kFloat, GetParam());
  const Passes narrow = PassesIn(at::kBFloat16, GetParam());
  for (const auto& [is, should] : {std::pair{narrow.output, wide.output},
                                   {narrow.d_input, wide.d_input},
                                   {narrow.d_weights, wide.d_weights}}) {
    EXPECT_EQ(is.scalar_type(), at::kFloat);
    EXPECT_FALSE(is.equal(should));
    EXPECT_LT(RelativeError(is, should), 0.06);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Networks, NarrowProducts,
    testing::Values(MlpShape{.inputs = 17, .hidden = {64, 64}, .outputs = 6},
                    MlpShape{.nets = 2, .inputs = 23, .hidden = {64, 64}, .outputs = 1},
                    MlpShape{.inputs = 17,
                             .hidden = {64},
                             .outputs = 6,
                             .output_activation = Activation::kTanh,
                             .layer_norm = true,
                             .output_layer_norm = true}));

// What is alive ends, with what was before it; and double precision, a test's, is never narrowed.
TEST(PrecisionScope, HoldsWhileItLives) {
  const Tensor x = at::zeros({1});
  {
    const PrecisionScope narrow(at::kCPU, at::kBFloat16);
    EXPECT_EQ(ProductType(x), at::kBFloat16);
    EXPECT_EQ(ProductType(x.to(at::kDouble)), at::kDouble);
    EXPECT_EQ(at::mm(at::ones({2, 2}), at::ones({2, 2})).scalar_type(), at::kBFloat16);
    {
      const PrecisionScope wide(at::kCPU, at::kFloat);  // asks for nothing
      EXPECT_EQ(ProductType(x), at::kBFloat16);
    }
  }
  EXPECT_EQ(ProductType(x), at::kFloat);
  EXPECT_EQ(at::mm(at::ones({2, 2}), at::ones({2, 2})).scalar_type(), at::kFloat);
}

// A regression learns as well as in float32.
TEST(PrecisionScope, Learns) {
  const Tensor x = at::randn({256, 8}, MakeGenerator(at::kCPU, 3), at::kFloat);  // (B, I)
  const Tensor y = x.sum(1).sin();                                               // (B)
  const auto loss_after = [&](at::ScalarType type) {
    Mlp mlp({.inputs = 8, .hidden = {64, 64}, .outputs = 1}, at::kFloat);
    mlp.Initialize(MakeGenerator(at::kCPU, 4));
    ParameterGroup group{"net", {mlp.flat().requires_grad_(true)}};
    group.optimizer = std::make_unique<Adam>(group.parameters, AdamOptions{.learning_rate = 3e-3});
    LocalTrainer trainer;
    const PrecisionScope scope(at::kCPU, type);
    Tensor loss;
    for (int i = 0; i < 200; ++i) {
      loss = (mlp(x).flatten() - y).square().mean();
      trainer.Step(group, loss);
    }
    return loss.item<double>();
  };
  const double before = y.square().mean().item<double>();
  EXPECT_LT(loss_after(at::kFloat), 0.1 * before);
  EXPECT_LT(loss_after(at::kBFloat16), 0.1 * before);
}

TEST(ParsePrecision, NamesAndErrors) {
  EXPECT_EQ(ParsePrecision("bfloat16"), at::kBFloat16);
  EXPECT_EQ(ParsePrecision("float32"), at::kFloat);
  EXPECT_THROW(ParsePrecision("float16"), UserError);
}

}  // namespace
}  // namespace rookery
