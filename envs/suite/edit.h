// Editing of the suite's models before they are compiled.
#pragma once

#include <string>

#include <mujoco/mujoco.h>

namespace rookery::suite {

// Removes a body with all that is in it, a geom, a camera, ... Throws UserError where there is none
// of this name.
void Remove(mjSpec& spec, mjtObj type, const std::string& name);
// Removes all sensors of a type.
void RemoveSensors(mjSpec& spec, mjtSensor type);
// Half the width and length of the plane "floor", m.
void SetFloorSize(mjSpec& spec, double size);

}  // namespace rookery::suite
