#include "envs/suite/humanoid_task.h"

#include <cmath>

#include "envs/mujoco/randomize.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kStandHeight = 1.4;  // m, of the head
constexpr size_t kRootPositions = 7;  // of the free joint

}  // namespace

HumanoidTask::HumanoidTask(const Physics& physics, const HumanoidModel& model, double move_speed,
                           bool pure_state)
    : model_(model),
      move_speed_(move_speed),
      pure_state_(pure_state),
      torso_(physics.Body(model.torso)),
      head_(physics.Body("head")),
      velocity_(physics.Sensor(model.velocity_sensor)),
      num_positions_(physics.model().nq),
      num_velocities_(physics.model().nv) {
  for (size_t i = 0; i < limbs_.size(); ++i) limbs_[i] = physics.Body(model.limbs[i]);
}

EnvSpec HumanoidTask::Spec() const {
  const TensorSpec velocity = {
      .name = "velocity", .shape = {num_velocities_}, .unit = "m/s, rad/s"};
  EnvSpec spec;
  spec.source = model_.source;
  if (pure_state_) {
    spec.observations = {{.name = "position", .shape = {num_positions_}, .unit = "m, rad"},
                         velocity};
  } else {
    const int64_t joints = num_positions_ - static_cast<int64_t>(kRootPositions);
    spec.observations = {{.name = "joint_angles", .shape = {joints}, .unit = "rad"},
                         {.name = "head_height", .unit = "m"},
                         {.name = "extremities", .shape = {12}, .unit = "m"},
                         {.name = "torso_vertical", .shape = {3}},
                         {.name = "com_velocity", .shape = {3}, .unit = "m/s"},
                         velocity};
  }
  spec.diagnostics = {{"standing"}, {"upright"}, {"speed", "m/s"}, {"small_control"}};
  spec.time_limit = 1000;
  spec.control_timestep = model_.control_timestep;
  return spec;
}

void HumanoidTask::InitializeEpisode(Physics& physics, Random& random, std::span<const double>) {
  DrawWithoutCollision(physics, [&] { RandomizeJoints(physics, random); });
}

void HumanoidTask::Observe(const Physics& physics, const Outputs& out) {
  if (pure_state_) {
    out.Write(0, physics.qpos());
    out.Write(1, physics.qvel());
    return;
  }
  out.Write(0, physics.qpos().subspan(kRootPositions));
  out.Write(1, {HeadHeight(physics)});
  out.Write(2, Extremities(physics));
  out.Write(3, std::span(Vertical(physics), 3));
  out.Write(4, std::span<const double>(physics.data().sensordata + velocity_, 3));
  out.Write(5, physics.qvel());
}

StepResult HumanoidTask::Evaluate(const Physics& physics, std::span<double> diagnostics) {
  const double standing =
      Tolerance(HeadHeight(physics), {kStandHeight, kInfinity}, kStandHeight / 4);
  const double upright =
      Tolerance(Vertical(physics)[model_.up_axis], {0.9, kInfinity}, 1.9, Sigmoid::kLinear, 0);
  const double* velocity = physics.data().sensordata + velocity_;
  const double speed = std::hypot(velocity[0], velocity[1]);
  const double small_control = SmallControl(physics);
  diagnostics[0] = standing;
  diagnostics[1] = upright;
  diagnostics[2] = speed;
  diagnostics[3] = small_control;
  const double stand = standing * upright;
  if (move_speed_ == 0) {
    const double dont_move = (Tolerance(velocity[0], {}, 2) + Tolerance(velocity[1], {}, 2)) / 2;
    return {.reward = small_control * stand * dont_move};
  }
  const double move = Tolerance(speed, {move_speed_, kInfinity}, move_speed_, Sigmoid::kLinear, 0);
  return {.reward = small_control * stand * (5 * move + 1) / 6};
}

std::array<double, 12> HumanoidTask::Extremities(const Physics& physics) const {
  const mjData& data = physics.data();
  std::array<double, 12> extremities;
  for (size_t i = 0; i < limbs_.size(); ++i) {
    std::array<double, 3> across;
    mju_sub3(across.data(), data.xpos + 3 * limbs_[i], data.xpos + 3 * torso_);
    mju_mulMatTVec3(extremities.data() + 3 * i, data.xmat + 9 * torso_, across.data());
  }
  return extremities;
}

}  // namespace rookery::suite
