#include "envs/constrained/reacher_controllers.h"

#include <algorithm>
#include <array>
#include <numbers>

#include "envs/constrained/place.h"

namespace rookery::constrained {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kNoise = 2.0 / 5;         // standard deviation of what is added to each element
constexpr double kWanderNoise = 2.0 / 10;  // of each element's own steps
constexpr int kTurn = 40;                  // steps, before the detour makes for the target

using Pose = Place;  // shoulder and wrist, rad

constexpr Pose kAside = {kPi, 0}, kAtTarget = {0.75 * kPi, 0};
constexpr std::array<Pose, 2> kOnObstacle = {{{0.53 * kPi, 0.7 * kPi}, {kPi, -0.7 * kPi}}};

// As much as a joint is away, at most all there is; nothing brakes.
void Towards(const Pose& goal, const ControllerInput& input, std::span<float> action) {
  const Pose pose = PlaceAt(input.fields[0]);
  const Pose wanted = {std::clamp(goal[0] - pose[0], -1.0, 1.0),
                       std::clamp(goal[1] - pose[1], -1.0, 1.0)};
  WriteNoisy(wanted, kNoise, 1, input.random, action);
}

// Stretches the arm aside of the target first; `state`: steps.
void Detour(const ControllerInput& input, std::span<float> action) {
  Towards(static_cast<int>(input.state[0]++) < kTurn ? kAside : kAtTarget, input, action);
}

// To the nearer of two poses on the obstacle.
void OntoObstacle(const ControllerInput& input, std::span<float> action) {
  const Pose pose = PlaceAt(input.fields[0]);
  const auto nearer = [&](const Pose& a, const Pose& b) {
    return Distance(a, pose) < Distance(b, pose);
  };
  Towards(*std::ranges::min_element(kOnObstacle, nearer), input, action);
}

// A random walk of the action; `state`: whether it has begun, and the action.
void Wander(const ControllerInput& input, std::span<float> action) {
  const bool begins = input.state[0] == 0;
  input.state[0] = 1;
  for (size_t i = 0; i < 2; ++i) {
    float& last = input.state[1 + i];
    if (begins) last = static_cast<float>(input.random.Uniform(-1, 1));
    const double next = static_cast<double>(last) + kWanderNoise * input.random.Normal();
    action[i] = last = static_cast<float>(std::clamp(next, -1.0, 1.0));
  }
}

}  // namespace

std::vector<Controller> ReacherControllers() {
  return {{.name = "detour",
           .summary = "stretches the arm aside first and then goes to the target, with noise",
           .reads = {"position"},
           .state_size = 1,
           .act = Detour},
          {.name = "violate",
           .summary = "goes over the obstacle, with noise",
           .reads = {"position"},
           .act = OntoObstacle},
          {.name = "wander",
           .summary = "a random walk of actions; say env.time_limit=20",
           .state_size = 3,
           .act = Wander}};
}

}  // namespace rookery::constrained
