#include "tools/bench/envs/batch_tasks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "envs/mujoco/rewards.h"

namespace rookery {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();

double UniformIn(std::mt19937_64& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

double NormalOf(std::mt19937_64& random) { return std::normal_distribution<double>()(random); }

float* Append(float* to, const double* values, int count) {
  for (int i = 0; i < count; ++i) *to++ = static_cast<float>(values[i]);
  return to;
}

double SmallControls(const mjModel& model, const mjData& data) {
  double sum = 0;
  for (int i = 0; i < model.nu; ++i) {
    sum += Tolerance(data.ctrl[i], {}, 1, Sigmoid::kQuadratic, 0);
  }
  return (4 + sum / model.nu) / 5;
}

int BodyOf(const mjModel& model, const char* name) { return mj_name2id(&model, mjOBJ_BODY, name); }

int SensorOf(const mjModel& model, const char* name) {
  return model.sensor_adr[mj_name2id(&model, mjOBJ_SENSOR, name)];
}

// dm_control's suite/cheetah.py, "run".
class BatchCheetah final : public BatchTask {
 public:
  explicit BatchCheetah(const mjModel& model) : speed_(SensorOf(model, "torso_subtreelinvel")) {}

  void Begin(const mjModel& model, mjData& data, std::mt19937_64& random) const override {
    for (int i = 0; i < model.njnt; ++i) {
      if (!model.jnt_limited[i]) continue;
      data.qpos[i] = UniformIn(random, model.jnt_range[2 * i], model.jnt_range[2 * i + 1]);
    }
    for (int i = 0; i < 200; ++i) mj_step(&model, &data);  // it falls to the ground
    data.time = 0;
  }
  double Look(const mjModel& model, const mjData& data, float* observation) const override {
    observation = Append(observation, data.qpos + 1, model.nq - 1);
    Append(observation, data.qvel, model.nv);
    return Tolerance(data.sensordata[speed_], {10, kFar}, 10, Sigmoid::kLinear, 0);
  }
  int ObservationSize(const mjModel& model) const override { return model.nq - 1 + model.nv; }

 private:
  int speed_;
};

// dm_control's suite/cartpole.py, "swingup".
class BatchCartpole final : public BatchTask {
 public:
  explicit BatchCartpole(const mjModel& model) : pole_(BodyOf(model, "pole_1")) {}

  void Begin(const mjModel&, mjData& data, std::mt19937_64& random) const override {
    data.qpos[0] = 0.01 * NormalOf(random);
    data.qpos[1] = std::numbers::pi + 0.01 * NormalOf(random);
    for (int i = 0; i < 2; ++i) data.qvel[i] = 0.01 * NormalOf(random);
  }
  double Look(const mjModel& model, const mjData& data, float* observation) const override {
    const double cart = data.qpos[0], cosine = data.xmat[9 * pole_ + 8];
    const double sine = data.xmat[9 * pole_ + 2];
    for (const double* value : {&cart, &cosine, &sine}) {
      observation = Append(observation, value, 1);
    }
    Append(observation, data.qvel, 2);
    const double upright = (cosine + 1) / 2;
    const double centered = (1 + Tolerance(cart, {}, 2)) / 2;
    const double small_velocity = (1 + Tolerance(data.qvel[1], {}, 5)) / 2;
    return upright * SmallControls(model, data) * small_velocity * centered;
  }
  int ObservationSize(const mjModel&) const override { return 5; }

 private:
  int pole_;
};

// dm_control's suite/humanoid.py, "run".
class BatchHumanoid final : public BatchTask {
 public:
  explicit BatchHumanoid(const mjModel& model)
      : torso_(BodyOf(model, "torso")),
        head_(BodyOf(model, "head")),
        velocity_(SensorOf(model, "torso_subtreelinvel")) {
    const char* limbs[4] = {"left_hand", "left_foot", "right_hand", "right_foot"};
    std::transform(limbs, limbs + 4, limbs_, [&](const char* name) { return BodyOf(model, name); });
  }

  void Begin(const mjModel& model, mjData& data, std::mt19937_64& random) const override {
    do {
      for (int i = 3; i < 7; ++i) data.qpos[i] = UniformIn(random, 0, 1);
      mju_normalize4(data.qpos + 3);
      for (int joint = 1; joint < model.njnt; ++joint) {
        const double* range = model.jnt_range + 2 * joint;
        data.qpos[model.jnt_qposadr[joint]] = UniformIn(random, range[0], range[1]);
      }
      mj_fwdPosition(&model, &data);
    } while (data.ncon > 0);
  }
  double Look(const mjModel& model, const mjData& data, float* observation) const override {
    const double* frame = data.xmat + 9 * torso_;  // its third row: the vertical
    const double* velocity = data.sensordata + velocity_;
    const double height = data.xpos[3 * head_ + 2];
    observation = Append(observation, data.qpos + 7, model.nq - 7);
    observation = Append(observation, &height, 1);
    for (const int limb : limbs_) {
      double across[3], place[3];
      mju_sub3(across, data.xpos + 3 * limb, data.xpos + 3 * torso_);
      mju_mulMatTVec3(place, frame, across);
      observation = Append(observation, place, 3);
    }
    observation = Append(observation, frame + 6, 3);
    observation = Append(observation, velocity, 3);
    Append(observation, data.qvel, model.nv);
    const double standing = Tolerance(height, {1.4, kFar}, 1.4 / 4);
    const double upright = Tolerance(frame[8], {0.9, kFar}, 1.9, Sigmoid::kLinear, 0);
    const double move =
        Tolerance(std::hypot(velocity[0], velocity[1]), {10, kFar}, 10, Sigmoid::kLinear, 0);
    return SmallControls(model, data) * standing * upright * (5 * move + 1) / 6;
  }
  int ObservationSize(const mjModel& model) const override {
    return model.nq - 7 + 1 + 12 + 3 + 3 + model.nv;
  }

 private:
  int torso_, head_, velocity_;
  int limbs_[4];
};

}  // namespace

std::vector<std::string> BatchTaskIds() {
  return {"dmc/cheetah_run", "dmc/cartpole_swingup", "dmc/humanoid_run"};
}

std::unique_ptr<const BatchTask> MakeBatchTask(const std::string& id, const mjModel& model) {
  if (id == "dmc/cheetah_run") return std::make_unique<BatchCheetah>(model);
  if (id == "dmc/cartpole_swingup") return std::make_unique<BatchCartpole>(model);
  if (id == "dmc/humanoid_run") return std::make_unique<BatchHumanoid>(model);
  return nullptr;
}

}  // namespace rookery
