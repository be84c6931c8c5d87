#include "envs/robotics/fetch_task.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "envs/gymnasium/gymnasium_task.h"
#include "envs/mujoco/assets.h"
#include "envs/robotics/goal_task.h"

namespace rookery::robotics {
namespace {

constexpr int kSubsteps = 20;
constexpr int kSettlingFrames = 10;
constexpr double kThreshold = 0.05;        // m: nearer is at the goal
constexpr double kNearestObject = 0.1;     // m, from the gripper
constexpr double kHighestGoal = 0.45;      // m, above the table
constexpr float kActionScale = 0.05F;      // m
constexpr double kDown[4] = {1, 0, 1, 0};  // the gripper's rotation

std::span<const double> SitePosition(const Physics& physics, int site) {
  return {physics.data().site_xpos + 3 * site, 3};
}

// Angles about x, y, z of a rotation matrix, as the package's utils/rotations.py has them.
std::array<double, 3> EulerAngles(const double* matrix) {
  const auto at = [matrix](int row, int column) { return matrix[3 * row + column]; };
  const double cosine = std::sqrt(at(2, 2) * at(2, 2) + at(1, 2) * at(1, 2));
  const double y = -std::atan2(-at(0, 2), cosine);
  if (cosine > 4 * std::numeric_limits<double>::epsilon()) {
    return {-std::atan2(at(1, 2), at(2, 2)), y, -std::atan2(at(0, 1), at(0, 0))};
  }
  return {0, y, -std::atan2(-at(1, 0), at(1, 1))};
}

}  // namespace

std::shared_ptr<const Model> FetchModel(const std::string& file) {
  const auto weld_itself = [](mjModel& model) {
    constexpr double kNoOffset[] = {0, 0, 0, 0, 0, 0, 1};
    for (int i = 0; i < model.neq; ++i) {
      if (model.eq_type[i] != mjEQ_WELD) continue;
      std::copy(std::begin(kNoOffset), std::end(kNoOffset), model.eq_data + mjNEQDATA * i);
    }
  };
  return Model::FromFile(FindAsset("gymnasium_robotics/envs/assets/fetch/" + file), weld_itself);
}

FetchStart::FetchStart(std::shared_ptr<const Model> model, const FetchSettings& settings) {
  Physics physics(std::move(model));
  mjData& data = physics.data();
  data.qpos[physics.Qpos("robot0:slide0")] = settings.slide0;
  data.qpos[physics.Qpos("robot0:slide1")] = 0.48;
  data.qpos[physics.Qpos("robot0:slide2")] = 0;
  if (settings.has_object) {
    double* object = data.qpos + physics.Qpos("object0:joint");
    std::copy(settings.object_place.begin(), settings.object_place.end(), object);
    mju_copy4(object + 3, std::array<double, 4>{1, 0, 0, 0}.data());
  }
  mj_forward(&physics.model(), &data);
  const int grip = physics.Site("robot0:grip");
  const double target[3] = {-0.498, 0.005, -0.431 + settings.gripper_extra_height};
  mju_add3(data.mocap_pos, target, data.site_xpos + 3 * grip);
  mju_copy4(data.mocap_quat, kDown);
  physics.Step(kSettlingFrames * kSubsteps, StepOrder::kGymnasium);
  qpos.assign(physics.qpos().begin(), physics.qpos().end());
  qvel.assign(physics.qvel().begin(), physics.qvel().end());
  std::copy_n(data.site_xpos + 3 * grip, 3, gripper.begin());
  if (settings.has_object) object_height = SitePosition(physics, physics.Site("object0"))[2];
}

FetchTask::FetchTask(const Physics& physics, const FetchSettings& settings,
                     std::shared_ptr<const FetchStart> start, bool is_sparse)
    : settings_(settings),
      start_(std::move(start)),
      is_sparse_(is_sparse),
      frame_time_(kSubsteps * physics.timestep()),
      grip_(physics.Site("robot0:grip")),
      target_(physics.Site("target0")),
      gripper_body_(physics.Body("robot0:gripper_link")),
      jacobian_(3 * physics.qvel().size()) {
  if (settings.has_object) {
    object_ = physics.Site("object0");
    object_qpos_ = physics.Qpos("object0:joint");
  }
  const char* fingers[] = {"robot0:r_gripper_finger_joint", "robot0:l_gripper_finger_joint"};
  for (size_t i = 0; i < 2; ++i) {
    finger_qpos_[i] = physics.Qpos(fingers[i]);
    finger_qvel_[i] = physics.Qvel(fingers[i]);
  }
}

EnvSpec FetchTask::Spec() const {
  EnvSpec spec;
  spec.source = "gymnasium-robotics envs/fetch/" + settings_.source;
  AddGoalFields(settings_.has_object ? 25 : 10, 3, spec);
  spec.action.low = {-1, -1, -1, -1};
  spec.action.high = {1, 1, 1, 1};
  spec.time_limit = 50;
  spec.control_timestep = frame_time_;
  return spec;
}

void FetchTask::InitializeEpisode(Physics& physics, Random& random, std::span<const double>) {
  const Vector& gripper = start_->gripper;
  std::array<double, 2> object{};
  if (settings_.has_object) {
    double x = 0, y = 0;
    do {
      x = random.Uniform(-settings_.obj_range, settings_.obj_range);
      y = random.Uniform(-settings_.obj_range, settings_.obj_range);
    } while (std::hypot(x, y) < kNearestObject);
    object = {gripper[0] + x, gripper[1] + y};
  }
  Begin(physics, object, DrawGoal(random));
}

FetchTask::Vector FetchTask::DrawGoal(Random& random) const {
  Vector goal = start_->gripper;
  for (double& x : goal) x += random.Uniform(-settings_.target_range, settings_.target_range);
  if (!settings_.has_object) return goal;
  goal[0] += settings_.target_offset;
  goal[2] = start_->object_height;
  if (settings_.target_in_the_air && random.Uniform() < 0.5) {
    goal[2] += random.Uniform(0, kHighestGoal);
  }
  return goal;
}

void FetchTask::Begin(Physics& physics, const std::array<double, 2>& object, const Vector& goal) {
  std::copy(start_->qpos.begin(), start_->qpos.end(), physics.qpos().begin());
  std::copy(start_->qvel.begin(), start_->qvel.end(), physics.qvel().begin());
  if (settings_.has_object) {
    std::copy(object.begin(), object.end(), physics.data().qpos + object_qpos_);
  }
  goal_ = goal;
}

void FetchTask::BeforeStep(Physics& physics, std::span<const float> action) {
  const mjModel& model = physics.model();
  mjData& data = physics.data();
  const double opening = settings_.block_gripper ? 0 : static_cast<double>(action[3]);
  for (int i = 0; i < model.nu; ++i) {  // relative to the present opening
    data.ctrl[i] = opening + data.qpos[model.jnt_qposadr[model.actuator_trnid[2 * i]]];
  }
  for (int i = 0; i < 3; ++i) {
    data.mocap_pos[i] =
        data.xpos[3 * gripper_body_ + i] + static_cast<double>(action[i] * kActionScale);
  }
  for (int i = 0; i < 4; ++i) data.mocap_quat[i] = data.xquat[4 * gripper_body_ + i] + kDown[i];
}

void FetchTask::AfterSteps(Physics& physics) {
  if (!settings_.block_gripper) return;
  for (const int finger : finger_qpos_) physics.data().qpos[finger] = 0;
  mj_forward(&physics.model(), &physics.data());
}

FetchTask::Vector FetchTask::Velocity(const Physics& physics, int site, bool is_angular) {
  double* jacobian = jacobian_.data();
  mj_jacSite(&physics.model(), &physics.data(), is_angular ? nullptr : jacobian,
             is_angular ? jacobian : nullptr, site);
  Vector velocity;
  mju_mulMatVec(velocity.data(), jacobian, physics.data().qvel, 3,
                static_cast<int>(physics.model().nv));
  mju_scl3(velocity.data(), velocity.data(), frame_time_);
  return velocity;
}

void FetchTask::Observe(const Physics& physics, const Outputs& out) {
  using gymnasium::Append;
  const mjData& data = physics.data();
  const std::span<const double> grip = SitePosition(physics, grip_);
  const Vector grip_velocity = Velocity(physics, grip_, false);
  observation_.clear();
  Append(grip, observation_);
  if (settings_.has_object) {
    const std::span<const double> object = SitePosition(physics, object_);
    Append(object, observation_);
    for (size_t i = 0; i < 3; ++i) observation_.push_back(object[i] - grip[i]);
  }
  for (const int finger : finger_qpos_) observation_.push_back(data.qpos[finger]);
  if (settings_.has_object) {
    Append(EulerAngles(data.site_xmat + 9 * object_), observation_);
    const Vector velocity = Velocity(physics, object_, false);
    for (size_t i = 0; i < 3; ++i) observation_.push_back(velocity[i] - grip_velocity[i]);
    Append(Velocity(physics, object_, true), observation_);
  }
  Append(grip_velocity, observation_);
  for (const int finger : finger_qvel_) observation_.push_back(data.qvel[finger] * frame_time_);
  out.Write(0, observation_);
  out.Write(1, Achieved(physics));
  out.Write(2, goal_);
}

std::span<const double> FetchTask::Achieved(const Physics& physics) const {
  return SitePosition(physics, settings_.has_object ? object_ : grip_);
}

double FetchTask::Reward(double distance) const {
  if (!is_sparse_) return -distance;
  return distance > kThreshold ? -1 : 0;
}

StepResult FetchTask::Evaluate(const Physics& physics, std::span<double>) {
  const double distance = Distance(Achieved(physics), goal_);
  return {.reward = Reward(distance), .success = distance < kThreshold};
}

void FetchTask::Rewards(const Transitions& transitions, std::span<const double>,
                        const Outcomes& out) const {
  ForEachGoal(transitions, out.reward.size(), [&](size_t i, auto achieved, auto desired) {
    out.reward[i] = static_cast<float>(Reward(Distance(achieved, desired)));
  });
}

void FetchTask::BeforeRender(Physics& physics) {
  mju_copy3(physics.data().site_xpos + 3 * target_, goal_.data());
}

}  // namespace rookery::robotics
