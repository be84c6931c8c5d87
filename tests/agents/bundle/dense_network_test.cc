#include "agents/bundle/dense_network.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "agents/bundle/panel.h"
#include "core/random.h"

namespace rookery {
namespace {

struct Layer {
  std::vector<double> weight, bias;
  Activation activation;
};

// One product after the other, in double precision.
std::vector<double> Naive(const std::vector<Layer>& layers, std::vector<double> x) {
  for (const Layer& layer : layers) {
    std::vector<double> y = layer.bias;
    for (size_t out = 0; out < y.size(); ++out) {
      for (size_t in = 0; in < x.size(); ++in) y[out] += layer.weight[out * x.size() + in] * x[in];
      if (layer.activation == Activation::kRelu) y[out] = std::max(0.0, y[out]);
      if (layer.activation == Activation::kTanh) y[out] = std::tanh(y[out]);
    }
    x = y;
  }
  return x;
}

std::vector<double> Normal(Random& random, size_t count, double scale) {
  std::vector<double> values(count);
  for (double& value : values) value = scale * random.Normal();
  return values;
}

template <class T>
std::vector<T> As(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

template <class T>
void ExpectNaive(const std::vector<size_t>& widths, double tolerance) {
  Random random({widths.size(), widths[0], widths.back()});
  DenseNetwork<T> network;
  std::vector<Layer> layers;
  for (size_t i = 0; i + 1 < widths.size(); ++i) {
    const auto activation = static_cast<Activation>(i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 0);
    layers.push_back({Normal(random, widths[i] * widths[i + 1], 0.3),
                      Normal(random, widths[i + 1], 1), activation});
    network.Add(As<T>(layers[i].weight), As<T>(layers[i].bias), activation);
  }
  for (int call = 0; call < 3; ++call) {
    std::vector<double> x = Normal(random, widths[0], 1);
    x[0] = 0;
    const std::vector<T> given = As<T>(x);
    const std::span<const T> y = network(given);
    const std::vector<double> expected = Naive(layers, x);
    ASSERT_EQ(y.size(), expected.size());
    for (size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(y[i], expected[i], tolerance) << i;
  }
}

// Every rest that panels leave, and networks of several layers, wider and narrower by turns.
TEST(DenseNetwork, IsTheNaiveOne) {
  for (size_t outputs = 1; outputs <= 140; ++outputs) {
    ExpectNaive<float>({5, outputs}, 1e-5);
    ExpectNaive<double>({5, outputs}, 1e-12);
  }
  for (const std::vector<size_t>& widths : std::vector<std::vector<size_t>>{
           {1, 1}, {3, 64, 17, 2}, {200, 7, 65, 128, 1}, {17, 256, 256, 12}}) {
    ExpectNaive<float>(widths, 1e-3);
    ExpectNaive<double>(widths, 1e-10);
  }
}

// A block's vectors, each as if it were alone.
template <class T>
void ExpectTheSameInBlocks(const std::vector<size_t>& widths) {
  Random random({7, widths.size(), widths[0]});
  DenseNetwork<T> network;
  for (size_t i = 0; i + 1 < widths.size(); ++i) {
    network.Add(As<T>(Normal(random, widths[i] * widths[i + 1], 0.3)),
                As<T>(Normal(random, widths[i + 1], 1)), static_cast<Activation>(i % 3));
  }
  const std::vector<T> block = As<T>(Normal(random, widths[0] * kBlock<T>, 1));
  const std::span<const T> of_block = network.OfBlock(block);
  const std::vector<T> answers(of_block.begin(), of_block.end());
  ASSERT_EQ(answers.size(), widths.back() * kBlock<T>);
  for (size_t k = 0; k < kBlock<T>; ++k) {
    std::vector<T> x(widths[0]);
    for (size_t i = 0; i < x.size(); ++i) x[i] = block[i * kBlock<T> + k];
    const std::span<const T> alone = network(x);
    for (size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(answers[i * kBlock<T> + k], alone[i]);
  }
}

TEST(DenseNetwork, BlocksAreTheSameToTheLastBit) {
  for (const std::vector<size_t>& widths :
       {std::vector<size_t>{1, 1}, {17, 11, 8, 2}, {3, 70, 5}, {64, 33, 2, 9}}) {
    ExpectTheSameInBlocks<float>(widths);
    ExpectTheSameInBlocks<double>(widths);
  }
}

// Layers that take the place of others, wider or narrower, know nothing of them.
TEST(DenseNetwork, IsAsNewWhenItIsCleared) {
  Random random(3);
  DenseNetwork<double> network;
  for (const std::vector<size_t>& widths :
       {std::vector<size_t>{9, 70, 5}, {9, 3}, {2, 33, 4, 6}, {40, 65, 1}}) {
    network.Clear();
    DenseNetwork<double> fresh;
    for (size_t i = 0; i + 1 < widths.size(); ++i) {
      const std::vector<double> weight = Normal(random, widths[i] * widths[i + 1], 0.3);
      const std::vector<double> bias = Normal(random, widths[i + 1], 1);
      network.Add(weight, bias, Activation::kTanh);
      fresh.Add(weight, bias, Activation::kTanh);
    }
    const std::vector<double> x = Normal(random, widths[0], 1);
    const std::span<const double> y = network(x), expected = fresh(x);
    EXPECT_EQ(std::vector(y.begin(), y.end()), std::vector(expected.begin(), expected.end()));
  }
}

// What isn't a number doesn't become one on its way.
TEST(DenseNetwork, KeepsNaN) {
  DenseNetwork<float> network;
  const std::vector<float> weight = {1, 1}, bias = {0};
  network.Add(weight, bias, Activation::kRelu);
  EXPECT_TRUE(std::isnan(network(std::vector<float>{0, NAN})[0]));
}

}  // namespace
}  // namespace rookery
