// The toy agent through whole runs, with every kind of schedule: what alternates when, counted by
// hand.
#include <cstdint>
#include <vector>

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/run/learner.h"
#include "distributed/runtime/run/lockstep.h"
#include "tests/agents/toy_agent.h"
#include "tests/paths.h"

namespace rookery {
namespace {

constexpr int64_t kEpisode = 5;  // decisions

// The number of decisions before each update.
std::vector<int64_t> Drive(const Schedule& schedule, int64_t decisions) {
  at::set_num_threads(1);
  const TemporaryFolder folder;
  const Run* run = nullptr;
  std::vector<int64_t> updates;
  ToyConfig toy;
  toy.schedule = schedule;
  toy.batch_size = 8;
  toy.batch_episodes = 1;
  toy.on_update = [&](const UpdatePosition&) { updates.push_back(run->decisions); };
  Run made({.config = ParseYaml(
                StrCat("{env: {id: dmc/pendulum_swingup, time_limit: ", kEpisode, "}, agent: toy, ",
                       "actors: 0, eval: {every: 0}, total_decisions: ", decisions, "}"),
                "test"),
            .run = (folder / "run").string(),
            .agents = ToyRegistry(toy)});
  run = &made;
  StopSignal stop;
  TrainLockstep(made, stop);
  EXPECT_EQ(made.agent->updates(), static_cast<int64_t>(updates.size()));
  return updates;
}

TEST(ScheduleTest, RatioAfterLearningStarts) {
  const auto updates = Drive(
      {{{.kind = Stage::Kind::kRatio, .updates_per_decision = 0.5, .learning_starts = 10}}}, 16);
  EXPECT_EQ(updates, (std::vector<int64_t>{12, 14, 16}));
}

TEST(ScheduleTest, PhasesOfDecisions) {
  const auto updates =
      Drive({{{.kind = Stage::Kind::kPhases, .collect_decisions = 12, .phase_updates = 2}}}, 36);
  EXPECT_EQ(updates, (std::vector<int64_t>{12, 12, 24, 24, 36, 36}));
}

TEST(ScheduleTest, PhasesOfEpisodes) {
  const auto updates =
      Drive({{{.kind = Stage::Kind::kPhases, .collect_episodes = 2, .phase_updates = 1}}}, 30);
  EXPECT_EQ(updates, (std::vector<int64_t>{10, 20, 30}));
}

TEST(ScheduleTest, StagesFollowEachOther) {
  const Schedule schedule{{
      {.kind = Stage::Kind::kPhases, .collect_decisions = 10, .phase_updates = 1, .decisions = 20},
      {.kind = Stage::Kind::kOffline, .updates = 3},
      {.kind = Stage::Kind::kRatio, .updates_per_decision = 1},
  }};
  const auto updates = Drive(schedule, 22);
  EXPECT_EQ(updates, (std::vector<int64_t>{10, 20, 20, 20, 20, 21, 22}));
}

TEST(ScheduleTest, OfflineEnds) {
  const Schedule schedule{{
      {.kind = Stage::Kind::kPhases, .collect_decisions = 10, .phase_updates = 1, .decisions = 10},
      {.kind = Stage::Kind::kOffline, .updates = 2},
  }};
  EXPECT_EQ(Drive(schedule, 100), (std::vector<int64_t>{10, 10, 10}));
}

// A toy of other defaults is what a run's config says, and what its resume goes on with.
TEST(ScheduleTest, AnAgentOfTheTestsResumesByItsName) {
  at::set_num_threads(1);
  const TemporaryFolder folder;
  const auto train = [](const RunRequest& request) {
    rookery::Run run(request);
    StopSignal stop;
    TrainLockstep(run, stop);
    return run.agent->Save();
  };
  const auto begin = [&](const std::string& place, int64_t decisions) {
    return train({.config = ParseYaml(
                      StrCat("{env: {id: dmc/pendulum_swingup, time_limit: 10}, ",
                             "agent: {id: toy, episodes_every: 3}, actors: 0, eval: {every: 0}, ",
                             "total_decisions: ", decisions, "}"),
                      "test"),
                  .run = (folder / place).string(),
                  .agents = ToyRegistry()});
  };
  const NamedTensors whole = begin("whole", 90);
  begin("parts", 47);
  const NamedTensors parts = train({.config = ParseYaml("total_decisions: 90", "test"),
                                    .resume = (folder / "parts").string(),
                                    .agents = ToyRegistry()});
  EXPECT_GT(whole["updates"].item<int64_t>(), 47);
  for (const auto& [name, tensor] : whole) EXPECT_TRUE(tensor.equal(parts[name])) << name;
}

// The same with an actor process: the learner's registry and the actor's are the toy's.
TEST(ScheduleTest, AnAgentOfTheTestsHasActors) {
  at::set_num_threads(1);
  const TemporaryFolder folder;
  rookery::Run run(
      {.config = ParseYaml("{env: {id: dmc/pendulum_swingup, time_limit: 10}, agent: toy, "
                           "eval: {every: 0}, actors: 1, total_decisions: 200}",
                           "test"),
       .run = (folder / "run").string(),
       .agents = ToyRegistry()});
  StopSignal stop;
  TrainWithActors(run, {.actors = 1, .program = BinaryPath("tests/toy-learn")}, stop);
  EXPECT_GE(run.decisions, 200);
  EXPECT_GT(run.agent->updates(), 100);
}

}  // namespace
}  // namespace rookery
