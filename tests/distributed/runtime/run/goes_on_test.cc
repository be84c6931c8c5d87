// Training goes on where what it writes is lost, moved or can't be written, and says so.
#include <csignal>
#include <thread>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/background_evaluator.h"
#include "distributed/runtime/run/learner.h"
#include "distributed/runtime/run/lockstep.h"
#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

RunRequest RequestFor(const fs::path& path, int64_t actors, int64_t total) {
  at::set_num_threads(1);
  RunRequest request{
      .config = ParseYaml(StrCat("env: {id: dmc/pendulum_swingup, time_limit: 40}\n"
                                 "agent: {id: sac, hidden: [8], batch_size: 8, "
                                 "learning_starts: 50}\n"
                                 "eval: {every: 100, episodes: 1}\ncheckpoint: {every: 100}\n"
                                 "updates_per_decision: 0.1\nactors: ",
                                 actors, "\ntotal_decisions: ", total),
                          "test"),
      .run = path.string()};
  return request;
}

TEST(GoesOnTest, ARunThatIsMoved) {
  const TemporaryFolder folder;
  StopSignal stop;
  rookery::Run run(RequestFor(folder / "run", 0, 300));
  fs::rename(folder / "run", folder / "moved");
  TrainLockstep(run, stop);
  EXPECT_FALSE(fs::exists(folder / "run"));
  EXPECT_EQ(LatestGood(folder / "moved/checkpoints"), 300);
  EXPECT_TRUE(ReadBest(folder / "moved/policies"));
  EXPECT_FALSE(ReadText(folder / "moved/eval.csv").empty());
}

TEST(GoesOnTest, ARunThatIsMovedWithItsActors) {
  const TemporaryFolder folder;
  StopSignal stop;
  RunRequest request = RequestFor(folder / "run", 1, 500);
  ApplyOverride(request.config, "eval.every=400");
  rookery::Run run(request);
  std::jthread mover([&] {
    while (!LatestGood(folder / "run/checkpoints")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    fs::rename(folder / "run", folder / "moved");
  });
  TrainWithActors(run, {.actors = 1, .program = BinaryPath("bin/rookery-learn")}, stop);
  mover.join();
  EXPECT_FALSE(fs::exists(folder / "run"));
  EXPECT_GE(*LatestGood(folder / "moved/checkpoints"), 500);
  EXPECT_TRUE(ReadBest(folder / "moved/policies"));
}

// A run that was removed, as by a move to another disk, is whole again at the next checkpoint.
TEST(GoesOnTest, ARunThatIsRemoved) {
  const TemporaryFolder folder;
  StopSignal stop;
  {
    rookery::Run run(RequestFor(folder / "run", 0, 200));
    fs::remove_all(folder / "run");
    TrainLockstep(run, stop);
  }
  EXPECT_EQ(LatestGood(folder / "run/checkpoints"), 200);
  RunRequest again{.config = ParseYaml("total_decisions: 210", "test")};
  again.resume = (folder / "run").string();
  EXPECT_NO_THROW(rookery::Run{again});
}

// The folder of checkpoints is a file: none can be written, until it goes.
TEST(GoesOnTest, ACheckpointThatCannotBeWritten) {
  const TemporaryFolder folder;
  StopSignal stop;
  rookery::Run run(RequestFor(folder / "run", 0, 300));
  const fs::path checkpoints = folder / "run/checkpoints";
  fs::remove(checkpoints);
  OutputFile(checkpoints, OutputFile::Mode::kTruncate).Write("in the way");
  EXPECT_THAT([&] { TrainLockstep(run, stop); },
              ThrowsMessage<Failure>(AllOf(HasSubstr("the last checkpoint, at 300 decisions"),
                                           HasSubstr("no checkpoint to go on from"))));
  EXPECT_EQ(run.decisions, 300);
  const std::string log = ReadText(folder / "run/log.txt");
  EXPECT_EQ(log.find("the checkpoint can't be written"),
            log.rfind("the checkpoint can't be written"));  // said once
  EXPECT_NE(log.find("the checkpoint can't be written"), std::string::npos);
  fs::remove(checkpoints);
  run.Capture();
  run.LastCheckpoint([](CheckpointWriter&) {});
  EXPECT_EQ(LatestGood(checkpoints), 300);
}

TEST(GoesOnTest, AnEvaluationWithoutAnAnswer) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::CreateAt(folder / "run", false);
  for (const char* program : {"/bin/true", "/bin/false", "/no/such/program"}) {
    BackgroundEvaluator evaluator(run, program, {});
    evaluator.Submit(1);
    evaluator.Submit(2);
    EXPECT_TRUE(evaluator.Wait(5).empty());
    EXPECT_EQ(evaluator.pending(), 0u);
  }
  for (const char* answer : {"{", "[{}]", "3", "[1]"}) {
    OutputFile(folder / "answer", OutputFile::Mode::kTruncate).Write(answer);
    EXPECT_THROW(ReadEvalResult(folder / "answer"), UserError) << answer;
  }
}

// Its process has the old place's files to read; another one begins in the new place.
TEST(GoesOnTest, AnEvaluationOfARunThatIsMoved) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::CreateAt(folder / "run", false);
  const fs::path program = folder / "evaluator";
  OutputFile(program, OutputFile::Mode::kTruncate)
      .Write("#!/bin/sh\nsleep 0.3\ntest -e \"$3\" || exit 1\necho '[]' > \"$7\"\n");
  fs::permissions(program, fs::perms::owner_all);
  run.WriteConfig(ConfigNode::Map());
  BackgroundEvaluator evaluator(run, program.string(), {});
  evaluator.Submit(7);
  fs::rename(folder / "run", folder / "moved");
  const std::vector<Evaluation> results = evaluator.Wait(5);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].position, 7);
}

// The reader of all that it says goes away after a line; its outputs are closed, or full.
TEST(GoesOnTest, AnOutputThatTakesNothing) {
  for (const char* output : {"2>&1 | head -1 > /dev/null", ">&- 2>&-", "> /dev/full 2>&1"}) {
    const Scratch scratch;
    const std::string run = (scratch / "run").string();
    const std::string command =
        StrCat("(", BinaryPath("bin/rookery"), " train agent=sac env=dmc/pendulum_swingup ",
               "agent.hidden=[8] agent.batch_size=8 agent.learning_starts=50 eval.every=0 ",
               "eval.video=false total_decisions=100 --actors 0 --run ", run, "; echo $? > ",
               (scratch / "status").string(), ") ", output);
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(ReadText(scratch / "status"), "0\n") << output;
    EXPECT_EQ(LatestGood(run + "/checkpoints"), 100) << output;
    EXPECT_EQ(ReadText(run + "/metrics.csv").find("info"), std::string::npos) << output;
  }
}

// Files may have 48 KiB, which the replay outgrows: the older checkpoint stays, and it is said.
TEST(GoesOnTest, AFileBeyondTheLimit) {
  const Scratch scratch;
  const Ran ran = RunRookery(
      StrCat("train agent=sac env=dmc/pendulum_swingup agent.hidden=[8] agent.batch_size=8 "
             "eval.every=0 updates_per_decision=0.1 eval.video=false checkpoint.every=500 "
             "total_decisions=2200 ",
             "--actors 0 --run ", (scratch / "run").string()),
      "ulimit -f 96; ");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("the last checkpoint, at 2200 decisions, can't be written"),
                             HasSubstr("limit on file sizes"),
                             HasSubstr("the last good checkpoint is that of ")));
  EXPECT_TRUE(LatestGood(scratch / "run/checkpoints"));
}

}  // namespace
}  // namespace rookery
