// A toy that uses all of the contracts, through whole runs: with actor processes, and in lockstep,
// where a run that was killed in the middle of a stage goes on to the same bytes.
#include <cmath>
#include <csignal>
#include <fstream>
#include <set>

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/io/checkpoint_store.h"
#include "core/io/csv_table.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"
#include "distributed/runtime/run/learner.h"
#include "tests/agents/wide_agent.h"
#include "tests/paths.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

const std::string kWidePlugin = BinaryPath("tests/runtime_plugins/steps.so");
const std::string kWideLearn = BinaryPath("tests/wide-learn");
constexpr int64_t kWideDecisions = 1'040;  // a row of metrics comes at 1,000

// Two tasks of two trials, rows drawn by priority and goals in hindsight, a replay that overflows.
std::string WideConfigText(int64_t actors) {
  const char* eval = actors == 0 ? "{every: 400, episodes: 2}" : "{every: 0}";
  return StrCat("env: {id: test/steps, per_actor: 2, time_limit: 7, tasks: {list: [{step: 0.5}, ",
                "{step: 1}]}, trials: 2}\nagent: wide\nreplay: {capacity: 90, sources: ",
                "{demonstrations: {capacity: 30}}, prioritized: {alpha: 0.6}, ",
                "hindsight: {goals: future, k: 2}}\n",
                "checkpoint: {every: 20, every_updates: 5, keep: 3}\neval: ", eval,
                "\nactors: ", actors, "\ntotal_decisions: ", kWideDecisions, "\n");
}

ProcessEnd RunWide(const fs::path& run, bool resume, int64_t kill_at) {
  const std::string config = run.string() + ".yaml";
  std::ofstream(config) << WideConfigText(0);
  std::vector<std::string> command = {
      kWideLearn,  "train", "--config",   config,      "--plugin",
      kWidePlugin, "--run", run.string(), "--kill-at", std::to_string(kill_at)};
  if (resume) command.push_back("--resume");
  Process process(command, run.string() + ".log");
  const auto end = process.Wait(25);
  if (end) return *end;
  ADD_FAILURE() << "it goes on";
  return {};
}

void ExpectSameBytes(const fs::path& a, const fs::path& b) {
  const std::string last = StrCat("checkpoints/", kWideDecisions);
  for (const char* file :
       {"agent.safetensors", "policy.safetensors", "replay.bin", "collector.safetensors"}) {
    EXPECT_TRUE(ReadText(a / last / file) == ReadText(b / last / file)) << file;
  }
  EXPECT_EQ(ReadText(a / "eval.csv"), ReadText(b / "eval.csv"));
  const CsvTable left = ReadCsv(a / "metrics.csv"), right = ReadCsv(b / "metrics.csv");
  ASSERT_EQ(left.num_rows(), right.num_rows());
  EXPECT_NE(left.Find("train/reward_loss"), nullptr);
  ASSERT_EQ(std::set<std::string>(left.names.begin(), left.names.end()),
            std::set<std::string>(right.names.begin(), right.names.end()));
  for (const std::string& name : left.names) {
    if (name.starts_with("time/") && name != "time/total_timesteps") continue;
    for (size_t i = 0; i < left.num_rows(); ++i) {
      const double x = (*left.Find(name))[i], y = (*right.Find(name))[i];
      EXPECT_TRUE(x == y || (std::isnan(x) && std::isnan(y))) << name << " row " << i;
    }
  }
}

// The parameter: the stage in whose middle it is killed.
class WideResumeTest : public testing::TestWithParam<size_t> {};

TEST_P(WideResumeTest, KilledInTheMiddleOfAStage) {
  constexpr int64_t kOffline = WideCard::kRatioUpdates;  // updates before the second stage
  constexpr int64_t kKilledAt[] = {kOffline / 2, kOffline + 7,
                                   kOffline + WideCard::kOfflineUpdates + 9};
  const TemporaryFolder folder;
  const fs::path whole = folder / "whole", killed = folder / "killed";
  EXPECT_EQ(RunWide(whole, false, -1).exit_code, 0) << ReadText(whole.string() + ".log");
  EXPECT_EQ(RunWide(killed, false, kKilledAt[GetParam()]).signal, SIGKILL)
      << ReadText(killed.string() + ".log");
  const std::optional<Position> left = LatestGood(killed / "checkpoints");
  ASSERT_TRUE(left);
  EXPECT_EQ(left->updates > 0, GetParam() == 1) << "in the offline stage itself";
  EXPECT_EQ(RunWide(killed, true, -1).exit_code, 0) << ReadText(killed.string() + ".log");
  ExpectSameBytes(whole, killed);
}

INSTANTIATE_TEST_SUITE_P(Stages, WideResumeTest, testing::Range(size_t{0}, size_t{3}));

TEST(WideRunTest, ActorsAndALearner) {
  at::set_num_threads(1);
  const TemporaryFolder folder;
  std::set<int64_t> stages;
  rookery::Run run(
      {.config = ParseYaml(WideConfigText(1), "test"),
       .run = (folder / "run").string(),
       .plugins = {kWidePlugin},
       .agents = WideRegistry([&](const UpdatePosition& at) { stages.insert(at.stage); })});
  StopSignal stop;
  TrainWithActors(run, {.actors = 1, .program = kWideLearn}, stop);
  EXPECT_GE(run.decisions, kWideDecisions);
  EXPECT_EQ(stages, (std::set<int64_t>{0, 1, 2}));
  const NamedTensors saved = run.agent->Save();
  EXPECT_GT(saved["contacts"].item<float>(), 0);
  EXPECT_EQ(saved["belief_of_new_tasks"].item<float>(), 0);
  EXPECT_LT(saved["belief_of_known_tasks"].item<float>(), 0);  // rewards are 0 and -1
  for (const auto& [source, counters] : run.learning->table().SourceCounters()) {
    EXPECT_GT(counters.decisions, 0) << source;
  }
}

}  // namespace
}  // namespace rookery
