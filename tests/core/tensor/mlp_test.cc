#include "core/tensor/mlp.h"

#include <cmath>
#include <tuple>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/noise.h"
#include "core/tensor/trainer.h"

namespace rookery {
namespace {

constexpr int64_t kMlpBatch = 6;

// Weights of no special value: scales are not 1, shifts and biases not 0. Rather positive, so that
// some of a few ReLUs are awake.
Mlp RandomMlp(const MlpShape& shape, at::ScalarType dtype = at::kDouble) {
  Mlp mlp(shape, dtype);
  mlp.flat().normal_(0.2, 0.7, MakeGenerator(at::kCPU, 1));
  return mlp;
}

Mlp MakeMlp(int64_t nets, at::ScalarType dtype = at::kDouble) {
  return RandomMlp({.nets = nets, .inputs = 3, .hidden = {5, 4}, .outputs = 2}, dtype);
}

Tensor RandomInput(int64_t nets, bool per_net, at::ScalarType dtype = at::kDouble) {
  const at::Generator generator = MakeGenerator(at::kCPU, 2);
  return per_net ? at::randn({nets, kMlpBatch, 3}, generator, dtype)  // (K, B, I)
                 : at::randn({kMlpBatch, 3}, generator, dtype);       // (B, I)
}

// All kinds of layers.
std::vector<MlpShape> Shapes(int64_t nets) {
  std::vector<MlpShape> shapes;
  for (const Activation activation : {Activation::kRelu, Activation::kTanh, Activation::kNone}) {
    for (const Activation output : {Activation::kNone, Activation::kTanh, Activation::kRelu}) {
      for (const bool layer_norm : {false, true}) {
        for (const bool output_layer_norm : {false, true}) {
          for (const std::vector<int64_t>& hidden : {std::vector<int64_t>{5, 4}, {}}) {
            shapes.push_back({.nets = nets,
                              .inputs = 3,
                              .hidden = hidden,
                              .outputs = 4,
                              .activation = activation,
                              .output_activation = output,
                              .layer_norm = layer_norm,
                              .output_layer_norm = output_layer_norm});
          }
        }
      }
    }
  }
  return shapes;
}

std::string Describe(const MlpShape& shape) {
  return StrCat("hidden layers ", shape.hidden.size(), ", activation ",
                static_cast<int>(shape.activation), ", of the output ",
                static_cast<int>(shape.output_activation), ", layer norm ", shape.layer_norm,
                ", of the output ", shape.output_layer_norm);
}

Tensor Activated(Activation activation, const Tensor& z) {
  return activation == Activation::kRelu   ? at::relu(z)
         : activation == Activation::kTanh ? at::tanh(z)
                                           : z;
}

// Net k, layer after layer, with LibTorch's own layers: (B, I) -> (B, O).
Tensor Reference(const MlpShape& shape, const std::vector<MlpLayer>& layers, const Tensor& x,
                 int64_t k) {
  Tensor h = x;
  for (size_t i = 0; i < layers.size(); ++i) {
    const bool last = i + 1 == layers.size();
    h = at::linear(h, layers[i].weight[k], layers[i].bias[k]);
    if (last ? shape.output_layer_norm : shape.layer_norm) {
      h = at::layer_norm(h, {h.size(1)}, layers[i].scale[k], layers[i].shift[k]);
    }
    h = Activated(last ? shape.output_activation : shape.activation, h);
  }
  return h;
}

// The network's copy that LibTorch's own autograd follows: leaves in the order of the flat buffer.
struct ReferenceNet {
  std::vector<MlpLayer> layers;
  ParameterGroup group{"reference"};

