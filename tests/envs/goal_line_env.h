// A goal env whose every reward is known: be at a place of a line, at little effort.
#pragma once

#include <cmath>
#include <memory>

#include "core/random.h"
#include "envs/env.h"

namespace rookery {

// Observation: "place" float32 (1); "achieved_goal" (2): place, -place; "desired_goal" (2), drawn.
// Action: box [-2, 4], by which the place moves. Parameters: `effort`, the price of an action's
// square; `radius`. Reward: 0 within the radius of the goal, -1 elsewhere, less the effort. Ends at
// the goal where `ends` says so, and always where the place is above 50.
class GoalLineEnv final : public Env {
 public:
  static constexpr float kEdge = 50;

  explicit GoalLineEnv(bool ends) : ends_(ends) {
    spec_.id = "test/goal_line";
    spec_.observations = {{.name = "place", .shape = {1}},
                          {.name = "achieved_goal", .shape = {2}, .role = Role::kGoal},
                          {.name = "desired_goal", .shape = {2}, .role = Role::kGoal}};
    spec_.achieved_goal = "achieved_goal";
    spec_.desired_goal = "desired_goal";
    spec_.action.low = {-2};
    spec_.action.high = {4};
    spec_.parameters = {{.name = "effort", .low = 0, .high = 1, .default_value = 0.125},
                        {.name = "radius", .low = 0, .high = 100, .default_value = 1}};
    spec_.time_limit = 20;
    spec_.has_success = true;
  }

  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    effort_ = parameters[0];
    radius_ = parameters[1];
    place_ = 0;
    goal_ = static_cast<float>(Random(seed).Uniform(-10, 10));
    Observe(out);
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    place_ += action[0];
    Observe(out);
    const bool reached = std::abs(place_ - goal_) <= radius_;
    return {.reward = Reward(reached, action[0], effort_),
            .terminated = (reached && ends_) || place_ > kEdge,
            .success = reached};
  }

  void Rewards(const Transitions& transitions, std::span<const double> parameters,
               const Outcomes& out) const override {
    CheckRewardSizes(spec_, transitions, parameters, out);
    for (size_t i = 0; i < out.reward.size(); ++i) {
      const float place = transitions.achieved_goal[2 * i];
      const bool reached =
          std::abs(place - transitions.desired_goal[2 * i]) <= parameters[2 * i + 1];
      out.reward[i] = static_cast<float>(Reward(reached, transitions.action[i], parameters[2 * i]));
      if (!out.terminated.empty()) {
        out.terminated[i] = (reached && ends_) || place > kEdge ? 1 : 0;
      }
    }
  }

 private:
  static double Reward(bool reached, double action, double effort) {
    return (reached ? 0 : -1) - effort * action * action;
  }

  void Observe(const Outputs& out) const {
    out.Write(0, {place_});
    out.Write(1, {place_, -place_});
    out.Write(2, {goal_, -goal_});
  }

  EnvSpec spec_;
  const bool ends_;
  double effort_ = 0;
  double radius_ = 0;
  float place_ = 0;
  float goal_ = 0;
};

inline EnvFactory GoalLine(bool ends = true) {
  return [ends] { return std::make_unique<GoalLineEnv>(ends); };
}

}  // namespace rookery
