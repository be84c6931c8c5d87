// SAC as an agent: saving, schedule, snapshots, options, errors.
#include "agents/sac/sac.h"

#include <cmath>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/arrays.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

VectorSacConfig SmallConfig() {
  VectorSacConfig config;
  config.hidden = {16, 16};
  config.lr = 1e-2;
  return config;
}

Batches RandomBatch(int64_t k, int64_t observation = 3) {
  const at::Generator generator = MakeGenerator(at::kCPU, 100 + static_cast<uint64_t>(k));
  NamedTensors batch;
  batch.Add("obs/state", 5 + 3 * at::randn({8, observation}, generator));
  batch.Add("next_obs/state", 5 + 3 * at::randn({8, observation}, generator));
  batch.Add("action", at::rand({8, 2}, generator) * 2 - 1);
  batch.Add("reward", at::randn({8}, generator));
  batch.Add("discount", at::full({8}, 0.99));
  batch.Add("remaining_time", at::rand({8}, generator));
  batch.Add("steps", at::ones({8}, at::kLong));
  return {{"batch", batch}};
}

void Train(Agent& agent, int64_t begin, int64_t end) {
  LocalTrainer trainer;
  for (int64_t k = begin; k < end; ++k) agent.Update(RandomBatch(k), {}, trainer);
}

TEST(Sac, ResumesExactly) {
  VectorSacConfig config = SmallConfig();
  config.normalize_observations = true;
  const AgentContext context{.env = BoxEnv(3, 2), .weights_seed = 9, .seed = 9};
  const auto straight = MakeSac(config, context);
  Train(*straight, 0, 20);
  const auto first = MakeSac(config, context);
  Train(*first, 0, 7);
  AgentContext other = context;
  other.weights_seed = other.seed = 10;  // what is loaded counts, not what it began with
  const auto second = MakeSac(config, other);
  second->Load(first->Save());
  EXPECT_EQ(second->updates(), 7);
  Train(*first, 7, 9);  // what was saved is a copy
  Train(*second, 7, 20);
  EXPECT_TRUE(SameBits(straight->Save(), second->Save()));
  EXPECT_FALSE(SameBits(straight->Save(), first->Save()));
}

TEST(Sac, SeedsGiveOtherWeightsAndTheSameSeedTheSame) {
  const EnvSpec env = BoxEnv(3, 2);
  const auto weights = [&](uint64_t seed) {
    return MakeSac(SmallConfig(), {.env = env, .weights_seed = seed, .seed = seed})
        ->Save()["actor/0/weight"];
  };
  EXPECT_TRUE(weights(1).equal(weights(1)));
  EXPECT_FALSE(weights(1).equal(weights(2)));
}

TEST(Sac, AsksForItsBatchAndSchedule) {
  VectorSacConfig config = SmallConfig();
  config.n_step = 3;
  config.gamma = 0.9;
  config.batch_size = 12;
  config.time_aware = true;
  const auto agent =
      MakeSac(config, {.env = BoxEnv(3, 2), .updates_per_decision = 0.5, .max_decisions = 10});
  const BatchRequest request = agent->BatchRequests().at(0);
  EXPECT_EQ(request.name, "batch");
  EXPECT_EQ(request.sampler, "n_step");
  EXPECT_EQ(request.batch_size, 12);
  EXPECT_EQ(request.fields, (std::vector<std::string>{"state", "remaining_time"}));
  EXPECT_EQ(request.options.Number("n_step"), 3);
  EXPECT_EQ(request.options.Number("gamma"), 0.9);
  const Stage stage = agent->GetSchedule().stages.at(0);
  EXPECT_EQ(stage.kind, Stage::Kind::kRatio);
  EXPECT_EQ(stage.updates_per_decision, 0.5);
  EXPECT_EQ(stage.learning_starts, 100);
}

TEST(Sac, SnapshotsAreUniformUntilTheFirstUpdate) {
  const auto agent = MakeSac(SmallConfig(), {.env = BoxEnv(3, 2)});
  EXPECT_EQ(agent->MakeSnapshot().mode, ActMode::kUniform);
  Train(*agent, 0, 1);
  const Snapshot snapshot = agent->MakeSnapshot();
  EXPECT_EQ(snapshot.mode, ActMode::kCollect);
  EXPECT_EQ(snapshot.version, 1);
  const Tensor weight = TensorsOf(snapshot.tensors)["actor/0/weight"];
  const Tensor before = weight.clone();
  Train(*agent, 1, 2);
  EXPECT_TRUE(before.equal(weight));  // a copy, not a view
}

