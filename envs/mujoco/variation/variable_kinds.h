// What of a MuJoCo model can be varied: kinds of objects, and the numbers that each has.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include <mujoco/mujoco.h>

namespace rookery {

// One number of an object.
struct VariableNumber {
  const char* name;  // "": the object's only one
  double nominal;    // of the model as it is: 1 for a factor, 0 for an offset
  double low, high;  // beyond which it makes no sense
  const char* unit;
  std::function<void(mjModel& model, double value)> write;
};

struct VariableKind {
  const char* name;
  mjtObj object;  // mjOBJ_UNKNOWN: the axes x, y, z
  std::vector<VariableNumber> (*numbers)(int id, const mjModel& model);  // may be none
  // Not empty: why no value changes anything. Of what touches what, friction_rival.h knows.
  std::string (*never_acts)(int id, const mjModel& model) = nullptr;
  bool is_drawn = false;   // it changes how things look, and nothing else
  bool one_range = false;  // which means the same for all numbers of an object
  // MuJoCo derives numbers of the model from it: inertias, or where a camera that tracks a body is.
  bool has_derived = false;

  // Of the model's objects, by their ids; one without a name has its id for a name.
  std::vector<std::string> ObjectNames(const mjModel& model) const;
};

// mass, friction, damping, frictionloss, armature, gear, kp, kv, gravity, color, texture, light,
// camera.
std::span<const VariableKind> VariableKinds();

}  // namespace rookery
