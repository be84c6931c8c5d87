#include "agents/sac_ae/sac_ae.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/pixel_fixture.h"
#include "tests/agents/watching_trainers.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

constexpr int64_t kSide = 12, kSmallest = 7;

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
