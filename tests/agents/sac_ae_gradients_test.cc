// What teaches what in SAC+AE: which tensors each loss changes, and by which gradient.
#include <cmath>
#include <map>
#include <set>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/sac_ae/sac_ae.h"
#include "tests/agents/pixel_fixture.h"
#include "tests/agents/watching_trainers.h"

namespace rookery {
namespace {

constexpr int64_t kPixels = 12, kFewestPixels = 7;  // of a side

// Of each gradient, whether it flows: which networks each of an update's steps changes.
TEST(SacAe, GradientsFlowWhereTheyShould) {
  const EnvSpec env = PixelEnv(kPixels);
  SacAe agent(SmallSacAe(), {.env = env});
  WatchingTrainer trainer(agent);
  agent.Update(OnePixelBatch(0, env), {}, trainer);
  using Names = std::set<std::string>;
  EXPECT_EQ(trainer.changed["critic"], (Names{"critic", "critic_projection", "encoder"}));
  EXPECT_EQ(trainer.changed["actor"], (Names{"actor", "actor_projection"}));
  EXPECT_EQ(trainer.changed["ent_coef"], (Names{"log_alpha"}));
  EXPECT_EQ(trainer.changed["encoder+decoder"], (Names{"encoder", "critic_projection", "decoder"}));
  EXPECT_EQ(trainer.changed.size(), 4);
}

TEST(SacAe, GradientsFlowWhereTheSwitchesSay) {
  const EnvSpec env = PixelEnv(kPixels);
  const auto changed = [&](const auto& set) {
    SacAeConfig config = SmallSacAe();
    set(config);
    SacAe agent(config, {.env = env});
    WatchingTrainer trainer(agent);
    agent.Update(OnePixelBatch(0, env), {}, trainer);
    return trainer.changed;
  };
  using Names = std::set<std::string>;
  auto off = changed([](SacAeConfig& c) { c.decoder = false; });
  EXPECT_EQ(off.size(), 3);
  EXPECT_EQ(off["critic"], (Names{"critic", "critic_projection", "encoder"}));
  auto detached = changed([](SacAeConfig& c) { c.encoder.detached = true; });
  EXPECT_EQ(detached["critic"], (Names{"critic", "critic_projection"}));
  EXPECT_EQ(detached["encoder+decoder"], (Names{"encoder", "critic_projection", "decoder"}));
  auto frozen = changed([](SacAeConfig& c) { c.encoder.frozen = true; });
  EXPECT_EQ(frozen["critic"], (Names{"critic", "critic_projection"}));
  EXPECT_EQ(frozen["encoder+decoder"], (Names{"critic_projection", "decoder"}));
  auto fixed = changed([](SacAeConfig& c) { c.ent_coef = "0.1"; });
  EXPECT_FALSE(fixed.contains("ent_coef"));
}

// There is one set of convolutions: what is saved as the encoder is what the critics' optimizer
// steps, the autoencoder's steps, and the actor reads.
TEST(SacAe, ActorAndCriticsShareTheConvolutions) {
  SacAe agent(SmallSacAe(), {.env = PixelEnv(kPixels)});
  const auto steps = [&](const std::string& group, const Tensor& tensor) {
    for (const ParameterGroup* g : agent.Groups()) {
      if (g->name != group) continue;
      for (const Tensor& p : g->parameters) {
        if (p.data_ptr() == tensor.data_ptr()) return true;
      }
    }
    return false;
  };
  for (const auto& [name, live] : agent.actor().encoder.Named()) {
    EXPECT_TRUE(steps("critic", live)) << name;
    EXPECT_TRUE(steps("encoder", live)) << name;
    EXPECT_FALSE(steps("actor", live)) << name;
  }
}

// Every group's gradient is that of its loss: by central differences in each of some places of each
// tensor. Without a bootstrap, as targets depend on the encoder, through which none flows.
void ExpectGradientsOfDifferences(const SacAeConfig& config, size_t steps) {
  const EnvSpec env = PixelEnv(kFewestPixels, /*vectors=*/true);
  SacAe agent(config, {.env = env, .weights_seed = 4},
              {at::kDouble, std::make_unique<SameNoise>()});
  // First weights leave units at exactly 0, ReLU's kink, where there is no derivative.
  for (const ParameterGroup* group : agent.Groups()) {
    for (Tensor parameter : group->parameters) {
      const at::NoGradGuard no_grad;
      parameter.add_(0.05 * at::randn(parameter.sizes(), MakeGenerator(at::kCPU, 6), at::kDouble));
    }
  }
  const Batches batch = OnePixelBatch(0, env, /*discount=*/0, at::kDouble);
  const auto losses = [&] {
    LossTrainer trainer;
    const NamedTensors counters = agent.Save();
    agent.Update(batch, {}, trainer);
    agent.Load(counters);  // it is update 0 again
    return trainer;
  };
  const LossTrainer at_weights = losses();
  ASSERT_EQ(at_weights.losses.size(), steps);
  // The groups in the order of their steps, each with its loss's place.
  const std::map<std::string, size_t> loss_of = {
      {"critic", 0}, {"actor", 1}, {"ent_coef", 2}, {"encoder", 3}, {"decoder", 3}};
  const std::vector<std::string> order = {"critic", "actor", "ent_coef", "encoder", "decoder"};
  for (size_t g = 0; g < at_weights.gradients.size(); ++g) {
    for (const ParameterGroup* group : agent.Groups()) {
      if (group->name != order[g]) continue;
      for (size_t p = 0; p < group->parameters.size(); ++p) {
        const at::NoGradGuard no_grad;
        Tensor flat = group->parameters[p].view(-1);
        const Tensor gradient = at_weights.gradients[g][p].flatten();
        const int64_t stride = std::max<int64_t>(flat.numel() / 4, 1);
        for (int64_t i = 0; i < flat.numel(); i += stride) {
          constexpr double kStep = 1e-6;
          const double weight = flat[i].item<double>();
          const auto loss_with = [&](double value) {
            flat[i].fill_(value);
            const at::AutoGradMode grad(true);
            return losses().losses[loss_of.at(order[g])];
          };
          const double difference = (loss_with(weight + kStep) - loss_with(weight - kStep)) / 2e-6;
          flat[i].fill_(weight);
          EXPECT_NEAR(gradient[i].item<double>(), difference, 1e-6 + 1e-5 * std::abs(difference))
              << order[g] << " " << p << " " << i;
        }
      }
    }
  }
}

TEST(SacAe, RoutedGradientsAreThoseOfFiniteDifferences) {
  SacAeConfig config = SmallSacAe();
  config.latent_penalty = 0.1;
  ExpectGradientsOfDifferences(config, 4);
}

TEST(SacAe, VariationalGradientsToo) {
  SacAeConfig config = SmallSacAe();
  config.latent_penalty = 0.1;
  config.variational = true;
  ExpectGradientsOfDifferences(config, 4);
}

}  // namespace
}  // namespace rookery
