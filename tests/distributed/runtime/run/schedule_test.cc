// The toy agent through whole runs, with every kind of schedule: what alternates when, counted by
// hand.
#include <cstdint>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
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
std::vector<int64_t> Drive(const Schedule& schedule, int64_t decisions,
                           const std::function<void(const UpdatePosition&)>& note = {}) {
  at::set_num_threads(1);
  const TemporaryFolder folder;
  const Run* run = nullptr;
  std::vector<int64_t> updates;
  ToyConfig toy;
  toy.schedule = schedule;
  toy.batch_size = 8;
  toy.batch_episodes = 1;
  toy.on_update = [&](const UpdatePosition& at) {
    updates.push_back(run->decisions);
    if (note) note(at);
  };
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

TEST(ScheduleTest, StagesEndByEpisodesAndUpdates) {
  const Schedule schedule{{
      {.random = true, .updates_per_decision = 0, .episodes = 2},
      {.kind = Stage::Kind::kRatio, .updates_per_decision = 2, .updates = 5},
      {.kind = Stage::Kind::kRatio, .updates_per_decision = 0.5},
  }};
  EXPECT_EQ(Drive(schedule, 17), (std::vector<int64_t>{11, 11, 12, 12, 13, 15, 17}));
}

TEST(ScheduleTest, TheLastStageMayEndTheRun) {
  EXPECT_EQ(Drive({{{.updates_per_decision = 1, .learning_starts = 8, .updates = 3}}}, 100),
            (std::vector<int64_t>{9, 10, 11}));
}

// A batch of whole episodes can't be drawn before one has ended: the phase goes on.
TEST(ScheduleTest, AStarvedPhaseCollectsOn) {
  const auto updates =
      Drive({{{.kind = Stage::Kind::kPhases, .collect_decisions = 2, .phase_updates = 1}}}, 10);
  EXPECT_EQ(updates, (std::vector<int64_t>{kEpisode, kEpisode + 2, kEpisode + 4}));
}

TEST(ScheduleTest, AnOfflineStageThatCannotDrawIsAnError) {
  const Schedule schedule{{{.kind = Stage::Kind::kOffline, .updates = 3}, {}}};
  EXPECT_THAT([&] { Drive(schedule, 100); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr("stage 0")));
}

// With policies that are taken at an episode's begin, the decisions of a phase that are its own
// begin with an episode: those on the way to it don't count.
TEST(ScheduleTest, PhasesOfPoliciesThatEpisodesBeginWith) {
  const Stage stage{.kind = Stage::Kind::kPhases,
                    .adopt = Stage::Adopt::kAtEpisode,
                    .collect_decisions = 7,
                    .phase_updates = 1};
  // 7 of the first policy; its episode goes on to 10; 11 to 17 are the second one's, ...
  EXPECT_EQ(Drive({{stage}}, 40), (std::vector<int64_t>{7, 17, 27, 37}));
}

TEST(ScheduleTest, UpdatesKnowWhereTheyStand) {
  const Schedule schedule{{
      {.kind = Stage::Kind::kPhases, .collect_decisions = 10, .phase_updates = 2, .decisions = 20},
      {.kind = Stage::Kind::kOffline, .updates = 1},
      {.kind = Stage::Kind::kRatio, .updates_per_decision = 1},
  }};
  std::vector<std::vector<int64_t>> positions;
  Drive(schedule, 22, [&](const UpdatePosition& at) {
    positions.push_back({at.stage, at.phase, at.update, at.stage_update, at.phase_update});
  });
  EXPECT_EQ(positions, (std::vector<std::vector<int64_t>>{{0, 0, 0, 0, 0},
                                                          {0, 0, 1, 1, 1},
                                                          {0, 1, 2, 2, 0},
                                                          {0, 1, 3, 3, 1},
                                                          {1, 0, 4, 0, 0},
                                                          {2, 0, 5, 0, 0},
                                                          {2, 0, 6, 1, 1}}));
}

// The first stage's episodes stay apart, also those that it leaves open; the second one's batches
// are of both. A run that is resumed in any stage goes on the same, to the last byte of its replay.
TEST(ScheduleTest, StagesFillSourcesOfTheirOwn) {
  at::set_num_threads(1);
  const TemporaryFolder folder;
  ToyConfig toy;
  toy.batch_size = 8;
  toy.batch_episodes = 1;
  toy.sources = {{"demonstrations", 0.5}, {"replay", 0.5}};
  toy.schedule = {{{.source = "demonstrations", .updates_per_decision = 0, .episodes = 3},
                   {.updates_per_decision = 1}}};
  const auto train = [&](RunRequest request, std::map<std::string, int64_t>* decisions) {
    request.agents = ToyRegistry(toy);
    rookery::Run run(std::move(request));
    StopSignal stop;
    TrainLockstep(run, stop);
    std::ostringstream replay;
    run.learning->table().Dump(replay);
    for (const auto& [name, counters] : run.learning->table().SourceCounters()) {
      (*decisions)[name] = counters.decisions;
    }
    return replay.str();
  };
  const auto begin = [&](const std::string& place, int64_t total) {
    return RunRequest{
        .config =
            ParseYaml(StrCat("{env: {id: dmc/pendulum_swingup, time_limit: ", kEpisode,
                             "}, agent: toy, actors: 0, eval: {every: 0}, replay: {sources: ",
                             "{demonstrations: {capacity: 100}}}, total_decisions: ", total, "}"),
                      "test"),
        .run = (folder / place).string()};
  };
  std::map<std::string, int64_t> whole, parts;
  const std::string replay = train(begin("whole", 60), &whole);
  EXPECT_EQ(whole, (std::map<std::string, int64_t>{{"demonstrations", 15}, {"replay", 45}}));
  for (const int64_t stop : {7, 15, 22}) {
    const std::string place = StrCat("parts", stop);
    train(begin(place, stop), &parts);
    EXPECT_EQ(train({.config = ParseYaml("total_decisions: 60", "test"),
                     .resume = (folder / place).string()},
                    &parts),
              replay)
        << stop;
  }
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

// Each start of a run has a generation of its own, also where both go on from one checkpoint.
TEST(ScheduleTest, StartsAreCounted) {
  at::set_num_threads(1);
  const TemporaryFolder folder;
  const std::string path = (folder / "run").string();
  const auto start = [&](const RunRequest& request, uint64_t generation) {
    rookery::Run run(request);
    EXPECT_EQ(run.generation, generation);
    return run.directory->generation();
  };
  {
    rookery::Run run({.config = ParseYaml("{env: {id: dmc/pendulum_swingup, time_limit: 10}, "
                                          "agent: toy, actors: 0, eval: {every: 0}, "
                                          "total_decisions: 30}",
                                          "test"),
                      .run = path,
                      .agents = ToyRegistry()});
    StopSignal stop;
    TrainLockstep(run, stop);
  }
  start({.resume = path, .agents = ToyRegistry()}, 1);
  const auto file = start({.resume = path, .agents = ToyRegistry()}, 2);
  std::ofstream(file) << "-3\n";
  EXPECT_THAT([&] { start({.resume = path, .agents = ToyRegistry()}, 3); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr("generation.json")));
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
