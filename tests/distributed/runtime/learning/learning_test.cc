// What a Learning asks of its Trainer: whether it may update, before every update and where none
// can be made; and the end of each.
#include "distributed/runtime/learning/learning.h"

#include <vector>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/yaml.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/learning/write_back.h"
#include "tests/agents/toy_agent.h"
#include "tests/distributed/runtime/counting_env.h"

namespace rookery {
namespace {

// Notes what it is asked, and lets through what `others` let through.
class NotingTrainer : public LocalTrainer {
 public:
  bool others = true;
  std::vector<bool> asked{};
  int ended = 0;

  bool MayUpdate(bool ready) override {
    asked.push_back(ready);
    return ready && others;
  }
  void EndUpdate(const LiveState& state) override {
    ++ended;
    EXPECT_TRUE(state.Named({StateKind::kParameter}).Has("reward"));
  }
};

class LearningTest : public testing::Test {
 protected:
  static ExperimentConfig Config(const std::string& replay = "{}") {
    ToyConfig toy;
    toy.batch_size = 4;
    toy.batch_episodes = 1;
    return ReadExperiment(
        ParseYaml("{env: test/counting, agent: toy, actors: 0, replay: " + replay + "}", "test"),
        ToyRegistry(toy));
  }
  void Act(int decisions) {
    for (int i = 0; i < decisions; ++i) collector.Step();
  }

