#include "envs/mujoco/physics.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"
#include "envs/env.h"
#include "envs/mujoco/step_together.h"

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
  std::string fault;
  Attempt(fault, [&] { ForwardWithoutActuation(); });
  if (!fault.empty()) mj_resetData(&model_, data_.get());  // nothing of it is half done
  ForgetWarnings();
}

void Physics::ResetTo(int keyframe) {
  if (keyframe < 0 || keyframe >= model_.nkey) {
    throw UserError(
        StrCat("the model '", model_.names, "' has no keyframe ", keyframe, ", but ", model_.nkey));
  }
  mj_resetDataKeyframe(&model_, data_.get(), keyframe);
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
  mjModel passive = model_;
  passive.opt.disableflags |= mjDSBL_ACTUATION;
  mj_forward(&passive, data_.get());
  // dm_control's steps by Runge and Kutta's method compute these anew, ours take them from here.
  if (model_.opt.integrator == mjINT_RK4) mj_fwdVelocity(&model_, data_.get());
}

void Physics::Step(int num_steps, StepOrder order) {
  SimulationStep alone{this};
  StepTogether({&alone, 1}, order, num_steps);
  if (!alone.fault.empty()) throw EnvError(alone.fault);
}

void Physics::ForgetWarnings() {
  for (mjWarningStat& warning : data_->warning) warning.number = 0;
}

void Physics::CheckWarnings() {
  std::vector<std::string> names;
  for (int i = 0; i < mjNWARNING; ++i) {
    if (data_->warning[i].number > 0) names.push_back(WarningName(i));
  }
  if (names.empty()) return;
  ForgetWarnings();
  throw EnvError(StrCat("MuJoCo reports ", Join(names)));
}

}  // namespace rookery
