#include "envs/constrained/cable_controllers.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "envs/constrained/cable_place.h"
#include "envs/constrained/place.h"

namespace rookery::constrained {
namespace {

constexpr double kSpeed = 0.7 * kMaxDrag;    // m, a step
constexpr double kNoise = 2 * kMaxDrag / 5;  // m, standard deviation, of each element
constexpr double kReached = 0.03;            // m, of a waypoint
constexpr double kThere = 0.04;              // m, of the free end from the goal

// Round the wall's lower end and past the goal, so far that the cable, which follows, is clear of
// the wall and its free end comes to the goal.
constexpr std::array<Place, 3> kRound = {{{-0.15, -0.3}, {0.24, -0.3}, {0.24, 0.3}}};
// So close that the cable is drawn over its corner.
constexpr std::array<Place, 3> kTooClose = {{{-0.1, -0.17}, {0.1, -0.17}, {0.15, 0.15}}};
constexpr Place kWall = {0, 0};

void Towards(const Place& goal, const ControllerInput& input, std::span<float> action) {
  const Place gripper = PlaceAt(input.fields[0]);
  const double speed = std::min(1.0, kSpeed / std::max(Distance(goal, gripper), 1e-9));
  const Place wanted = {speed * (goal[0] - gripper[0]), speed * (goal[1] - gripper[1])};
  WriteNoisy(wanted, kNoise, kMaxDrag, input.random, action);
}

// The next of the waypoints; `passed` counts them.
template <size_t n>
Place Next(const std::array<Place, n>& waypoints, const Place& gripper, float& passed) {
  const auto next = static_cast<size_t>(passed);
  if (next + 1 < n && Distance(waypoints[next], gripper) < kReached) ++passed;
  return waypoints[static_cast<size_t>(passed)];
}

// Stays where it is once the free end is there; `state`: the waypoint, whether it stays, and where.
void Detour(const ControllerInput& input, std::span<float> action) {
  const Place gripper = PlaceAt(input.fields[0]);
  const std::span<float> rest = input.state.last(2);
  float& stays = input.state[1];
  if (stays == 0 && Distance(PlaceAt(input.fields[1], kCableNodes - 1), kCableGoal) < kThere) {
    stays = 1;
    std::ranges::copy(input.fields[0], rest.begin());
  }
  const Place next = stays == 0 ? Next(kRound, gripper, input.state[0]) : PlaceAt(rest);
  Towards(next, input, action);
}

// Into the wall, or in every other episode too close by; `state`: 1 or 2, which of them, and the
// waypoint.
void AgainstWall(const ControllerInput& input, std::span<float> action) {
  if (input.state[0] == 0) input.state[0] = input.random.Uniform() < 0.5 ? 1 : 2;
  if (input.state[0] == 1) return Towards(kWall, input, action);
  Towards(Next(kTooClose, PlaceAt(input.fields[0]), input.state[1]), input, action);
}

}  // namespace

std::vector<Controller> CableControllers() {
  return {{.name = "detour",
           .summary = "drags it a long way round to the goal, slowly, with noise",
           .reads = {"gripper", "cable"},
           .state_size = 4,
           .act = Detour},
          {.name = "violate",
           .summary = "goes into the wall, or draws the cable over its corner",
           .reads = {"gripper"},
           .state_size = 2,
           .act = AgainstWall}};
}

}  // namespace rookery::constrained
