// What agents/sac does with normalized networks beside what the oracle shows.
#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/sac/held_noise.h"
#include "agents/sac/return_scale.h"
#include "agents/sac/sac.h"
#include "agents/sac/sac_networks.h"
#include "agents/tensor_policy.h"
#include "core/error.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

VectorSacConfig Modern(const std::string& block = "bn_mlp") {
  VectorSacConfig config = VectorSacConfig::Modern();
  config.block = block;
  config.hidden = {16, 16};
  config.critic_hidden = {16, 16};
  config.batch_size = 16;
  return config;
}

const EnvSpec kEnv = BoxEnv(4, 2);

NamedTensors Batch(int64_t k, double variance, double largest) {
  const at::Generator generator = MakeGenerator(at::kCPU, static_cast<uint64_t>(k));
  NamedTensors batch;
  for (const auto& [name, column] : BoxBatches(1, 16, {4, 2}, generator, at::kFloat))
    batch.Add(name, column[0]);
  batch.Add("return_variance", at::full({16}, variance));
  batch.Add("return_largest", at::full({16}, largest));
  return batch;
}

void Update(Agent& agent, int64_t k, double variance = 1, double largest = 2) {
  LocalTrainer trainer;
  agent.Update({{"batch", Batch(k, variance, largest)}}, {.update = k, .stage_update = k}, trainer);
}

bool Same(const NamedTensors& a, const NamedTensors& b) {
  for (const auto& [name, tensor] : a) {
    if (!tensor.equal(b[name])) return false;
  }
  return true;
}

std::unique_ptr<Agent> Make(const VectorSacConfig& config) {
  return MakeSac(config, {.env = kEnv, .planned_updates = 20, .weights_seed = 3, .seed = 3});
}

// Running statistics and where the schedule is, too.
TEST(ModernSac, GoesOnFromWhatItSaved) {
  for (const std::string block : {"bn_mlp", "bn_residual"}) {
    const auto whole = Make(Modern(block));
    for (int64_t k = 0; k < 4; ++k) Update(*whole, k, 1.0 + static_cast<double>(k));
    const NamedTensors saved = whole->Save();
    EXPECT_TRUE(saved.Has("actor/input/mean"));
    for (int64_t k = 4; k < 8; ++k) Update(*whole, k);
    const auto resumed = Make(Modern(block));
    resumed->Load(saved);
    for (int64_t k = 4; k < 8; ++k) Update(*resumed, k);
    EXPECT_TRUE(Same(whole->Save(), resumed->Save())) << block;
    EXPECT_NEAR(resumed->Groups()[0]->optimizer->learning_rate(), 3e-4 - 2.7e-4 * 8 / 20, 1e-9);
  }
}

TEST(ModernSac, StaysFiniteWhereRewardsNeverVary) {
  const auto agent = Make(Modern());
  for (int64_t k = 0; k < 5; ++k) Update(*agent, k, /*variance=*/0, /*largest=*/0);
  for (const auto& [name, tensor] : agent->state().Named(kLearnedState)) {
    EXPECT_TRUE(tensor.isfinite().all().item<bool>()) << name;
  }
}

// Policies have folded layers; the network that the checkpoint holds acts the same.
TEST(ModernSac, WhatItLearnsReachesActors) {
  for (const std::string block : {"bn_mlp", "bn_residual"}) {
    const VectorSacConfig config = Modern(block);
    const auto agent = Make(config);
    for (int64_t k = 0; k < 8; ++k) Update(*agent, k);
    const auto policy = agent->MakePolicy();
    policy->Load(agent->MakeSnapshot());
    NamedTensors observations;
    observations.Add("state", at::randn({6, 4}, MakeGenerator(at::kCPU, 1)));
    const std::vector<Begin> begin(6, Begin::kNothing);
    Random random(0);
    const NamedTensors nothing;
    const Tensor actions =
        dynamic_cast<TensorPolicy&>(*policy)
            .Choose({observations, begin, nothing, nothing, ActMode::kEvaluate, random})
            .actions;  // (6, 2)

    const auto network = MakeSacActor(config, 4, 2, at::kFloat);
    const NamedTensors saved = WithPrefix(agent->Save(), "actor/");
    for (const NamedTensors& own : {network->Parameters(), network->Statistics()}) {
      for (const auto& [name, tensor] : own) CopyNamed(saved, name, tensor);
    }
    const Tensor means = network->Frozen(observations["state"])[0].narrow(1, 0, 2);  // (6, 2)
    EXPECT_LT((actions - means.tanh()).abs().max().item<float>(), 1e-5) << block;
  }
}

