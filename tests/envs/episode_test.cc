#include "envs/episode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/envs/scripted_env.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

const std::vector<float> kZero = {0};

TEST(MapActionTest, BoxIsAffineAndClamped) {
  ActionSpec spec;
  spec.low = {-2, -1, 0};
  spec.high = {4, 1, 1};
  std::vector<float> action(3);
  MapAction(spec, std::vector<float>{-1, -1, -1}, action);
  EXPECT_THAT(action, ElementsAre(-2, -1, 0));
  MapAction(spec, std::vector<float>{0, 0.3f, 0.5f}, action);
  EXPECT_THAT(action, ElementsAre(1, 0.3f, 0.75f));  // [-1, 1] itself is exact
  MapAction(spec, std::vector<float>{7, -7, 1}, action);
  EXPECT_THAT(action, ElementsAre(4, -1, 1));
}

TEST(MapActionTest, AChoiceIsItsIndex) {
  ActionSpec spec;
  spec.kind = ActionSpec::Kind::kMultiDiscrete;
  spec.counts = {3, 2};
  std::vector<float> action(2);
  MapAction(spec, std::vector<float>{0, 1}, action);
  EXPECT_THAT(action, ElementsAre(0, 1));
  MapAction(spec, std::vector<float>{2, 0}, action);
  EXPECT_THAT(action, ElementsAre(2, 0));
  MapAction(spec, std::vector<float>{-3, 1.4f}, action);  // the nearest one
  EXPECT_THAT(action, ElementsAre(0, 1));
  MapAction(spec, std::vector<float>{9, 9}, action);
  EXPECT_THAT(action, ElementsAre(2, 1));
}

// Notes which frames the episode calls intermediate.
class WatchedEnv final : public Env {
 public:
  explicit WatchedEnv(std::vector<bool>* intermediate) : intermediate_(intermediate) {}
  const EnvSpec& spec() const override { return inner_.spec(); }
  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    intermediate_->push_back(out.intermediate());
    inner_.Reset(seed, parameters, out);
  }
  StepResult Step(std::span<const float> action, const Outputs& out) override {
    intermediate_->push_back(out.intermediate());
    return inner_.Step(action, out);
  }

 private:
  ScriptedEnv inner_{{}};
  std::vector<bool>* intermediate_;
};

TEST(EpisodeTest, SaysWhichFramesNobodyLooksAt) {
  std::vector<bool> intermediate;
  Episode episode([&] { return std::make_unique<WatchedEnv>(&intermediate); },
                  {.action_repeat = 3, .time_limit = 5});
  StepMemory memory(episode.spec());
  episode.Reset({}, memory.outputs());
  EXPECT_THAT(intermediate, ElementsAre(false));
  intermediate.clear();
  episode.Step(kZero, memory.outputs());
  EXPECT_THAT(intermediate, ElementsAre(true, true, false));
  intermediate.clear();
  EXPECT_TRUE(episode.Step(kZero, memory.outputs()).truncated);
  EXPECT_THAT(intermediate, ElementsAre(true, false)) << "the time limit ends the decision early";
}

TEST(EpisodeTest, RepeatsActionsAndSumsRewards) {
  Episode episode(Scripted(), {.action_repeat = 3});
  StepMemory memory(episode.spec());
  episode.Reset({.seed = 5}, memory.outputs());
  const std::vector<float> half = {0.5f};  // 2.5 in the env's units
  const StepResult result = episode.Step(half, memory.outputs());
  Random random(5);
  const double noise = 0.01 * (random.Uniform() + random.Uniform() + random.Uniform());
  EXPECT_DOUBLE_EQ(result.reward, 7.5 + noise);
  EXPECT_DOUBLE_EQ(result.cost, 1.5);
  EXPECT_TRUE(result.success);  // in the second of three frames
  EXPECT_TRUE(episode.totals().success);
  EXPECT_FALSE(episode.totals().success_at_end);
  EXPECT_THAT(memory.Flat(), ElementsAre(5, 3, 7.5f));
  EXPECT_THAT(memory.diagnostics(), ElementsAre(6));
  EXPECT_EQ(episode.totals().decisions, 1);
  EXPECT_EQ(episode.totals().frames, 3);
}

