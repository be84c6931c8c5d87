// Hopper: a planar one-legged jumper (Gymnasium's hopper_v5.py).
//
//   observation (11)   height, pitch, three joints (m, rad); their velocities after that of x,
//                      within [-10, 10]
#include <algorithm>

#include "envs/gymnasium/gymnasium.h"
#include "envs/gymnasium/planar_walker.h"
#include "envs/mujoco/rewards.h"

namespace rookery::gymnasium {
namespace {

struct Options : WalkerOptions {
  Options() : WalkerOptions("hopper.xml", {0.7, kInfinity}, {-0.2, 0.2}) {}
  Range healthy_state_range = {-100, 100};

  Fields fields() {
    Fields f;
    AddTo(f);
    f.Add("healthy_state_range", &healthy_state_range,
          "low, high: bounds of pitch, joints and velocities")
        .IsRange()
        .OrInfinite();
    return f;
  }
};

class HopperTask final : public PlanarWalkerTask {
 public:
  HopperTask(const Physics& physics, const Options& options)
      : PlanarWalkerTask(physics, options, "hopper_v5.py"),
        healthy_state_range_(options.healthy_state_range) {}

 private:
  bool IsHealthy(const Physics& physics) const override {
    const auto in_range = [this](double x) { return IsInside(x, healthy_state_range_); };
    const std::span<const double> qpos = physics.qpos();
    const std::span<const double> qvel = physics.qvel();
    return PlanarWalkerTask::IsHealthy(physics) &&
           std::all_of(qpos.begin() + 2, qpos.end(), in_range) &&
           std::all_of(qvel.begin(), qvel.end(), in_range);
  }

  Range healthy_state_range_;
};

}  // namespace

EnvEntry Hopper() {
  return Entry<HopperTask, Options>("Hopper", "hop forward on one leg without falling");
}

}  // namespace rookery::gymnasium
