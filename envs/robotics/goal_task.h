// What goal tasks share: three observation fields, and rewards of goals.
#pragma once

#include <span>

#include "envs/env.h"

namespace rookery {

// `observation` (size), `achieved_goal` and `desired_goal` (goal_size each, m), in this order.
void AddGoalFields(int size, int goal_size, EnvSpec& spec);

double Distance(std::span<const double> a, std::span<const double> b);
double Distance(std::span<const float> a, std::span<const float> b);

// visit(i, achieved (G), desired (G)) of each of `rows` transitions.
template <class Function>
void ForEachGoal(const Transitions& transitions, size_t rows, Function visit) {
  if (rows == 0) return;
  const size_t size = transitions.achieved_goal.size() / rows;
  for (size_t i = 0; i < rows; ++i) {
    visit(i, transitions.achieved_goal.subspan(i * size, size),
          transitions.desired_goal.subspan(i * size, size));
  }
}

}  // namespace rookery
