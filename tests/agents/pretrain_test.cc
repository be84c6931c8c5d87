#include "agents/pretrain/pretrain.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/arrays.h"
#include "encoders/frozen_encoder.h"
#include "encoders/saved_encoder.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/pixel_fixture.h"
#include "tests/agents/watching_trainers.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int64_t kSide = 64;

PretrainConfig Small() {
  PretrainConfig config;
  config.batch_size = 8;
  config.encoder.filters = 2;
  config.encoder.latent = 4;
  return config;
}

TEST(Pretrain, HasTheValuesOfLs3) {
  const PretrainConfig config;
  EXPECT_EQ(config.encoder.kind, "strided");
  EXPECT_EQ(config.encoder.latent, 32);
  EXPECT_EQ(config.loss.beta, 1e-6);
  EXPECT_EQ(config.lr, 1e-4);
  EXPECT_EQ(config.batch_size, 256);
  EXPECT_EQ(config.updates, 100'000);
}

TEST(Pretrain, ActsAtRandomAndThenLearns) {
  PretrainConfig config = Small();
  config.learning_starts = 70;
  config.updates = 90;
  const std::vector<Stage> stages = Pretrain(config, {.env = PixelEnv(kSide)}).GetSchedule().stages;
  ASSERT_EQ(stages.size(), 2);
  EXPECT_TRUE(stages[0].random);
  EXPECT_EQ(stages[0].updates_per_decision, 0);
  EXPECT_EQ(stages[0].decisions, 70);
  EXPECT_EQ(stages[1].kind, Stage::Kind::kOffline);
  EXPECT_EQ(stages[1].updates, 90);

  config.learning_starts = 0;  // what it learns from are files
  const std::vector<Stage> offline =
      Pretrain(config, {.env = PixelEnv(kSide)}).GetSchedule().stages;
  ASSERT_EQ(offline.size(), 1);
  EXPECT_EQ(offline[0].kind, Stage::Kind::kOffline);
}

TEST(Pretrain, AsksForImagesAlone) {
  const Pretrain agent(Small(), {.env = PixelEnv(kSide, /*vectors=*/true)});
  const std::vector<BatchRequest> requests = agent.BatchRequests();
  ASSERT_EQ(requests.size(), 1);
  EXPECT_THAT(requests[0].fields, testing::ElementsAre("pixels"));
  EXPECT_TRUE(requests[0].sources.empty());
}

TEST(Pretrain, OneStepChangesAllParts) {
  const EnvSpec env = PixelEnv(kSide);
  Pretrain agent(Small(), {.env = env});
  WatchingTrainer trainer(agent);
  agent.Update(OnePixelBatch(0, env), {}, trainer);
  ASSERT_EQ(trainer.changed.size(), 1);
  EXPECT_EQ(trainer.changed["vae"],
            (std::set<std::string>{"encoder", "mean", "log_std", "decoder"}));
}

TEST(Pretrain, LearnsToReconstruct) {
  const EnvSpec env = PixelEnv(kSide);
  PretrainConfig config = Small();
  config.encoder.filters = 8;
  config.lr = 1e-3;
  Pretrain agent(config, {.env = env});
  LocalTrainer trainer;
  Batches batch = OnePixelBatch(0, env);
  batch.at("batch")["obs/pixels"].narrow(2, 0, kSide / 2).zero_();  // half of each is black
  std::vector<double> losses;
  for (int k = 0; k < 60; ++k) {
    const UpdateResult result = agent.Update(batch, {}, trainer);
    losses.push_back(result.metrics["train/reconstruction_loss"].item<double>());
  }
  EXPECT_LT(losses.back(), 0.6 * losses.front());
  EXPECT_EQ(agent.ReconstructedField(), "pixels");
  const Tensor& images = batch.at("batch")["obs/pixels"];
  const auto [seen, made] = agent.Reconstruct(images);
  EXPECT_TRUE(seen.equal(images));
  ASSERT_EQ(made.sizes(), images.sizes());
  ASSERT_EQ(made.scalar_type(), at::kByte);
  const auto mean = [](const Tensor& t) { return t.to(at::kFloat).mean().item<float>(); };
  EXPECT_LT(mean(made.narrow(2, 0, 28)) + 30, mean(made.narrow(2, 36, 28)));
}

// Its chance and its optimizer go on too.
TEST(Pretrain, GoesOnFromWhatItSaved) {
  const EnvSpec env = PixelEnv(kSide);
  Pretrain a(Small(), {.env = env}), b(Small(), {.env = env, .weights_seed = 8, .seed = 8});
  LocalTrainer trainer;
  for (int64_t k = 0; k < 3; ++k) a.Update(OnePixelBatch(k, env), {}, trainer);
  b.Load(a.Save());
  EXPECT_EQ(b.updates(), 3);
  for (int64_t k = 3; k < 6; ++k) {
    a.Update(OnePixelBatch(k, env), {}, trainer);
    b.Update(OnePixelBatch(k, env), {}, trainer);
  }
  EXPECT_TRUE(SameBits(a.Save(), b.Save()));
}

TEST(Pretrain, IsAFunctionOfItsSeeds) {
  const EnvSpec env = PixelEnv(kSide);
  const auto after = [&](uint64_t seed) {
    Pretrain agent(Small(), {.env = env, .weights_seed = 1, .seed = seed});
    LocalTrainer trainer;
    for (int64_t k = 0; k < 2; ++k) agent.Update(OnePixelBatch(k, env), {}, trainer);
    return agent.Save();
  };
  EXPECT_TRUE(SameBits(after(3), after(3)));
  EXPECT_FALSE(SameBits(after(3), after(4)));
}

TEST(Pretrain, ItsPolicyIsUniform) {
  const EnvSpec env = PixelEnv(kSide);
  const Pretrain agent(Small(), {.env = env});
  const auto policy = agent.MakePolicy();
  policy->Load(agent.MakeSnapshot());
  EXPECT_TRUE(agent.MakeSnapshot().tensors.Has("mean/0/weight"));
  EXPECT_FALSE(agent.MakeSnapshot().tensors.Has("decoder/0/weight"));
  UniformPolicy uniform(env.action);
  const auto act = [](Policy& acting, ActMode mode) {
    std::vector<float> actions(10);
    const std::vector<Begin> begin(5, Begin::kNothing);
    Random random({3});
    acting.Act({.observations = {},
                .begin = begin,
                .state = {},
                .last = {},
                .mode = mode,
                .random = random},
               {.actions = actions, .extras = {}});
    return actions;
  };
  for (const ActMode mode : {ActMode::kCollect, ActMode::kEvaluate, ActMode::kUniform}) {
    EXPECT_EQ(act(*policy, mode), act(uniform, ActMode::kUniform));
  }
}

// Whoever reads latents reads the mean, by the agent's file or by its policy's.
TEST(Pretrain, ItsLatentIsTheMean) {
  const EnvSpec env = PixelEnv(kSide);
  for (const std::string kind : {"strided", "conv"}) {
    PretrainConfig config = Small();
    config.encoder.kind = kind;
    config.encoder.layers = kind == "conv" ? 2 : 4;
    Pretrain agent(config, {.env = env});
    LocalTrainer trainer;
    agent.Update(OnePixelBatch(0, env), {}, trainer);
    const NamedArrays of_policy = agent.MakeSnapshot().tensors, of_agent = ArraysOf(agent.Save());
    for (const NamedArrays* saved : {&of_agent, &of_policy}) {
      const auto sizes = SizesOfSavedEncoder(*saved);
      ASSERT_TRUE(sizes) << kind;
      EXPECT_EQ(sizes->kind, kind);
      EXPECT_EQ(sizes->layers, config.encoder.layers);
      EXPECT_EQ(sizes->filters, 2);
      EXPECT_EQ(sizes->latent, 4);
      EXPECT_EQ(sizes->projection, "affine");
      FrozenEncoder encoder(*sizes, {3, kSide, kSide}, at::kFloat);
      encoder.LoadSaved(TensorsOf(*saved));
      const Tensor images = OnePixelBatch(1, env).at("batch")["obs/pixels"];  // (B, C, H, W)
      const at::NoGradGuard no_grad;
      EXPECT_TRUE(encoder(images).equal(agent.vae().Encode(images).mean)) << kind;
    }
  }
}

TEST(Pretrain, RefusesWhatItCannotLearnFrom) {
  const auto making = [](const PretrainConfig& config, const EnvSpec& env) {
    return [config, env] { Pretrain(config, {.env = env}); };
  };
  EXPECT_THAT(making(Small(), BoxEnv(3, 2)),
              ThrowsMessage<UserError>(HasSubstr("env.pixels.size=64")));
  EXPECT_THAT(making(Small(), PixelEnv(63)),
              ThrowsMessage<UserError>(HasSubstr("63 x 63 pixels are too small")));
  EXPECT_THAT(making(Small(), PixelEnv(84)),
              ThrowsMessage<UserError>(HasSubstr("these are 84 x 84")));
  PretrainConfig conv = Small();
  conv.encoder.kind = "conv";
  making(conv, PixelEnv(30))();  // whose decoder gives back any size
}

}  // namespace
}  // namespace rookery
