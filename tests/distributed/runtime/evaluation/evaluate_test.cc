#include "distributed/runtime/evaluation/evaluate.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/eval_summary.h"
#include "tests/distributed/runtime/counting_env.h"

namespace rookery {
namespace {

// More episodes than envs stand side by side: they take turns, and begin as in a smaller
// evaluation.
TEST(EvaluateTest, EpisodesTakeTurnsAndBeginAlike) {
  UniformPolicy policy(OneAction());
  const EnvFactory factory = MakeCounting({.length = 5});
  const auto few = Evaluate(policy, factory, {}, 3);
  const auto many = Evaluate(policy, factory, {}, 150);
  ASSERT_EQ(many.size(), 150u);
  std::set<uint64_t> seeds;
  for (const EvalEpisode& episode : many) {
    EXPECT_EQ(episode.totals.reward, 1 + 2 + 3 + 4 + 5);
    EXPECT_EQ(episode.totals.decisions, 5);
    EXPECT_TRUE(episode.terminated);
    seeds.insert(episode.seed);
  }
  EXPECT_EQ(seeds.size(), 150u);
  for (size_t k = 0; k < few.size(); ++k) EXPECT_EQ(few[k].seed, many[k].seed);
}

TEST(EvaluateTest, AnEpisodeThatNeverEndsIsAFailure) {
  UniformPolicy policy(OneAction());
  EXPECT_THROW(Evaluate(policy, MakeCounting({.length = 1'000'000'000}), {}, 1), Failure);
}

TEST(EvaluateTest, OneEpisodeHasNoInterval) {
  const std::vector<EvalEpisode> one = {{.totals = {.reward = 3}}};
  EXPECT_EQ(MeanReward(one).mean, 3);
  EXPECT_TRUE(std::isinf(MeanReward(one).half_width));
}

// Another episode that stood for it would have another seed and other parameters.
TEST(EvaluateTest, AnEpisodeThatCannotBeginIsLeftOut) {
  UniformPolicy policy(OneAction());
  const auto all = Evaluate(policy, MakeCounting({.length = 5, .odd_seeds_fail = true}), {}, 16);
  ASSERT_EQ(all.size(), 16u);
  const auto completed = Completed(all);
  EXPECT_GT(completed.size(), 0u);
  EXPECT_LT(completed.size(), 16u);
  for (const EvalEpisode& episode : all) {
    EXPECT_EQ(episode.fault.empty(), episode.seed % 2 == 0) << episode.fault;
  }
  for (const EvalEpisode& episode : completed) EXPECT_EQ(episode.totals.reward, 1 + 2 + 3 + 4 + 5);
  EXPECT_TRUE(FaultsText(all).starts_with(StrCat(16 - completed.size(), " of 16 episodes failed")));
  EXPECT_EQ(FaultsText(completed), "");
  const size_t failed = 16 - completed.size();
  EXPECT_EQ(RewardText(Summarize(all)),
            StrCat("15.00 ± 0.00 (95 % interval) over ", completed.size(), " episodes (", failed,
                   " of 16 failed)"));
}

// It has no mean, but is no less an evaluation.
TEST(EvaluateTest, AnEnvMayFailInEveryEpisode) {
  UniformPolicy policy(OneAction());
  const auto odd = [](size_t k) {
    return EvaluationSource({}, MakeCounting({})()->spec())(static_cast<int64_t>(k), 0).seed % 2;
  };
  ASSERT_EQ(odd(0), 1u) << "choose an evaluation whose one seed is odd";
  const auto all = Evaluate(policy, MakeCounting({.odd_seeds_fail = true}), {}, 1);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].fault, "env test/counting (decision 0): can't begin");
  EXPECT_EQ(RewardText(Summarize(all)), "none over 0 episodes (1 of 1 failed)");
}

// It would be stored as infinity.
TEST(EvaluateTest, ARewardBeyondFloatsIsAFailure) {
  UniformPolicy policy(OneAction());
  const auto all = Evaluate(policy, MakeCounting({.reward = 1e300}), {}, 1);
  EXPECT_NE(all[0].fault.find("the reward is"), std::string::npos) << all[0].fault;
}

// Success in any frame, whatever the decisions are; the last frame's apart.
TEST(EvaluateTest, SuccessIsAnyFrames) {
  for (const int64_t repeat : {1, 2, 5, 100}) {
    EnvConfig config;
    config.action_repeat = repeat;
    UniformPolicy policy(OneAction());
    const auto rates = [&](int64_t success_at) {
      const auto factory = MakeCounting({.length = 5, .success_at = success_at});
      const EpisodeMeans means = Summarize(Evaluate(policy, factory, config, 3)).means;
      return std::pair(means.success_rate, means.success_at_end_rate);
    };
    EXPECT_EQ(rates(3), std::pair(1.0, 0.0)) << "action repeat " << repeat;
    EXPECT_EQ(rates(5), std::pair(1.0, 1.0)) << "action repeat " << repeat;
    EXPECT_EQ(rates(6), std::pair(0.0, 0.0)) << "action repeat " << repeat;
  }
}

// By hand: rewards 1, 2, 3 have mean 2 and standard error 1 / sqrt(3); t(0.975, 2) is 4.303.
TEST(EvaluateTest, TheIntervalIsStudents) {
  const std::vector<EvalEpisode> episodes = {{.index = 0, .totals = {.reward = 1}},
                                             {.index = 1, .totals = {.reward = 2}},
                                             {.index = 2, .totals = {.reward = 3}}};
  EXPECT_DOUBLE_EQ(MeanReward(episodes).mean, 2);
  EXPECT_NEAR(MeanReward(episodes).half_width, 4.303 / std::sqrt(3.0), 1e-12);
}

}  // namespace
}  // namespace rookery