  const EnvFactory factory = MakeCounting({.length = 5});
  const EnvSpec spec = factory()->spec();
  const ExperimentConfig config = Config();
  std::unique_ptr<Agent> agent = MakeAgent(config, spec);
  NotingTrainer trainer;
  Learning learning{config, spec, *agent, trainer};
  SinkWriter writer{learning.table(), learning.table().schema(), 0};
  Collector collector{{factory, config.env, 1, 0}, agent->MakePolicy(), &writer};
};

TEST_F(LearningTest, AsksAlsoWhereItIsNotReady) {
  EXPECT_FALSE(learning.Update(/*due=*/false));
  EXPECT_FALSE(learning.Update(/*due=*/true));  // the table is empty
  Act(12);
  EXPECT_FALSE(learning.Update(/*due=*/false));
  EXPECT_TRUE(learning.Update(/*due=*/true));
  EXPECT_EQ(trainer.asked, (std::vector<bool>{false, false, false, true}));
  EXPECT_EQ(trainer.ended, 1);
  EXPECT_EQ(learning.updates(), 1);
}

// An update that others are not ready for is as if it had not been tried.
TEST_F(LearningTest, WaitsForOtherLearners) {
  Act(12);
  trainer.others = false;
  EXPECT_FALSE(learning.Update(/*due=*/true));
  EXPECT_EQ(learning.updates(), 0);
  EXPECT_EQ(learning.limiter().state().updates, 0);
  EXPECT_EQ(trainer.ended, 0);
  trainer.others = true;
  EXPECT_TRUE(learning.Update(/*due=*/true));

  LocalTrainer local;
  const auto alone = MakeAgent(config, spec);
  Learning straight(config, spec, *alone, local);
  SinkWriter rows(straight.table(), straight.table().schema(), 0);
  Collector same({factory, config.env, 1, 0}, alone->MakePolicy(), &rows);
  for (int i = 0; i < 12; ++i) same.Step();
  EXPECT_TRUE(straight.Update(/*due=*/true));
  for (const auto& [name, tensor] : alone->Save()) {
    EXPECT_TRUE(tensor.equal(agent->Save()[name])) << name;
  }
}

// Recordings are a GPU's: who asks for them on a CPU is told so instead of training without.
TEST(LearnerGraphs, NeedAGpu) {
  const ExperimentConfig config = ReadExperiment(
      ParseYaml("{env: test/counting, agent: toy, actors: 0, device: cpu, learner_graphs: true}",
                "test"),
      ToyRegistry());
  const EnvSpec spec = MakeCounting({.length = 5})()->spec();
  const auto agent = MakeAgent(config, spec);
  LocalTrainer trainer;
  EXPECT_THAT([&] { Learning(config, spec, *agent, trainer); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr("learner_graphs=false")));
}

// A stage says how its decisions are taken, whatever the agent has learned.
TEST(StagesOfLearning, ActAsTheySay) {
  ToyConfig toy;
  toy.batch_episodes = 1;
  toy.schedule = {{{.random = true, .decisions = 12},
                   {.kind = Stage::Kind::kOffline, .updates = 1},
                   {.adopt = Stage::Adopt::kAtEpisode}}};
  const ExperimentConfig config = ReadExperiment(
      ParseYaml("{env: test/counting, agent: toy, actors: 0}", "test"), ToyRegistry(toy));
  const EnvFactory factory = MakeCounting({.length = 5});
  const auto agent = MakeAgent(config, factory()->spec());
  LocalTrainer trainer;
  Learning learning(config, factory()->spec(), *agent, trainer);
  SinkWriter writer(learning.table(), learning.table().schema(), 0);
  Collector collector({factory, config.env, 1, 0}, agent->MakePolicy(), &writer);
  while (!learning.limiter().Offline()) {
    collector.Step();
    learning.limiter().CountRows(std::vector<int64_t>{learning.updates()}, {});
    EXPECT_EQ(learning.MakeActingSnapshot().mode, ActMode::kUniform);
    while (!learning.limiter().Offline() && learning.Update(learning.limiter().MayUpdate())) {
      EXPECT_EQ(learning.MakeSnapshot().mode, ActMode::kCollect);
    }
  }
  EXPECT_EQ(learning.updates(), 12);
  EXPECT_EQ(learning.ActingVersion(), std::pair(int64_t{12}, int64_t{1}));
  EXPECT_TRUE(learning.Update(/*due=*/true));
  EXPECT_EQ(learning.ActingVersion().second, 2);
  EXPECT_EQ(learning.MakeActingSnapshot().adopt, Stage::Adopt::kAtEpisode);
  EXPECT_EQ(learning.MakeActingSnapshot().mode, ActMode::kCollect);
}

TEST(StagesOfLearning, AnOfflineOneThatCannotDrawSaysSo) {
  ToyConfig toy;
  toy.schedule = {{{.kind = Stage::Kind::kOffline, .updates = 3}}};
  const ExperimentConfig config = ReadExperiment(
      ParseYaml("{env: test/counting, agent: toy, actors: 0}", "test"), ToyRegistry(toy));
  const EnvSpec spec = MakeCounting({.length = 5})()->spec();
  const auto agent = MakeAgent(config, spec);
  LocalTrainer trainer;
  Learning learning(config, spec, *agent, trainer);
  EXPECT_FALSE(learning.Stuck());
  EXPECT_FALSE(learning.Update(/*due=*/true));
  EXPECT_TRUE(learning.Stuck());
  EXPECT_FALSE(learning.limiter().MayInsert());
  EXPECT_THAT([&] { learning.ThrowStuck(); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr(
                  "stage 0 of the agent's schedule is offline, and there is too little for its "
                  "batch 'steps': the replay holds 0 decisions")));
}

TEST_F(LearningTest, ReportsWhatUpdatesDid) {
  Act(12);
  ASSERT_TRUE(learning.Update(/*due=*/true));
  const Metrics metrics = learning.ReadMetrics();
  EXPECT_GT(metrics.at("train/reward_loss"), 0);
  EXPECT_GT(metrics.at("train/value_loss"), 0);
}

// The toy's first prediction is 0, so that its error is the reward: a frame's number, from 1 on.
TEST_F(LearningTest, WritesPrioritiesBackToTheirRows) {
  const ExperimentConfig by_priority = Config("{prioritized: {alpha: 0.5}}");
  const std::unique_ptr<Agent> mine = MakeAgent(by_priority, spec);
  LocalTrainer local;
  Learning prioritized(by_priority, spec, *mine, local);
  SinkWriter rows(prioritized.table(), prioritized.table().schema(), 0);
  Collector same({factory, config.env, 1, 0}, mine->MakePolicy(), &rows);
  for (int i = 0; i < 12; ++i) same.Step();
  ASSERT_TRUE(prioritized.Update(/*due=*/true));

  const auto sampler = prioritized.table().MakeSampler({.batch_size = 200, .fields = {"priority"}});
  BatchBuffers buffers(sampler->Layout(), at::kCPU);
  Random random({1});
  ASSERT_TRUE(prioritized.table().Sample(*sampler, random, buffers.spans()));
  const NamedTensors batch = buffers.ToDevice();
  const auto* priority = batch["priority"].const_data_ptr<float>();
  const auto* reward = batch["reward"].const_data_ptr<float>();
  int written = 0;
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(priority[i] == 1 || priority[i] == reward[i]) << priority[i];
    written += priority[i] > 1 ? 1 : 0;
  }
  EXPECT_GT(written, 0);
}

TEST_F(LearningTest, RefusesColumnsThatTheTableHasNot) {
  const auto refused = [&](const char* name, const at::Tensor& values, const char* text) {
    NamedTensors columns;
    columns.Add(name, values);
    EXPECT_THAT([&] { ToLearnerColumns(learning.table(), columns, 4, "batch 'steps'"); },
                testing::ThrowsMessage<UserError>(testing::HasSubstr(text)));
  };
  refused("priority", at::zeros({4}), "batch 'steps': no learner column 'priority'");
  refused("reward", at::zeros({4}), "no learner column 'reward'");
}

}  // namespace
}  // namespace rookery
