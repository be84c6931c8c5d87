#include "agents/sac_ae/sac_ae.h"

#include <cmath>
#include <map>
#include <set>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/pixel_fixture.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

constexpr int64_t kSide = 12, kSmallest = 7;

// What of an agent's state a step changes, by the first part of the names: "encoder", "actor".
std::set<std::string> Changed(const NamedTensors& before, const NamedTensors& after) {
  std::set<std::string> changed;
  for (const auto& [name, tensor] : after) {
    if (!tensor.equal(before[name])) changed.insert(name.substr(0, name.find('/')));
  }
  return changed;
}

// Trains, and notes what each step changed, by the names of its groups.
class WatchingTrainer : public LocalTrainer {
 public:
  explicit WatchingTrainer(const Agent& agent) : agent_(agent) {}

  void Step(std::span<ParameterGroup* const> groups, const Tensor& loss) override {
    std::string names;
    for (const ParameterGroup* group : groups) names += (names.empty() ? "" : "+") + group->name;
    const NamedTensors before = Weights();
    LocalTrainer::Step(groups, loss);
    changed[names] = Changed(before, Weights());
  }

  std::map<std::string, std::set<std::string>> changed;

 private:
  NamedTensors Weights() const {
    NamedTensors copies;
    for (const auto& [name, live] :
         agent_.state().Named({StateKind::kParameter, StateKind::kTarget})) {
      copies.Add(name, live.clone());
    }
    return copies;
  }

  const Agent& agent_;
};