// The scale is 1 until a return differs from 0, and doesn't blow up what hindsight makes of it.
TEST(ModernSac, ScalesByWhatReturnsAre) {
  VectorSacConfig config = Modern();
  const auto scale = [&](double variance, double largest) {
    NamedTensors batch;
    batch.Add("return_variance", at::full({3}, variance, at::kDouble));
    batch.Add("return_largest", at::full({3}, largest, at::kDouble));
    return ReturnScale(config).Of(batch).item<double>();
  };
  EXPECT_EQ(scale(0, 0), 1);
  EXPECT_NEAR(scale(4, 5), 2, 1e-6);
  EXPECT_NEAR(scale(4, 50), 10, 1e-6);
  config.scale_returns = "deviation";
  EXPECT_NEAR(scale(4, 50), 2, 1e-6);
}

TEST(ModernSac, RefusesWhatCannotBe) {
  VectorSacConfig one = Modern();
  one.batch_size = 1;
  EXPECT_THROW(one.CheckEnv(kEnv), UserError);
  VectorSacConfig twice = Modern();
  twice.critic_layer_norm = true;
  EXPECT_THROW(twice.CheckEnv(kEnv), UserError);
  VectorSacConfig uneven = Modern("bn_residual");
  uneven.hidden = {16, 32};
  EXPECT_THROW(uneven.CheckEnv(kEnv), UserError);
  VectorSacConfig empty = Modern();
  empty.support = {.low = 5, .high = 5};
  EXPECT_THROW(empty.CheckEnv(kEnv), UserError);
  VectorSacConfig rewards = Modern();
  rewards.gamma = 0;
  EXPECT_THROW(rewards.CheckEnv(kEnv), UserError);
  VectorSacConfig both = Modern();
  both.reward_scale = 100;
  EXPECT_THROW(both.CheckEnv(kEnv), UserError);
  VectorSacConfig lopsided = Modern();
  lopsided.support.low = -1;
  EXPECT_THROW(lopsided.CheckEnv(kEnv), UserError);
  lopsided.scale_returns = "deviation";
  lopsided.CheckEnv(kEnv);
  VectorSacConfig rising = Modern();
  rising.critic_lr = 1e-5;
  EXPECT_THROW(rising.CheckEnv(kEnv), UserError);
  rising.lr_schedule = "constant";
  rising.CheckEnv(kEnv);
}

std::string WhyNot(const Agent& from, Agent& to) {
  try {
    to.Load(from.Save());
  } catch (const Failure& error) {
    return error.what();
  }
  return "";
}

TEST(ModernSac, WeightsOfAnotherPresetAreRefused) {
  VectorSacConfig paper;
  paper.hidden = {16, 16};
  const auto modern = Make(Modern()), plain = Make(paper), residual = Make(Modern("bn_residual"));
  EXPECT_NE(WhyNot(*modern, *plain).find("agent.block=bn_mlp"), std::string::npos);
  EXPECT_NE(WhyNot(*plain, *modern).find("agent.block=mlp"), std::string::npos);
  EXPECT_NE(WhyNot(*residual, *modern).find("agent.block=bn_residual"), std::string::npos);
}

// Weights of a run whose rates had no schedule, and back.
TEST(ModernSac, ASchedulesPlaceIsNoWeight) {
  VectorSacConfig constant = Modern();
  constant.lr_schedule = "constant";
  const auto scheduled = Make(Modern()), plain = Make(constant);
  for (int64_t k = 0; k < 4; ++k) Update(*scheduled, k);
  plain->Load(scheduled->Save());
  EXPECT_EQ(plain->Groups()[0]->optimizer->learning_rate(), 3e-4);
  scheduled->Load(plain->Save());
  EXPECT_EQ(scheduled->Groups()[0]->optimizer->learning_rate(), 3e-4);
}

// P(n) is as n^-2, and a draw is the same for n decisions, of each env apart.
TEST(HeldNoise, LastsAsOftenAsItSays) {
  const HeldNoise held(16, 2, 3);
  NamedTensors state;
  state.Add("noise", at::zeros({2, 3}));
  state.Add("noise_left", at::zeros({2}, at::kLong));
  Random random(4);
  std::vector<double> lasted(17);
  Tensor before = held.Next(state, random);
  double n = 1, draws = 0;
  for (int i = 0; i < 40'000; ++i) {
    const Tensor now = held.Next(state, random);
    if (now[0].equal(before[0])) {
      ++n;
    } else {
      ++lasted[static_cast<size_t>(n)];
      ++draws;
      n = 1;
    }
    before = now;
  }
  double sum = 0;
  for (int i = 1; i <= 16; ++i) sum += 1.0 / (i * i);
  for (const int i : {1, 2, 3, 16}) {
    const double p = 1.0 / (i * i) / sum;
    const double deviation = std::sqrt(p * (1 - p) / draws);
    EXPECT_NEAR(lasted[static_cast<size_t>(i)] / draws, p, 4 * deviation) << i;
  }
}

}  // namespace
}  // namespace rookery
