// ServoTarget: where two servos, of x and y, pull something over a table. An action moves it, and
// in the course of a step it goes there evenly.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "envs/constrained/place.h"
#include "envs/mujoco/physics.h"

namespace rookery::constrained {

class ServoTarget {
 public:
  // `reach`: m, as far as it goes on either side; `physics_steps` of a step.
  ServoTarget(double reach, int physics_steps) : reach_(reach), physics_steps_(physics_steps) {}

  void Begin(const Place& place) { before_ = place_ = place; }

  // At a step's beginning; `action` (2): m.
  void Move(std::span<const float> action) {
    before_ = place_;
    for (size_t i = 0; i < 2; ++i) {
      place_[i] = std::clamp(place_[i] + static_cast<double>(action[i]), -reach_, reach_);
    }
    done_ = 0;
  }

  // Before each of its physics steps: the first two controls.
  void Drive(Physics& physics) {
    const double part = ++done_ / static_cast<double>(physics_steps_);
    for (size_t i = 0; i < 2; ++i) {
      physics.ctrl()[i] = part * place_[i] + (1 - part) * before_[i];
    }
  }

  const Place& place() const { return place_; }  // at the step's end
  int done() const { return done_; }             // physics steps of this step

 private:
  double reach_;
  int physics_steps_;
  Place before_{}, place_{};
  int done_ = 0;
};

}  // namespace rookery::constrained
