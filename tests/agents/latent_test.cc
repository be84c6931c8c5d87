// Agents on vectors behind a frozen encoder: what they see, keep and answer, against the encoder
// and the agent asked apart.
#include <cmath>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "agents/latent/latent_agent.h"
#include "agents/plain_agents.h"
#include "agents/pretrain/pretrain.h"
#include "agents/sac/sac.h"
#include "agents/sac_ae/sac_ae.h"
#include "core/error.h"
#include "core/tensor/arrays.h"
#include "encoders/frozen_encoder.h"
#include "encoders/saved_encoder.h"
#include "tests/agents/pixel_fixture.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int64_t kSide = 16;

EnvSpec Env() { return PixelEnv(kSide, /*vectors=*/true).ForPolicies(); }

NamedTensors SavedEncoder() {
  AgentContext context{.env = PixelEnv(kSide).ForPolicies(), .weights_seed = 5};
  return MakeSacAe(SmallSacAe(), context)->Save();
}

AgentContext ReadingLatents() {
  AgentContext context{.env = Env(), .weights_seed = 1, .seed = 2};
  context.latent.encoder = "some/file";
  context.latent.ReadSizes(ArraysOf(SavedEncoder()));
  return context;
}

VectorSacConfig SmallSac() {
  VectorSacConfig config;
  config.hidden = {8};
  config.batch_size = 4;
  return config;
}

struct Made {
  AgentContext context = ReadingLatents();
  std::unique_ptr<Agent> agent = BuiltInAgents().Find("sac").make_agent(SmallSac(), context);
  Made() { agent->TakeFirstWeights(SavedEncoder()); }
};

TEST(LatentTest, SizesAreTheFiles) {
  const SacAeConfig config = SmallSacAe();
  const LatentConfig latent = ReadingLatents().latent;
  EXPECT_EQ(latent.kind, "conv");
  EXPECT_EQ(latent.projection, "tanh");
  EXPECT_EQ(latent.layers, config.encoder.layers);
  EXPECT_EQ(latent.filters, config.encoder.filters);
  EXPECT_EQ(latent.size, config.encoder.latent);

  SacAeConfig residual = config;
  residual.encoder.kind = "residual";
  const AgentContext context{.env = PixelEnv(kSide).ForPolicies()};
  const auto sizes = SizesOfSavedEncoder(ArraysOf(MakeSacAe(residual, context)->Save()));
  ASSERT_TRUE(sizes);
  EXPECT_EQ(sizes->kind, "residual");
  EXPECT_EQ(sizes->layers, residual.encoder.layers);
  EXPECT_EQ(sizes->filters, residual.encoder.filters);

  LatentConfig none{.encoder = "some/file"};
  EXPECT_THAT([&] { none.ReadSizes({}); },
              ThrowsMessage<UserError>(HasSubstr("some/file holds no encoder of images")));
}

TEST(LatentTest, TheLatentStandsInTheImagesPlace) {
  const AgentContext context = ReadingLatents();
  const EnvSpec seen = context.latent.SeenIn(context.env);
  ASSERT_EQ(seen.observations.size(), 2U);
  EXPECT_EQ(ToString(seen.observations[0]), "latent float32 (6)");
  EXPECT_EQ(seen.observations[1].name, "speed");
  const std::vector<BatchRequest> requests = Made().agent->BatchRequests();
  EXPECT_THAT(requests[0].fields, testing::ElementsAre("latent", "speed"));
}

