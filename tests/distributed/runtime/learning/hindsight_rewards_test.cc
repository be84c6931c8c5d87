// Hindsight from a config to a batch: rewards are the env's, and what can't be is told at once.
#include "distributed/runtime/learning/hindsight_rewards.h"

#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "core/error.h"
#include "core/io/yaml.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/config/replay_requests.h"
#include "distributed/runtime/learning/learning.h"
#include "tests/envs/goal_line_env.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

ExperimentConfig GoalConfig(const std::vector<std::string>& settings) {
  ConfigNode root = ParseYaml(
      "{env: {id: test/goal_line, params: {effort: 0.25, radius: 2}}, actors: 0, device: cpu, "
      "agent: {id: sac, hidden: [8], batch_size: 64, learning_starts: 10}}",
      "test");
  for (const std::string& setting : settings) ApplySetting(root, setting);
  return ReadExperiment(root, BuiltInAgents());
}

// A batch's columns by name.
std::map<std::string, std::vector<float>> DrawFloats(const replay::Table& table,
                                                     replay::Sampler& sampler) {
  std::vector<std::vector<std::byte>> memory;
  std::vector<std::span<std::byte>> spans;
  for (const TensorSpec& spec : sampler.Layout()) memory.emplace_back(spec.NumBytes());
  for (std::vector<std::byte>& column : memory) spans.emplace_back(column);
  Random random(1);
  EXPECT_TRUE(table.Sample(sampler, random, spans));
  std::map<std::string, std::vector<float>> columns;
  for (size_t c = 0; c < memory.size(); ++c) {
    if (sampler.Layout()[c].dtype != DType::kFloat32) continue;
    std::vector<float>& values = columns[sampler.Layout()[c].name];
    values.resize(memory[c].size() / sizeof(float));
    std::memcpy(values.data(), memory[c].data(), memory[c].size());
  }
  return columns;
}

TEST(HindsightRewards, BatchesAreRewardedAsTheEnvDoes) {
  const ExperimentConfig config = GoalConfig({"replay.hindsight={goals: future, k: 4}"});
  const EnvFactory factory = GoalLine();
  const EnvSpec spec = factory()->spec();
  const std::unique_ptr<Agent> agent = MakeAgent(config, spec);
  LocalTrainer trainer;
  Learning learning(config, spec, *agent, trainer, HindsightRewards(config, factory));
  SinkWriter writer(learning.table(), learning.table().schema(), 0);
  Collector collector({factory, config.env, 1, 0}, agent->MakePolicy(), &writer);
  for (int i = 0; i < 400; ++i) collector.Step();
  EXPECT_TRUE(learning.Update(/*due=*/true));

  const std::vector<BatchRequest> requests = ReplayRequests(config, *agent);
  const auto sampler =
      learning.table().MakeSampler(requests[0], &spec, HindsightRewards(config, factory));
  const auto plain = learning.table().MakeSampler(agent->BatchRequests().at(0), &spec);
  int replaced = 0;
  constexpr size_t kBatch = 64;
  const auto batch = DrawFloats(learning.table(), *sampler);
  const auto as_asked = DrawFloats(learning.table(), *plain);  // the same rows
  EXPECT_EQ(batch.at("obs/place"), as_asked.at("obs/place"));
  for (size_t b = 0; b < kBatch; ++b) {
    const float place = batch.at("next_obs/place")[b];
    const float goal = batch.at("next_obs/desired_goal")[2 * b];
    const float action = 1 + 3 * batch.at("action")[b];  // [-1, 1] is [-2, 4]
    const bool is_there = std::abs(place - goal) <= 2;
    replaced += goal != as_asked.at("next_obs/desired_goal")[2 * b];
    EXPECT_NEAR(batch.at("reward")[b], (is_there ? 0 : -1) - 0.25F * action * action, 1e-4);
    EXPECT_EQ(batch.at("discount")[b] == 0, is_there || place > GoalLineEnv::kEdge);
    EXPECT_EQ(batch.at("obs/desired_goal")[2 * b], goal);
    EXPECT_EQ(batch.at("next_obs/desired_goal")[2 * b + 1], -goal);
  }
  EXPECT_NEAR(replaced, 0.8 * kBatch, 5 * std::sqrt(0.8 * 0.2 * kBatch));
}