TEST(Sac, FrequenciesHoldBackActorAndTargets) {
  VectorSacConfig config = SmallConfig();
  config.policy_frequency = 3;
  config.target_frequency = 2;
  const auto agent = MakeSac(config, {.env = BoxEnv(3, 2)});
  std::vector<bool> actor, target;
  for (int64_t k = 0; k < 6; ++k) {
    const NamedTensors before = agent->Save();
    Train(*agent, k, k + 1);
    const NamedTensors after = agent->Save();
    actor.push_back(!before["actor/0/weight"].equal(after["actor/0/weight"]));
    target.push_back(!before["target_critic/0/weight"].equal(after["target_critic/0/weight"]));
    EXPECT_EQ(actor.back(), !before["log_alpha"].equal(after["log_alpha"]));
    EXPECT_FALSE(before["critic/0/weight"].equal(after["critic/0/weight"]));
  }
  EXPECT_EQ(actor, (std::vector<bool>{true, false, false, true, false, false}));
  EXPECT_EQ(target, (std::vector<bool>{true, false, true, false, true, false}));
}

// What an update reports doesn't hold its graph, and keeps its value.
TEST(Sac, MetricsAreDetachedScalars) {
  VectorSacConfig config = SmallConfig();
  config.policy_frequency = 2;
  const auto agent = MakeSac(config, {.env = BoxEnv(3, 2)});
  LocalTrainer trainer;
  const NamedTensors metrics = agent->Update(RandomBatch(0), {}, trainer).metrics;
  const double loss = metrics["train/critic_loss"].item<double>();
  for (const char* name : {"train/actor_loss", "train/critic_loss", "train/ent_coef",
                           "train/ent_coef_loss", "train/entropy"}) {
    ASSERT_TRUE(metrics.Has(name)) << name;
    EXPECT_EQ(metrics[name].dim(), 0) << name;
    EXPECT_FALSE(metrics[name].requires_grad()) << name;
    EXPECT_TRUE(std::isfinite(metrics[name].item<double>())) << name;
  }
  EXPECT_EQ(metrics["train/ent_coef"].item<double>(), 1);
  EXPECT_FALSE(agent->Update(RandomBatch(1), {}, trainer).metrics.Has("train/actor_loss"));
  EXPECT_EQ(metrics["train/critic_loss"].item<double>(), loss);
  EXPECT_EQ(metrics["train/ent_coef"].item<double>(), 1);
}

TEST(Sac, AFixedTemperatureStays) {
  VectorSacConfig config = SmallConfig();
  config.ent_coef = "0.2";
  const auto agent = MakeSac(config, {.env = BoxEnv(3, 2)});
  EXPECT_EQ(agent->Groups().size(), 2u);
  EXPECT_FALSE(agent->state().Named({StateKind::kParameter}).Has("log_alpha"));
  Train(*agent, 0, 5);
  EXPECT_FLOAT_EQ(agent->Save()["log_alpha"].item<float>(), std::log(0.2f));
  config.ent_coef = "auto_0.1";
  EXPECT_FLOAT_EQ(MakeSac(config, {.env = BoxEnv(3, 2)})->Save()["log_alpha"].item<float>(),
                  std::log(0.1f));
}

TEST(Sac, ALoadedTemperatureIsTheConfigs) {
  const auto alpha = [](const std::string& before, const std::string& now) {
    VectorSacConfig config = SmallConfig();
    config.ent_coef = before;
    const auto old = MakeSac(config, {.env = BoxEnv(3, 2)});
    config.ent_coef = now;
    const auto agent = MakeSac(config, {.env = BoxEnv(3, 2)});
    agent->Load(old->Save());
    return std::exp(agent->Save()["log_alpha"].item<float>());
  };
  EXPECT_FLOAT_EQ(alpha("auto_0.1", "0.2"), 0.2F);
  EXPECT_FLOAT_EQ(alpha("auto_0.1", "auto"), 0.1F);
  EXPECT_FLOAT_EQ(alpha("0", "auto"), 1);  // from 0 it would learn nothing
}

TEST(Sac, NetworksOfNormalizedObservationsReadNoOthers) {
  VectorSacConfig config = SmallConfig();
  config.normalize_observations = true;
  const auto old = MakeSac(config, {.env = BoxEnv(3, 2)});
  config.normalize_observations = false;
  const auto agent = MakeSac(config, {.env = BoxEnv(3, 2)});
  EXPECT_THAT([&] { agent->Load(old->Save()); },
              ThrowsMessage<Failure>(HasSubstr("agent.normalize_observations=true")));
}

