// Quadruped: a four-legged animal that walks, runs, climbs out of a bowl or fetches a ball
// (dm_control's suite/quadruped.py). Observations are in quadruped.h.
#include "envs/suite/quadruped.h"

#include <algorithm>
#include <cmath>

#include "envs/mujoco/assets.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/edit.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kWalkSpeed = 0.5;  // m/s
constexpr double kRunSpeed = 5;
constexpr double kTimeLimit = 20;  // s
constexpr int64_t kToes = 4;

class MoveTask final : public QuadrupedTask {
 public:
  MoveTask(const Physics& physics, double desired_speed)
      : QuadrupedTask(physics), desired_speed_(desired_speed) {}

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    PlaceAboveGround(physics, RandomOrientation(random));
  }

 protected:
  double Reward(const Physics& physics) const override {
    const double move = Tolerance(ForwardSpeed(physics), {desired_speed_, kInfinity},
                                  desired_speed_, Sigmoid::kLinear, 0.5);
    return UprightReward(physics) * move;
  }

 private:
  double desired_speed_;  // m/s
};

// Which parts of the world a task has.
struct Parts {
  double floor_size = 0;  // m; 0: that of the source
  bool terrain = false;   // and sensors that look at it
  bool walls_and_ball = false;
};

EnvEntry Make(const std::string& task, std::string summary, const Parts& parts,
              TaskFactory make_task) {
  const auto make_model = [=] {
    const SpecPtr spec = ParseSpec(FindAsset("dm_control/suite/quadruped.xml"));
    if (parts.floor_size > 0) SetFloorSize(*spec, parts.floor_size);
    if (!parts.walls_and_ball) {
      for (const char* wall : {"wall_px", "wall_py", "wall_nx", "wall_ny"}) {
        Remove(*spec, mjOBJ_GEOM, wall);
      }
      Remove(*spec, mjOBJ_BODY, "ball");
      Remove(*spec, mjOBJ_SITE, "target");
    }
    if (!parts.terrain) {
      Remove(*spec, mjOBJ_GEOM, "terrain");
      RemoveSensors(*spec, mjSENS_RANGEFINDER);
    }
    return Model::FromSpec(*spec);
  };
  return Entry("quadruped_" + task, std::move(summary), make_model, std::move(make_task));
}

EnvEntry Move(const std::string& task, std::string summary, double speed) {
  return Make(task, std::move(summary), {.floor_size = kTimeLimit * speed},
              [=](const Physics& physics) { return std::make_unique<MoveTask>(physics, speed); });
}

}  // namespace

QuadrupedTask::QuadrupedTask(const Physics& physics)
    : torso_(physics.Body("torso")),
      root_qpos_(physics.Qpos("root")),
      root_qvel_(physics.Qvel("root")),
      velocimeter_(physics.Sensor("velocimeter")),
      accelerometer_(physics.Sensor("imu_accel")),
      gyro_(physics.Sensor("imu_gyro")),
      force_(physics.Sensor("force_toe_front_left")),
      torque_(physics.Sensor("torque_toe_front_left")) {
  size_t count = 0;
  for (int joint = 0; joint < physics.model().njnt && count < kHinges; ++joint) {
    if (physics.model().jnt_type[joint] == mjJNT_HINGE) hinges_[count++] = joint;
  }
}

EnvSpec QuadrupedTask::Spec() const {
  EnvSpec spec;
  spec.source = "dm_control suite/quadruped.py";
  spec.observations = {
      {.name = "egocentric_state", .shape = {2 * kHinges + kActuators}, .unit = "rad, rad/s, 1"},
      {.name = "torso_velocity", .shape = {3}, .unit = "m/s"},
      {.name = "torso_upright"},
      {.name = "imu", .shape = {6}, .unit = "m/s^2, rad/s"},
      {.name = "force_torque", .shape = {2 * 3 * kToes}, .unit = "asinh(N), asinh(N m)"}};
  spec.diagnostics = {{"upright"}, {"speed", "m/s"}};
  spec.time_limit = 1000;
  spec.control_timestep = 0.02;
  return spec;
}

