// Fish: a fish in water, without weight, to be turned upright or to swim to a target (dm_control's
// suite/fish.py).
//
//   joint_angles (7)   rad          tail and fins
//   upright                         cosine of the angle between the torso and the vertical
//   target (3)         m            swim only; from the mouth, in its frame
//   velocity (13)      m/s, rad/s
#include <array>

#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr size_t kRootPositions = 7;   // of the free joint, the tail's and fins' follow
constexpr double kInitialAngle = 0.2;  // rad, to either side

class FishTask : public Task {
 public:
  explicit FishTask(const Physics& physics)
      : torso_(physics.Body("torso")),
        root_(physics.Qpos("root")),
        target_(physics.Geom("target")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/fish.py";
    spec.observations = {{.name = "joint_angles", .shape = {7}, .unit = "rad"},
                         {.name = "upright"},
                         {.name = "velocity", .shape = {13}, .unit = "m/s, rad/s"}};
    spec.time_limit = 1000;
    spec.control_timestep = 0.04;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    double* quaternion = physics.data().qpos + root_ + 3;
    for (int i = 0; i < 4; ++i) quaternion[i] = random.Normal();
    mju_normalize4(quaternion);
    for (double& angle : physics.qpos().subspan(kRootPositions)) {
      angle = random.Uniform(-kInitialAngle, kInitialAngle);
    }
  }

 protected:
  static std::span<const double> JointAngles(const Physics& physics) {
    return physics.qpos().subspan(kRootPositions);
  }
  double Upright(const Physics& physics) const { return physics.data().xmat[9 * torso_ + 8]; }
  int target() const { return target_; }

 private:
  int torso_, root_, target_;
};

class UprightTask final : public FishTask {
 public:
  using FishTask::FishTask;

  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override {
    FishTask::InitializeEpisode(physics, random, parameters);
    physics.MutableModel().geom_rgba[4 * target() + 3] = 0;  // it means nothing here
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, JointAngles(physics));
    out.Write(1, {Upright(physics)});
    out.Write(2, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double>) override {
    return {.reward = Tolerance(Upright(physics), {1, 1}, 1)};
  }
};

class SwimTask final : public FishTask {
 public:
  explicit SwimTask(const Physics& physics) : FishTask(physics), mouth_(physics.Geom("mouth")) {}

  EnvSpec Spec() const override {
    EnvSpec spec = FishTask::Spec();
    spec.observations.insert(spec.observations.begin() + 2,
                             {.name = "target", .shape = {3}, .unit = "m"});
    spec.diagnostics = {{"in_target"}, {"is_upright"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override {
    FishTask::InitializeEpisode(physics, random, parameters);
    double* position = physics.MutableModel().geom_pos + 3 * target();
    position[0] = random.Uniform(-0.4, 0.4);
    position[1] = random.Uniform(-0.4, 0.4);
    position[2] = random.Uniform(0.1, 0.3);
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, JointAngles(physics));
    out.Write(1, {Upright(physics)});
    out.Write(2, MouthToTarget(physics));
    out.Write(3, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double* sizes = physics.model().geom_size;
    const double radii = sizes[3 * mouth_] + sizes[3 * target()];
    const double distance = mju_norm3(MouthToTarget(physics).data());
    const double in_target = Tolerance(distance, {0, radii}, 2 * radii);
    const double is_upright = (Upright(physics) + 1) / 2;
    diagnostics[0] = in_target;
    diagnostics[1] = is_upright;
    return {.reward = (7 * in_target + is_upright) / 8};
  }

 private:
  std::array<double, 3> MouthToTarget(const Physics& physics) const {
    const mjData& data = physics.data();
    std::array<double, 3> across, local;
    mju_sub3(across.data(), data.geom_xpos + 3 * target(), data.geom_xpos + 3 * mouth_);
    mju_mulMatTVec3(local.data(), data.geom_xmat + 9 * mouth_, across.data());
    return local;
  }

  int mouth_;
};

}  // namespace

std::vector<EnvEntry> Fish() {
  return {Entry("fish_upright", "turn a swimming fish upright", "fish.xml",
                [](const Physics& physics) { return std::make_unique<UprightTask>(physics); }),
          Entry("fish_swim", "swim with tail and fins to a target", "fish.xml",
                [](const Physics& physics) { return std::make_unique<SwimTask>(physics); })};
}

}  // namespace rookery::suite
