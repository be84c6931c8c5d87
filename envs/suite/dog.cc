// Dog: an animal with 38 actuators, slow as muscles, that stands, moves or fetches a ball
// (dm_control's suite/dog.py). Observations are in dog.h.
#include "envs/suite/dog.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/mujoco/assets.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/edit.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kTimeLimit = 15;  // s
constexpr double kStandHeightFraction = 0.9;
constexpr double kMaxUprightAngle = 30 * std::numbers::pi / 180;  // rad
constexpr double kWalkSpeed = 1;                                  // m/s
constexpr double kTrotSpeed = 3;
constexpr double kRunSpeed = 9;
constexpr int64_t kActuators = 38;

class MoveTask final : public DogTask {
 public:
  MoveTask(const Physics& physics, double move_speed) : DogTask(physics), move_speed_(move_speed) {}

 protected:
  double Factor(const Physics& physics) const override {
    const double forward = Tolerance(ForwardSpeed(physics), {move_speed_, 2 * move_speed_},
                                     std::max(1.0, move_speed_), Sigmoid::kLinear, 0);
    return (4 * forward + 1) / 5;
  }

 private:
  double move_speed_;  // m/s
};

std::shared_ptr<const Model> WithoutBall(double floor_size) {
  const SpecPtr spec = ParseSpec(FindAsset("dm_control/suite/dog.xml"));
  SetFloorSize(*spec, floor_size);
  Remove(*spec, mjOBJ_CAMERA, "ball");
  Remove(*spec, mjOBJ_CAMERA, "head");
  Remove(*spec, mjOBJ_BODY, "ball");
  for (const char* geom : {"target", "wall_px", "wall_nx", "wall_py", "wall_ny"}) {
    Remove(*spec, mjOBJ_GEOM, geom);
  }
  return Model::FromSpec(*spec);
}

EnvEntry Move(const std::string& task, std::string summary, double speed) {
  return Entry(
      "dog_" + task, std::move(summary), [=] { return WithoutBall(kTimeLimit * speed); },
      [=](const Physics& physics) { return std::make_unique<MoveTask>(physics, speed); });
}

}  // namespace

DogTask::DogTask(const Physics& physics)
    : skull_(physics.Body("skull")),
      torso_(physics.Body("torso")),
      pelvis_(physics.Body("pelvis")),
      root_(physics.Qpos("root")),
      linear_velocity_(physics.Sensor("torso_linvel")),
      inertial_{physics.Sensor("accelerometer"), physics.Sensor("velocimeter"),
                physics.Sensor("gyro")},
      feet_{physics.Sensor("foot_L"), physics.Sensor("foot_R"), physics.Sensor("hand_L"),
            physics.Sensor("hand_R")},
      touches_{physics.Sensor("palm_L"), physics.Sensor("palm_R"), physics.Sensor("sole_L"),
               physics.Sensor("sole_R")} {
  size_t count = 0;
  for (int joint = 0; joint < physics.model().njnt && count < kHinges; ++joint) {
    if (physics.model().jnt_type[joint] == mjJNT_HINGE) hinges_[count++] = joint;
  }
}

EnvSpec DogTask::Spec() const {
  EnvSpec spec;
  spec.source = "dm_control suite/dog.py";
  spec.observations = {{.name = "joint_angles", .shape = {kHinges}, .unit = "rad"},
                       {.name = "joint_velocites", .shape = {kHinges}, .unit = "rad/s"},
                       {.name = "torso_pelvis_height", .shape = {2}, .unit = "m"},
                       {.name = "z_projection", .shape = {9}},
                       {.name = "torso_com_velocity", .shape = {3}, .unit = "m/s"},
                       {.name = "inertial_sensors", .shape = {9}, .unit = "m/s^2, m/s, rad/s"},
                       {.name = "foot_forces", .shape = {12}, .unit = "N"},
                       {.name = "touch_sensors", .shape = {4}, .unit = "N"},
                       {.name = "actuator_state", .shape = {kActuators}}};
  spec.diagnostics = {{"standing"}, {"speed", "m/s"}};
  spec.time_limit = 1000;
  spec.control_timestep = 0.015;
  return spec;
}

