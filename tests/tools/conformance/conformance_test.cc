// Envs that are wrong on purpose, a flaw each: every one must be caught by the check meant for it.
#include "tools/conformance/conformance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <ostream>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/registry.h"
#include "tests/envs/rows_env.h"

namespace rookery {
namespace {

using Outcome = ConformanceCheck::Outcome;
using testing::HasSubstr;

enum class Flaw {
  kNone,
  kNanReward,
  kNanObservation,
  kOutOfBounds,
  kUnwrittenElement,
  kUnwrittenDiagnostic,
  kNoFinalObservation,
  kResetsItself,
  kUnseeded,
  kRemembersEpisodes,
  kSharesState,
  kIgnoresSeed,
  kConstantElement,
  kIgnoresParameter,
  kKeepsParameter,
  kCountsFrames,
  kNeverEnds,
  kWritesBeyond,
  kKeepsPointer,
  kSpecsDiffer,
  kUnboundedAction,
  kThrows,
  kForgetsTheGroup,
  kMixesTheGroup,
  kHidesSuccess,
  kHidesCost,
  kFailsAfterTheLimit,
};

// A mass pushed along a line: ends where it is 1 away.
class Mass final : public Env {
 public:
  explicit Mass(Flaw flaw) : flaw_(flaw) {
    static int copies = 0;
    ++copies;
    spec_.id = "test/mass";
    spec_.observations = {{.name = "state", .shape = {3}, .low = {-5}, .high = {5}}};
    spec_.action = {.low = {-1}, .high = {1}};
    spec_.parameters = {{.name = "gain", .low = 0.5, .high = 2, .default_value = 1}};
    spec_.diagnostics = {{.name = "speed"}};
    spec_.time_limit = Is(Flaw::kNeverEnds) ? 0 : 50;
    if (Is(Flaw::kFailsAfterTheLimit)) spec_.time_limit = 20;
    if (Is(Flaw::kUnboundedAction)) {
      spec_.action.high = {std::numeric_limits<double>::infinity()};
    }
    if (Is(Flaw::kSpecsDiffer)) spec_.observations[0].high = {5.0 + copies};
  }

  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    position_ = Is(Flaw::kIgnoresSeed) ? 0.1 : Random(seed).Uniform(-0.5, 0.5);
    if (!Is(Flaw::kRemembersEpisodes)) speed_ = 0;
    frames_ = 0;
    if (Is(Flaw::kIgnoresParameter)) {
      gain_ = 1;
    } else if (!Is(Flaw::kKeepsParameter) || parameters[0] != 1) {
      gain_ = parameters[0];
    }
    first_ = {position_, speed_};
    Write(out);
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    static double shared = 0;
    static Random unseeded(1);
    if (Is(Flaw::kThrows)) throw EnvError("the motor is off");
    ++frames_;
    if (Is(Flaw::kFailsAfterTheLimit) && frames_ > 20) throw EnvError("the track ends here");
    speed_ += 0.3 * gain_ * action[0];
    if (Is(Flaw::kSharesState)) speed_ += 0.01 * std::exchange(shared, action[0]) * (frames_ > 1);
    if (Is(Flaw::kUnseeded)) speed_ += unseeded.Uniform(0, 1e-3);
    speed_ = std::clamp(speed_, -4.0, 4.0);
    position_ = std::clamp(position_ + 0.1 * speed_, -4.0, 4.0);
    StepResult result{.reward = -std::abs(position_)};
    result.terminated = !Is(Flaw::kNeverEnds) && std::abs(position_) > 1;
    if (Is(Flaw::kCountsFrames)) result.terminated = frames_ == 50;
    if (Is(Flaw::kNanReward) && frames_ == 3) result.reward = NAN;
    result.success = Is(Flaw::kHidesSuccess) && frames_ == 4;
    if (Is(Flaw::kHidesCost) && frames_ == 6) result.cost = 0.5;
    if (!Is(Flaw::kUnwrittenDiagnostic)) out.diagnostics()[0] = speed_;
    if (Is(Flaw::kNoFinalObservation) && result.terminated) return result;
    if (Is(Flaw::kResetsItself) && result.terminated) {
      position_ = first_[0];
      speed_ = first_[1];
    }
    Write(out);
    return result;
  }

  void StepTogether(std::span<FrameStep> frames) override {
    if (Is(Flaw::kForgetsTheGroup)) frames = frames.first(1);
    Env::StepTogether(frames);
    if (Is(Flaw::kMixesTheGroup)) std::swap(frames.front().result, frames.back().result);
  }

 private:
  bool Is(Flaw flaw) const { return flaw_ == flaw; }

  void Write(const Outputs& out) {
    const std::span<float> state = out.Observation<float>(0);
    state[0] = static_cast<float>(position_);
    state[1] = Is(Flaw::kConstantElement) ? 2.0F : static_cast<float>(speed_);
    if (!Is(Flaw::kUnwrittenElement) || frames_ != 7) state[2] = static_cast<float>(speed_ * 0.5);
    if (Is(Flaw::kOutOfBounds) && frames_ == 5) state[2] = 5.5F;
    if (Is(Flaw::kNanObservation) && frames_ == 5) state[2] = NAN;
    if (Is(Flaw::kWritesBeyond)) state.data()[3] = 1;
    if (Is(Flaw::kKeepsPointer)) {
      if (kept_ != nullptr) *kept_ += 1;
      kept_ = state.data();
    }
  }

