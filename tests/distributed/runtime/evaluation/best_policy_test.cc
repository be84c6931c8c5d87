#include "distributed/runtime/evaluation/best_policy.h"

#include <gtest/gtest.h>

#include "core/io/temporary_folder.h"

namespace rookery {
namespace {

EvalSummary Result(double mean, int64_t failed, int64_t episodes = 10) {
  return {.episodes = episodes, .failed = failed, .means = {}, .reward = {.mean = mean}};
}

EvalSet Env(int64_t action_repeat) {
  EnvConfig env;
  env.id = "test/counting";
  env.action_repeat = action_repeat;
  return {.env = env};
}

TEST(BestPolicyTest, FewerFailedEpisodesAreBetter) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::CreateAt(folder / "run", false);
  std::filesystem::create_directories(run.policies());
  BestPolicy best(run, Env(1));
  const auto decision = [&] { return ReadBest(run.policies())->position; };
  best.Consider(1, Result(0, 10));  // nothing to be said of it
  EXPECT_EQ(best.Text(), "the env failed in every episode of the evaluations");
  best.Consider(2, Result(22'030, 9));
  EXPECT_EQ(best.Text(), "best evaluation 22030 (9 of 10 episodes failed)");
  best.Consider(3, Result(500, 1));
  EXPECT_EQ(decision(), 3);
  best.Consider(4, Result(900, 2, 20));  // the same share
  EXPECT_EQ(decision(), 4);
  best.Consider(5, Result(0.2, 0));
  EXPECT_EQ(decision(), 5);
  best.Consider(6, Result(22'030, 1));
  EXPECT_EQ(decision(), 5);
  EXPECT_EQ(best.Text(), "best evaluation 0.200");
}

// Returns at another action repeat are others; more envs an actor change none.
TEST(BestPolicyTest, OnlyEqualEnvsAreCompared) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::CreateAt(folder / "run", false);
  std::filesystem::create_directories(run.policies());
  BestPolicy(run, Env(4)).Consider(1, Result(900, 0));
  EvalSet wider = Env(4);
  wider.env.per_actor = 8;
  BestPolicy same(run, wider);
  same.Load(Env(4));
  same.Consider(2, Result(500, 0));
  EXPECT_EQ(ReadBest(run.policies())->position, 1);
  BestPolicy other(run, Env(8));
  other.Load(Env(8));  // the run was resumed so before, and stopped before it was evaluated
  EXPECT_EQ(other.Text(), "");
  EXPECT_EQ(ReadBest(run.policies())->position, 1) << "kept until there is another one";
  other.Consider(3, Result(500, 0));
  EXPECT_EQ(ReadBest(run.policies())->position, 3);
}

// A best.json of an older version says nothing of its env: it was the run's.
TEST(BestPolicyTest, AnOlderFileIsOfTheRunsEnv) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::CreateAt(folder / "run", false);
  std::filesystem::create_directories(run.policies());
  WriteBest(run.policies(), {1, 900});
  BestPolicy same(run, Env(4));
  same.Load(Env(4));
  EXPECT_EQ(same.Text(), "best evaluation 900");
  BestPolicy other(run, Env(8));
  other.Load(Env(4));
  EXPECT_EQ(other.Text(), "");
}

}  // namespace
}  // namespace rookery
