// What a run's rows of metrics say, and its best policy.
#include <cmath>
#include <map>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/checkpoint_store.h"
#include "core/io/csv_table.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/run/lockstep.h"

namespace rookery {
namespace {

ConfigNode Config(const std::string& changes) {
  at::set_num_threads(1);
  return Merge(
      ParseYaml("env: {id: dmc/cartpole_swingup, action_repeat: 4, time_limit: 400}\n"
                "agent: {id: sac, hidden: [16, 16], batch_size: 16, learning_starts: 100}\n"
                "eval: {every: 0}\n",
                "test"),
      ParseYaml(changes, "test"));
}

// The actor learns in every second update; each row says how, and the resumed run's the same.
TEST(RunMetricsTest, DelayedLossesAreInEveryRow) {
  const TemporaryFolder folder;
  const auto train = [&](const std::string& name, int64_t total, bool resume) {
    RunRequest request;
    request.config = ParseYaml(StrCat("total_decisions: ", total), "test");
    if (resume) {
      request.resume = (folder / name).string();
    } else {
      request.run = (folder / name).string();
      request.config =
          Config("{agent: {policy_frequency: 2}, actors: 0, updates_per_decision: 0.5}");
      ApplyOverride(request.config, StrCat("total_decisions=", total));
    }
    rookery::Run run(request);
    StopSignal stop;
    TrainLockstep(run, stop);
    return ReadCsv(folder / name / "metrics.csv");
  };
  const CsvTable whole = train("whole", 3'000, false);
  train("parts", 1'950, false);
  const CsvTable parts = train("parts", 3'000, true);
  ASSERT_EQ(whole.num_rows(), 3u);
  ASSERT_EQ(parts.num_rows(), 3u);
  for (const char* name : {"train/actor_loss", "train/entropy", "train/ent_coef_loss",
                           "train/critic_loss", "train/ent_coef"}) {
    ASSERT_NE(whole.Find(name), nullptr) << name;
    EXPECT_THAT(*whole.Find(name), testing::Each(testing::Truly([](double x) {
      return std::isfinite(x);
    }))) << name;
    EXPECT_EQ(*whole.Find(name), *parts.Find(name)) << name;
  }
}

TEST(RunMetricsTest, LearningRatesAreThoseOfTheOptimizers) {
  const TemporaryFolder folder;
  const auto rates = [&](const std::string& name, const std::string& agent) {
    rookery::Run run({.config = Config(agent), .run = (folder / name).string()});
    run.decisions = 1'000;
    run.Log({});
    const CsvTable table = ReadCsv(folder / name / "metrics.csv");
    std::map<std::string, double> found;
    for (const char* group : {"", "/actor", "/critic", "/ent_coef"}) {
      const std::string key = StrCat("train/learning_rate", group);
      if (table.Find(key) != nullptr) found[group] = table.Find(key)->back();
    }
    return found;
  };
  using Rates = std::map<std::string, double>;
  EXPECT_EQ(rates("same", "{agent: {lr: 0.002}}"), (Rates{{"", 0.002}}));
  EXPECT_EQ(rates("own", "{agent: {lr: 0.002, critic_lr: 0.001}}"),
            (Rates{{"/actor", 0.002}, {"/critic", 0.001}, {"/ent_coef", 0.002}}));
}

// Frames are counted with the repeat that they were taken with, and the best policy is not one of
// another setting.
TEST(RunMetricsTest, AnotherActionRepeatRecountsNothing) {
  const TemporaryFolder folder;
  const std::string path = (folder / "run").string();
  const auto evaluate = [](rookery::Run& run, double reward) {
    run.WritePolicy();
    run.Record(std::vector<Evaluation>{{run.decisions, {{.totals = {.reward = reward}}}}});
  };
  {
    rookery::Run run({.config = Config("actors: 1"), .run = path});
    run.decisions = 100;
    evaluate(run, 900);
    run.Capture();
    run.Checkpoint([](CheckpointWriter&) {});
  }
  rookery::Run run({.config = ParseYaml("env: {action_repeat: 8}", "test"), .resume = path});
  EXPECT_EQ(run.frames(), 400);
  run.decisions = 150;
  EXPECT_EQ(run.frames(), 400 + 50 * 8);
  evaluate(run, 500);
  EXPECT_EQ(ReadBest(folder / "run/policies")->position, 150);
}

}  // namespace
}  // namespace rookery