  Flaw flaw_;
  EnvSpec spec_;
  double position_ = 0;
  double speed_ = 0;
  double gain_ = 1;
  int frames_ = 0;
  std::array<double, 2> first_{};
  float* kept_ = nullptr;
};

ConformanceReport Check(Flaw flaw) {
  return CheckConformance([flaw] { return std::make_unique<Mass>(flaw); }, 200);
}

std::string Summary(const ConformanceReport& report) {
  std::string text;
  for (const ConformanceCheck& check : report.checks) {
    text += check.name + " " + std::to_string(static_cast<int>(check.outcome)) + " " +
            check.detail + "\n";
  }
  return text;
}

TEST(Conformance, ARightEnvPasses) {
  const ConformanceReport report = Check(Flaw::kNone);
  EXPECT_TRUE(report.ok());
  for (const ConformanceCheck& check : report.checks) {
    EXPECT_NE(check.outcome, Outcome::kWarning) << check.name << ": " << check.detail;
  }
  EXPECT_GT(report.frames_per_second, 0);
  EXPECT_LT(report.mean_return, 0);
  // state (3), action and reward in float32, terminated, truncated, int64 policy_version.
  EXPECT_EQ(report.bytes_per_step, 3 * 4 + 4 + 4 + 2 + 8U);
}

TEST(Conformance, ActionsMayBeRows) {
  const ConformanceReport report = CheckConformance(MakeRows(), 100);
  for (const ConformanceCheck& check : report.checks) {
    EXPECT_NE(check.outcome, Outcome::kFailed) << check.name << ": " << check.detail;
  }
  EXPECT_NE(report.Find("threads"), nullptr);
}

TEST(Conformance, QuadraticProgramsPass) {
  for (const char* form : {"rows", "scalar", "alpha"}) {
    ConfigNode options = ConfigNode::Map("test");
    options["form"] = ConfigNode::Scalar(form, "test");
    const EnvFactory factory = EnvRegistry::BuiltIn().Find("qp/lasso").make(options);
    for (const ConformanceCheck& check : CheckConformance(factory, 60).checks) {
      EXPECT_NE(check.outcome, Outcome::kFailed) << form << " " << check.name << check.detail;
    }
  }
}

// Nobody steps it there.
TEST(Conformance, WhatLiesBehindTheTimeLimitIsNoFlaw) {
  const ConformanceReport report = Check(Flaw::kFailsAfterTheLimit);
  EXPECT_TRUE(report.ok()) << Summary(report);
}

struct Case {
  Flaw flaw;
  const char* check;
  Outcome outcome;
  const char* detail;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.check << "-" << static_cast<int>(c.flaw);
}

class Flawed : public testing::TestWithParam<Case> {};

TEST_P(Flawed, IsCaught) {
  const ConformanceReport report = Check(GetParam().flaw);
  const ConformanceCheck* check = report.Find(GetParam().check);
  ASSERT_NE(check, nullptr) << Summary(report);
  EXPECT_EQ(check->outcome, GetParam().outcome) << Summary(report);
  EXPECT_THAT(check->detail, HasSubstr(GetParam().detail));
  EXPECT_EQ(report.ok(), GetParam().outcome == Outcome::kWarning) << Summary(report);
}

INSTANTIATE_TEST_SUITE_P(
    Conformance, Flawed,
    testing::Values(
        Case{Flaw::kNanReward, "finite", Outcome::kFailed, "the reward is nan in frame 3"},
        Case{Flaw::kNanObservation, "finite", Outcome::kFailed, "'state'[2] is nan in frame 5"},
        Case{Flaw::kOutOfBounds, "bounds", Outcome::kFailed, "'state'[2] is 5.5 in frame 5"},
        Case{Flaw::kUnwrittenElement, "written", Outcome::kFailed, "'state'[2] is not written"},
        Case{Flaw::kUnwrittenDiagnostic, "written", Outcome::kFailed, "diagnostic 'speed'"},
        Case{Flaw::kNoFinalObservation, "written", Outcome::kFailed, "final observation"},
        Case{Flaw::kResetsItself, "final observation", Outcome::kFailed, "its first one again"},
        Case{Flaw::kUnseeded, "determinism", Outcome::kFailed, "two copies differ"},
        Case{Flaw::kRemembersEpisodes, "determinism", Outcome::kFailed, "repeated"},
        Case{Flaw::kSharesState, "copies", Outcome::kFailed, "another copy"},
        Case{Flaw::kIgnoresSeed, "seeds", Outcome::kWarning, "same observation"},
        Case{Flaw::kConstantElement, "varies", Outcome::kWarning, "'state'[1]"},
        Case{Flaw::kIgnoresParameter, "parameters", Outcome::kFailed, "gain"},
        Case{Flaw::kKeepsParameter, "parameters", Outcome::kFailed, "the defaults give another"},
        Case{Flaw::kCountsFrames, "time limit", Outcome::kFailed, "frame 50"},
        Case{Flaw::kNeverEnds, "time limit", Outcome::kWarning, "no end within 200"},
        Case{Flaw::kWritesBeyond, "memory", Outcome::kFailed, "bytes beyond 'state'"},
        Case{Flaw::kKeepsPointer, "memory", Outcome::kFailed, "memory of the call before"},
        Case{Flaw::kSpecsDiffer, "spec", Outcome::kFailed, "different specs"},
        Case{Flaw::kUnboundedAction, "spec", Outcome::kFailed, "bound"},
        Case{Flaw::kForgetsTheGroup, "side by side", Outcome::kFailed, "StepTogether"},
        Case{Flaw::kMixesTheGroup, "side by side", Outcome::kFailed, "StepTogether"},
        Case{Flaw::kHidesSuccess, "success and cost", Outcome::kWarning,
             "spec.has_success is false"},
        Case{Flaw::kHidesCost, "success and cost", Outcome::kWarning, "spec.has_cost is false"},
        Case{Flaw::kThrows, "runs", Outcome::kFailed, "seed 0, frame 1: the motor is off"}));

}  // namespace
}  // namespace rookery
