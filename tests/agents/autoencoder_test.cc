#include "agents/sac_ae/autoencoder.h"

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/agents/pixel_fixture.h"

namespace rookery {
namespace {

constexpr int64_t kImage = 12;  // pixels of a side

// The variational loss differs by the divergence and the draw alone: with a deviation of 1 and no
// noise it is the deterministic one.
TEST(Autoencoder, VariationalIsTheDeterministicOneWithoutItsDraw) {
  SacAeConfig config = SmallSacAe();
  config.latent_penalty = 0.5;
  const ImageShape image{3, kImage, kImage};
  const Tensor features = at::randn({4, 10}, at::kDouble), latent = at::randn({4, 6}, at::kDouble);
  const Tensor target = at::rand({4, 3, kImage, kImage}, at::kDouble) - 0.5;
  const auto loss = [&](bool variational, const Tensor& noise) {
    config.variational = variational;
    Autoencoder autoencoder(config, image, /*features=*/10, at::kDouble);
    autoencoder.Initialize(MakeGenerator(at::kCPU, 9));
    for (const auto& [name, live] : autoencoder.Named()) {
      if (name.starts_with("log_std")) Tensor(live).zero_();
    }
    return autoencoder.Loss(features, latent, target, noise).item<double>();
  };
  EXPECT_NEAR(loss(false, {}), loss(true, at::zeros({4, 6}, at::kDouble)), 1e-12);
  EXPECT_GT(std::abs(loss(false, {}) - loss(true, at::ones({4, 6}, at::kDouble))), 1e-6);
}

// KL(N(h, s^2) || N(0, 1)) of one latent, by numerical integration of its definition.
TEST(Autoencoder, PenaltyIsTheDivergence) {
  SacAeConfig config = SmallSacAe();
  config.encoder.latent = 1;
  config.variational = true;
  const double h = 0.4, log_std = -0.3;
  const auto loss = [&](double penalty) {
    config.latent_penalty = penalty;
    Autoencoder autoencoder(config, {3, kImage, kImage}, /*features=*/2, at::kDouble);
    for (const auto& [name, live] : autoencoder.Named()) {
      if (name == "log_std/bias") Tensor(live).fill_(log_std);
    }
    return autoencoder
        .Loss(at::zeros({1, 2}, at::kDouble), at::full({1, 1}, h, at::kDouble),
              at::zeros({1, 3, kImage, kImage}, at::kDouble), at::zeros({1, 1}, at::kDouble))
        .item<double>();
  };
  double divergence = 0;
  constexpr double kStep = 1e-3;
  const double s = std::exp(log_std);
  for (double x = -12; x < 12; x += kStep) {
    const double log_q = -0.5 * std::pow((x - h) / s, 2) - log_std;
    const double log_p = -0.5 * x * x;
    divergence += std::exp(log_q) / std::sqrt(2 * M_PI) * (log_q - log_p) * kStep;
  }
  EXPECT_NEAR(loss(1) - loss(0), divergence, 1e-6);
}

TEST(ReconstructionTargetTest, IsFiveBitsWithNoiseWithinAStep) {
  const Tensor images = at::arange(256, at::kByte).view({1, 1, 16, 16});
  const Tensor least = ReconstructionTarget(images, at::zeros({1, 1, 16, 16}));
  const Tensor most = ReconstructionTarget(images, at::full({1, 1, 16, 16}, 0.9999));
  for (int i = 0; i < 256; ++i) {
    const float step = static_cast<float>(i / 8) / 32 - 0.5F;
    EXPECT_FLOAT_EQ(least.flatten()[i].item<float>(), step);
    EXPECT_NEAR(most.flatten()[i].item<float>(), step + 1. / 32, 1e-5);
    // What is shown of it is the image to 5 bits.
    EXPECT_EQ(ReconstructedImages(least).flatten()[i].item<int>(), i / 8 * 8);
  }
}

}  // namespace
}  // namespace rookery
