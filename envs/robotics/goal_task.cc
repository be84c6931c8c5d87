#include "envs/robotics/goal_task.h"

#include <cmath>

namespace rookery {
namespace {

template <class T>
double DistanceOf(std::span<const T> a, std::span<const T> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

}  // namespace

void AddGoalFields(int size, int goal_size, EnvSpec& spec) {
  spec.observations.push_back({.name = "observation", .shape = {size}});
  for (const char* name : {"achieved_goal", "desired_goal"}) {
    spec.observations.push_back(
        {.name = name, .shape = {goal_size}, .unit = "m", .role = Role::kGoal});
  }
  spec.achieved_goal = "achieved_goal";
  spec.desired_goal = "desired_goal";
  spec.has_success = true;
}

double Distance(std::span<const double> a, std::span<const double> b) { return DistanceOf(a, b); }
double Distance(std::span<const float> a, std::span<const float> b) { return DistanceOf(a, b); }

}  // namespace rookery
