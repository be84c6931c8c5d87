// What a Learning asks of its Trainer: whether it may update, before every update and where none
// can be made; and the end of each.
#include "distributed/runtime/learning/learning.h"

#include <vector>

#include <gtest/gtest.h>

#include "core/io/yaml.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/config/agent_context.h"
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
  static ExperimentConfig Config() {
    ToyConfig toy;
    toy.batch_size = 4;
    toy.batch_episodes = 1;
    return ReadExperiment(ParseYaml("{env: test/counting, agent: toy, actors: 0}", "test"),
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

TEST_F(LearningTest, ReportsWhatUpdatesDid) {
  Act(12);
  ASSERT_TRUE(learning.Update(/*due=*/true));
  const Metrics metrics = learning.ReadMetrics();
  EXPECT_GT(metrics.at("train/reward_loss"), 0);
  EXPECT_GT(metrics.at("train/value_loss"), 0);
}

}  // namespace
}  // namespace rookery
