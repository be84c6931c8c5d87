// Stages that take no decisions, through whole runs: rows, evaluations and checkpoints appear in
// them, and a run that goes on in the middle of one is the run that was never stopped.
#include <cmath>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/csv_table.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/eval_csv.h"
#include "distributed/runtime/run/learner.h"
#include "distributed/runtime/run/lockstep.h"
#include "tests/agents/toy_agent.h"
#include "tests/paths.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

// 60 random decisions, then 1,300 updates on them, then both.
ToyConfig OfflineToy(const std::function<void(const UpdatePosition&)>& on_update = {}) {
  ToyConfig toy;
  toy.batch_size = 8;
  toy.batch_episodes = 2;
  toy.on_update = on_update;
  toy.schedule = {{{.random = true, .updates_per_decision = 0, .decisions = 60},
                   {.kind = Stage::Kind::kOffline, .updates = 1'300},
                   {.kind = Stage::Kind::kPhases,
                    .adopt = Stage::Adopt::kAtEpisode,
                    .collect_episodes = 2,
                    .phase_updates = 3}}};
  return toy;
}

ConfigNode OfflineConfig() {
  return ParseYaml(
      "{env: {id: dmc/pendulum_swingup, time_limit: 10, per_actor: 1}, agent: toy, actors: 0, "
      "eval: {every: 50, every_updates: 400, episodes: 2, video: false}, "
      "checkpoint: {every: 1000, every_updates: 500, keep: 100}, total_decisions: 110}",
      "test");
}

void RunOffline(const RunRequest& request, const StopSignal& stop) {
  at::set_num_threads(1);
  rookery::Run run(request);
  TrainLockstep(run, stop);
}

void RunWhole(const fs::path& path) {
  const StopSignal stop;
  RunOffline({.config = OfflineConfig(), .run = path.string(), .agents = ToyRegistry(OfflineToy())},
             stop);
}

std::string BytesOfFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  EXPECT_FALSE(out.str().empty()) << path;
  return out.str();
}

void ExpectSameEnd(const fs::path& a, const fs::path& b) {
  const Position last = ListCheckpoints(a / "checkpoints").back();
  EXPECT_EQ(last, ListCheckpoints(b / "checkpoints").back());
  for (const char* file :
       {"agent.safetensors", "policy.safetensors", "replay.bin", "collector.safetensors"}) {
    EXPECT_EQ(BytesOfFile(a / "checkpoints" / ToString(last) / file),
              BytesOfFile(b / "checkpoints" / ToString(last) / file))
        << file;
  }
  EXPECT_EQ(BytesOfFile(a / "eval.csv"), BytesOfFile(b / "eval.csv"));
}

TEST(OfflineTest, RowsEvaluationsAndCheckpointsAppear) {
  const TemporaryFolder folder;
  RunWhole(folder / "run");
  EXPECT_THAT(ListCheckpoints(folder / "run/checkpoints"),
              testing::ElementsAre(Position(60, 500), Position(60, 1000), 110));
  const auto evaluations = ReadEvalCsv(folder / "run/eval.csv");
  std::vector<Position> evaluated;
  for (const auto& [position, episodes] : evaluations) {
    evaluated.push_back(position);
    EXPECT_EQ(episodes.size(), 2u);
  }
  EXPECT_EQ(evaluated, (std::vector<Position>{50, {60, 400}, {60, 800}, {60, 1200}, 100, 110}));

  const CsvTable metrics = ReadCsv(folder / "run/metrics.csv");
  const auto& decisions = *metrics.Find("time/total_timesteps");
  const auto& offline = *metrics.Find("time/offline_updates");
  std::set<std::pair<double, double>> rows;
  for (size_t i = 0; i < decisions.size(); ++i) {
    const double at = std::isnan(offline[i]) ? 0 : offline[i];
    EXPECT_TRUE(rows.emplace(decisions[i], at).second) << decisions[i] << ", " << at;
  }
  EXPECT_TRUE(rows.contains({60, 1000}));
  EXPECT_NE(metrics.Find("time/updates"), nullptr);
}

TEST(OfflineTest, ARunThatIsStoppedInTheMiddleGoesOnAsTheSame) {
  const TemporaryFolder folder;
  RunWhole(folder / "whole");
  for (const int64_t update : {300, 1'303}) {  // of the offline stage, and of a phase
    const fs::path path = folder / StrCat("parts", update);
    {
      StopSignal stop;
      const auto stop_at = [&](const UpdatePosition& at) {
        if (at.update == update) stop.Request();
      };
      RunOffline({.config = OfflineConfig(),
                  .run = path.string(),
                  .agents = ToyRegistry(OfflineToy(stop_at))},
                 stop);
    }
    if (update == 300) {
      EXPECT_EQ(ListCheckpoints(path / "checkpoints").back(), Position(60, 301));
    }
    const StopSignal never;
    RunOffline({.resume = path.string(), .agents = ToyRegistry(OfflineToy())}, never);
    ExpectSameEnd(folder / "whole", path);
  }
}

TEST(OfflineTest, ARunGoesOnFromAnyCheckpointOfTheStage) {
  const TemporaryFolder folder;
  RunWhole(folder / "whole");
  RunWhole(folder / "again");
  const StopSignal never;
  const std::string at = (folder / "again").string() + "@60+500";
  EXPECT_THAT([&] { RunOffline({.resume = at, .agents = ToyRegistry(OfflineToy())}, never); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr("60+1000, 110")));
  RunOffline({.resume = at, .discard_newer = true, .agents = ToyRegistry(OfflineToy())}, never);
  ExpectSameEnd(folder / "whole", folder / "again");
}

TEST(OfflineTest, ActorsWaitForTheStage) {
  const TemporaryFolder folder;
  at::set_num_threads(1);
  std::vector<int64_t> decisions;  // at the updates of the offline stage
  const rookery::Run* training = nullptr;
  const auto note = [&](const UpdatePosition& at) {
    if (at.stage == 1) decisions.push_back(training->decisions);
  };
  ConfigNode config = OfflineConfig();
  ApplySetting(config, "actors=1");
  ApplySetting(config, "eval.every=0");
  ApplySetting(config, "total_decisions=400");
  rookery::Run run({.config = config,
                    .run = (folder / "run").string(),
                    .agents = ToyRegistry(OfflineToy(note))});
  training = &run;
  const StopSignal stop;
  TrainWithActors(run, {.actors = 1, .program = BinaryPath("tests/toy-learn")}, stop);
  ASSERT_EQ(decisions.size(), 1'300u);
  EXPECT_GE(run.decisions, 400);
  EXPECT_LT(decisions.back(), 200);  // nothing but what was on its way came
  bool offline = false;
  for (const Position& position : ListCheckpoints(folder / "run/checkpoints")) {
    offline |= position.updates > 0;
  }
  EXPECT_TRUE(offline);
}

}  // namespace
}  // namespace rookery
