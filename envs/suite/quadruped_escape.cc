// Quadruped in a bowl, out of which it climbs. Observations beyond those in quadruped.h:
//
//   origin (3)        m   the world's origin in the torso's frame
//   rangefinder (20)  1   tanh of a distance in m; 1 where a ray meets nothing
#include <cmath>
#include <numbers>

#include "envs/mujoco/rewards.h"
#include "envs/suite/quadruped.h"
#include "envs/suite/terrain.h"

namespace rookery::suite {
namespace {

constexpr int kHeightField = 0;
constexpr size_t kRays = 20;

class EscapeTask final : public QuadrupedTask {
 public:
  explicit EscapeTask(const Physics& physics)
      : QuadrupedTask(physics),
        workspace_(physics.Site("workspace")),
        rangefinder_(physics.Sensor("rf_00")) {}

  EnvSpec Spec() const override {
    EnvSpec spec = QuadrupedTask::Spec();
    spec.observations.push_back({.name = "origin", .shape = {3}, .unit = "m"});
    spec.observations.push_back({.name = "rangefinder", .shape = {kRays}, .unit = "tanh(m)"});
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    RandomizeTerrain(physics.MutableModel(), kHeightField, random);
    PlaceAboveGround(physics, RandomOrientation(random));
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    QuadrupedTask::Observe(physics, out);
    const double* torso = physics.data().xpos + 3 * torso_;
    const std::array to_origin = {-torso[0], -torso[1], -torso[2]};
    out.Write(5, InTorsoFrame(physics, to_origin.data()));
    std::array<double, kRays> ranges;
    for (size_t i = 0; i < kRays; ++i) {
      const double distance = physics.data().sensordata[rangefinder_ + static_cast<int>(i)];
      ranges[i] = distance == -1 ? 1 : std::tanh(distance);
    }
    out.Write(6, ranges);
  }

 protected:
  double Reward(const Physics& physics) const override {
    const double bowl_radius = physics.model().hfield_size[4 * kHeightField];
    const double distance = mju_norm3(physics.data().site_xpos + 3 * workspace_);
    const double escape =
        Tolerance(distance, {bowl_radius, kInfinity}, bowl_radius, Sigmoid::kLinear, 0);
    return UprightReward(physics, 20 * std::numbers::pi / 180) * escape;
  }

 private:
  int workspace_, rangefinder_;
};

}  // namespace

std::unique_ptr<Task> QuadrupedEscape(const Physics& physics) {
  return std::make_unique<EscapeTask>(physics);
}

}  // namespace rookery::suite
