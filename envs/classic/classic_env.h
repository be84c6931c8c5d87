// What the classic control envs share: a state of a few numbers, physical constants that are
// parameters, a flat picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/random.h"
#include "envs/env.h"
#include "envs/vision/canvas/canvas.h"

namespace rookery::classic {

class ClassicEnv : public Env {
 public:
  const EnvSpec& spec() const final { return spec_; }
  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) final;
  StepResult Step(std::span<const float> action, const Outputs& out) final;
  // Throws UserError where CanvasProblem() is not "".
  bool Render(int width, int height, std::span<uint8_t> rgb) final;

  // What the next frame is a function of, in Gymnasium's order; may be written between frames.
  std::span<double> state() { return state_; }

 protected:
  // `spec` without parameters; `state_size` numbers of state.
  ClassicEnv(EnvSpec spec, size_t state_size);

  // `*value`, which has its default, is a parameter from now on: written at each reset.
  void AddParameter(const std::string& name, double* value, double low, double high,
                    const std::string& unit, const std::string& help);

  // Begins an episode: sets all of the state.
  virtual void Begin(Random& random) = 0;
  // One frame, as Env::Step().
  virtual StepResult Advance(std::span<const float> action) = 0;
  virtual void Observe(const Outputs& out) const = 0;
  virtual void Draw(Canvas& canvas) const = 0;

  double& state(size_t i) { return state_[i]; }
  double state(size_t i) const { return state_[i]; }

 private:
  EnvSpec spec_;
  std::vector<double> state_;
  std::vector<double*> constants_;  // a spec_.parameters
};

}  // namespace rookery::classic
