// The hill of the mountain cars: y = 0.45 sin(3 x) + 0.55.
#pragma once

#include <numbers>

#include "core/fields.h"
#include "envs/env.h"
#include "envs/vision/canvas/canvas.h"

namespace rookery::classic {

inline constexpr double kMinPosition = -1.2;
inline constexpr double kMaxPosition = 0.6;
inline constexpr double kMaxSpeed = 0.07;  // a frame

struct HillOptions {
  double goal_velocity = 0;

  Fields fields();
};

// Observation (2): position and velocity. All but the action and the time limit; lengths and times
// have no units there.
EnvSpec HillSpec(const std::string& id, const std::string& source);

// The hill, the car at `position`, the flag at `goal`.
void DrawHill(Canvas& canvas, double position, double goal);

}  // namespace rookery::classic