// Of each gradient, whether it flows: which networks each of an update's steps changes.
TEST(SacAe, GradientsFlowWhereTheyShould) {
  const EnvSpec env = PixelEnv(kSide);
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
  const EnvSpec env = PixelEnv(kSide);
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
  SacAe agent(SmallSacAe(), {.env = PixelEnv(kSide)});
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

// Computes the losses of an update without a step, and their gradients.
class LossTrainer : public Trainer {
 public:
  using Trainer::Step;

  bool MayUpdate(bool ready) override { return ready; }
  void EndUpdate(const LiveState&) override {}
  void Step(std::span<ParameterGroup* const> groups, const Tensor& loss) override {
    losses.push_back(loss.item<double>());
    std::vector<const ParameterGroup*> constant(groups.begin(), groups.end());
    for (std::vector<Tensor>& of_group : Gradients(constant, loss)) gradients.push_back(of_group);
  }

  std::vector<double> losses;
  std::vector<std::vector<Tensor>> gradients;  // of each group that was stepped, in order
};

// Every group's gradient is that of its loss: by central differences in each of some places of each
// tensor. Without a bootstrap, as targets depend on the encoder, through which none flows.
void ExpectGradientsOfDifferences(const SacAeConfig& config, size_t steps) {
  const EnvSpec env = PixelEnv(kSmallest, /*vectors=*/true);
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

// The variational loss differs by the divergence and the draw alone: with a deviation of 1 and no
// noise it is the deterministic one.
TEST(Autoencoder, VariationalIsTheDeterministicOneWithoutItsDraw) {
  SacAeConfig config = SmallSacAe();
  config.latent_penalty = 0.5;
  const ImageShape image{3, kSide, kSide};
  const Tensor features = at::randn({4, 10}, at::kDouble), latent = at::randn({4, 6}, at::kDouble);
  const Tensor target = at::rand({4, 3, kSide, kSide}, at::kDouble) - 0.5;
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
    Autoencoder autoencoder(config, {3, kSide, kSide}, /*features=*/2, at::kDouble);
    for (const auto& [name, live] : autoencoder.Named()) {
      if (name == "log_std/bias") Tensor(live).fill_(log_std);
    }
    return autoencoder
        .Loss(at::zeros({1, 2}, at::kDouble), at::full({1, 1}, h, at::kDouble),
              at::zeros({1, 3, kSide, kSide}, at::kDouble), at::zeros({1, 1}, at::kDouble))
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

// DrQ: with K and M of 1 and shifts it differs from SAC from pixels; more of them are means and
// sums of such.
TEST(SacAe, AugmentationsAreAveragedInTargetsAndSummedInLosses) {
  const EnvSpec env = PixelEnv(kSide);
  const auto losses = [&](const std::string& kind, int64_t targets, int64_t summed) {
    SacAeConfig config = SmallSacAe();
    config.decoder = false;
    config.augment.kind = kind;
    config.augment.targets = targets;
    config.augment.losses = summed;
    SacAe agent(config, {.env = env, .weights_seed = 4},
                {at::kDouble, std::make_unique<SameNoise>()});
    LossTrainer trainer;
    agent.Update(OnePixelBatch(0, env, 0.99, at::kDouble), {}, trainer);
    return trainer.losses[0];
  };
  const double plain = losses("none", 1, 1), shifted = losses("shift", 1, 1);
  EXPECT_NE(plain, shifted);
  // The same noise each time: the mean of two targets is the target, the sum of two losses twice
  // it.
  EXPECT_NEAR(losses("shift", 2, 1), shifted, 1e-12);
  EXPECT_NEAR(losses("shift", 2, 2), 2 * shifted, 1e-12);
}

TEST(SacAe, BeginsWithABurstOfUpdates) {
  const SacAe agent(SmallSacAe(), {.env = PixelEnv(kSide)});
  const std::vector<Stage> stages = agent.GetSchedule().stages;
  ASSERT_EQ(stages.size(), 3);
  EXPECT_EQ(stages[0].decisions, 1000);
  EXPECT_TRUE(stages[0].random);
  EXPECT_EQ(stages[1].kind, Stage::Kind::kOffline);
  EXPECT_EQ(stages[1].updates, 1000);
  EXPECT_EQ(stages[2].updates_per_decision, 1);
}

// Of every two updates one steps the actor; in the burst, all of one decision, each does.
TEST(SacAe, InTheBurstAllIsDue) {
  const EnvSpec env = PixelEnv(kSmallest);
  SacAe agent(SmallSacAe(), {.env = env});
  const auto steps_actor = [&](int64_t stage) {
    WatchingTrainer trainer(agent);
    agent.Update(OnePixelBatch(0, env), {.stage = stage}, trainer);
    return trainer.changed.contains("actor");
  };
  EXPECT_TRUE(steps_actor(1) && steps_actor(1) && steps_actor(1));
  EXPECT_FALSE(steps_actor(2));
  EXPECT_TRUE(steps_actor(2));
  EXPECT_FALSE(steps_actor(2));
}

// What it learned is what it acts with, vectors beside the image included.
TEST(SacAe, ThePolicyActsAsTheActor) {
  for (const std::string augment : {"none", "crop"}) {
    const EnvSpec env = PixelEnv(kSide, /*vectors=*/true);
    SacAeConfig config = SmallSacAe();
    config.augment.kind = augment;
    config.augment.crop = 9;
    SacAe agent(config, {.env = env});
    LocalTrainer trainer;
    agent.Update(OnePixelBatch(0, env), {}, trainer);
    const auto made = agent.MakePolicy();
    made->Load(agent.MakeSnapshot());
    const Batches batches = OnePixelBatch(1, env);
    NamedTensors observations, state, last;
    for (const TensorSpec& field : env.observations) {
      observations.Add(field.name, batches.at("batch")["obs/" + field.name]);
    }
    const std::vector<Begin> begin(8, Begin::kNothing);
    Random random(0);
    const Tensor actions =
        dynamic_cast<TensorPolicy&>(*made)
            .Choose({observations, begin, state, last, ActMode::kEvaluate, random})
            .actions;  // (8, 2)
    Tensor images = observations["pixels"];
    if (augment == "crop") images = images.narrow(2, 1, 9).narrow(3, 1, 9);
    const at::NoGradGuard no_grad;
    const Tensor mean =
        agent.actor()(agent.actor().encoder(images), observations["speed"]).narrow(1, 0, 2);
    EXPECT_TRUE(actions.allclose(mean.tanh(), 1e-6, 1e-6));
  }
}

TEST(SacAe, GoesOnFromWhatItSaved) {
  const EnvSpec env = PixelEnv(kSide);
  SacAeConfig config = SmallSacAe();
  config.variational = true;
  config.augment.kind = "shift";
  SacAe a(config, {.env = env}), b(config, {.env = env, .weights_seed = 8, .seed = 8});
  LocalTrainer trainer;
  for (int64_t k = 0; k < 3; ++k) a.Update(OnePixelBatch(k, env), {}, trainer);
  b.Load(a.Save());
  for (int64_t k = 3; k < 6; ++k) {
    a.Update(OnePixelBatch(k, env), {}, trainer);
    b.Update(OnePixelBatch(k, env), {}, trainer);
  }
  EXPECT_TRUE(SameBits(a.Save(), b.Save()));
}

TEST(SacAe, RefusesWhatItCannotLearnFrom) {
  const auto making = [](const SacAeConfig& config, const EnvSpec& env) {
    return [config, env] { SacAe(config, {.env = env}); };
  };
  EXPECT_THAT(making(SmallSacAe(), BoxEnv(3, 2)),
              ThrowsMessage<UserError>(HasSubstr("env.pixels.size=84")));
  EXPECT_THAT(making(SmallSacAe(), PixelEnv(6)),
              ThrowsMessage<UserError>(HasSubstr("6 x 6 pixels are too small")));
  SacAeConfig crop = SmallSacAe();
  crop.augment.kind = "crop";
  EXPECT_THAT(making(crop, PixelEnv(kSide)),
              ThrowsMessage<UserError>(HasSubstr("84 is larger than the images, 12 x 12")));
  SacAeConfig variational = SmallSacAe();
  variational.variational = true;
  variational.decoder = false;
  EXPECT_THAT(making(variational, PixelEnv(kSide)),
              ThrowsMessage<UserError>(HasSubstr("nothing to reconstruct")));
  EnvSpec two = PixelEnv(kSide);
  two.observations.push_back(two.observations[0]);
  two.observations[1].name = "back";
  EXPECT_THAT(making(SmallSacAe(), two), ThrowsMessage<UserError>(HasSubstr("pixels, back")));
}

}  // namespace
}  // namespace rookery
