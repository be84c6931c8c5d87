// What goal tasks share: three observation fields, and rewards of goals.
#pragma once

#include <span>

#include "envs/env.h"

namespace rookery {

// `observation` (size), `achieved_goal` and `desired_goal` (goal_size each, m), in this order.
void AddGoalFields(int size, int goal_size, EnvSpec& spec);

double Distance(std::span<const double> a, std::span<const double> b);
double Distance(std::span<const float> a, std::span<const float> b);

// rewards[i] = reward(achieved[i], desired[i]) of rows of floats.
template <class Function>
void ForEachGoal(std::span<const float> achieved, std::span<const float> desired,
                 std::span<float> rewards, Function reward) {
  if (rewards.empty()) return;
  const size_t size = achieved.size() / rewards.size();
  for (size_t i = 0; i < rewards.size(); ++i) {
    rewards[i] = static_cast<float>(
        reward(achieved.subspan(i * size, size), desired.subspan(i * size, size)));
  }
}

}  // namespace rookery