TEST(EpisodeTest, TimeLimitThatTheRepeatDoesNotDivide) {
  Episode episode(Scripted({.time_limit = 10}), {.action_repeat = 4});
  StepMemory memory(episode.spec());
  EXPECT_EQ(episode.max_decisions(), 3);
  for (int round = 0; round < 2; ++round) {
    episode.Reset({}, memory.outputs());
    EXPECT_FALSE(episode.Step(kZero, memory.outputs()).truncated);
    EXPECT_FALSE(episode.Step(kZero, memory.outputs()).truncated);
    const StepResult last = episode.Step(kZero, memory.outputs());
    EXPECT_TRUE(last.truncated);
    EXPECT_FALSE(last.terminated);
    EXPECT_EQ(episode.totals().frames, 10);
    EXPECT_EQ(memory.Flat()[1], 10);  // the final observation
  }
}

TEST(EpisodeTest, TimeLimitIsTheEnvsOwnUnlessGiven) {
  EXPECT_EQ(Episode(Scripted({.time_limit = 7}), {}).max_decisions(), 7);
  EXPECT_EQ(Episode(Scripted({.time_limit = 7}), {.time_limit = 3}).max_decisions(), 3);
  EXPECT_EQ(Episode(Scripted({.time_limit = 7}), {.time_limit = 0}).max_decisions(), 0);
}

TEST(EpisodeTest, TerminationAtTheTimeLimitIsTermination) {
  Episode episode(Scripted({.time_limit = 2, .terminate_at = 2}), {});
  StepMemory memory(episode.spec());
  episode.Reset({}, memory.outputs());
  episode.Step(kZero, memory.outputs());
  const StepResult last = episode.Step(kZero, memory.outputs());
  EXPECT_TRUE(last.terminated);
  EXPECT_FALSE(last.truncated);
}

TEST(EpisodeTest, HonorsTheEnvsOwnTruncationAndStopsRepeating) {
  Episode episode(Scripted({.truncate_at = 2}), {.action_repeat = 5});
  StepMemory memory(episode.spec());
  episode.Reset({}, memory.outputs());
  EXPECT_TRUE(episode.Step(kZero, memory.outputs()).truncated);
  EXPECT_EQ(episode.totals().frames, 2);
}

// Of three decisions of four frames, one breaks in its second frame and one ends in its third.
TEST(EpisodeTest, SideBySideEachDecisionIsItsOwn) {
  const EpisodeOptions options = {.action_repeat = 4};
  std::vector<std::unique_ptr<Episode>> together, alone;
  for (const Script& script : {Script{}, Script{.throw_at = 2}, Script{.terminate_at = 3}}) {
    for (auto* side : {&together, &alone}) {
      side->push_back(std::make_unique<Episode>(Scripted(script), options));
    }
  }
  std::vector<StepMemory> memories;
  for (const auto& episode : together) memories.emplace_back(episode->spec());
  std::vector<DecisionStep> steps;
  const std::vector<float> action = {0.5F};
  for (size_t i = 0; i < 3; ++i) {
    together[i]->Reset({.seed = i}, memories[i].outputs());
    steps.push_back({together[i].get(), action, memories[i].outputs()});
  }
  Episode::StepTogether(steps);
  for (size_t i = 0; i < 3; ++i) {
    StepMemory memory(alone[i]->spec());
    alone[i]->Reset({.seed = i}, memory.outputs());
    if (i == 1) {
      EXPECT_THAT([&] { alone[i]->Step(action, memory.outputs()); },
                  ThrowsMessage<EnvError>(steps[i].fault));
      EXPECT_EQ(steps[i].result.reward, 0);
      EXPECT_EQ(together[i]->totals().decisions, 0);
      continue;
    }
    const StepResult result = alone[i]->Step(action, memory.outputs());
    EXPECT_EQ(steps[i].fault, "");
    EXPECT_EQ(steps[i].result.reward, result.reward);
    EXPECT_EQ(steps[i].result.terminated, i == 2);
    EXPECT_EQ(together[i]->totals().frames, i == 2 ? 3 : 4);
    EXPECT_EQ(memories[i].fields(), memory.fields());
  }
}

