// Groups of short trainings, through the program.
#include "tools/group/group.h"

#include <csignal>
#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/csv_table.h"
#include "core/random.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kShort =
    "agent=sac env=classic/Pendulum-v1 actors=0 agent.hidden=[4] agent.learning_starts=20 "
    "agent.batch_size=8 total_decisions=400 eval.every=200 eval.episodes=1 eval.video=false "
    "checkpoint.every=50 env.time_limit=50";

// What a run's result is: all but times, and what counts its starts.
std::map<std::string, std::string> ResultOf(const std::filesystem::path& run) {
  std::map<std::string, std::string> result;
  result["eval.csv"] = FileText(run / "eval.csv");
  const CsvTable metrics = ReadCsv(run / "metrics.csv");
  for (size_t i = 0; i < metrics.names.size(); ++i) {
    const std::string& name = metrics.names[i];
    if (name.starts_with("time/") && name != "time/total_timesteps") continue;
    for (const double value : metrics.columns[i]) result[name] += ShortestDouble(value) + " ";
  }
  const std::filesystem::path last = FindCheckpoint(run / "checkpoints", "last");
  for (const char* name : {"agent.safetensors", "replay.bin", "collector.safetensors"}) {
    result[name] = FileText(last / name);
  }
  return result;
}

TEST(Group, RunsAreNamedByWhatVaries) {
  const auto names = [](const std::vector<Settings>& combinations) {
    std::vector<std::string> found;
    for (const Member& member : MakeMembers(combinations, {0, 3})) found.push_back(member.name);
    return found;
  };
  EXPECT_THAT(names({{}}), ElementsAre("s0", "s3"));
  EXPECT_THAT(names({{"agent.lr=1e-3", "agent.tau=1"}, {"agent.lr=-2", "agent.tau=1"}}),
              ElementsAre("lr_1e-3-s0", "lr_1e-3-s3", "lr_-2-s0", "lr_-2-s3"));
  EXPECT_THAT(
      names({{"env=dmc/a b"}, {"env=dmc/a-b"}}),
      ElementsAre("env_dmc-a-b-s0", "env_dmc-a-b-s3", "env_dmc-a-b-2-s0", "env_dmc-a-b-2-s3"));
}

// Its supervisor is killed at random, and each time goes on as a whole.
TEST(Group, KilledAtRandomItEndsWithTheSameBytes) {
  constexpr int kKills = 4;
  const Scratch scratch;
  const std::string whole = (scratch / "whole").string(), killed = (scratch / "killed").string();
  const Ran ran = RunRookery(StrCat("train ", kShort, " --seeds 0-1 --jobs 2 --run ", whole));
  ASSERT_EQ(ran.status, 0) << ran.err;

  Random random(static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()));
  for (int kill = 0; kill < kKills; ++kill) {
    std::vector<std::string> command = {BinaryPath("bin/rookery"), "train"};
    if (Group::IsGroup(killed)) {
      command.insert(command.end(), {"--resume", killed});
    } else {
      std::istringstream words(kShort);
      for (std::string word; words >> word;) command.push_back(word);
      command.insert(command.end(), {"--seeds", "0-1", "--run", killed});
    }
    command.insert(command.end(), {"--jobs", "2"});
    Process supervisor(command, (scratch / "output").string());
    supervisor.Wait(random.Uniform(0.05, 1.5));
    supervisor.Signal(SIGKILL);
    supervisor.Wait(10);
  }
  const Ran last = RunRookery(StrCat("train --resume ", killed, " --jobs 2"));
  ASSERT_EQ(last.status, 0) << last.err;
  const Ran table = RunRookery(StrCat("eval ", whole, "/s0 ", whole, "/s1 --stochastic"));
  EXPECT_EQ(table.status, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("95 %  success  episodes\n"));
  for (const char* run : {"s0", "s1"}) {
    const auto expected = ResultOf(scratch / StrCat("whole/", run));
    const auto found = ResultOf(scratch / StrCat("killed/", run));
    ASSERT_GE(expected.size(), 8);
    for (const auto& [name, text] : expected) {
      EXPECT_TRUE(found.contains(name) && found.at(name) == text) << run << ": " << name;
    }
  }
}