TEST(HindsightRewards, AreTurnedOffByDefault) {
  const ExperimentConfig config = GoalConfig({});
  EXPECT_FALSE(HindsightRewards(config, GoalLine()));
  const std::unique_ptr<Agent> agent = MakeAgent(config, GoalLine()()->spec());
  EXPECT_FALSE(ReplayRequests(config, *agent).at(0).options.Has("hindsight"));
}

// Draws whole episodes alone, or windows, too.
class EpisodesAgent : public Agent {
 public:
  explicit EpisodesAgent(bool windows) : windows_(windows) {}
  std::vector<BatchRequest> BatchRequests() const override {
    std::vector<BatchRequest> requests = {{.name = "episodes", .sampler = "episode"}};
    if (windows_) requests.push_back({.name = "windows"});
    return requests;
  }
  Schedule GetSchedule() const override { return {}; }
  UpdateResult Compute(const Batches&, const UpdatePosition&, Trainer&) override { return {}; }
  std::unique_ptr<Policy> MakePolicy() const override { return nullptr; }
  std::vector<ParameterGroup*> Groups() override { return {}; }
  int64_t updates() const override { return 0; }

 private:
  bool windows_;
};

TEST(HindsightRewards, AreForRequestsOfWindows) {
  const ExperimentConfig config = GoalConfig({"replay.hindsight.goals=final"});
  const std::vector<BatchRequest> requests = ReplayRequests(config, EpisodesAgent(true));
  EXPECT_FALSE(requests[0].options.Has("hindsight"));
  EXPECT_TRUE(requests[1].options.Has("hindsight"));
  EXPECT_THAT([&] { ReplayRequests(config, EpisodesAgent(false)); },
              ThrowsMessage<UserError>("replay.hindsight.goals: final, but agent sac draws no "
                                       "n-step windows; leave it out"));
}

TEST(HindsightRewards, WhatCannotBeIsToldBeforeTheFirstStep) {
  const auto expect = [](const std::vector<std::string>& more, const auto& message) {
    std::vector<std::string> settings = {"replay.hindsight.goals=future"};
    settings.insert(settings.end(), more.begin(), more.end());
    EXPECT_THAT(
        [&] {
          const ExperimentConfig config = GoalConfig(settings);
          HindsightRewards(config, MakeFactory(EnvRegistry::BuiltIn(), config.env));
        },
        ThrowsMessage<UserError>(message));
  };
  expect({"env={id: gym/Hopper-v5}"},
         "replay.hindsight: env gym/Hopper-v5 has no goals; take one that has, such as "
         "robotics/FetchReach-v4, or leave replay.hindsight out");
  expect({"env={id: metaworld/push-v3}"},
         "replay.hindsight: env metaworld/push-v3: dense rewards aren't functions of goals; with "
         "env.options.reward_type=sparse they are");
  expect({"env={id: robotics/FetchReach-v4, action_repeat: 2}"},
         AllOf(StartsWith("replay.hindsight: env.action_repeat is 2"),
               HasSubstr("say env.action_repeat=1")));
  expect({"replay.hindsight.goals=futur"}, HasSubstr("did you mean 'future'?"));
  expect({"replay.hindsight.goal=future"}, HasSubstr("did you mean 'goals'?"));
  expect({"replay.hindsight.k=0"}, HasSubstr("replay.hindsight.k: 0 is out of range"));
}

TEST(HindsightRewards, AFieldThatNobodyReadsIsNamed) {
  const ExperimentConfig config =
      GoalConfig({"replay.hindsight.goals=future", "agent.actor_observations=[place]",
                  "agent.critic_observations=[place]"});
  const EnvSpec spec = GoalLine()()->spec();
  const std::unique_ptr<Agent> agent = MakeAgent(config, spec);
  LocalTrainer trainer;
  EXPECT_THAT(
      [&] { Learning(config, spec, *agent, trainer, HindsightRewards(config, GoalLine())); },
      ThrowsMessage<UserError>(
          HasSubstr("'desired_goal' is not among the fields that the agent reads (place)")));
}

}  // namespace
}  // namespace rookery
