// Dog that fetches a thrown ball. Observations beyond those in dog.h, in the head's frame:
//
//   ball_state (6)       m, m/s  place and velocity relative to the head
//   target_position (3)  m       relative to the head
#include <cmath>
#include <numbers>

#include "envs/mujoco/rewards.h"
#include "envs/suite/dog.h"

namespace rookery::suite {
namespace {

constexpr double kBiteMargin = 2;  // m

class FetchTask final : public DogTask {
 public:
  explicit FetchTask(const Physics& physics)
      : DogTask(physics),
        ball_qpos_(physics.Qpos("ball_root")),
        ball_qvel_(physics.Qvel("ball_root")),
        ball_(physics.Geom("ball")),
        target_(physics.Geom("target")),
        floor_(physics.Geom("floor")),
        head_(physics.Site("head")),
        upper_bite_(physics.Site("upper_bite")),
        lower_bite_(physics.Site("lower_bite")) {}

  EnvSpec Spec() const override {
    EnvSpec spec = DogTask::Spec();
    spec.observations.push_back({.name = "ball_state", .shape = {6}, .unit = "m, m/s"});
    spec.observations.push_back({.name = "target_position", .shape = {3}, .unit = "m"});
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override {
    DogTask::InitializeEpisode(physics, random, parameters);
    // The ball is thrown upwards and, with some noise, towards the centre.
    const mjModel& model = physics.model();
    const double radius = 0.75 * FloorSize(physics);
    const double azimuth = random.Uniform(0, 2 * std::numbers::pi);
    double* position = physics.data().qpos + ball_qpos_;
    position[0] = radius * std::sin(azimuth);
    position[1] = radius * std::cos(azimuth);
    position[2] = 0.05;
    const double height = random.Uniform(0, 3);
    const double speed = random.Uniform(0, 5);
    double* velocity = physics.data().qvel + ball_qvel_;
    velocity[0] = speed * (-std::sin(azimuth) + 0.05 * random.Normal());
    velocity[1] = speed * (-std::cos(azimuth) + 0.05 * random.Normal());
    velocity[2] = std::sqrt(2 * -model.opt.gravity[2] * height);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    DogTask::Observe(physics, out);
    const mjModel& model = physics.model();
    const mjData& data = physics.data();
    const double* head = data.site_xpos + 3 * head_;
    std::array<double, 6> head_velocity, ball_velocity;  // angular, linear
    mj_objectVelocity(&model, &data, mjOBJ_SITE, head_, head_velocity.data(), 0);
    mj_objectVelocity(&model, &data, mjOBJ_GEOM, ball_, ball_velocity.data(), 0);
    std::array<double, 3> ball, velocity, target;
    mju_sub3(ball.data(), data.geom_xpos + 3 * ball_, head);
    mju_sub3(velocity.data(), ball_velocity.data() + 3, head_velocity.data() + 3);
    mju_sub3(target.data(), data.geom_xpos + 3 * target_, head);
    const auto [x, y, z] = InHeadFrame(physics, ball);
    const auto [vx, vy, vz] = InHeadFrame(physics, velocity);
    out.Write(9, {x, y, z, vx, vy, vz});
    out.Write(10, InHeadFrame(physics, target));
  }

 protected:
  double Factor(const Physics& physics) const override {
    const mjModel& model = physics.model();
    const mjData& data = physics.data();
    const double* ball = data.geom_xpos + 3 * ball_;
    const double target_radius = model.geom_size[3 * target_];
    const double to_target = mju_dist3(ball, data.geom_xpos + 3 * target_);
    const double to_mouth = (mju_dist3(ball, data.site_xpos + 3 * upper_bite_) +
                             mju_dist3(ball, data.site_xpos + 3 * lower_bite_)) /
                            2;
    const double at_mouth = Tolerance(to_mouth, {0, model.site_size[3 * upper_bite_]}, kBiteMargin,
                                      Sigmoid::kReciprocal);
    const double at_target =
        Tolerance(to_target, {0, target_radius}, FloorSize(physics), Sigmoid::kReciprocal);
    // Near the target it may let go of the ball.
    const double reach = to_target < 2 * target_radius ? 1 : (6 * at_mouth + 1) / 7;
    return reach * (at_target + 1) / 2;
  }

 private:
  double FloorSize(const Physics& physics) const {  // half its width, m
    return physics.model().geom_size[3 * floor_];
  }

  std::array<double, 3> InHeadFrame(const Physics& physics,
                                    const std::array<double, 3>& vector) const {
    std::array<double, 3> rotated;
    mju_mulMatTVec3(rotated.data(), physics.data().site_xmat + 9 * head_, vector.data());
    return rotated;
  }

  int ball_qpos_, ball_qvel_, ball_, target_, floor_, head_, upper_bite_, lower_bite_;
};

}  // namespace

std::unique_ptr<Task> DogFetch(const Physics& physics) {
  return std::make_unique<FetchTask>(physics);
}

}  // namespace rookery::suite