void QuadrupedTask::Observe(const Physics& physics, const Outputs& out) {
  const mjModel& model = physics.model();
  const mjData& data = physics.data();
  std::array<double, 2 * kHinges + kActuators> state;
  for (size_t i = 0; i < kHinges; ++i) {
    state[i] = data.qpos[model.jnt_qposadr[hinges_[i]]];
    state[kHinges + i] = data.qvel[model.jnt_dofadr[hinges_[i]]];
  }
  std::copy_n(data.act, kActuators, state.begin() + 2 * kHinges);
  out.Write(0, state);

  // Sensors of a kind follow one another.
  const double* sensors = data.sensordata;
  out.Write(1, std::span(sensors + velocimeter_, 3));
  out.Write(2, {data.xmat[9 * torso_ + 8]});
  const double *accelerometer = sensors + accelerometer_, *gyro = sensors + gyro_;
  out.Write(3, {accelerometer[0], accelerometer[1], accelerometer[2], gyro[0], gyro[1], gyro[2]});
  std::array<double, 2 * 3 * kToes> force_torque;
  for (size_t i = 0; i < 3 * kToes; ++i) {
    force_torque[i] = std::asinh(sensors[force_ + static_cast<int>(i)]);
    force_torque[3 * kToes + i] = std::asinh(sensors[torque_ + static_cast<int>(i)]);
  }
  out.Write(4, force_torque);
}

StepResult QuadrupedTask::Evaluate(const Physics& physics, std::span<double> diagnostics) {
  diagnostics[0] = physics.data().xmat[9 * torso_ + 8];
  diagnostics[1] = ForwardSpeed(physics);
  return {.reward = Reward(physics)};
}

void QuadrupedTask::PlaceAboveGround(Physics& physics, const std::array<double, 4>& orientation,
                                     double x, double y) const {
  constexpr int kMaxAttempts = 10'000;
  physics.Reset();
  mjData& data = physics.data();
  double z = 0;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt, z += 0.01) {
    double* root = data.qpos + root_qpos_;
    root[0] = x, root[1] = y, root[2] = z;
    std::ranges::copy(orientation, root + 3);
    // Contacts alone: forces of a body that is deep in the ground are of no use, and may be
    // infinite.
    mj_kinematics(&physics.model(), &data);
    mj_collision(&physics.model(), &data);
    if (data.ncon == 0) return;
  }
  throw EnvError("no collision-free state found");
}

double QuadrupedTask::UprightReward(const Physics& physics, double deviation) const {
  const double cosine = std::cos(deviation);
  return Tolerance(physics.data().xmat[9 * torso_ + 8], {cosine, kInfinity}, 1 + cosine,
                   Sigmoid::kLinear, 0);
}

std::array<double, 3> QuadrupedTask::InTorsoFrame(const Physics& physics,
                                                  const double* vector) const {
  std::array<double, 3> rotated;
  mju_mulMatTVec3(rotated.data(), physics.data().xmat + 9 * torso_, vector);
  return rotated;
}

std::array<double, 4> QuadrupedTask::RandomOrientation(Random& random) {
  std::array<double, 4> orientation;
  for (double& x : orientation) x = random.Normal();
  mju_normalize4(orientation.data());
  return orientation;
}

std::vector<EnvEntry> Quadruped() {
  return {
      Move("walk", "walk on four legs, up to 0.5 m/s", kWalkSpeed),
      Move("run", "run on four legs, up to 5 m/s", kRunSpeed),
      Make("escape", "climb out of a bowl on four legs", {.floor_size = 40, .terrain = true},
           QuadrupedEscape),
      Make("fetch", "bring a ball to a target on four legs", {.walls_and_ball = true},
           QuadrupedFetch),
  };
}

}  // namespace rookery::suite
