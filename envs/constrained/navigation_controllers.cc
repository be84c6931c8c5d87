#include "envs/constrained/navigation_controllers.h"

#include <algorithm>

namespace rookery::constrained {
namespace {

constexpr double kNoise = 2 * kMaxForce / 5;  // standard deviation, of each element
constexpr int64_t kWander = 15;               // steps, before it makes for a wall
constexpr double kReached = 5;                // of a waypoint

// As fast as it can to one waypoint after the other; `state`: steps, and the waypoint's number.
void Detour(const Plane& plane, const ControllerInput& input, std::span<float> action) {
  const Place position = PlaceAt(input.fields[0]);
  const auto step = static_cast<int64_t>(input.state[0]++);
  const auto last = plane.waypoints.size() - 1;
  auto next = static_cast<size_t>(input.state[1]);
  const bool leaves = plane.turns.empty() ? Distance(position, plane.waypoints[next]) < kReached
                                          : next < last && step >= plane.turns[next];
  if (leaves && next < last) input.state[1] = static_cast<float>(++next);
  Place force;
  for (size_t i = 0; i < 2; ++i) {
    force[i] = std::clamp(plane.waypoints[next][i] - position[i], -kMaxForce, kMaxForce);
  }
  WriteNoisy(force, kNoise, kMaxForce, input.random, action);
}

// A while in one direction, then at half speed to the nearest wall's centre; `state`: steps, and
// the direction.
void IntoWall(const Plane& plane, const ControllerInput& input, std::span<float> action) {
  const Place position = PlaceAt(input.fields[0]);
  if (input.state[0] == 0) {
    for (size_t i = 0; i < 2; ++i) {
      input.state[1 + i] = static_cast<float>(input.random.Uniform(-kMaxForce, kMaxForce));
    }
  }
  Place force = {input.state[1], input.state[2]};
  if (static_cast<int64_t>(input.state[0]++) >= kWander) {
    const auto nearer = [&](const Wall& a, const Wall& b) {
      return Distance(a.Centre(), position) < Distance(b.Centre(), position);
    };
    const Place centre = std::ranges::min_element(plane.walls, nearer)->Centre();
    const double distance = std::max(Distance(centre, position), 1e-6);
    for (size_t i = 0; i < 2; ++i) {
      force[i] = (centre[i] - position[i]) / distance * kMaxForce / 2;
    }
  }
  WriteNoisy(force, kNoise, kMaxForce, input.random, action);
}

}  // namespace

std::vector<Controller> NavigationControllers(const Plane& plane) {
  return {{.name = "detour",
           .summary = "goes a long way round to the goal, with noise",
           .reads = {"position"},
           .state_size = 2,
           .act = [plane](const ControllerInput& input,
                          std::span<float> action) { Detour(plane, input, action); }},
          {.name = "violate",
           .summary = "wanders, and then into a wall; say env.params.random_start=1",
           .reads = {"position"},
           .state_size = 3,
           .act = [plane](const ControllerInput& input, std::span<float> action) {
             IntoWall(plane, input, action);
           }}};
}

}  // namespace rookery::constrained
