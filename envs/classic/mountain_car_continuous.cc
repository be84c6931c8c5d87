// MountainCarContinuous: MountainCar with an engine that is dosed, and fuel that costs (Gymnasium's
// continuous_mountain_car.py).
//
//   state, observation (2)   position, velocity, both rounded to float32 after each frame
//   action (1)               what of the engine's force is used, to the left or right
#include <algorithm>
#include <cmath>

#include "envs/classic/classic.h"
#include "envs/classic/classic_env.h"
#include "envs/classic/hill.h"

namespace rookery::classic {
namespace {

constexpr double kGoal = 0.45;

EnvSpec Spec(const std::string& id) {
  EnvSpec spec = HillSpec(id, "continuous_mountain_car.py");
  spec.action = {.low = {-1}, .high = {1}};
  spec.time_limit = 999;
  return spec;
}

class MountainCarContinuousEnv final : public ClassicEnv {
 public:
  MountainCarContinuousEnv(const std::string& id, const HillOptions& options)
      : ClassicEnv(Spec(id), 2), options_(options) {
    AddParameter("gravity", &gravity_, 0, 0.1, "", "");
    AddParameter("force", &force_, 0, 0.1, "", "of the engine at most");
  }

 protected:
  void Begin(Random& random) override {
    state(0) = random.Uniform(-0.6, -0.4);
    state(1) = 0;
  }

  // In float32, as the original computes by the rules of NumPy.
  StepResult Advance(std::span<const float> action) override {
    constexpr auto kLeft = static_cast<float>(kMinPosition);
    constexpr auto kRight = static_cast<float>(kMaxPosition);
    constexpr auto kFast = static_cast<float>(kMaxSpeed);
    auto position = static_cast<float>(state(0)), velocity = static_cast<float>(state(1));
    const float throttle = std::clamp(action[0], -1.0F, 1.0F);
    const float slope = 3 * position;
    velocity += throttle * static_cast<float>(force_) -
                static_cast<float>(gravity_ * std::cos(static_cast<double>(slope)));
    velocity = std::clamp(velocity, -kFast, kFast);
    position = std::clamp(position + velocity, kLeft, kRight);
    if (position == kLeft && velocity < 0) velocity = 0;  // against the wall
    state(0) = position;
    state(1) = velocity;
    const bool reached = position >= static_cast<float>(kGoal) &&
                         velocity >= static_cast<float>(options_.goal_velocity);
    return {.reward = (reached ? 100.0 : 0.0) - 0.1 * action[0] * action[0],
            .terminated = reached,
            .success = reached};
  }

  void Observe(const Outputs& out) const override { out.Write(0, {state(0), state(1)}); }

  void Draw(Canvas& canvas) const override { DrawHill(canvas, state(0), kGoal); }

 private:
  const HillOptions options_;
  double gravity_ = 0.0025;
  double force_ = 0.0015;
};

}  // namespace

EnvEntry MountainCarContinuous() {
  return Entry<MountainCarContinuousEnv, HillOptions>(
      "MountainCarContinuous-v0", "drive a weak car up a hill with as little fuel as possible");
}

}  // namespace rookery::classic
