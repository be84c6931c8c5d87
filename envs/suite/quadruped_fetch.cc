// Quadruped that brings a ball to the world's origin. Observations beyond those in quadruped.h, in
// the torso's frame:
//
//   ball_state (9)       m, m/s, rad/s  place and velocity relative to the torso, angular velocity
//   target_position (3)  m              relative to the torso
#include <cmath>
#include <numbers>

#include "envs/mujoco/rewards.h"
#include "envs/suite/quadruped.h"

namespace rookery::suite {
namespace {

class FetchTask final : public QuadrupedTask {
 public:
  explicit FetchTask(const Physics& physics)
      : QuadrupedTask(physics),
        ball_(physics.Body("ball")),
        ball_qpos_(physics.Qpos("ball_root")),
        ball_qvel_(physics.Qvel("ball_root")),
        ball_geom_(physics.Geom("ball")),
        floor_(physics.Geom("floor")),
        target_(physics.Site("target")),
        workspace_(physics.Site("workspace")) {}

  EnvSpec Spec() const override {
    EnvSpec spec = QuadrupedTask::Spec();
    spec.observations.push_back({.name = "ball_state", .shape = {9}, .unit = "m, m/s, rad/s"});
    spec.observations.push_back({.name = "target_position", .shape = {3}, .unit = "m"});
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    const double azimuth = random.Uniform(0, 2 * std::numbers::pi);
    const double radius = 0.9 * FloorSize(physics);
    const double x = random.Uniform(-radius, radius), y = random.Uniform(-radius, radius);
    PlaceAboveGround(physics, {std::cos(azimuth / 2), 0, 0, std::sin(azimuth / 2)}, x, y);

    double* position = physics.data().qpos + ball_qpos_;
    position[0] = random.Uniform(-radius, radius);
    position[1] = random.Uniform(-radius, radius);
    position[2] = 2;
    double* velocity = physics.data().qvel + ball_qvel_;
    velocity[0] = 5 * random.Normal();
    velocity[1] = 5 * random.Normal();
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    QuadrupedTask::Observe(physics, out);
    const mjData& data = physics.data();
    const double* torso = data.xpos + 3 * torso_;
    std::array<double, 3> offset, velocity;
    mju_sub3(offset.data(), data.xpos + 3 * ball_, torso);
    mju_sub3(velocity.data(), data.qvel + ball_qvel_, data.qvel + root_qvel_);
    const auto [x, y, z] = InTorsoFrame(physics, offset.data());
    const auto [vx, vy, vz] = InTorsoFrame(physics, velocity.data());
    const auto [wx, wy, wz] = InTorsoFrame(physics, data.qvel + ball_qvel_ + 3);
    out.Write(5, {x, y, z, vx, vy, vz, wx, wy, wz});
    mju_sub3(offset.data(), data.site_xpos + 3 * target_, torso);
    out.Write(6, InTorsoFrame(physics, offset.data()));
  }

 protected:
  double Reward(const Physics& physics) const override {
    const double* ball = physics.data().xpos + 3 * ball_;
    const double* sites = physics.data().site_xpos;
    const double* site_sizes = physics.model().site_size;
    const double arena_radius = FloorSize(physics) * std::numbers::sqrt2;
    const double in_reach = site_sizes[3 * workspace_] + physics.model().geom_size[3 * ball_geom_];
    const auto near = [&](int site, double radius) {
      const double* position = sites + 3 * site;
      const double distance = std::hypot(position[0] - ball[0], position[1] - ball[1]);
      return Tolerance(distance, {0, radius}, arena_radius, Sigmoid::kLinear, 0);
    };
    const double reach = near(workspace_, in_reach);
    const double fetch = near(target_, site_sizes[3 * target_]);
    return UprightReward(physics) * reach * (0.5 + 0.5 * fetch);
  }

 private:
  double FloorSize(const Physics& physics) const {  // half its width, m
    return physics.model().geom_size[3 * floor_];
  }

  int ball_, ball_qpos_, ball_qvel_, ball_geom_, floor_, target_, workspace_;
};

}  // namespace

std::unique_ptr<Task> QuadrupedFetch(const Physics& physics) {
  return std::make_unique<FetchTask>(physics);
}

}  // namespace rookery::suite
