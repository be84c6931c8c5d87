#include "encoders/vae.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/noise.h"
#include "core/tensor/trainer.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

const EncoderConfig kSmall{
    .kind = "conv", .layers = 2, .filters = 3, .latent = 4, .initialization = "fan_in_uniform"};
const ImageShape kImage{3, 12, 13};

Vae SmallVae(uint64_t seed = 1) {
  Vae vae(kSmall, kImage, at::kDouble);
  vae.Initialize(MakeGenerator(at::kCPU, seed));
  return vae;
}

Tensor RandomImages(int64_t batch = 2) {
  return at::randint(256, {batch, kImage.channels, kImage.height, kImage.width},
                     MakeGenerator(at::kCPU, 5), at::kByte);
}

Tensor Normal(uint64_t seed, int64_t batch = 2) {
  return at::randn({batch, kSmall.latent}, MakeGenerator(at::kCPU, seed), at::kDouble);
}

// KL(N(m, s^2) || N(0, 1)), by numerical integration of its definition.
double Integrated(double mean, double log_std) {
  const double s = std::exp(log_std);
  constexpr double kSteps = 20'000;
  double divergence = 0;
  for (double i = 0; i < kSteps; ++i) {
    const double u = -12 + 24 * (i + 0.5) / kSteps, x = mean + s * u;  // u in deviations
    const double log_q = -0.5 * u * u - log_std, log_p = -0.5 * x * x;
    divergence += std::exp(log_q) / std::sqrt(2 * M_PI) * (log_q - log_p) * s * 24 / kSteps;
  }
  return divergence;
}

TEST(DiagonalGaussianTest, DivergenceIsTheIntegral) {
  const std::vector<std::pair<double, double>> cases = {
      {0, 0}, {1.5, 0}, {0, -2}, {-0.7, 0.9}, {3, -0.3}};
  for (const auto& [mean, log_std] : cases) {
    const DiagonalGaussian q{at::full({1, 1}, mean, at::kDouble),
                             at::full({1, 1}, log_std, at::kDouble)};
    EXPECT_NEAR(q.Divergence().item<double>(), Integrated(mean, log_std), 1e-9)
        << mean << " " << log_std;
  }
}

