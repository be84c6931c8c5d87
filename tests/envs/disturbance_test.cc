// Delays and noise against what can be computed by hand.
#include "envs/disturbance.h"

#include <cmath>
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "envs/episode.h"
#include "envs/registry.h"
#include "envs/vector_env.h"
#include "tests/envs/scripted_env.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

// The sums of the actions that were done, after each of the decisions 1, 2, ... in [-1, 1] tenths.
std::vector<float> Sums(Episode& episode, const EpisodeStart& start, int decisions) {
  StepMemory memory(episode.spec());
  episode.Reset(start, memory.outputs());
  std::vector<float> sums;
  for (int i = 1; i <= decisions; ++i) {
    episode.Step(std::vector<float>{0.1F * static_cast<float>(i)}, memory.outputs());
    sums.push_back(memory.Flat()[2]);
  }
  return sums;
}

// In the env's units the action a is 1 + 3a, and 1 until the first one arrives.
TEST(DisturbanceTest, ActionsArriveLate) {
  Episode prompt(AddDisturbance(Scripted(), {.action_delay = {0}}), {});
  Episode late(AddDisturbance(Scripted(), {.action_delay = {2}}), {});
  const auto near = [](std::vector<float> values) {
    return testing::Pointwise(testing::FloatNear(1e-5F), values);
  };
  EXPECT_THAT(Sums(prompt, {}, 4), near({1.3F, 2.9F, 4.8F, 7.0F}));
  EXPECT_THAT(Sums(late, {}, 4), near({1, 2, 3.3F, 4.9F}));
  EXPECT_THAT(Sums(late, {}, 3), near({1, 2, 3.3F})) << "the episode before has left something";
}

TEST(DisturbanceTest, ADelayIsOfDecisionsNotFrames) {
  Episode late(AddDisturbance(Scripted(), {.action_delay = {1}}), {.action_repeat = 3});
  const std::vector<float> sums = Sums(late, {}, 3);
  EXPECT_NEAR(sums[0], 3 * 1, 1e-5);
  EXPECT_NEAR(sums[1], 3 * (1 + 1.3), 1e-5);
  EXPECT_NEAR(sums[2], 3 * (1 + 1.3 + 1.6), 1e-5);
}

TEST(DisturbanceTest, ARangeIsAParameterOfTheEpisode) {
  Episode episode(AddDisturbance(Scripted(), {.action_delay = {0, 3}}), {});
  ASSERT_EQ(episode.spec().parameters.size(), 2u);
  const ParameterSpec& delay = episode.spec().parameters[1];
  EXPECT_EQ(delay.name, "action_delay");
  EXPECT_TRUE(delay.is_sampled && delay.is_whole);
  EXPECT_EQ(delay.sampled_low, 0);
  EXPECT_EQ(delay.sampled_high, 3);
  EXPECT_NEAR(Sums(episode, {.parameters = {1, 0}}, 2)[1], 2.9, 1e-5);
  EXPECT_NEAR(Sums(episode, {.parameters = {1, 1}}, 2)[1], 2.3, 1e-5);
  EXPECT_NEAR(Sums(episode, {.parameters = {1, 3}}, 2)[1], 2, 1e-5);
}

TEST(DisturbanceTest, NoiseHasItsDeviationAndIsTheSeeds) {
  // Element 1 is the frame's number: what is over is noise.
  Episode episode(AddDisturbance(Scripted(), {.observation_noise = {{"state", 0.5}}}), {});
  StepMemory memory(episode.spec());
  const auto noise = [&](uint64_t seed) {
    std::vector<double> found;
    episode.Reset({.seed = seed}, memory.outputs());
    for (int i = 0; i <= 4000; ++i) {
      found.push_back(memory.Flat()[1] - i);
      episode.Step(std::vector<float>{0}, memory.outputs());
    }
    return found;
  };
  const std::vector<double> first = noise(7);
  double mean = 0, square = 0;
  for (const double x : first) {
    mean += x / static_cast<double>(first.size());
    square += x * x / static_cast<double>(first.size());
  }
  EXPECT_NEAR(mean, 0, 0.04);
  EXPECT_NEAR(std::sqrt(square), 0.5, 0.03);
  EXPECT_EQ(noise(7), first);
  EXPECT_NE(noise(8), first);
}

TEST(DisturbanceTest, WithoutAnythingTheEnvIsItself) {
  const EnvFactory same = AddDisturbance(Scripted(), {.action_delay = {0}});
  EXPECT_NE(dynamic_cast<ScriptedEnv*>(same().get()), nullptr);
}

TEST(DisturbanceTest, RefusesWhatTheEnvHasNot) {
  const auto make = [](DisturbanceOptions options) {
    return [options] { AddDisturbance(Scripted(), options)(); };
  };
  EXPECT_THAT(make({.observation_noise = {{"stat", 1}}}),
              ThrowsMessage<UserError>(HasSubstr("did you mean 'state'")));
  EXPECT_THAT(make({.observation_noise = {{"frame", 1}}}),
              ThrowsMessage<UserError>(HasSubstr("the field is int32; noise is for floats")));
  EXPECT_THAT(make({.observation_noise = {{"state", -1}}}),
              ThrowsMessage<UserError>(HasSubstr("-1 is no standard deviation")));
  for (const std::vector<int64_t>& delay : {std::vector<int64_t>{2, 1}, {}, {0, 1, 2}, {-1}}) {
    EXPECT_THAT(make({.action_delay = delay}),
                ThrowsMessage<UserError>(HasSubstr("env.action_delay: expected a number")));
  }
}

// Side by side, one after the other, and replayed: the same bytes.
TEST(DisturbanceTest, AGroupIsWhatItsEnvsAreAlone) {
  const EnvFactory factory =
      AddDisturbance(EnvRegistry::BuiltIn().Find("dmc/cartpole_swingup").make({}),
                     {.action_delay = {0, 4}, .observation_noise = {{"*", 0.1}}});
  const EpisodeSource source = [](int64_t env, int64_t episode) {
    return EpisodeStart{.seed = static_cast<uint64_t>(10 * env + episode),
                        .parameters = {static_cast<double>(env % 5)}};
  };
  constexpr int64_t kEnvs = 6;
  const VectorEnv::Options options{.num_envs = kEnvs,
                                   .episode = {.action_repeat = 2, .time_limit = 30}};
  VectorEnv together(factory, options, source);
  VectorEnv restored(factory, options, source);
  together.Reset();
  std::vector<EpisodeProgress> progress(kEnvs);
  Random random(uint64_t{1});
  std::vector<float> actions(kEnvs);
  for (int step = 0; step < 20; ++step) {
    random.FillUniform(actions, -1, 1);
    const StepBatch& batch = together.Step(actions);
    for (size_t i = 0; i < kEnvs; ++i) {
      ++progress[i].decisions;
      progress[i].actions.push_back(actions[i]);
      if (batch.end[i] != StepEnd::kContinues) progress[i] = {.episode = batch.episodes[i]};
    }
  }
  restored.Restore(progress);
  random.FillUniform(actions, -1, 1);
  const StepBatch& a = together.Step(actions);
  const StepBatch& b = restored.Step(actions);
  EXPECT_EQ(a.rewards, b.rewards);
  for (size_t f = 0; f < a.observations.size(); ++f) {
    EXPECT_TRUE(std::equal(a.observations[f].row(0), a.observations[f].row(kEnvs),
                           b.observations[f].row(0)));
  }
}

}  // namespace
}  // namespace rookery
