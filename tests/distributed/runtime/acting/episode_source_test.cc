#include "distributed/runtime/acting/episode_source.h"

#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/acting/policy_runner.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

EnvSpec Planet() {
  EnvSpec spec{.id = "test/planet"};
  spec.parameters = {{.name = "gravity", .low = -20, .high = 0, .default_value = -9.8},
                     {.name = "mass", .low = 0, .high = 10, .default_value = 1}};
  return spec;
}

EpisodeSource Source(const std::string& env, uint64_t seed = 1, uint64_t incarnation = 2) {
  const ConfigNode root = ParseYaml("env: " + env, "a.yaml");
  EnvConfig config;
  config.fields().Read(*root.Find("env"), "env");
  return MakeEpisodeSource(config, Planet(), seed, incarnation);
}

std::string Refusal(const std::string& env) {
  try {
    Source(env);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(EpisodeSourceTest, WithoutTasksEachEpisodeDrawsItsOwn) {
  const EpisodeSource source = Source("{id: x, params: {mass: {uniform: [1, 2]}}}");
  std::set<double> masses;
  for (int64_t episode = 0; episode < 50; ++episode) {
    const EpisodeStart start = source(0, episode);
    EXPECT_EQ(start.task, -1);
    EXPECT_EQ(BeginOf(start), Begin::kTask);
    masses.insert(start.parameters[1]);
  }
  EXPECT_EQ(masses.size(), 50u);
}

TEST(EpisodeSourceTest, ATaskOfTheListFixesWhatItNamesForAllItsTrials) {
  const EpisodeSource source = Source(
      "{id: x, params: {mass: {uniform: [1, 2]}}, tasks: {list: [{gravity: -3.7}, "
      "{gravity: -9.8}, {gravity: -1.6}]}, trials: 2}");
  const double gravity[] = {-3.7, -9.8, -1.6};
  std::map<int64_t, int> seen;
  std::set<double> masses;
  std::set<uint64_t> seeds;
  constexpr int64_t kTurns = 600;
  for (int64_t turn = 0; turn < kTurns; ++turn) {
    const EpisodeStart first = source(3, 2 * turn), second = source(3, 2 * turn + 1);
    ASSERT_EQ(first.task, second.task);
    EXPECT_EQ(first.trial, 0);
    EXPECT_EQ(second.trial, 1);
    EXPECT_EQ(BeginOf(first), Begin::kTask);
    EXPECT_EQ(BeginOf(second), Begin::kEpisode);
    ++seen[first.task];
    for (const EpisodeStart& start : {first, second}) {
      ASSERT_EQ(start.parameters[0], gravity[start.task]);
      masses.insert(start.parameters[1]);
      seeds.insert(start.seed);
    }
  }
  EXPECT_EQ(masses.size(), 2u * kTurns);  // what the task doesn't name is drawn at each reset
  EXPECT_EQ(seeds.size(), 2u * kTurns);
  double chi_squared = 0;
  for (const auto& [task, count] : seen) chi_squared += std::pow(count - 200.0, 2) / 200;
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_LT(chi_squared, 13.8);  // 2 degrees of freedom: once in a thousand
}

TEST(EpisodeSourceTest, DrawnTasksAreTheRuns) {
  const std::string env = "{id: x, params: {mass: {uniform: [1, 2]}}, tasks: {draw: 5}}";
  std::map<int64_t, double> masses;
  for (const uint64_t incarnation : {2, 3}) {
    const EpisodeSource source = Source(env, 1, incarnation);
    for (int64_t episode = 0; episode < 100; ++episode) {
      const EpisodeStart start = source(0, episode);
      const auto [known, is_new] = masses.emplace(start.task, start.parameters[1]);
      ASSERT_EQ(known->second, start.parameters[1]);  // whoever takes it
    }
  }
  EXPECT_EQ(masses.size(), 5u);
  std::set<double> different;
  for (const auto& [task, mass] : masses) different.insert(mass);
  EXPECT_EQ(different.size(), 5u);
  EXPECT_FALSE(different.contains(Source(env, /*seed=*/9)(0, 0).parameters[1]));
}

TEST(EpisodeSourceTest, EvaluationsTakeTheTasksInTurn) {
  const EpisodeSource source = Source("{id: x, tasks: {list: [{mass: 1}, {mass: 2}, {mass: 3}]}}",
                                      0, kEvaluationIncarnation);
  for (int64_t env = 0; env < 7; ++env) EXPECT_EQ(source(env, 0).task, env % 3);
}

// Whatever the run's seed is: evaluations have the seed 0, and so may a run.
TEST(EpisodeSourceTest, EvaluationsDrawTasksThatTrainingNeverHas) {
  const std::string env = "{id: x, params: {mass: {uniform: [1, 2]}}, tasks: {draw: 5}}";
  std::set<double> trained, evaluated;
  for (int64_t i = 0; i < 100; ++i) {
    trained.insert(Source(env, /*seed=*/0)(0, i).parameters[1]);
    evaluated.insert(Source(env, /*seed=*/0, kEvaluationIncarnation)(i, 0).parameters[1]);
  }
  EXPECT_EQ(trained.size(), 5u);
  EXPECT_EQ(evaluated.size(), 5u);
  for (const double mass : evaluated) EXPECT_FALSE(trained.contains(mass));
}

TEST(EpisodeSourceTest, RefusesTasksThatAreNone) {
  EXPECT_THAT(
      Refusal("{id: x, tasks: {list: [{gravty: 1}]}}"),
      HasSubstr("a.yaml:1: env.tasks.list[0].gravty: test/planet has no such parameter; did you "
                "mean 'gravity'?"));
  EXPECT_THAT(Refusal("{id: x, tasks: {list: [{gravity: 1}]}}"), HasSubstr("not within [-20, 0]"));
  EXPECT_THAT(Refusal("{id: x, tasks: {list: [{gravity: {uniform: [-2, -1]}}]}}"),
              HasSubstr("a task's parameter is a number"));
  EXPECT_THAT(Refusal("{id: x, tasks: {list: [3]}}"), HasSubstr("expected parameters, such as"));
  EXPECT_THAT(Refusal("{id: x, tasks: {draw: 0}}"), HasSubstr("N from 1 to"));
  EXPECT_THAT(Refusal("{id: x, tasks: {draw: 4, list: [{mass: 1}]}}"), HasSubstr("expected {list"));
  EXPECT_THAT(Refusal("{id: x, tasks: [{mass: 1}]}"), HasSubstr("expected a map"));
  EXPECT_THAT(Refusal("{id: x, tasks: {drew: 4}}"), HasSubstr("expected {list: [{gravity"));
  EXPECT_THAT(Refusal("{id: x, tasks: {draw: 4}}"), HasSubstr("nothing is drawn: give env.params"));
  EXPECT_THAT(Refusal("{id: x, trials: 2}"), HasSubstr("env.tasks says of none"));
}

EnvSpec WithFriction() {
  EnvSpec spec;
  spec.id = "test/x";
  spec.parameters = {{.name = "friction", .low = 0, .high = 2, .default_value = 1}};
  return spec;
}

TEST(EpisodeSourceTest, ErrorsNameTheParameter) {
  EnvSpec spec = WithFriction();
  spec.parameters[0].high = std::numeric_limits<double>::infinity();
  for (const char* value : {"inf", "nan", "fast", "-1", "{uniform: [0, inf]}", "[0, 1]"}) {
    EnvConfig config;
    config.params = ParseYaml(StrCat("friction: ", value), "a.yaml");
    EXPECT_THAT([&] { MakeEpisodeSource(config, spec, 0, 0); },
                ThrowsMessage<UserError>(HasSubstr("a.yaml:1: env.params.friction: ")))
        << value;
  }
}

TEST(EpisodeSourceTest, SeedsAreFunctionsOfThePathAndNeverRepeat) {
  const EnvSpec spec = WithFriction();
  std::set<uint64_t> seeds;
  for (uint64_t incarnation : {uint64_t{0}, uint64_t{1}, kEvaluationIncarnation}) {
    const EpisodeSource source = MakeEpisodeSource({}, spec, 3, incarnation);
    for (int env = 0; env < 10; ++env) {
      for (int episode = 0; episode < 100; ++episode) {
        seeds.insert(source(env, episode).seed);
        EXPECT_EQ(source(env, episode).seed, source(env, episode).seed);
      }
    }
  }
  EXPECT_EQ(seeds.size(), 3000u);
}

TEST(EpisodeSourceTest, ParametersAreDrawnWithinTheirRange) {
  EnvConfig config;
  config.params = ParseYaml("friction: {uniform: [0.5, 1.5]}", "a.yaml");
  const EpisodeSource source = MakeEpisodeSource(config, WithFriction(), 0, 0);
  double low = 10, high = -10;
  for (int episode = 0; episode < 1000; ++episode) {
    const double value = source(0, episode).parameters.at(0);
    low = std::min(low, value);
    high = std::max(high, value);
  }
  EXPECT_GE(low, 0.5);
  EXPECT_LT(high, 1.5);
  EXPECT_LT(low, 0.51);
  EXPECT_GT(high, 1.49);
}

TEST(EpisodeSourceTest, WholeNumbersIncludeBothEnds) {
  EnvSpec spec = WithFriction();
  spec.parameters = {{.name = "delay",
                      .high = 9,
                      .is_sampled = true,
                      .sampled_low = 1,
                      .sampled_high = 3,
                      .is_whole = true}};
  const auto drawn = [&](const std::string& params) {
    EnvConfig config;
    config.params = ParseYaml(params, "a.yaml");
    const EpisodeSource source = MakeEpisodeSource(config, spec, 0, 0);
    std::set<double> values;
    for (int episode = 0; episode < 200; ++episode) values.insert(source(0, episode).parameters[0]);
    return values;
  };
  EXPECT_EQ(drawn("{}"), (std::set<double>{1, 2, 3}));
  EXPECT_EQ(drawn("delay: {uniform: [0, 1]}"), (std::set<double>{0, 1}));
  EXPECT_EQ(drawn("delay: 4"), std::set<double>{4});
  EXPECT_THAT([&] { drawn("delay: 1.5"); },
              testing::ThrowsMessage<UserError>(HasSubstr("expected whole numbers")));
}

TEST(EpisodeSourceTest, RefusesUnknownParametersAndRanges) {
  const auto error = [](const std::string& text) -> std::string {
    EnvConfig config;
    config.params = ParseYaml(text, "a.yaml");
    try {
      MakeEpisodeSource(config, WithFriction(), 0, 0);
    } catch (const UserError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_THAT(error("fricton: 1"), HasSubstr("did you mean 'friction'?"));
  EXPECT_THAT(error("friction: 3"), HasSubstr("not within [0, 2]"));
  EXPECT_THAT(error("friction: {uniform: [2, 1]}"), HasSubstr("[2, 1] is no range"));
  EXPECT_THAT(error("friction: {normal: [0, 1]}"), HasSubstr("expected a number or {uniform"));
}

}  // namespace
}  // namespace rookery
