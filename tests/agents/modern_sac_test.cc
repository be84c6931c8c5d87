// What agents/sac does with normalized networks beside what the oracle shows.
#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/sac/held_noise.h"
#include "agents/sac/sac.h"
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

// Running statistics, the scale of returns and where the schedule is, too.
TEST(ModernSac, GoesOnFromWhatItSaved) {
  for (const std::string block : {"bn_mlp", "bn_residual"}) {
    const auto whole = Make(Modern(block));
    for (int64_t k = 0; k < 4; ++k) Update(*whole, k, 1.0 + static_cast<double>(k));
    const NamedTensors saved = whole->Save();
    EXPECT_TRUE(saved.Has("actor/input/mean"));
    EXPECT_TRUE(saved.Has("return_scale/variance"));
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

// As folded layers (normed_net_test.cc holds them against the network).
TEST(ModernSac, WhatItLearnsReachesActors) {
  for (const std::string block : {"bn_mlp", "bn_residual"}) {
    const auto agent = Make(Modern(block));
    for (int64_t k = 0; k < 8; ++k) Update(*agent, k);
    const auto policy = agent->MakePolicy();
    policy->Load(agent->MakeSnapshot());
    const auto before = Make(Modern(block))->MakePolicy();
    before->Load(Make(Modern(block))->MakeSnapshot());
    NamedTensors observations;
    observations.Add("state", at::randn({6, 4}, MakeGenerator(at::kCPU, 1)));
    const std::vector<Begin> begin(6, Begin::kNothing);
    Random random(0);
    const auto act = [&](Policy& of) {
      const NamedTensors nothing;
      return dynamic_cast<TensorPolicy&>(of)
          .Choose({observations, begin, nothing, nothing, ActMode::kEvaluate, random})
          .actions;
    };
    EXPECT_GT((act(*policy) - act(*before)).abs().max().item<float>(), 1e-4) << block;
  }
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
