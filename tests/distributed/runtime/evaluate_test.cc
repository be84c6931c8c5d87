#include "distributed/runtime/evaluate.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "tests/distributed/runtime/counting_env.h"

namespace rookery {
namespace {

// More episodes than envs stand side by side: they take turns, and begin as in a smaller
// evaluation.
TEST(EvaluateTest, EpisodesTakeTurnsAndBeginAlike) {
  UniformPolicy policy(1);
  const EnvFactory factory = MakeCounting({.length = 5});
  const auto few = Evaluate(policy, factory, {}, 3);
  const auto many = Evaluate(policy, factory, {}, 150);
  ASSERT_EQ(many.size(), 150u);
  std::set<uint64_t> seeds;
  for (const EvalEpisode& episode : many) {
    EXPECT_EQ(episode.reward, 1 + 2 + 3 + 4 + 5);
    EXPECT_EQ(episode.decisions, 5);
    EXPECT_TRUE(episode.terminated);
    seeds.insert(episode.seed);
  }
  EXPECT_EQ(seeds.size(), 150u);
  for (size_t k = 0; k < few.size(); ++k) EXPECT_EQ(few[k].seed, many[k].seed);
}

TEST(EvaluateTest, AnEpisodeThatNeverEndsIsAFailure) {
  UniformPolicy policy(1);
  EXPECT_THROW(Evaluate(policy, MakeCounting({.length = 1'000'000'000}), {}, 1), Failure);
}

TEST(EvaluateTest, OneEpisodeHasNoInterval) {
  const std::vector<EvalEpisode> one = {{.reward = 3}};
  EXPECT_EQ(MeanReward(one).mean, 3);
  EXPECT_TRUE(std::isinf(MeanReward(one).half_width));
}

// Another episode that stood for it would have another seed and other parameters.
TEST(EvaluateTest, AnEpisodeThatCannotBeginIsLeftOut) {
  UniformPolicy policy(1);
  const auto all = Evaluate(policy, MakeCounting({.length = 5, .odd_seeds_fail = true}), {}, 16);
  ASSERT_EQ(all.size(), 16u);
  const auto completed = Completed(all);
  EXPECT_GT(completed.size(), 0u);
  EXPECT_LT(completed.size(), 16u);
  for (const EvalEpisode& episode : all) {
    EXPECT_EQ(episode.fault.empty(), episode.seed % 2 == 0) << episode.fault;
  }
  for (const EvalEpisode& episode : completed) EXPECT_EQ(episode.reward, 1 + 2 + 3 + 4 + 5);
  EXPECT_TRUE(FaultsText(all).starts_with(StrCat(16 - completed.size(), " of 16 episodes failed")));
  EXPECT_EQ(FaultsText(completed), "");
}

TEST(EvaluateTest, AnEnvThatFailsInEveryEpisodeIsAFailure) {
  UniformPolicy policy(1);
  const auto odd = [](size_t k) {
    return EvaluationSource({}, MakeCounting({})()->spec())(static_cast<int64_t>(k), 0).seed % 2;
  };
  ASSERT_EQ(odd(0), 1u) << "choose an evaluation whose one seed is odd";
  EXPECT_THROW(Evaluate(policy, MakeCounting({.odd_seeds_fail = true}), {}, 1), Failure);
}

// It would be stored as infinity.
TEST(EvaluateTest, ARewardBeyondFloatsIsAFailure) {
  UniformPolicy policy(1);
  EXPECT_THROW(Evaluate(policy, MakeCounting({.reward = 1e300}), {}, 1), Failure);
}

// By hand: rewards 1, 2, 3 have mean 2 and standard error 1 / sqrt(3); t(0.975, 2) is 4.303.
TEST(EvaluateTest, TheIntervalIsStudents) {
  const std::vector<EvalEpisode> episodes = {{.reward = 1}, {.reward = 2}, {.reward = 3}};
  EXPECT_DOUBLE_EQ(MeanReward(episodes).mean, 2);
  EXPECT_NEAR(MeanReward(episodes).half_width, 4.303 / std::sqrt(3.0), 1e-12);
}

}  // namespace
}  // namespace rookery
