// Named evaluation sets: what each is of, what their episodes say, and what is refused.
#include "distributed/runtime/evaluation/eval_sets.h"

#include <cmath>
#include <limits>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "core/error.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/eval_summary.h"
#include "tests/distributed/runtime/echo_env.h"
#include "tests/envs/wide_env.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;

ExperimentConfig ConfigOf(const std::string& env, const std::string& eval) {
  return ReadExperiment(
      ParseYaml(StrCat("{agent: sac, env: {id: test/echo", env, "}, eval: {", eval, "}}"),
                "a.yaml"),
      BuiltInAgents());
}

EnvRegistry Registry() {
  EnvRegistry registry;
  registry.Add({.id = "test/echo", .summary = "", .make = [](const ConfigNode& options) {
                  return options.Find("wide") != nullptr ? MakeWide() : MakeEcho();
                }});
  return registry;
}

std::vector<EvalSet> Sets(const std::string& env, const std::string& eval) {
  return MakeEvalSets(ConfigOf(env, eval), Registry(), MakeEcho(), EchoEnv().spec());
}

std::string SetsRefusal(const std::string& eval) {
  try {
    Sets("", eval);
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "";
}

constexpr const char* kTasks = ", tasks: {list: [{gain: 1}, {gain: 2}]}, trials: 3";

TEST(EvalSetsTest, ThePolicysStateLastsFromTrialToTrial) {
  TrialCounter policy;
  const std::vector<EvalSet> sets = Sets(kTasks, "episodes: 70");  // more than stand side by side
  ASSERT_EQ(sets.size(), 1u);
  const auto episodes = EvaluateSets(policy, sets);
  ASSERT_EQ(episodes.size(), 210u);
  const EpisodeSource source = EvaluationSource(sets[0].env, EchoEnv().spec());
  for (size_t i = 0; i < episodes.size(); ++i) {
    const EvalEpisode& episode = episodes[i];
    EXPECT_EQ(episode.set, "eval");
    EXPECT_EQ(episode.index, static_cast<int64_t>(i / 3));
    EXPECT_EQ(episode.trial, static_cast<int64_t>(i % 3));
    EXPECT_EQ(episode.seed, source(episode.index, episode.trial).seed);
    const double gain = episode.index % 2 == 0 ? 1 : 2;
    EXPECT_EQ(episode.totals.reward, EchoEnv::ReturnOf(gain, episode.trial));
  }
  // Means of float32 sums.
  EXPECT_THAT(Summarize(episodes).by_trial,
              testing::Pointwise(testing::DoubleNear(1e-6), std::vector<double>{30, 30.25, 30.5}));
  const auto first = EvaluateSets(policy, Sets("", "episodes: 70"));
  for (size_t k = 0; k < first.size(); ++k) EXPECT_EQ(first[k].seed, episodes[3 * k].seed);
}

TEST(EvalSetsTest, TrialsThatCannotBeginAreLeftOut) {
  TrialCounter policy;
  const EnvConfig env = ConfigOf(kTasks, "").env;
  const auto episodes = Evaluate(policy, MakeEcho(/*odd_seeds_fail=*/true), env, 8);
  ASSERT_EQ(episodes.size(), 24u);
  int failed = 0;
  for (const EvalEpisode& episode : episodes) {
    EXPECT_EQ(episode.fault.empty(), episode.seed % 2 == 0) << episode.fault;
    failed += episode.fault.empty() ? 0 : 1;
    if (episode.fault.empty()) {
      EXPECT_EQ(episode.totals.decisions, 2);
    }
  }
  EXPECT_GT(failed, 4);
  EXPECT_LT(failed, 20);
}

// Each is the env of training but for what it says; the first decides.
TEST(EvalSetsTest, ASetIsTheEnvOfTrainingButForItsOwn) {
  const auto sets = Sets(", params: {gain: 3, unused: 4}, action_repeat: 2",
                         "episodes: 4, best: far, sets: {plain: , far: {env: {params: {gain: 5}, "
                         "action_repeat: 1}, episodes: 2}, many: {env: {tasks: {list: [{gain: 7}, "
                         "{gain: 8}]}}, trials: 2}}");
  ASSERT_EQ(sets.size(), 3u);
  EXPECT_EQ(sets[0].name, "far");
  EXPECT_EQ(sets[0].episodes, 2);
  EXPECT_EQ(sets[1].episodes, 4);
  TrialCounter policy;
  std::map<std::string, std::vector<double>> returns;
  for (const EvalEpisode& episode : EvaluateSets(policy, sets)) {
    returns[episode.set].push_back(episode.totals.reward);
  }
  EXPECT_THAT(returns["far"], testing::Each(EchoEnv::ReturnOf(5, 0)));
  EXPECT_THAT(returns["plain"], testing::Each(EchoEnv::ReturnOf(3, 0)));
  EXPECT_EQ(returns["plain"].size(), 4u);
  EXPECT_THAT(returns["many"],
              testing::ElementsAre(EchoEnv::ReturnOf(7, 0), EchoEnv::ReturnOf(7, 1),
                                   EchoEnv::ReturnOf(8, 0), EchoEnv::ReturnOf(8, 1),
                                   EchoEnv::ReturnOf(7, 0), EchoEnv::ReturnOf(7, 1),
                                   EchoEnv::ReturnOf(8, 0), EchoEnv::ReturnOf(8, 1)));
  EXPECT_EQ(FindEvalSet(sets, "many").env.trials, 2);
}

TEST(EvalSetsTest, TasksOfASetReplaceThoseOfTraining) {
  const auto sets = Sets(", params: {gain: {uniform: [1, 2]}}, tasks: {draw: 5}, trials: 2",
                         "sets: {a: {env: {tasks: {list: [{gain: 7}]}}}, "
                         "b: {env: {tasks: {}}, trials: 1}}, best: a");
  EXPECT_EQ(sets[0].env.tasks.map.size(), 1u);
  EXPECT_EQ(sets[0].env.trials, 2);
  EXPECT_TRUE(sets[1].env.tasks.map.empty());
}

TEST(EvalSetsTest, RefusesSetsThatAreNone) {
  EXPECT_THAT(SetsRefusal("sets: {a: {}, b: {}}"), HasSubstr("eval.best: say which set"));
  EXPECT_THAT(
      SetsRefusal("sets: {wind: {}, b: {}}, best: wnd"),
      HasSubstr("eval.best: there is no set 'wnd'; did you mean 'wind'? (there are wind, b"));
  EXPECT_THAT(SetsRefusal("best: wind"), HasSubstr("eval.best: there is no set 'wind'"));
  EXPECT_THAT(SetsRefusal("sets: {a: {env: {params: {gian: 1}}}}"),
              HasSubstr("eval.sets.a: a.yaml:1: env.params.gian: test/echo has no such parameter; "
                        "did you mean 'gain'?"));
  EXPECT_THAT(SetsRefusal("sets: {a: {env: {parms: {gain: 1}}}}"),
              HasSubstr("a.yaml:1: eval.sets.a.env.parms: unknown key; did you mean 'params'?"));
  EXPECT_THAT(SetsRefusal("sets: {a: {envs: {}}}"), HasSubstr("eval.sets.a.envs: unknown key"));
  EXPECT_THAT(SetsRefusal("sets: {a: {env: {id: test/other}}}"),
              HasSubstr("eval.sets.a.env.id: every set is of the env of training"));
  EXPECT_THAT(SetsRefusal("sets: {a: {env: {pixels: {size: 64}}}}"),
              HasSubstr("eval.sets.a.env.pixels.size: a policy sees what it was trained on"));
  EXPECT_THAT(SetsRefusal("sets: {a: {env: {options: {wide: 1}}}}"),
              HasSubstr("eval.sets.a: its observations are frame uint8 (2)"));
  EXPECT_THAT(SetsRefusal("sets: {a: {trials: 0}}"), HasSubstr("eval.sets.a.trials: 0"));
  EXPECT_THAT(SetsRefusal("sets: {a: {episodes: 0}}"), HasSubstr("eval.sets.a.episodes: 0"));
  EXPECT_THAT(SetsRefusal("sets: {a: {env: {trials: 2}}}"), HasSubstr("say it beside env"));
  EXPECT_THAT(SetsRefusal("sets: {a: {trials: 2}}"), HasSubstr("but env.tasks says of none"));
  EXPECT_THAT(SetsRefusal("sets: {a/b: {}}"), HasSubstr("letters, digits"));
  EXPECT_THAT(SetsRefusal("sets: [a]"), HasSubstr("expected a map"));
}

TEST(EvalSetsTest, ParametersOfASetAreSetByName) {
  ConfigNode root = ConfigNode::Map();
  ApplySetting(root, "eval.sets.wind.env.params.mass_Cube.001=2");
  const ConfigNode* params =
      root.Find("eval")->Find("sets")->Find("wind")->Find("env")->Find("params");
  ASSERT_NE(params->Find("mass_Cube.001"), nullptr);
}

// Trials of one task are not independent: rewards 1 and 3, 2 and 6 are two tasks of means 2 and 4,
// whose mean has the standard error 1; t(0.975, 1) is 12.706.
TEST(EvalSetsTest, TheIntervalIsOverTasks) {
  std::vector<EvalEpisode> episodes;
  for (const auto& [index, trial, reward] :
       {std::tuple(0, 0, 1.0), {0, 1, 3.0}, {1, 0, 2.0}, {1, 1, 6.0}}) {
    episodes.push_back({.index = index, .trial = trial, .totals = {.reward = reward}});
  }
  const EvalSummary summary = Summarize(episodes);
  EXPECT_DOUBLE_EQ(summary.reward.mean, 3);
  EXPECT_NEAR(summary.reward.half_width, 12.706, 1e-12);
  EXPECT_THAT(summary.by_trial, testing::ElementsAre(1.5, 4.5));
  EXPECT_TRUE(std::isinf(Summarize(std::span(episodes).first(2)).reward.half_width));
  EXPECT_EQ(RewardText(Summarize(std::span(episodes).first(2))), "2.00 over 2 episodes");
}

}  // namespace
}  // namespace rookery
