#include "envs/mujoco/runge_kutta.h"

#include <algorithm>
#include <array>
#include <vector>

namespace rookery {
namespace {

constexpr int kPoints = 4;
// How far along the slope of the point before each point but the first lies, in steps.
constexpr std::array<double, kPoints - 1> kAlong = {0.5, 0.5, 1};
constexpr std::array<double, kPoints> kWeights = {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6};

// Activations, histories and plugins are advanced by functions that MuJoCo keeps to itself.
bool IsPlain(const mjModel& model) {
  return model.na == 0 && model.nhistory == 0 && model.nplugin == 0;
}

// One simulation's points. All of a group lie in one piece of memory.
class Points {
 public:
  static size_t Size(const mjModel& model) {
    return static_cast<size_t>(model.nq + (2 * kPoints + 1) * model.nv);
  }

  Points(const mjModel& model, double* memory) : model_(model), memory_(memory) {}

  // The first point: where the step begins.
  void Begin(const mjData& data) {
    mju_copy(qpos(), data.qpos, model_.nq);
    Record(data, 0);
  }

  // Velocity and acceleration are the slope at `point`.
  void Record(const mjData& data, int point) {
    mju_copy(velocity(point), data.qvel, model_.nv);
    mju_copy(acceleration(point), data.qacc, model_.nv);
  }

  // Moves the simulation from the first point along the slope of the one before `point`.
  void MoveTo(int point, double begin, mjData& data) const {
    const double along = kAlong[static_cast<size_t>(point - 1)];
    const double timestep = model_.opt.timestep;
    mju_scl(slope(), velocity(point - 1), along, model_.nv);
    mju_copy(data.qpos, qpos(), model_.nq);
    mj_integratePos(&model_, data.qpos, slope(), timestep);
    mju_scl(slope(), acceleration(point - 1), along, model_.nv);
    mju_copy(data.qvel, velocity(0), model_.nv);
    mju_addToScl(data.qvel, slope(), timestep, model_.nv);
    data.time = begin + along * timestep;
  }

  // The step, along the mean of all slopes.
  void Finish(double begin, mjData& data) const {
    const double timestep = model_.opt.timestep;
    const auto mean = [&](auto value) {
      mju_zero(slope(), model_.nv);
      for (int point = 0; point < kPoints; ++point) {
        mju_addToScl(slope(), (this->*value)(point), kWeights[static_cast<size_t>(point)],
                     model_.nv);
      }
      return slope();
    };
    mju_copy(data.qvel, velocity(0), model_.nv);
    mju_addToScl(data.qvel, mean(&Points::acceleration), timestep, model_.nv);
    mju_copy(data.qpos, qpos(), model_.nq);
    mj_integratePos(&model_, data.qpos, mean(&Points::velocity), timestep);
    data.time = begin + timestep;
    mju_copy(data.qacc_warmstart, data.qacc, model_.nv);
  }

 private:
  double* qpos() const { return memory_; }  // (nq), of the first point
  double* velocity(int point) const { return memory_ + model_.nq + 2 * point * model_.nv; }  // (nv)
  double* acceleration(int point) const { return velocity(point) + model_.nv; }              // (nv)
  double* slope() const { return velocity(kPoints); }                                        // (nv)

  const mjModel& model_;
  double* memory_;
};

}  // namespace

void RungeKutta(std::span<SimulationStep> group, const Readings& readings) {
  const bool plain = std::ranges::all_of(
      group, [](const SimulationStep& step) { return IsPlain(step.physics->model()); });
  if (!plain) {
    ForEach(group, [](const mjModel* model, mjData* data) { mj_RungeKutta(model, data, kPoints); });
    return;
  }
  size_t size = 0;
  for (const SimulationStep& step : group) size += Points::Size(step.physics->model());
  std::vector<double> memory(size);
  std::vector<Points> points;
  std::vector<double> begin;  // s
  points.reserve(group.size());
  begin.reserve(group.size());
  double* next = memory.data();
  for (const SimulationStep& step : group) {
    const mjModel& model = step.physics->model();
    points.emplace_back(model, next).Begin(step.physics->data());
    begin.push_back(step.physics->data().time);
    next += Points::Size(model);
  }
  const auto each = [&](const auto& work) {
    for (size_t i = 0; i < group.size(); ++i) {
      if (group[i].fault.empty()) work(points[i], begin[i], group[i].physics->data());
    }
  };
  for (int point = 1; point < kPoints; ++point) {
    each([&](const Points& p, double t, mjData& data) { p.MoveTo(point, t, data); });
    ForwardTogether(group, readings);
    each([&](Points& p, double, mjData& data) { p.Record(data, point); });
  }
  each([&](const Points& p, double t, mjData& data) { p.Finish(t, data); });
}

}  // namespace rookery
