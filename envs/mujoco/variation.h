// Variation: what of a MuJoCo model is drawn anew for each episode (domain randomization, Tobin et
// al., arXiv:1703.06907), as parameters of the env.
//
//   mass:     {torso: [0.8, 1.2]}       factor of a body's mass and inertia
//   friction: {floor: [0.5, 1.5]}       factor of a geom's sliding friction
//   damping:  {"*": [0.5, 2]}           factor of a joint's damping; "*": of all not named
//   gear:     {bthigh: [0.9, 1.1]}      factor of an actuator's gear
//   color:    {self: [0, 1]}            red, green and blue of a material
//   color:    {self: {r: [0, 1]}}       one of them
//   texture:  {grid: [0, 2]}            number of the texture a material wears, rounded down
//   light:    {lamp: {brightness: [0.5, 1.5], x: [-1, 1]}}  factor; x, y, z: m, from where it is
//   camera:   {side: {x: [-0.1, 0.1], fovy: [-5, 5]}}       m, from where it is; degrees
//
// The parameter of mass: {torso: ...} is "mass_torso", that of color: {self: ...} "color_self_r"
// and so on. What has no name in the model is named by its number.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/config_node.h"
#include "core/env_spec.h"
#include "envs/mujoco/physics.h"
#include "envs/mujoco/variable_kinds.h"

namespace rookery {

class Variation {
 public:
  // `node` as above, for simulations of this one's model. Throws UserError that names the nearest.
  Variation(const ConfigNode& node, const Physics& physics);

  // Drawn uniformly from their ranges at every reset, unless they are set: then also beyond. The
  // default is the model as it is.
  const std::vector<ParameterSpec>& parameters() const { return parameters_; }

  // Writes `values`, one a parameter, to physics.MutableModel(). Call Reset() afterwards.
  void Apply(std::span<const double> values, Physics& physics) const;

  // Once an episode has begun with `values`: leaves out for good what has been written over since,
  // if "*" meant it; throws UserError if it was named, for nothing would come of it.
  void LeaveOutOverwritten(std::span<const double> values, const Physics& physics);

 private:
  void AddKind(const VariableKind& kind, const ConfigNode& objects, const mjModel& model);
  void AddObject(const VariableKind& kind, const std::string& object,
                 const std::vector<VariableNumber>& numbers, const ConfigNode& node);
  void AddNumber(const VariableNumber& number, const std::string& prefix, const ConfigNode& range,
                 const std::string& path);

  std::vector<ParameterSpec> parameters_;
  std::vector<std::function<void(mjModel& model, double value)>> writes_;  // one a parameter
  std::vector<bool> by_star_;                                              // one a parameter
  bool has_derived_ = false;
};

}  // namespace rookery
