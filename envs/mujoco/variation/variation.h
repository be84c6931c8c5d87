// Variation: what of a MuJoCo model is drawn anew for each episode (domain randomization, Tobin et
// al., arXiv:1703.06907), as parameters of the env.
//
//   mass:     {torso: [0.8, 1.2]}       factor of a body's mass and inertia
//   friction: {floor: [0.5, 1.5]}       factor of a geom's sliding friction
//   damping:  {"*": [0.5, 2]}           factor of a joint's damping; "*": of all not named
//   frictionloss: {elbow: [0, 0.2]}     added to a joint's dry friction, N m (N of a slide)
//   armature: {elbow: [0.5, 2]}         factor of a joint's armature
//   gear:     {bthigh: [0.9, 1.1]}      factor of an actuator's gear
//   kp:       {servo: [0.8, 1.2]}       factor of a position servo's gain
//   kv:       {servo: [0.8, 1.2]}       factor of a velocity servo's, or of a position servo's
//   damping gravity:  {z: [-0.5, 0.5]}          x, y, z: m/s^2, from what it is color:    {self:
//   [0, 1]}            red, green and blue of a material color:    {self: {r: [0, 1]}}       one of
//   them texture:  {grid: [0, 2]}            number of the texture a material wears, rounded down
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
#include "envs/mujoco/variation/variable_kinds.h"

namespace rookery {

class Variation {
 public:
  // `node` as above, for simulations of this one's model. What can't change anything is left out if
  // "*" meant it, and a UserError if it was named or if nothing is left of a "*". Throws UserError
  // that names the nearest where there is no such thing.
  Variation(const ConfigNode& node, const Physics& physics);

  // Drawn uniformly from their ranges at every reset, unless they are set: then also beyond. The
  // default is the model as it is.
  const std::vector<ParameterSpec>& parameters() const { return parameters_; }

  // What changes something in a part of its range only, a sentence each.
  const std::vector<std::string>& warnings() const { return warnings_; }
  // What changes nothing but pictures, as it is written: "env.randomize.light.lamp.x".
  std::vector<std::string> drawn() const;
  // The cameras that are varied, which show in nothing but their own pictures.
  std::vector<int> cameras() const;

  // Writes `values`, one a parameter, to physics.MutableModel(). Call Reset() afterwards.
  void Apply(std::span<const double> values, Physics& physics) const;

  // Once an episode has begun with `values`: leaves out for good what has been written over since,
  // if "*" meant it; throws UserError if it was named, for nothing would come of it.
  void LeaveOutOverwritten(std::span<const double> values, const Physics& physics);

 private:
  // Where a parameter comes from.
  struct Origin {
    const VariableKind* kind;
    int id;  // of its object
    bool by_star;
    std::string path;   // as written: env.randomize.mass.torso, env.randomize.mass.*
    std::string where;  // file and line, or ""
  };

  void AddKind(const VariableKind& kind, const ConfigNode& objects, const mjModel& model);
  void AddObject(const Origin& origin, const std::string& object,
                 const std::vector<VariableNumber>& numbers, const ConfigNode& node);
  void AddNumber(const Origin& origin, const VariableNumber& number, const std::string& prefix,
                 const ConfigNode& range);
  // Why parameter `i` changes nothing, or "". Warns where that is so in a part of its range.
  std::string WhyIdle(size_t i, const mjModel& model, std::span<const double> least_friction);
  void LeaveOutIdle(const mjModel& model);
  // Takes those out that `why` gives a reason for: silently what "*" meant, unless nothing is left
  // of it; else throws UserError.
  void LeaveOut(const std::function<std::string(size_t i)>& why);

  std::vector<ParameterSpec> parameters_;
  std::vector<std::function<void(mjModel& model, double value)>> writes_;  // one a parameter
  std::vector<Origin> origins_;                                            // one a parameter
  std::vector<std::string> warnings_;
  bool has_derived_ = false;
};

}  // namespace rookery