// Learning from latents that the encoder made is learning from vectors.
TEST(LatentTest, LearnsAsFromVectors) {
  Made made;
  AgentContext vectors = made.context;
  vectors.env = made.context.latent.SeenIn(made.context.env);
  vectors.latent = {};
  const auto plain = MakeSac(SmallSac(), vectors);
  LocalTrainer trainer;
  const std::vector<ComputedColumn> columns = made.agent->ComputedColumns();
  ASSERT_EQ(columns.size(), 1U);
  EXPECT_EQ(columns[0].column, "obs/latent");
  EXPECT_EQ(columns[0].field, "pixels");
  for (int64_t k = 0; k < 3; ++k) {
    Batches batches = OnePixelBatch(k, made.context.env);
    NamedTensors& batch = batches.at("batch");
    batch.Add("obs/latent", columns[0].compute(batch["obs/pixels"]));
    batch.Add("next_obs/latent", columns[0].compute(batch["next_obs/pixels"]));
    made.agent->Update(batches, {}, trainer);
    plain->Update(batches, {}, trainer);
  }
  const NamedTensors ours = made.agent->Save();
  for (const auto& [name, tensor] : plain->Save()) EXPECT_TRUE(ours[name].equal(tensor)) << name;
  const NamedTensors before = SavedEncoder();
  EXPECT_TRUE(ours["latent_encoder/conv0/weight"].equal(before["encoder/conv0/weight"]));
}

TEST(LatentTest, KeepsALatentThatNobodyHasComputed) {
  const std::vector<LearnerColumn> columns = Made().agent->LearnerColumns();
  ASSERT_EQ(columns.size(), 1U);
  EXPECT_EQ(ToString(columns[0].spec), "obs/latent float32 (6)");
  EXPECT_TRUE(std::isnan(columns[0].initial));
}

// What a resume needs is in what is saved, the encoder too.
TEST(LatentTest, GoesOnFromWhatItSaved) {
  Made made;
  LocalTrainer trainer;
  Batches batches = OnePixelBatch(0, made.context.env);
  NamedTensors& batch = batches.at("batch");
  const Tensor latents = at::randn({batch["reward"].size(0), 6});  // (B, Z)
  batch.Add("obs/latent", latents);
  batch.Add("next_obs/latent", latents);
  made.agent->Update(batches, {}, trainer);
  const auto again = BuiltInAgents().Find("sac").make_agent(SmallSac(), made.context);
  again->Load(made.agent->Save());
  EXPECT_EQ(again->updates(), 1);
  made.agent->Update(batches, {}, trainer);
  again->Update(batches, {}, trainer);
  const NamedTensors ours = again->Save();
  for (const auto& [name, tensor] : made.agent->Save()) {
    EXPECT_TRUE(ours[name].equal(tensor)) << name;
  }
}

// A policy in N envs, asked once.
std::vector<float> Act(Policy& policy, const Tensor& images, const Tensor& speed, ActMode mode) {
  const auto n = static_cast<size_t>(images.size(0));
  const std::vector<float> numbers(n);
  const std::vector<uint8_t> flags(n);
  const std::array observations = {static_cast<const std::byte*>(images.const_data_ptr()),
                                   static_cast<const std::byte*>(speed.const_data_ptr())};
  const std::vector<Begin> begin(n, Begin::kTask);
  Random random({3});
  std::vector<float> actions(2 * n);
  policy.Act({.observations = observations,
              .begin = begin,
              .state = {},
              .last = {numbers, numbers, flags, flags, observations},
              .mode = mode,
              .random = random},
             {.actions = actions, .extras = {}});
  return actions;
}