TEST(DiagonalGaussianTest, SamplesHaveItsMeanAndDeviation) {
  const DiagonalGaussian q{at::tensor({1.0, -2.0}).view({1, 2}),
                           at::tensor({0.5, -1.0}).view({1, 2})};
  const Tensor x = q.Sample(at::randn({200'000, 2}, MakeGenerator(at::kCPU, 3)));
  for (const int64_t i : {0, 1}) {
    const double deviation = std::exp(q.log_std[0][i].item<double>());
    EXPECT_NEAR(x.select(1, i).mean().item<double>(), q.mean[0][i].item<double>(),
                0.01 * deviation);
    EXPECT_NEAR(x.select(1, i).std().item<double>(), deviation, 0.01 * deviation);
  }
}

// Terms by their formulas, from what the parts say.
TEST(VaeTest, TheLossIsItsTerms) {
  const Vae vae = SmallVae();
  const Tensor images = RandomImages(), target = RandomImages().flip(3);
  const Tensor noise = Normal(7);
  const Vae::Loss loss = vae.LossOf(images, target, noise, 0.3);
  const auto [mean, log_std] = vae.Encode(images);
  EXPECT_EQ(mean.sizes(), (std::vector<int64_t>{2, 4}));
  EXPECT_FALSE(mean.equal(log_std));
  const Tensor z = mean + at::exp(log_std) * noise;
  const Tensor difference = vae.Decode(z) - target.to(at::kDouble) / 255;
  EXPECT_NEAR(loss.reconstruction.item<double>(), difference.square().mean().item<double>(), 1e-14);
  double divergence = 0;
  for (int64_t b = 0; b < 2; ++b) {
    for (int64_t i = 0; i < 4; ++i) {
      divergence += Integrated(mean[b][i].item<double>(), log_std[b][i].item<double>()) / 8;
    }
  }
  EXPECT_NEAR(loss.divergence.item<double>(), divergence, 1e-9);
  EXPECT_NEAR(loss.total.item<double>(),
              loss.reconstruction.item<double>() + 0.3 * loss.divergence.item<double>(), 1e-14);
}

// Fractions of images are the images.
TEST(VaeTest, ReadsBytesAndTheirFractions) {
  const Vae vae = SmallVae();
  const Tensor images = RandomImages(), noise = Normal(7);
  const Tensor fractions = images.to(at::kDouble) / 255;
  EXPECT_NEAR(vae.LossOf(images, images, noise, 1).total.item<double>(),
              vae.LossOf(fractions, fractions, noise, 1).total.item<double>(), 1e-14);
}

// In each of some places of each tensor.
TEST(VaeTest, GradientsAreThoseOfFiniteDifferences) {
  const Vae vae = SmallVae();
  const Tensor images = RandomImages(), target = RandomImages().flip(2), noise = Normal(8);
  const auto loss = [&] { return vae.LossOf(images, target, noise, 0.3).total; };
  std::vector<Tensor> parameters = vae.Parameters();
  for (Tensor& parameter : parameters) parameter.requires_grad_(true);
  const std::vector<Tensor> gradients = Gradients({"vae", parameters}, loss());
  const at::NoGradGuard no_grad;
  for (size_t p = 0; p < parameters.size(); ++p) {
    const Tensor flat = parameters[p].view(-1), gradient = gradients[p].flatten();
    for (int64_t i = 0; i < flat.numel(); i += std::max<int64_t>(flat.numel() / 7, 1)) {
      constexpr double kStep = 1e-6;
      const double weight = flat[i].item<double>();
      const auto with = [&](double value) {
        flat[i].fill_(value);
        return loss().item<double>();
      };
      const double difference = (with(weight + kStep) - with(weight - kStep)) / (2 * kStep);
      flat[i].fill_(weight);
      EXPECT_NEAR(gradient[i].item<double>(), difference, 1e-8 + 1e-5 * std::abs(difference))
          << p << " " << i;
    }
  }
}

TEST(VaeTest, LoadsWhatItNames) {
  const Vae a = SmallVae(1);
  Vae b = SmallVae(2);
  const Tensor images = RandomImages(), noise = Normal(7);
  const auto loss = [&](const Vae& vae) {
    return vae.LossOf(images, images, noise, 1).total.item<double>();
  };
  EXPECT_NE(loss(a), loss(b));
  NamedTensors saved = a.Named();
  saved.Add("updates", at::zeros({}, at::kLong));  // an agent's file has more
  b.Load(saved);
  EXPECT_EQ(loss(a), loss(b));
  int64_t named = 0, stepped = 0;
  for (const auto& [name, tensor] : a.Named()) named += tensor.numel();
  for (const Tensor& parameter : a.Parameters()) stepped += parameter.numel();
  EXPECT_EQ(named, stepped);
  EXPECT_THROW(b.Load({}), Failure);
}

TEST(VaeTest, RefusesImagesThatItCannotGiveBack) {
  const EncoderConfig strided{.kind = "strided", .filters = 2, .latent = 4};
  EXPECT_THAT(
      [&] {
        Vae(strided, {3, 84, 84}, at::kFloat);
      },
      ThrowsMessage<UserError>(HasSubstr("env.pixels.size=64")));
  EXPECT_THAT(
      [&] {
        Vae(strided, {3, 63, 64}, at::kFloat);
      },
      ThrowsMessage<UserError>(HasSubstr("63 x 64 pixels are too small")));
}

TEST(ShownImagesTest, AreBytesWithinTheirRange) {
  const Tensor shown = ShownImages(at::tensor({-0.5, 0.0, 0.4999, 1.0, 1.5}));
  EXPECT_TRUE(shown.equal(at::tensor({0, 0, 127, 255, 255}, at::kByte)));
}

}  // namespace
}  // namespace rookery