// An env's own StepTogether that throws what Step may throw.
TEST(EpisodeTest, WhatAGroupThrowsIsTheFaultOfAll) {
  class BrokenEnv final : public Env {
   public:
    const EnvSpec& spec() const override { return inner_.spec(); }
    void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
      inner_.Reset(seed, parameters, out);
    }
    StepResult Step(std::span<const float> action, const Outputs& out) override {
      return inner_.Step(action, out);
    }
    void StepTogether(std::span<FrameStep>) override { throw EnvError("the device is gone"); }

   private:
    ScriptedEnv inner_{{}};
  };
  const EnvFactory factory = [] { return std::make_unique<BrokenEnv>(); };
  Episode a(factory, {}), b(factory, {});
  StepMemory memory(a.spec());
  std::vector<DecisionStep> steps = {{&a, kZero, memory.outputs()}, {&b, kZero, memory.outputs()}};
  Episode::StepTogether(steps);
  for (const DecisionStep& step : steps) {
    EXPECT_THAT(step.fault, HasSubstr("the device is gone"));
  }
}

// Whoever steps on gets whole frames, one at a time, each of them the end.
TEST(EpisodeTest, BehindTheTimeLimitEveryFrameIsTheLast) {
  std::vector<bool> intermediate;
  Episode episode([&] { return std::make_unique<WatchedEnv>(&intermediate); },
                  {.action_repeat = 2, .time_limit = 2});
  StepMemory memory(episode.spec());
  episode.Reset({}, memory.outputs());
  EXPECT_TRUE(episode.Step(kZero, memory.outputs()).truncated);
  EXPECT_TRUE(episode.Step(kZero, memory.outputs()).truncated);
  EXPECT_EQ(intermediate, (std::vector<bool>{false, true, false, false}));
}

TEST(EpisodeTest, FaultsNameEnvDecisionAndField) {
  Episode throwing(Scripted({.throw_at = 3}), {.action_repeat = 2, .env_index = 4});
  StepMemory memory(throwing.spec());
  throwing.Reset({}, memory.outputs());
  throwing.Step(kZero, memory.outputs());
  EXPECT_THAT(
      [&] { throwing.Step(kZero, memory.outputs()); },
      ThrowsMessage<EnvError>("env test/scripted (env 4, decision 1): the simulation broke"));
  throwing.Remake();
  throwing.Reset({}, memory.outputs());
  EXPECT_NO_THROW(throwing.Step(kZero, memory.outputs()));

  Episode nan(Scripted({.nan_at = 1}), {});
  nan.Reset({}, memory.outputs());
  EXPECT_THAT([&] { nan.Step(kZero, memory.outputs()); },
              ThrowsMessage<EnvError>(HasSubstr("observation 'state' has nan in element 2")));
  const std::vector<float> bad = {std::nanf("")};
  EXPECT_THAT([&] { nan.Step(bad, memory.outputs()); },
              ThrowsMessage<EnvError>(HasSubstr("the policy's action has nan in element 0")));
}

TEST(EpisodeTest, ChecksParametersAndOptions) {
  Episode episode(Scripted(), {});
  StepMemory memory(episode.spec());
  EXPECT_THAT(
      [&] {
        episode.Reset({.parameters = {1, 2}}, memory.outputs());
      },
      ThrowsMessage<UserError>(HasSubstr("has 1 parameters, got 2")));
  EXPECT_THAT([&] { episode.Reset({.parameters = {3}}, memory.outputs()); },
              ThrowsMessage<UserError>(HasSubstr("'gain' is 3, which is out of range (0 to 2)")));
  EXPECT_THROW(Episode(Scripted(), {.action_repeat = 0}), UserError);
  EXPECT_THROW(Episode(Scripted(), {.time_limit = -2}), UserError);
}

TEST(OutputsTest, RefusesOtherTypesAndSizes) {
  Episode episode(Scripted(), {});
  StepMemory memory(episode.spec());
  EXPECT_THAT(
      [&] { memory.outputs().Observation<double>(0); },
      ThrowsMessage<EnvError>("observation 'state' is written as float64, its spec says float32"));
  EXPECT_THAT(
      [&] {
        memory.outputs().Write(0, {1, 2});
      },
      ThrowsMessage<EnvError>("observation 'state' is written with 2 elements, its spec says 3"));
  EXPECT_THROW(memory.outputs().Observation<float>(2), EnvError);
}

}  // namespace
}  // namespace rookery