TEST(LatentTest, PoliciesEncodeWhatTheySee) {
  Made made;
  const NamedTensors weights = SavedEncoder();
  FrozenEncoder encoder(made.context.latent.shape(), {3, kSide, kSide}, at::kFloat);
  encoder.LoadSaved(weights);
  Snapshot snapshot = made.agent->MakeSnapshot();
  const auto policy = made.agent->MakePolicy();
  policy->Load(snapshot);
  AgentContext vectors = made.context;
  vectors.env = made.context.latent.SeenIn(made.context.env);
  vectors.latent = {};
  const auto apart = MakeSacPolicy(SmallSac(), vectors);
  apart->Load(snapshot);
  const auto plain = PlainAgents().Find("sac").make_policy(SmallSac(), made.context);
  plain->Load(snapshot);

  at::manual_seed(1);
  const Tensor images = at::randint(0, 256, {3, 3, kSide, kSide}, at::kByte);  // (N, C, H, W)
  const Tensor speed = at::randn({3, 2});                                      // (N, 2)
  const Tensor latents = encoder(images).contiguous();                         // (N, Z)
  for (const ActMode mode : {ActMode::kEvaluate, ActMode::kCollect, ActMode::kUniform}) {
    const std::vector<float> ours = Act(*policy, images, speed, mode);
    EXPECT_EQ(ours, Act(*apart, latents, speed, mode));
    if (mode == ActMode::kCollect) continue;  // it draws otherwise without LibTorch
    const std::vector<float> without = Act(*plain, images, speed, mode);
    for (size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(without[i], ours[i], 1e-5);
  }
}

// A variational autoencoder's latent is its mean: an affine map, not bounded.
TEST(LatentTest, ReadsAPretrainedEncoder) {
  const EnvSpec env = PixelEnv(64, /*vectors=*/true).ForPolicies();
  PretrainConfig config;
  config.encoder.filters = 2;
  config.encoder.latent = 4;
  const Pretrain pretrained(config, {.env = env, .weights_seed = 5});
  AgentContext context{.env = env, .weights_seed = 1, .seed = 2};
  context.latent.encoder = "some/file";
  context.latent.ReadSizes(ArraysOf(pretrained.Save()));
  EXPECT_EQ(context.latent.kind, "strided");
  EXPECT_EQ(context.latent.projection, "affine");
  EXPECT_EQ(context.latent.size, 4);
  const AgentRegistry agents = BuiltInAgents();
  const AgentEntry& sac = agents.Find("sac");
  const auto agent = sac.make_agent(SmallSac(), context);
  agent->TakeFirstWeights(pretrained.Save());
  const Tensor images = OnePixelBatch(1, env).at("batch")["obs/pixels"];  // (B, C, H, W)
  const Tensor latents = agent->ComputedColumns()[0].compute(images);     // (B, Z)
  EXPECT_TRUE(latents.equal(pretrained.vae().Encode(images).mean));
  EXPECT_FALSE(latents.requires_grad());
  EXPECT_THAT(
      [&] { PlainAgents().Find("sac").make_policy(SmallSac(), context); },
      ThrowsMessage<UserError>(HasSubstr("can't be exported where the encoder is strided")));
  context.latent.kind = "conv";
  EXPECT_THAT([&] { PlainAgents().Find("sac").make_policy(SmallSac(), context); },
              ThrowsMessage<UserError>(HasSubstr("variational autoencoder's mean")));
}

TEST(LatentTest, SaysWhatDoesNotFit) {
  AgentContext context = ReadingLatents();
  const AgentRegistry agents = BuiltInAgents();
  const AgentEntry& sac = agents.Find("sac");
  context.latent.field = "speed";
  EXPECT_THAT([&] { sac.make_agent(SmallSac(), context); },
              ThrowsMessage<UserError>(HasSubstr("latent.field: speed float32 (2)")));
  context.latent.field = "pixel";
  EXPECT_THAT([&] { sac.make_agent(SmallSac(), context); },
              ThrowsMessage<UserError>(HasSubstr("latent.field: ")));
  context = ReadingLatents();
  context.latent.filters += 1;
  const auto wider = sac.make_agent(SmallSac(), context);
  EXPECT_THAT([&] { wider->TakeFirstWeights(SavedEncoder()); },
              ThrowsMessage<UserError>(HasSubstr("latent.encoder: some/file holds an encoder of "
                                                 "other sizes")));
  context = ReadingLatents();
  context.env = PixelEnv(3).ForPolicies();
  EXPECT_THAT([&] { sac.make_agent(SmallSac(), context); },
              ThrowsMessage<UserError>(HasSubstr("too small")));
  context = ReadingLatents();
  SacAeConfig eyes = SmallSacAe();
  EXPECT_THAT([&] { BuiltInAgents().Find("sac_ae").make_agent(eyes, context); },
              ThrowsMessage<UserError>(HasSubstr("env.pixels.size")));
}

}  // namespace
}  // namespace rookery
