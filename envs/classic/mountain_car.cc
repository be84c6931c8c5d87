// MountainCar: drive a weak car up a hill by gaining speed on the hill behind it (Gymnasium's
// mountain_car.py; Moore, "Efficient memory-based learning for robot control", 1990).
//
//   state, observation (2)   position, velocity
//   action                   0: accelerate to the left; 1: not; 2: to the right
#include <algorithm>
#include <cmath>

#include "envs/classic/classic.h"
#include "envs/classic/classic_env.h"
#include "envs/classic/hill.h"

namespace rookery::classic {
namespace {

constexpr double kGoal = 0.5;

EnvSpec Spec(const std::string& id) {
  EnvSpec spec = HillSpec(id, "mountain_car.py");
  spec.action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {3}};
  spec.time_limit = 200;
  return spec;
}

class MountainCarEnv final : public ClassicEnv {
 public:
  MountainCarEnv(const std::string& id, const HillOptions& options)
      : ClassicEnv(Spec(id), 2), options_(options) {
    AddParameter("gravity", &gravity_, 0, 0.1, "", "");
    AddParameter("force", &force_, 0, 0.1, "", "of the engine");
  }

 protected:
  void Begin(Random& random) override {
    state(0) = random.Uniform(-0.6, -0.4);
    state(1) = 0;
  }

  StepResult Advance(std::span<const float> action) override {
    double &position = state(0), &velocity = state(1);
    velocity += (action[0] - 1.0) * force_ + std::cos(3 * position) * -gravity_;
    velocity = std::clamp(velocity, -kMaxSpeed, kMaxSpeed);
    position = std::clamp(position + velocity, kMinPosition, kMaxPosition);
    if (position == kMinPosition && velocity < 0) velocity = 0;  // against the wall
    const bool reached = position >= kGoal && velocity >= options_.goal_velocity;
    return {.reward = -1, .terminated = reached, .success = reached};
  }

  void Observe(const Outputs& out) const override { out.Write(0, {state(0), state(1)}); }

  void Draw(Canvas& canvas) const override { DrawHill(canvas, state(0), kGoal); }

 private:
  const HillOptions options_;
  double gravity_ = 0.0025;
  double force_ = 0.001;
};

}  // namespace

EnvEntry MountainCar() {
  return Entry<MountainCarEnv, HillOptions>("MountainCar-v0",
                                            "drive a weak car up a hill, by swinging");
}

}  // namespace rookery::classic
