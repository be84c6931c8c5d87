// The plane that a point navigates in: walls, a start, a goal.
#pragma once

#include <cstdint>
#include <vector>

#include "envs/constrained/place.h"

namespace rookery::constrained {

inline constexpr Place kPlaneSize = {180, 150};
inline constexpr double kMaxForce = 3;  // of an action's element: how far it moves the point

struct Wall {
  Place low;
  Place high;
  bool Contains(const Place& p) const {  // its edge doesn't belong to it
    return low[0] < p[0] && p[0] < high[0] && low[1] < p[1] && p[1] < high[1];
  }
  Place Centre() const { return {(low[0] + high[0]) / 2, (low[1] + high[1]) / 2}; }
};

struct Plane {
  Place start;
  Place goal;
  std::vector<Wall> walls;
  int64_t time_limit;            // steps
  std::vector<Place> waypoints;  // of a long way round to the goal, which is the last
  std::vector<int64_t> turns{};  // when each is left for the next; empty: when it is reached

  bool InWall(const Place& p) const {
    for (const Wall& wall : walls) {
      if (wall.Contains(p)) return true;
    }
    return false;
  }
};

}  // namespace rookery::constrained