void DogTask::InitializeEpisode(Physics& physics, Random& random, std::span<const double>) {
  const mjModel& model = physics.model();
  mjData& data = physics.data();
  // In the default state, which the episode starts from.
  torso_height_ = kStandHeightFraction * data.xpos[3 * torso_ + 2];
  pelvis_height_ = kStandHeightFraction * data.xpos[3 * pelvis_ + 2];
  weight_ = -model.opt.gravity[2] * model.body_subtreemass[torso_];

  const double azimuth = random.Uniform(0, 2 * std::numbers::pi);
  double* orientation = data.qpos + root_ + 3;
  orientation[0] = std::cos(azimuth / 2);
  orientation[1] = orientation[2] = 0;
  orientation[3] = std::sin(azimuth / 2);
  for (const int dof : {0, 1, 5}) data.qvel[dof] = 2 * random.Normal();
  for (int i = 0; i < model.nu; ++i) {
    data.act[i] =
        random.Uniform(model.actuator_ctrlrange[2 * i], model.actuator_ctrlrange[2 * i + 1]);
  }
}

void DogTask::Observe(const Physics& physics, const Outputs& out) {
  const mjModel& model = physics.model();
  const mjData& data = physics.data();
  std::array<double, kHinges> angles, velocities;
  for (size_t i = 0; i < kHinges; ++i) {
    angles[i] = data.qpos[model.jnt_qposadr[hinges_[i]]];
    velocities[i] = data.qvel[model.jnt_dofadr[hinges_[i]]];
  }
  out.Write(0, angles);
  out.Write(1, velocities);
  out.Write(2, {data.xpos[3 * torso_ + 2], data.xpos[3 * pelvis_ + 2]});

  std::array<double, 9> projection, inertial;
  std::array<double, 12> forces;
  const auto copy3 = [](const double* vector, std::span<double> to, size_t i) {
    std::copy_n(vector, 3, to.begin() + static_cast<std::ptrdiff_t>(3 * i));
  };
  const std::array bodies = {skull_, torso_, pelvis_};
  for (size_t i = 0; i < bodies.size(); ++i) {
    copy3(data.xmat + 9 * bodies[i] + 6, projection, i);
    copy3(data.sensordata + inertial_[i], inertial, i);
  }
  for (size_t i = 0; i < feet_.size(); ++i) copy3(data.sensordata + feet_[i], forces, i);
  std::array<double, 4> touches;
  std::ranges::transform(touches_, touches.begin(), [&](int i) { return data.sensordata[i]; });
  out.Write(3, projection);
  out.Write(4, TorsoComVelocity(physics));
  out.Write(5, inertial);
  out.Write(6, forces);
  out.Write(7, touches);
  out.Write(8, std::span(data.act, kActuators));
}

StepResult DogTask::Evaluate(const Physics& physics, std::span<double> diagnostics) {
  const double standing = StandingReward(physics);
  diagnostics[0] = standing;
  diagnostics[1] = ForwardSpeed(physics);
  return {.reward = standing * Factor(physics)};
}

int DogTask::Camera(const Physics& physics) const { return physics.Id(mjOBJ_CAMERA, "y-axis"); }

std::array<double, 3> DogTask::TorsoComVelocity(const Physics& physics) const {
  std::array<double, 3> velocity;
  mju_mulMatTVec3(velocity.data(), physics.data().xmat + 9 * torso_,
                  physics.data().sensordata + linear_velocity_);
  return velocity;
}

double DogTask::StandingReward(const Physics& physics) const {
  const mjData& data = physics.data();
  double reward =
      Tolerance(data.xpos[3 * torso_ + 2], {torso_height_, kInfinity}, torso_height_) *
      Tolerance(data.xpos[3 * pelvis_ + 2], {pelvis_height_, kInfinity}, pelvis_height_);
  const double min_cosine = std::cos(kMaxUprightAngle);
  for (const int body : {skull_, torso_, pelvis_}) {
    reward *= Tolerance(data.xmat[9 * body + 8], {min_cosine, kInfinity}, min_cosine + 1,
                        Sigmoid::kLinear, 0);
  }
  double touch = 0;
  for (const int sensor : touches_) touch += data.sensordata[sensor];
  return reward * Tolerance(touch, {weight_, kInfinity}, weight_, Sigmoid::kLinear, 0.9);
}

std::vector<EnvEntry> Dog() {
  return {
      Entry(
          "dog_stand", "stand on four legs with a dog's muscles",
          [] { return WithoutBall(kTimeLimit * kWalkSpeed); },
          [](const Physics& physics) { return std::make_unique<DogTask>(physics); }),
      Move("walk", "walk as a dog, up to 1 m/s", kWalkSpeed),
      Move("trot", "trot as a dog, up to 3 m/s", kTrotSpeed),
      Move("run", "run as a dog, up to 9 m/s", kRunSpeed),
      Entry("dog_fetch", "fetch a thrown ball as a dog", "dog.xml", DogFetch),
  };
}

}  // namespace rookery::suite