// At the time limit nothing is bootstrapped from what is observed next; before it, it is.
TEST(Sac, WhatSeesTheTimeLimitEndsThere) {
  VectorSacConfig config = SmallConfig();
  config.time_aware = true;
  const auto critic = [&](float remaining, float next_obs) {
    const auto agent =
        MakeSac(config, {.env = BoxEnv(3, 2), .max_decisions = 10, .weights_seed = 4, .seed = 4});
    Batches batches = RandomBatch(0);
    batches.at("batch")["remaining_time"].fill_(remaining);
    batches.at("batch")["next_obs/state"].fill_(next_obs);
    LocalTrainer trainer;
    agent->Update(batches, {}, trainer);
    return agent->Save()["critic/0/weight"];
  };
  EXPECT_TRUE(critic(0.1F, 1).equal(critic(0.1F, 2)));
  EXPECT_FALSE(critic(0.2F, 1).equal(critic(0.2F, 2)));
}

TEST(Sac, CriticsMayReadWhatTheActorDoesNot) {
  EnvSpec env = BoxEnv(3, 2);
  env.observations.push_back({.name = "hidden", .shape = {4}, .role = Role::kCriticOnly});
  const auto agent = MakeSac(SmallConfig(), {.env = env});
  EXPECT_EQ(agent->Save()["actor/0/weight"].size(1), 3);
  EXPECT_EQ(agent->Save()["critic/0/weight"].size(2), 3 + 4 + 2);
  Batches batches = RandomBatch(0);
  batches["batch"].Add("obs/hidden", at::randn({8, 4}));
  batches["batch"].Add("next_obs/hidden", at::randn({8, 4}));
  LocalTrainer trainer;
  agent->Update(batches, {}, trainer);
  EXPECT_EQ(agent->updates(), 1);
}

template <class Call>
void ExpectUserError(Call call, const std::string& text) {
  EXPECT_THAT(call, ThrowsMessage<UserError>(HasSubstr(text)));
}

TEST(SacErrors, SayWhatWouldBeRight) {
  const auto make = [](const VectorSacConfig& config, const AgentContext& context) {
    return [=] { MakeSac(config, context); };
  };
  EnvSpec discrete = BoxEnv(3, 2);
  discrete.action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {4}};
  ExpectUserError(make({}, {.env = discrete}), "test/box has discrete ones");

  VectorSacConfig config;
  config.actor_observations = {"stat"};
  ExpectUserError(make(config, {.env = BoxEnv(3, 2)}), "agent.actor_observations");
  ExpectUserError(make(config, {.env = BoxEnv(3, 2)}), "did you mean 'state'");

  EnvSpec hidden = BoxEnv(3, 2);
  hidden.observations.push_back({.name = "hidden", .shape = {4}, .role = Role::kCriticOnly});
  config.actor_observations = {"hidden"};
  ExpectUserError(make(config, {.env = hidden}), "critics only");

  EnvSpec pixels = BoxEnv(3, 2);
  pixels.observations.push_back({.name = "pixels", .dtype = DType::kUint8, .shape = {9, 84, 84}});
  ExpectUserError(make({}, {.env = pixels}), "pixels uint8 (9, 84, 84)");

  config = {};
  config.ent_coef = "automatic";
  ExpectUserError(make(config, {.env = BoxEnv(3, 2)}), "agent.ent_coef: expected auto, auto_0.1");
  config = {};
  config.target_entropy = "low";
  ExpectUserError(make(config, {.env = BoxEnv(3, 2)}), "agent.target_entropy");
  config = {};
  config.log_std_min = 3;
  ExpectUserError(make(config, {.env = BoxEnv(3, 2)}), "agent.log_std_min: 3 is not below");
  config = {};
  config.time_aware = true;
  ExpectUserError(make(config, {.env = BoxEnv(3, 2)}), "no time limit");

  ExpectUserError(make({}, {.env = BoxEnv(3, 2), .device = "gpu"}),
                  "'gpu' is not one of cpu, cuda");
  if (!at::hasCUDA()) {
    ExpectUserError(make({}, {.env = BoxEnv(3, 2), .device = "cuda"}), "use device=cpu");
  }
}

// Scales and shifts are the critics' and their slow copies', which learn them.
TEST(Sac, NormalizesItsCriticsWhereAsked) {
  VectorSacConfig config = SmallConfig();
  config.critic_layer_norm = true;
  const AgentContext context{.env = BoxEnv(3, 2), .weights_seed = 9, .seed = 9};
  const auto agent = MakeSac(config, context);
  Train(*agent, 0, 5);
  const NamedTensors saved = agent->Save();
  EXPECT_FALSE(saved["critic/0/scale"].equal(at::ones({2, 16})));
  EXPECT_TRUE(saved.Has("target_critic/1/shift"));
  EXPECT_FALSE(saved.Has("actor/0/scale"));
  EXPECT_THAT([&] { MakeSac(SmallConfig(), context)->Load(saved); },
              ThrowsMessage<Failure>(HasSubstr("critic/0/scale")));
}

}  // namespace
}  // namespace rookery
