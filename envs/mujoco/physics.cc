#include "envs/mujoco/physics.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"
#include "envs/env.h"

namespace rookery {
namespace {

const char* TypeName(mjtObj type) {
  const char* name = mju_type2Str(type);
  return name != nullptr ? name : "object";
}

std::string WarningName(int warning) {
  // In the order of mjtWarning.
  static constexpr const char* kNames[] = {"a singular inertia matrix",
                                           "too many contacts",
                                           "too many constraints",
                                           "a bad position",
                                           "a bad velocity",
                                           "a bad acceleration",
                                           "a bad control"};
  const auto i = static_cast<size_t>(warning);
  return i < std::size(kNames) ? kNames[i] : StrCat("warning ", warning);
}

bool Sleeps(const mjModel& model) { return (model.opt.enableflags & mjENBL_SLEEP) != 0; }

// Puts a model's flags back as they were. Between, a step may leave out what acts on nothing.
class FlagsRestored {
 public:
  explicit FlagsRestored(mjModel& model)
      : option_(model.opt), disable_(option_.disableflags), enable_(option_.enableflags) {}
  ~FlagsRestored() {
    option_.disableflags = disable_;
    option_.enableflags = enable_;
  }
  FlagsRestored(const FlagsRestored&) = delete;
  FlagsRestored& operator=(const FlagsRestored&) = delete;

 private:
  mjOption& option_;
  int disable_, enable_;
};

// Not so where a sensor reads the kinetic energy, which is that of the step before.
void LeaveOutEnergy(mjModel& model) {
  if ((model.opt.enableflags & mjENBL_ENERGY) == 0) return;
  const auto sensors = std::span(model.sensor_type, static_cast<size_t>(model.nsensor));
  if (std::ranges::find(sensors, mjSENS_E_KINETIC) == sensors.end()) {
    model.opt.enableflags &= ~mjENBL_ENERGY;
  }
}

// Not so where sensors remember, are plugins, or keep what they read before they fell asleep.
void LeaveOutSensors(mjModel& model) {
  if (model.nhistory == 0 && model.nplugin == 0 && !Sleeps(model)) {
    model.opt.disableflags |= mjDSBL_SENSOR;
  }
}

// What mj_step does after mj_step1. mj_step2 knows Euler and the implicit integrators only.
void SecondHalf(const mjModel& model, mjData* data) {
  if (model.opt.integrator == mjINT_RK4) {
    mj_forwardSkip(&model, data, mjSTAGE_VEL, 0);
    mj_checkAcc(&model, data);
    mj_RungeKutta(&model, data, 4);
  } else {
    mj_step2(&model, data);
  }
}

}  // namespace

Physics::Physics(std::shared_ptr<const Model> model)
    : shared_(std::move(model)), model_(shared_->get()), data_(mj_makeData(&model_)) {
  if (!data_) throw Failure("there is no memory for a simulation");
  // One kinematic tree is one island: without looking for it the same numbers come out, sooner.
  // Islands are also what sleeps.
  if (model_.ntree == 1 && !Sleeps(model_)) model_.opt.disableflags |= mjDSBL_ISLAND;
  Reset();
}

mjModel& Physics::MutableModel() {
  ++model_writes_;
  if (!owned_) {
    owned_.reset(mj_copyModel(nullptr, &model_));
    if (!owned_) throw Failure("there is no memory for a model's copy");
    model_ = *owned_;
  }
  return model_;
}

std::span<double> Physics::MutableBodyPositions() {
  const size_t size = 3 * static_cast<size_t>(model_.nbody);
  if (!owned_ && body_positions_.empty()) {
    body_positions_.assign(model_.body_pos, model_.body_pos + size);
    model_.body_pos = body_positions_.data();
  }
  return {model_.body_pos, size};
}

int Physics::Id(mjtObj type, const std::string& name) const {
  const int id = mj_name2id(&model_, type, name.c_str());
  if (id >= 0) return id;
  std::vector<std::string> names;
  for (int i = 0; i < model_.nnames; ++i) {  // a name, also an empty one, takes a byte at least
    if (const char* candidate = mj_id2name(&model_, type, i)) names.emplace_back(candidate);
  }
  throw UserError(StrCat("the model '", model_.names, "' has no ", TypeName(type), " '", name, "'",
                         DidYouMean(name, names)));
}

void Physics::Reset() {
  mj_resetData(&model_, data_.get());
  ForwardWithoutActuation();
  warnings_ = CountWarnings();  // of the default state, which the task replaces
}

void Physics::Forward() {
  ForwardWithoutActuation();
  CheckWarnings();
}

void Physics::PlainForward() {
  mj_forward(&model_, data_.get());
  CheckWarnings();
}

void Physics::ForwardWithoutActuation() {
  const FlagsRestored restored(model_);
  model_.opt.disableflags |= mjDSBL_ACTUATION;
  mj_forward(&model_, data_.get());
}

void Physics::Step(int num_steps) {
  mjData* data = data_.get();
  {
    const FlagsRestored restored(model_);
    LeaveOutEnergy(model_);  // mj_step1 computes it
    // Positions and velocities have been propagated by the last mj_step1: the first step is a
    // second half.
    if (num_steps <= 1) {
      SecondHalf(model_, data);
    } else {
      {
        const FlagsRestored sensors_restored(model_);
        LeaveOutSensors(model_);
        SecondHalf(model_, data);
        for (int i = 2; i < num_steps; ++i) mj_step(&model_, data);
      }
      mj_step(&model_, data);
    }
  }
  mj_step1(&model_, data);
  CheckWarnings();
}

void Physics::PlainStep(int num_steps) {
  {
    const FlagsRestored restored(model_);
    LeaveOutEnergy(model_);
    LeaveOutSensors(model_);
    for (int i = 1; i < num_steps; ++i) mj_step(&model_, data_.get());
  }
  mj_step(&model_, data_.get());
  CheckWarnings();
}

int Physics::CountWarnings() const {
  int count = 0;
  for (const mjWarningStat& warning : data_->warning) count += warning.number;
  return count;
}

void Physics::CheckWarnings() {
  const int count = CountWarnings();
  if (count == warnings_) return;
  warnings_ = count;
  std::vector<std::string> names;
  for (int i = 0; i < mjNWARNING; ++i) {
    if (data_->warning[i].number > 0) names.push_back(WarningName(i));
  }
  throw EnvError(StrCat("MuJoCo reports ", Join(names), " at ", ShortestDouble(data_->time), " s"));
}

}  // namespace rookery
