// Envs that crash, hang, throw or return NaN while they train: training goes on, and `rookery
// repro` makes it happen again.
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/run/learner.h"
#include "tests/paths.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;

const std::string kPlugin = BinaryPath("tests/runtime_plugins/faulty.so");
const std::string kProgram = BinaryPath("bin/rookery-learn");

struct Outcome {
  int64_t decisions = 0;
  int64_t faults = 0;
  std::string reason;  // of the first crash
  int repro = 0;       // exit status of `rookery repro`, or 128 + signal
};

RunRequest RequestFor(const std::filesystem::path& folder, const std::string& fault,
                      int64_t total) {
  RunRequest request;
  request.run = folder.string();
  request.plugins = {kPlugin};
  request.config = ParseYaml(
      StrCat("env: {id: test/faulty, options: {fault: ", fault, "}, step_timeout: 1}\n",
             "agent: {id: sac, hidden: [8], batch_size: 8, learning_starts: 50}\n",
             "eval: {every: 0}\nupdates_per_decision: 0.1\nactors: 2\ntotal_decisions: ", total),
      "test");
  return request;
}

Outcome TrainIn(const std::filesystem::path& folder, const std::string& fault, int64_t total) {
  const RunRequest request = RequestFor(folder, fault, total);
  Outcome outcome;
  {
    StopSignal stop;  // gone before `repro` is run, which would inherit its blocked signals
    rookery::Run run(request);
    TrainWithActors(run, {.actors = 2, .program = kProgram}, stop);
    outcome = {.decisions = run.decisions, .faults = run.rollouts->faults()};
  }
  const std::filesystem::path crash = folder / "crashes" / "0";
  outcome.reason = ReadJson(crash / "crash.json").at("reason").get<std::string>();
  const int status =
      std::system(StrCat("timeout 5 ", BinaryPath("bin/rookery"), " repro ", crash.string(), " > ",
                         (folder / "repro.txt").string(), " 2>&1")
                      .c_str());
  outcome.repro = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

void ExpectNamedAndReplayed(const std::string& crash, int64_t decisions) {
  const TemporaryFolder folder;
  const Outcome outcome = TrainIn(folder.path() / "run", crash, decisions);
  EXPECT_GE(outcome.decisions, decisions);
  EXPECT_THAT(outcome.reason, HasSubstr("signal 11"));
  EXPECT_EQ(outcome.repro, 128 + SIGSEGV);
}

TEST(FaultsTest, ACrashIsNamedAndReplayed) { ExpectNamedAndReplayed("crash", 3'000); }

TEST(FaultsTest, ACrashInAResetIsReplayed) { ExpectNamedAndReplayed("crash_in_reset", 1'500); }

TEST(FaultsTest, AnEvaluationSaysHowManyEpisodesFailed) {
  const TemporaryFolder folder;
  const std::string report = (folder / "eval.json").string();
  const int status = std::system(StrCat(BinaryPath("bin/rookery"),
                                        " eval --policy random --env test/faulty --plugin ",
                                        kPlugin, " env.options.fault=throw --episodes 32 --json ",
                                        report, " > ", (folder / "out.txt").string(), " 2>&1")
                                     .c_str());
  ASSERT_EQ(status, 0);
  const nlohmann::json evaluation = ReadJson(report).at(0);
  const auto failed = evaluation.at("failed").get<size_t>();
  EXPECT_GT(failed, 0u);
  EXPECT_EQ(evaluation.at("rewards").size() + failed, 32u);
  const std::string text = ReadText(folder / "out.txt");  // its last line says so, too
  EXPECT_THAT(text, testing::EndsWith(StrCat(" episodes (", failed, " of 32 failed)\n")));
}

TEST(FaultsTest, AHangIsEndedAndReplayed) {
  const TemporaryFolder folder;
  const Outcome outcome = TrainIn(folder.path() / "run", "hang", 1'500);
  EXPECT_GE(outcome.decisions, 1'500);
  EXPECT_THAT(outcome.reason, HasSubstr("made no step for 1 s"));
  EXPECT_EQ(outcome.repro, 124);  // `timeout` had to end it
}

// Each of the 16 steps is far shorter than env.step_timeout, all of them are longer.
TEST(FaultsTest, ManySlowEnvsAreNoHang) {
  const TemporaryFolder folder;
  RunRequest request = RequestFor(folder.path() / "run", "slow", 32);
  ApplyOverride(request.config, "env.per_actor=16");
  ApplyOverride(request.config, "env.step_timeout=2");
  ApplyOverride(request.config, "agent.learning_starts=16");
  ApplyOverride(request.config, "actors=1");
  StopSignal stop;
  rookery::Run run(request);
  TrainWithActors(run, {.actors = 1, .program = kProgram}, stop);
  EXPECT_GE(run.decisions, 32);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run" / "crashes" / "0"));
}

TEST(FaultsTest, PlayShowsWhatCameBeforeAFault) {
  const TemporaryFolder folder;
  const std::string out = (folder / "out.txt").string();
  const int status =
      std::system(StrCat(BinaryPath("bin/rookery"), " play test/faulty --plugin ", kPlugin,
                         " env.options.fault=throw --episodes 100 ", "--rows 2 > ", out, " 2>&1")
                      .c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
  std::ifstream in(out);
  std::string text(std::istreambuf_iterator<char>(in), {});
  text = text.substr(text.rfind("decision  frame"));  // the last episode's table
  // A row for 25, and the last ones before frame 30.
  EXPECT_THAT(text, testing::ContainsRegex(
                        "\n +25 .*\n +26 .*\n +27 .*\n +28 .*\n +29 .*\nepisode [0-9]+: the env "
                        "failed\nrookery: env test/faulty .decision 29.: the gripper is jammed"));
}

TEST(FaultsTest, ANaNIsNamedCountedAndReplayed) {
  const TemporaryFolder folder;
  const Outcome outcome = TrainIn(folder.path() / "run", "nan", 3'000);
  EXPECT_GE(outcome.decisions, 3'000);
  EXPECT_GT(outcome.faults, 0);
  EXPECT_THAT(outcome.reason, HasSubstr("test/faulty"));
  EXPECT_THAT(outcome.reason, HasSubstr("decision 29"));
  EXPECT_THAT(outcome.reason, HasSubstr("'frame'"));
  EXPECT_EQ(outcome.repro, 0);
}

TEST(FaultsTest, AnEnvErrorIsQuoted) {
  const TemporaryFolder folder;
  const Outcome outcome = TrainIn(folder.path() / "run", "throw", 2'000);
  EXPECT_THAT(outcome.reason, HasSubstr("the gripper is jammed"));
  EXPECT_EQ(outcome.repro, 0);
}

TEST(FaultsTest, AnEnvThatAlwaysFailsEndsTheTraining) {
  const TemporaryFolder folder;
  RunRequest request = RequestFor(folder.path() / "run", "always", 100);
  StopSignal stop;
  rookery::Run run(request);
  try {
    TrainWithActors(run, {.actors = 1, .program = kProgram}, stop);
    FAIL() << "it trained";
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("the gripper is gone"));
    EXPECT_THAT(failure.what(), HasSubstr("in vain"));
  }
}

// A run that was stopped while its policies waited to be evaluated has them evaluated later.
TEST(FaultsTest, AnInterruptedEvaluationIsMadeUpFor) {
  const TemporaryFolder folder;
  RunRequest request = RequestFor(folder.path() / "run", "nan", 600);
  ApplyOverride(request.config, "eval.every=500");
  ApplyOverride(request.config, "eval.episodes=2");
  ApplyOverride(request.config, "actors=1");
  const auto evaluated = [&] {
    std::ifstream in(folder.path() / "run" / "eval.csv");
    std::set<std::string> decisions;
    for (std::string line; std::getline(in, line);)
      decisions.insert(line.substr(0, line.find(',')));
    return decisions;
  };
  {
    StopSignal stop;
    rookery::Run run(request);
    TrainWithActors(run, {.actors = 1, .program = kProgram}, stop);
  }
  const auto whole = evaluated();
  EXPECT_EQ(whole.size(), 3u);  // the header, about 500 and 600
  // As a stop would have left it.
  std::filesystem::remove(folder.path() / "run" / "eval.csv");
  RunRequest again;
  again.resume = (folder.path() / "run").string();
  again.config = ParseYaml("actors: 1", "test");
  again.plugins = {kPlugin};
  {
    StopSignal stop;
    rookery::Run run(again);
    EXPECT_FALSE(run.UnevaluatedPolicies().empty());
    TrainWithActors(run, {.actors = 1, .program = kProgram}, stop);
    EXPECT_TRUE(run.UnevaluatedPolicies().empty());
  }
  EXPECT_TRUE(evaluated().contains(*std::next(whole.begin())));
}

}  // namespace
}  // namespace rookery