  ReferenceNet(const Mlp& mlp, const Tensor& x) {
    group.parameters = {x};
    const auto leaf = [&](const Tensor& view) {
      if (!view.defined()) return Tensor();
      return group.parameters.emplace_back(view.clone().requires_grad_(true));
    };
    for (const MlpLayer& layer : mlp.layers()) {
      MlpLayer& copy = layers.emplace_back();
      copy.weight = leaf(layer.weight);
      copy.bias = leaf(layer.bias);
      copy.scale = leaf(layer.scale);
      copy.shift = leaf(layer.shift);
    }
  }
};

double Largest(const Tensor& difference) { return difference.abs().max().item<double>(); }

class MlpTest : public ::testing::TestWithParam<std::tuple<int64_t, bool>> {};

TEST_P(MlpTest, ValuesAndGradientsAreAutogradsOfLibTorchsOwnLayers) {
  const auto [nets, per_net] = GetParam();
  for (const MlpShape& shape : Shapes(nets)) {
    SCOPED_TRACE(Describe(shape));
    Mlp mlp = RandomMlp(shape);
    mlp.set_trainable();
    const Tensor x = RandomInput(nets, per_net).requires_grad_(true);
    const Tensor out = mlp(x);
    CheckShape(out, {nets, kMlpBatch, 4}, "out");
    const at::Generator generator = MakeGenerator(at::kCPU, 3);
    const Tensor weights = at::randn(out.sizes(), generator, at::kDouble);  // (K, B, O)

    ReferenceNet reference(mlp, x);
    std::vector<Tensor> outs;
    for (int64_t k = 0; k < nets; ++k) {
      outs.push_back(Reference(shape, reference.layers, per_net ? x[k] : x, k));  // (B, O)
    }
    const Tensor expected_out = at::stack(outs);    // (K, B, O)
    EXPECT_LT(Largest(out - expected_out), 1e-12);  // rounding
    const std::vector<Tensor> expected = Gradients(reference.group, (expected_out * weights).sum());

    ParameterGroup group{"mlp", {x, mlp.flat()}};
    const std::vector<Tensor> gradients = Gradients(group, (out * weights).sum());
    ASSERT_EQ(gradients[0].sizes(), x.sizes());
    // Two units that lie close are divided by a small deviation: its inverse scales what is
    // rounded.
    const double tolerance = 1e-11 * (1 + Largest(expected[0]));
    EXPECT_LT(Largest(gradients[0] - expected[0]), tolerance);
    std::vector<Tensor> flat;
    for (size_t i = 1; i < expected.size(); ++i) flat.push_back(expected[i].flatten());
    EXPECT_LT(Largest(gradients[1] - at::cat(flat)), tolerance);
  }
}

TEST_P(MlpTest, FrozenGivesTheInputsGradientAlone) {
  const auto [nets, per_net] = GetParam();
  for (const MlpShape& shape : Shapes(nets)) {
    SCOPED_TRACE(Describe(shape));
    Mlp mlp = RandomMlp(shape);
    mlp.set_trainable();
    const Tensor x = RandomInput(nets, per_net).requires_grad_(true);
    ParameterGroup group{"mlp", {x, mlp.flat()}};
    const std::vector<Tensor> through = Gradients(group, mlp(x).square().sum());
    const std::vector<Tensor> frozen = Gradients(group, mlp.Frozen(x).square().sum());
    EXPECT_TRUE(through[0].equal(frozen[0]));
    EXPECT_GT(Largest(through[1]), 0);
    EXPECT_EQ(Largest(frozen[1]), 0);
  }
}

TEST_P(MlpTest, OneNetIsThatOfAll) {
  const auto [nets, per_net] = GetParam();
  if (per_net) return;
  for (const MlpShape& shape : Shapes(nets)) {
    SCOPED_TRACE(Describe(shape));
    Mlp mlp = RandomMlp(shape);
    mlp.set_trainable();
    const Tensor x = RandomInput(nets, /*per_net=*/false).requires_grad_(true);
    ParameterGroup group{"mlp", {x, mlp.flat()}};
    for (int64_t k = 0; k < nets; ++k) {
      const Tensor one = mlp.FrozenNet(k, x), of_all = mlp.Frozen(x).narrow(0, k, 1);
      EXPECT_LT(Largest(one.detach() - of_all.detach()), 1e-12);
      const std::vector<Tensor> gradients = Gradients(group, one.square().sum());
      EXPECT_LT(Largest(gradients[0] - Gradients(group, of_all.square().sum())[0]), 1e-12);
      EXPECT_GT(Largest(gradients[0]), 0);
      EXPECT_EQ(Largest(gradients[1]), 0);
    }
  }
}

TEST_P(MlpTest, WithoutGradientsTheValuesAreTheSame) {
  const auto [nets, per_net] = GetParam();
  for (const MlpShape& shape : Shapes(nets)) {
    SCOPED_TRACE(Describe(shape));
    Mlp mlp = RandomMlp(shape, at::kFloat);
    const Tensor x = RandomInput(nets, per_net, at::kFloat);
    const Tensor constant = mlp(x);
    mlp.set_trainable();
    const Tensor followed = mlp(x);
    EXPECT_FALSE(constant.requires_grad());
    EXPECT_TRUE(followed.requires_grad());
    EXPECT_FALSE(mlp.Frozen(x).requires_grad());
    const at::NoGradGuard no_grad;
    EXPECT_FALSE(mlp(x).requires_grad());
    EXPECT_TRUE(constant.equal(followed));
    EXPECT_TRUE(constant.equal(mlp(x)));
    EXPECT_TRUE(constant.equal(mlp.Frozen(x)));
  }
}

INSTANTIATE_TEST_SUITE_P(Nets, MlpTest,
                         ::testing::Combine(::testing::Values(1, 3), ::testing::Bool()));

// Many rows are done in blocks: each row comes out as it does by itself, and so on several threads.
TEST(Mlp, ManyRowsAreThoseOfFew) {
  constexpr int64_t kRows = 5000, kPart = 40;
  for (const bool per_net : {false, true}) {
    const Mlp mlp = RandomMlp({.nets = 2, .inputs = 3, .hidden = {64, 200}, .outputs = 2});
    const at::Generator generator = MakeGenerator(at::kCPU, 2);
    const Tensor x = per_net ? at::randn({2, kRows, 3}, generator, at::kDouble)
                             : at::randn({kRows, 3}, generator, at::kDouble);
    std::vector<Tensor> parts;
    for (int64_t at = 0; at < kRows; at += kPart) {
      parts.push_back(mlp.Frozen(x.narrow(x.dim() - 2, at, kPart)));  // (2, part, 2)
    }
    const Tensor few = at::cat(parts, 1);  // (2, B, 2)
    for (const int threads : {1, 3}) {
      at::set_num_threads(threads);
      EXPECT_TRUE(mlp.Frozen(x).allclose(few, 1e-12, 1e-12)) << threads;
    }
    at::set_num_threads(1);
  }
}

TEST(Mlp, GradientsAreFiniteDifferences) {
  constexpr double kStep = 1e-6;
  const MlpShape shape{.nets = 2,
                       .inputs = 3,
                       .hidden = {5, 4},
                       .outputs = 2,
                       .activation = Activation::kTanh,
                       .output_activation = Activation::kTanh,
                       .layer_norm = true};
  Mlp mlp = RandomMlp(shape);
  mlp.set_trainable();
  const Tensor x = RandomInput(2, /*per_net=*/true).requires_grad_(true);
  ParameterGroup group{"mlp", {x, mlp.flat()}};
  const std::vector<Tensor> gradients = Gradients(group, mlp(x).square().sum());
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < gradients.size(); ++i) {
    const Tensor parameters = group.parameters[i].view({-1});
    const Tensor gradient = gradients[i].view({-1});
    for (int64_t j = 0; j < parameters.numel(); ++j) {
      const auto loss_at = [&](double offset) {
        const double before = parameters[j].item<double>();
        parameters[j].add_(offset);
        const double loss = mlp(x).square().sum().item<double>();
        parameters[j].fill_(before);
        return loss;
      };
      const double slope = (loss_at(kStep) - loss_at(-kStep)) / (2 * kStep);
      EXPECT_NEAR(gradient[j].item<double>(), slope, 1e-7) << i << ", " << j;
    }
  }
}

// What is computed, and in which order, decides the last bits; runs are compared by them.
TEST(Mlp, PlainReluIsThreeProductsALayerAndMasksToTheLastBit) {
  Mlp mlp = MakeMlp(2, at::kFloat);
  mlp.set_trainable();
  const Tensor x = RandomInput(2, /*per_net=*/false, at::kFloat).requires_grad_(true);
  const Tensor out = mlp(x);
  ParameterGroup group{"mlp", {x, mlp.flat()}};
  const std::vector<Tensor> gradients = Gradients(group, (3 * out).sum());

  const std::vector<MlpLayer>& layers = mlp.layers();
  std::vector<Tensor> h = {x.detach().expand({2, -1, -1})};  // (K, B, in) of each layer
  for (const MlpLayer& layer : layers) {
    h.push_back(at::baddbmm(layer.bias.unsqueeze(1), h.back(), layer.weight.transpose(1, 2)));
    if (h.size() <= layers.size()) h.back() = h.back().clamp_min(0);
  }
  EXPECT_TRUE(out.equal(h.back()));
  std::vector<Tensor> flat;
  Tensor d = at::full_like(h.back(), 3);  // (K, B, out)
  for (size_t i = layers.size(); i-- > 0;) {
    const Tensor d_bias = d.sum(1), d_weight = at::bmm(d.transpose(1, 2), h[i]);
    flat.insert(flat.begin(), {d_weight.flatten(), d_bias.flatten()});
    d = at::bmm(d, layers[i].weight);
    if (i > 0) d = at::where(h[i] > 0, d, 0);
  }
  EXPECT_TRUE(gradients[0].equal(d.sum(0)));
  EXPECT_TRUE(gradients[1].equal(at::cat(flat)));
}

TEST(Mlp, RefusesABackwardAfterItsWeightsChanged) {
  Mlp mlp = MakeMlp(1);
  mlp.set_trainable();
  ParameterGroup group{"mlp", {mlp.flat()}};
  const Tensor loss = mlp(RandomInput(1, /*per_net=*/false)).sum();
  {
    const at::NoGradGuard no_grad;
    mlp.flat().mul_(2);
  }
  EXPECT_THROW(Gradients(group, loss), std::exception);
}

TEST(Mlp, MayBeGoneBeforeItsBackward) {
  const Tensor x = RandomInput(2, /*per_net=*/true).requires_grad_(true);
  ParameterGroup group{"x", {x}};
  const MlpShape shape{.nets = 2, .inputs = 3, .hidden = {5, 4}, .outputs = 2, .layer_norm = true};
  const Tensor expected = Gradients(group, RandomMlp(shape)(x).sum())[0];
  Tensor loss;
  {
    Mlp mlp = RandomMlp(shape);
    loss = mlp(x).sum();
    mlp = Mlp({}, at::kDouble);
  }
  EXPECT_TRUE(Gradients(group, loss)[0].equal(expected));
}

TEST(Mlp, RefusesInputsOfAnotherShape) {
  const Mlp mlp = MakeMlp(2);
  const auto of = [](at::IntArrayRef sizes) { return at::zeros(sizes, at::kDouble); };
  EXPECT_NO_THROW(mlp(of({0, 3})));
  EXPECT_NO_THROW(mlp(of({2, 0, 3})));
  EXPECT_THROW(mlp(of({3})), Failure);
  EXPECT_THROW(mlp(of({kMlpBatch, 4})), Failure);
  EXPECT_THROW(mlp(of({1, kMlpBatch, 3})), Failure);
  EXPECT_THROW(mlp(of({2, kMlpBatch, 2})), Failure);
}

TEST(Mlp, SavesByName) {
  const Mlp mlp = MakeMlp(2, at::kFloat);
  Mlp copy(mlp.shape(), at::kFloat);
  const NamedTensors named = mlp.Named();
  EXPECT_EQ(named.size(), 6u);
  CheckShape(named["1/weight"], {2, 4, 5}, "1/weight");
  CheckShape(MakeMlp(1).Named()["1/weight"], {4, 5}, "1/weight");
  copy.Load(named);
  EXPECT_TRUE(copy.flat().equal(mlp.flat()));
}

TEST(Mlp, SavesScalesAndShiftsOfTheLayersThatHaveThem) {
  MlpShape shape{.nets = 2, .inputs = 3, .hidden = {5, 4}, .outputs = 2, .layer_norm = true};
  const Mlp mlp = RandomMlp(shape, at::kFloat);
  const NamedTensors named = mlp.Named();
  EXPECT_EQ(named.size(), 10u);
  CheckShape(named["1/scale"], {2, 4}, "1/scale");
  CheckShape(named["1/shift"], {2, 4}, "1/shift");
  EXPECT_FALSE(named.Has("2/scale"));
  EXPECT_TRUE(named["0/scale"].is_alias_of(mlp.flat()));
  Mlp copy(shape, at::kFloat);
  copy.Load(named);
  EXPECT_TRUE(copy.flat().equal(mlp.flat()));
}

TEST(Mlp, LoadsNothingThatDoesntFit) {
  const MlpShape shape{.nets = 2, .inputs = 3, .hidden = {5, 4}, .outputs = 2};
  MlpShape wider = shape, deeper = shape, shallower = shape, normalized = shape;
  wider.inputs = 4;
  deeper.hidden = {5, 4, 2};
  shallower.hidden = {5};
  normalized.layer_norm = true;
  for (const MlpShape& other : {wider, deeper, shallower, normalized}) {
    EXPECT_THROW(Mlp(other, at::kFloat).Load(RandomMlp(shape).Named()), Failure);
    EXPECT_THROW(Mlp(shape, at::kFloat).Load(RandomMlp(other).Named()), Failure);
  }
}

TEST(Mlp, InitialLayersAreDrawnInOrderAndTheLastOneApart) {
  const MlpShape shape{.nets = 2, .inputs = 3, .hidden = {5, 4}, .outputs = 2, .layer_norm = true};
  Mlp mlp = RandomMlp(shape, at::kFloat);  // so that nothing is right before
  mlp.Initialize(MakeGenerator(at::kCPU, 3), Orthogonal(1), UniformWithin(3e-3));
  const at::Generator generator = MakeGenerator(at::kCPU, 3);
  for (size_t i = 0; i < 3; ++i) {
    const MlpLayer& layer = mlp.layers()[i];
    const Tensor weight = at::empty_like(layer.weight), bias = at::empty_like(layer.bias);
    (i < 2 ? Orthogonal(1) : UniformWithin(3e-3))(weight, bias, generator);
    EXPECT_TRUE(layer.weight.equal(weight));
    EXPECT_TRUE(layer.bias.equal(bias));
    ASSERT_EQ(layer.scale.defined(), i < 2);
    if (i == 2) continue;
    EXPECT_TRUE(layer.scale.equal(at::ones_like(bias)));
    EXPECT_TRUE(layer.shift.equal(at::zeros_like(bias)));
  }
}

// First weights of a seed are the same in every version.
TEST(Mlp, InitialWeightsAreOneUniformDrawAfterAnother) {
  Mlp mlp({.nets = 2, .inputs = 16, .hidden = {32, 8}, .outputs = 1}, at::kFloat);
  mlp.Initialize(MakeGenerator(at::kCPU, 3));
  const at::Generator generator = MakeGenerator(at::kCPU, 3);
  std::vector<Tensor> flat;
  int64_t in = 16;
  for (const int64_t out : {32, 8, 1}) {
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    flat.push_back(at::empty({2 * out * in}).uniform_(-bound, bound, generator));
    flat.push_back(at::empty({2 * out}).uniform_(-bound, bound, generator));
    in = out;
  }
  EXPECT_TRUE(mlp.flat().equal(at::cat(flat)));
}

}  // namespace
}  // namespace rookery
