// An env that uses at once what specs allow: a field with a history, a ragged one, discrete
// actions, goals, a parameter for tasks.
#pragma once

#include <cmath>
#include <memory>

#include "envs/env.h"
#include "envs/transitions.h"
#include "tests/envs/wide_env.h"

namespace rookery {

// A walk on a line: actions go a step left, stay, or go a step right; the parameter `step` says how
// far. Observes "frame" uint8 (2), the latest 3: the frame's number and the seed; "contacts",
// ragged float32 (2): seed % 4 rows of (frame, row); "achieved_goal" (1): the place; "desired_goal"
// (1): one of -2, ..., 2, as the seed says. Rewards 0 within half a unit of the goal, else -1; ends
// after 4 to 7 frames, as the seed says.
class StepsEnv : public Env {
 public:
  static constexpr int64_t kLongest = 7;  // frames

  StepsEnv() {
    spec_.id = "test/steps";
    spec_.observations = {{.name = "frame", .dtype = DType::kUint8, .shape = {2}, .history = 3},
                          {.name = "contacts", .shape = {2}, .ragged = true},
                          {.name = "achieved_goal", .shape = {1}, .role = Role::kGoal},
                          {.name = "desired_goal", .shape = {1}, .role = Role::kGoal}};
    spec_.achieved_goal = "achieved_goal";
    spec_.desired_goal = "desired_goal";
    spec_.action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {3}};
    spec_.parameters = {{.name = "step", .low = 0, .high = 2, .default_value = 1}};
  }

  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    seed_ = seed;
    step_ = parameters[0];
    place_ = 0;
    frame_ = 0;
    out.SetRows(1, static_cast<int64_t>(seed % 4));
    Observe(out);
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    ++frame_;
    place_ += step_ * (action[0] - 1);
    Observe(out);
    return {.reward = Reward(place_, Goal()),
            .terminated = frame_ == 4 + static_cast<int64_t>(seed_ / 4 % 4)};
  }

  void Rewards(const Transitions& transitions, std::span<const double> parameters,
               const Outcomes& out) const override {
    CheckRewardSizes(spec_, transitions, parameters, out);
    for (size_t i = 0; i < out.reward.size(); ++i) {
      out.reward[i] = Reward(transitions.achieved_goal[i], transitions.desired_goal[i]);
    }
  }

 private:
  static float Reward(double place, double goal) {
    return std::abs(static_cast<float>(place) - static_cast<float>(goal)) < 0.5F ? 0.0F : -1.0F;
  }
  double Goal() const { return static_cast<double>(seed_ / 16 % 5) - 2; }

  void Observe(const Outputs& out) const {
    WriteFrameAndContacts(frame_, seed_, out);
    out.Write(2, {place_});
    out.Write(3, {Goal()});
  }

  EnvSpec spec_;
  uint64_t seed_ = 0;
  double step_ = 1;
  double place_ = 0;
  int64_t frame_ = 0;
};

}  // namespace rookery