// A run that dies is begun again; one with the user's mistake is not, and the others go on.
TEST(Group, WhatFailedIsStartedAgainWhereThatMayHelp) {
  const Scratch scratch;
  const std::string folder = (scratch / "group").string();
  Process group(
      {BinaryPath("bin/rookery"), "sweep", "agent=sac", "actors=0", "agent.hidden=[4]",
       "env=classic/CartPole-v1,classic/Pendulum-v1", "total_decisions=400", "eval.every=0",
       "eval.video=false", "checkpoint.every=50", "--run", folder, "--jobs", "1"},
      (scratch / "output").string());
  const std::filesystem::path good = scratch / "group/env_classic-Pendulum-v1-s0";
  // Killed once, in the middle.
  const auto begun = std::chrono::steady_clock::now();
  while (!std::filesystem::exists(good / "run.lock") &&
         std::chrono::steady_clock::now() - begun < std::chrono::seconds(20)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_TRUE(std::filesystem::exists(good / "run.lock"));
  pid_t holder = 0;
  while (!(std::istringstream(FileText(good / "run.lock")) >> holder)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ::kill(holder, SIGKILL);
  const auto end = group.Wait(25);
  ASSERT_TRUE(end);
  const std::string output = FileText(scratch / "output");
  EXPECT_EQ(end->exit_code, 2) << output;
  EXPECT_THAT(output, HasSubstr("env_classic-Pendulum-v1-s0 failed, and goes on from"));
  EXPECT_THAT(output,
              HasSubstr("env_classic-CartPole-v1-s0 failed: rookery: sac acts in continuous"));
  EXPECT_THAT(output, HasSubstr("1 of 2 runs failed"));
  EXPECT_EQ(ListCheckpoints(good / "checkpoints").back(), 400) << output;
}

TEST(Group, MistakesMakeNothing) {
  const Scratch scratch;
  const std::string folder = (scratch / "group").string();
  struct Case {
    std::string arguments;
    const char* message;
  };
  for (const Case& c : {
           Case{"sweep agent=sac env=dmc/cheetah_run agent.lrr=1,2", "did you mean 'lr'?"},
           Case{"sweep agent=sac env=dmc/cheetah_run agent.lr=1e-3,7", "7 is out of range"},
           Case{"sweep agent=sac env=dmc/cheetah_run", "nothing varies"},
           Case{"sweep agent=sac env=dmc/cheetah_run agent.lr=0,1 --budget 9", "at least 3"},
           Case{"sweep agent=sac env=dmc/cheetah_run agent.lr=0,1 eval.every=0 --budget 9", "eval"},
           Case{"sweep agent=sac env=dmc/cheetah_run agent.lr=0,1 --budget 1e30", "1e30 not in"},
           Case{"sweep agent=sac env=dmc/cheetah_run agent.lr=0,1 'agent.hidden=[8,8'",
                "'agent.hid"},
           Case{"train agent=sac env=dmc/cheetah_run --seeds 4-1", "--seeds 4-1: say 0-4"},
       }) {
    const Ran ran = RunRookery(StrCat(c.arguments, " --run ", folder));
    EXPECT_EQ(ran.status, 2) << c.arguments;
    EXPECT_THAT(ran.err, HasSubstr(c.message)) << c.arguments;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    EXPECT_LT(ran.err.size(), 600u) << ran.err;
    EXPECT_FALSE(std::filesystem::exists(folder)) << c.arguments;
  }
}

TEST(Group, SlurmGetsATaskARun) {
  const Scratch scratch;
  const std::string folder = (scratch / "group").string();
  const Ran ran = RunRookery(StrCat("sweep ", kShort, " agent.lr=1e-3,1e-4 --seeds 0-1 --jobs 3 ",
                                    "--slurm --run ", folder));
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("sbatch"));
  EXPECT_THAT(FileText(scratch / "group/slurm.sh"), HasSubstr("--array=0-3%3"));
  // Its last line is what a task runs.
  const std::string command = StrCat("SLURM_ARRAY_TASK_ID=2 bash ", folder, "/slurm.sh >",
                                     (scratch / "task").string(), " 2>&1");
  ASSERT_EQ(std::system(command.c_str()), 0) << FileText(scratch / "task");
  EXPECT_EQ(ListCheckpoints(scratch / "group/lr_1e-4-s0/checkpoints").back(), 400);
  EXPECT_FALSE(std::filesystem::exists(scratch / "group/lr_1e-3-s0"));
}

TEST(Group, ADamagedOneIsRefused) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch / "group");
  for (const auto& [text, why] :
       {std::pair{"{", "group.json"}, std::pair{"{\"format\": 9}", "another release"},
        std::pair{"{\"format\": 1, \"members\": []}", "can't be read"}}) {
    std::ofstream(scratch / "group/group.json") << text;
    const Ran ran = RunRookery(StrCat("train --resume ", (scratch / "group").string()));
    EXPECT_EQ(ran.status, 2) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(why));
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  }
}

}  // namespace
}  // namespace rookery
