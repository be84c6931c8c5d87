// Determinism of --actors 0: same seed, same bytes; N decisions, a stop in mid-episode, and N more
// are 2N.
#include "distributed/runtime/run/lockstep.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/csv_table.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "distributed/runtime/evaluation/eval_csv.h"
#include "tests/paths.h"

namespace rookery {
namespace {

// Decisions: a multiple of the evaluations' 500, for a run's end is evaluated too, but not of the
// episode's 280.
constexpr int64_t kHalf = 1'500;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

const std::string kFaulty = BinaryPath("tests/runtime_plugins/faulty.so");

ConfigNode Config(int64_t total, int64_t seed, const std::string& env = "",
                  const std::string& replay = "") {
  return ParseYaml(StrCat("env: {id: dmc/cartpole_swingup, action_repeat: 4, time_limit: 1120", env,
                          "}\n"
                          "agent: {id: sac, hidden: [32, 32], batch_size: 32, learning_starts: ",
                          std::min<int64_t>(100, total),
                          "}\n"
                          "eval: {every: 500, episodes: 2}\n"
                          "checkpoint: {every: 400}\n"
                          "replay: {capacity: 1000",  // overflows
                          replay,
                          "}\n"
                          "actors: 0\n"
                          "total_decisions: ",
                          total, "\nseed: ", seed, "\n"),
                   "test");
}

void Train(const std::filesystem::path& path, int64_t total, int64_t seed, bool resume,
           const std::string& env = "", const std::string& replay = "") {
  at::set_num_threads(1);
  StopSignal stop;
  RunRequest request;
  if (resume) {
    request.resume = path.string();
    request.config = ParseYaml(StrCat("total_decisions: ", total), "test");
  } else {
    request.config = Config(total, seed, env, replay);
    request.run = path.string();
  }
  Run run(request);
  TrainLockstep(run, stop);
}

std::string Bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  EXPECT_FALSE(out.str().empty()) << path;
  return out.str();
}

void ExpectSameRun(const std::filesystem::path& a, const std::filesystem::path& b,
                   const std::string& decision) {
  for (const char* file :
       {"agent.safetensors", "policy.safetensors", "replay.bin", "collector.safetensors"}) {
    EXPECT_EQ(Bytes(a / "checkpoints" / decision / file),
              Bytes(b / "checkpoints" / decision / file))
        << file;
  }
  const CsvTable left = ReadCsv(a / "metrics.csv");
  const CsvTable right = ReadCsv(b / "metrics.csv");
  ASSERT_EQ(left.num_rows(), right.num_rows());
  EXPECT_GE(left.num_rows(), 3u);
  const std::set<std::string> names(left.names.begin(), left.names.end());
  EXPECT_EQ(names, std::set<std::string>(right.names.begin(), right.names.end()));
  EXPECT_TRUE(names.contains("train/critic_loss"));
  for (const std::string& name : left.names) {
    if (name.starts_with("time/") && name != "time/total_timesteps") continue;
    const std::vector<double>& x = *left.Find(name);
    const std::vector<double>& y = *right.Find(name);
    for (size_t i = 0; i < x.size(); ++i) {
      EXPECT_TRUE(x[i] == y[i] || (std::isnan(x[i]) && std::isnan(y[i])))
          << name << " row " << i << ": " << x[i] << " and " << y[i];
    }
  }
  EXPECT_EQ(Bytes(a / "eval.csv"), Bytes(b / "eval.csv"));
}

TEST(LockstepTest, SameSeedSameBytes) {
  const TemporaryFolder folder;
  const std::string decisions = std::to_string(kHalf);
  Train(folder.path() / "a", kHalf, 1, false);
  Train(folder.path() / "b", kHalf, 1, false);
  Train(folder.path() / "c", kHalf, 2, false);
  ExpectSameRun(folder.path() / "a", folder.path() / "b", decisions);
  EXPECT_NE(Bytes(folder.path() / "a/checkpoints" / decisions / "policy.safetensors"),
            Bytes(folder.path() / "c/checkpoints" / decisions / "policy.safetensors"));
}

TEST(LockstepTest, NAndNMoreAreTwoN) {
  const TemporaryFolder folder;
  const std::string decisions = std::to_string(2 * kHalf);
  Train(folder.path() / "whole", 2 * kHalf, 3, false);
  Train(folder.path() / "halves", kHalf, 3, false);
  Train(folder.path() / "halves", 2 * kHalf, 3, true);
  ExpectSameRun(folder.path() / "whole", folder.path() / "halves", decisions);
}

TEST(LockstepTest, DelaysAndNoiseGoOnAsTheyWere) {
  const TemporaryFolder folder;
  const std::string env = ", action_delay: [0, 3], observation_noise: {'*': 0.05}";
  constexpr int64_t kShort = 1'000;
  Train(folder.path() / "whole", 2 * kShort, 3, false, env);
  Train(folder.path() / "halves", kShort, 3, false, env);
  Train(folder.path() / "halves", 2 * kShort, 3, true);
  ExpectSameRun(folder.path() / "whole", folder.path() / "halves", std::to_string(2 * kShort));
}

TEST(LockstepTest, PrioritiesGoOnAsTheyWere) {
  const TemporaryFolder folder;
  const std::string replay = ", prioritized: {alpha: 0.6, beta: 0.4, beta_updates: 1500}";
  constexpr int64_t kShort = 1'000;
  Train(folder.path() / "whole", 2 * kShort, 3, false, "", replay);
  Train(folder.path() / "halves", kShort, 3, false, "", replay);
  Train(folder.path() / "halves", 2 * kShort, 3, true);
  const std::string decisions = std::to_string(2 * kShort);
  ExpectSameRun(folder.path() / "whole", folder.path() / "halves", decisions);
  const std::filesystem::path state =
      std::filesystem::path("checkpoints") / decisions / "sampler.batch.bin";
  EXPECT_EQ(Bytes(folder.path() / "whole" / state), Bytes(folder.path() / "halves" / state));
}

// A killed process leaves rows behind its last checkpoint: they are cut off.
TEST(LockstepTest, ResumesFromTheLastCheckpointAfterAKill) {
  const TemporaryFolder folder;
  Train(folder.path() / "whole", 2 * kHalf, 4, false);
  Train(folder.path() / "killed", 2 * kHalf - 100, 4, false);
  // What a kill after the checkpoint at 2,800 decisions would have left: everything but the last.
  std::filesystem::remove_all(folder.path() / "killed/checkpoints" /
                              std::to_string(2 * kHalf - 100));
  Train(folder.path() / "killed", 2 * kHalf, 4, true);
  ExpectSameRun(folder.path() / "whole", folder.path() / "killed", std::to_string(2 * kHalf));
}

void TrainOn(Run& run) {
  StopSignal stop;
  TrainLockstep(run, stop);
}

TEST(LockstepTest, TheEndOfAResumedRunIsNotBehindIt) {
  const TemporaryFolder folder;
  Train(folder / "run", 200, 1, false);
  EXPECT_THAT([&] { Train(folder / "run", 150, 1, true); },
              ThrowsMessage<UserError>(HasSubstr("total_decisions: 150 is below the 200 that")));
  testing::internal::CaptureStderr();
  Train(folder / "run", 200, 1, true);
  EXPECT_THAT(
      testing::internal::GetCapturedStderr(),
      AllOf(HasSubstr("info run: " + (folder / "run").string()),
            HasSubstr("all of its 200 decisions are done"), HasSubstr("total_decisions=400")));
}

TEST(LockstepTest, TheLastPolicyIsEvaluatedOnce) {
  const TemporaryFolder folder;
  Train(folder / "run", 700, 1, false);
  const std::string evaluated = Bytes(folder / "run/eval.csv");
  EXPECT_NE(evaluated.find("\n500,0,"), std::string::npos);
  EXPECT_NE(evaluated.find("\n700,0,"), std::string::npos);
  Train(folder / "run", 700, 1, true);  // nothing is left to do
  EXPECT_EQ(Bytes(folder / "run/eval.csv"), evaluated);
}

TEST(LockstepTest, BeginsWithTheBestWeightsOfAnotherRun) {
  const TemporaryFolder folder;
  Train(folder / "first", 700, 1, false);
  RunRequest request{.config = Merge(Config(10, 2), ParseYaml("updates_per_decision: 0", "test"))};
  request.init = (folder / "first").string() + "@best";
  request.run = (folder / "second").string();
  rookery::Run second(request);
  const auto best = ReadBest(folder / "first/policies");
  ASSERT_TRUE(best);
  TrainOn(second);
  // No update was made. Chance is that of the run's seed.
  const auto agent = [&](const std::string& place) {
    return TensorsOf(CheckpointReader::Open(folder / place).Tensors("agent.safetensors").arrays());
  };
  const NamedTensors loaded = agent("second/checkpoints/10");
  for (const auto& [name, tensor] : agent("first/policies/" + ToString(best->position))) {
    EXPECT_EQ(tensor.equal(loaded[name]), !name.starts_with("noise/")) << name;
  }
}

TEST(LockstepTest, AnotherEnvIsTheUsersMistake) {
  const TemporaryFolder folder;
  Train(folder / "first", 10, 1, false);
  const ConfigNode pendulum = ParseYaml("env: {id: dmc/pendulum_swingup}", "test");
  RunRequest init{.config = Merge(Config(10, 2), pendulum)};
  init.init = (folder / "first").string();
  init.run = (folder / "second").string();
  EXPECT_THAT([&] { rookery::Run run(init); },
              ThrowsMessage<UserError>(HasSubstr("don't fit dmc/pendulum_swingup")));
  EXPECT_FALSE(std::filesystem::exists(folder / "second"));
  RunRequest resume{.config = pendulum};
  resume.resume = (folder / "first").string();
  EXPECT_THAT([&] { rookery::Run run(resume); },
              ThrowsMessage<UserError>(HasSubstr("trains sac in dmc/cartpole_swingup")));
}

// What a resume would change in the middle of an episode is refused, and leaves the run as it was.
TEST(LockstepTest, AnOpenEpisodeKeepsItsEnv) {
  const TemporaryFolder folder;
  Train(folder / "run", 10, 1, false);
  const std::string before = Bytes(folder / "run/config.yaml");
  for (const char* change : {"env: {action_repeat: 2}", "seed: 2", "env: {per_actor: 2}"}) {
    RunRequest request{.config = ParseYaml(change, "test")};
    request.resume = (folder / "run").string();
    EXPECT_THAT([&] { rookery::Run run(request); },
                ThrowsMessage<UserError>(HasSubstr("in the middle of an episode")))
        << change;
  }
  RunRequest narrower{.config = ParseYaml("agent: {hidden: [16, 16]}", "test")};
  narrower.resume = (folder / "run").string();
  EXPECT_THAT([&] { rookery::Run run(narrower); },
              ThrowsMessage<UserError>(HasSubstr("can't go on from it with these settings")));
  EXPECT_EQ(Bytes(folder / "run/config.yaml"), before);
}

// Three policies were evaluated since someone looked: the best one stays, whichever it is.
TEST(LockstepTest, TheBestOfSeveralEvaluationsIsKept) {
  const TemporaryFolder folder;
  rookery::Run run({.config = Config(10, 1), .run = (folder / "run").string()});
  std::vector<Evaluation> evaluations;
  for (const int64_t decision : {1, 2, 3}) {
    run.decisions = decision;
    run.WritePolicy();
    evaluations.push_back({decision, {{.totals = {.reward = decision == 2 ? 5.0 : 1.0}}}});
  }
  run.Record(evaluations);
  const auto best = ReadBest(folder / "run/policies");
  ASSERT_TRUE(best);
  EXPECT_EQ(best->position, 2);
  EXPECT_EQ(ListCheckpoints(folder / "run/policies"), (std::vector<Position>{2, 3}));
}

// The estimate at the start is one of long episodes; these have 5 decisions, and as many more rows
// and records as that makes.
TEST(LockstepTest, TheByteBudgetHoldsForShortEpisodes) {
  constexpr int64_t kDecisions = 2'000;
  const TemporaryFolder folder;
  const auto config = [](double budget) {
    const std::string changes =
        StrCat("{env: {time_limit: 20}, updates_per_decision: 0, eval: {every: 0}, ",
               "checkpoint: {every: 100000}, replay: {capacity: 2000, byte_budget: ", budget, "}}");
    return Merge(Config(kDecisions, 1), ParseYaml(changes, "test"));
  };
  rookery::Run ample({.config = config(0), .run = (folder / "ample").string()});
  const int64_t budget =
      replay::BytesFor(ample.learning->table().schema(), {.capacity = kDecisions});
  rookery::Run run(
      {.config = config(static_cast<double>(budget)), .run = (folder / "run").string()});
  TrainOn(ample);
  TrainOn(run);
  EXPECT_GT(ample.learning->table().counters().bytes, budget);
  EXPECT_LE(run.learning->table().counters().bytes, budget);
  EXPECT_EQ(run.learning->table().counters().total_decisions, kDecisions);
}

RunRequest FaultyRequest(const std::filesystem::path& path, const std::string& fault) {
  return {.config = ParseYaml(
              StrCat("env: {id: test/faulty, options: {fault: ", fault, "}}\n",
                     "agent: {id: sac, hidden: [8], batch_size: 8, learning_starts: 50}\n",
                     "eval: {every: 100, episodes: 32}\nactors: 0\ntotal_decisions: 400\n"),
              "test"),
          .run = path.string(),
          .plugins = {kFaulty}};
}

// One of eight episodes fails. It is a row, and counted.
TEST(LockstepTest, AnEvaluationLosesNoEpisodeThatFailed) {
  const TemporaryFolder folder;
  rookery::Run run(FaultyRequest(folder / "run", "throw"));
  TrainOn(run);
  EXPECT_EQ(run.decisions, 400);
  EXPECT_GT(run.rollouts->faults(), 0);
  const std::string episodes = ReadText(folder / "run/eval.csv");
  const auto rows = std::ranges::count(episodes, '\n') - 1;
  EXPECT_EQ(rows, 4 * 32);
  const CsvTable metrics = ReadCsv(folder / "run/metrics.csv");
  double failed = 0;
  for (const double count : *metrics.Find("eval/failed_episodes")) {
    if (!std::isnan(count)) failed += count;
  }
  int64_t faults = 0;
  for (const auto& [decision, all] : ReadEvalCsv(folder / "run/eval.csv")) {
    faults += static_cast<int64_t>(all.size() - Completed(all).size());
  }
  EXPECT_EQ(failed, static_cast<double>(faults));
  EXPECT_GT(failed, 0);
}

TEST(LockstepTest, AnEnvThatAlwaysFailsEndsTheTraining) {
  const TemporaryFolder folder;
  rookery::Run run(FaultyRequest(folder / "run", "always"));
  try {
    TrainOn(run);
    FAIL() << "it trained";
  } catch (const Failure& failure) {
    EXPECT_NE(std::string(failure.what()).find("times in a row"), std::string::npos)
        << failure.what();
  }
}

}  // namespace
}  // namespace rookery
