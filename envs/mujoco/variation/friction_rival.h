// Whose friction counts where a geom touches something.
//
// MuJoCo gives a contact the friction of the geom with the higher priority, and the larger of both
// if the priorities are equal; but that of a <pair> where there is one, or of the model's options
// if they override it. https://mujoco.readthedocs.io/en/stable/modeling.html#contact-parameters
#pragma once

#include <span>
#include <string>

#include <mujoco/mujoco.h>

namespace rookery {

struct FrictionRival {
  std::string never{};  // not empty: why this geom's friction counts nowhere, whatever it is
  // It counts above this: the least sliding friction of what it may touch; 0 where something of a
  // lower priority is among that.
  double friction = 0;
  std::string name{};  // whose friction that is; a geom without a name has its number
};

// `least` (ngeom): how low each geom's sliding friction may get, for all geoms may be varied.
FrictionRival RivalOf(int geom, const mjModel& model, std::span<const double> least);

}  // namespace rookery
