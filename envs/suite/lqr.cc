// LQR: masses in a row, each on a spring to the one before it, of which the first are driven, to be
// brought to rest (dm_control's suite/lqr.py). The cost is quadratic and the system linear, so the
// best policy is known: that of the linear-quadratic regulator.
//
//   position (masses)  m    of each mass, relative to the one before it
//   velocity (masses)  m/s
//
// Two things differ from dm_control. It draws the springs' stiffness from [15, 25) N/m when an env
// is made; here they are parameters of an episode. It has no bounds for the action; here they are
// about twice what the best policy asks for. Nothing ends an episode but rest: give env.time_limit.
#include <algorithm>
#include <cmath>

#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr double kControlCost = 0.1;
constexpr double kTerminalNorm = 1e-6;   // of the state
constexpr Bounds kStiffness = {15, 25};  // N/m
constexpr double kMaxForce = 10;         // N

class LqrTask final : public Task {
 public:
  explicit LqrTask(const Physics& physics)
      : masses_(physics.model().nq), forces_(static_cast<size_t>(physics.model().nu)) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/lqr.py";
    spec.observations = {{.name = "position", .shape = {masses_}, .unit = "m"},
                         {.name = "velocity", .shape = {masses_}, .unit = "m/s"}};
    spec.action.low.assign(forces_, -kMaxForce);
    spec.action.high.assign(forces_, kMaxForce);
    spec.action.unit = "N";
    for (int mass = 0; mass < masses_; ++mass) {
      spec.parameters.push_back({.name = StrCat("stiffness_", mass),
                                 .low = kStiffness.low,
                                 .high = kStiffness.high,
                                 .default_value = (kStiffness.low + kStiffness.high) / 2,
                                 .unit = "N/m",
                                 .help = "spring that holds the mass",
                                 .is_sampled = true,
                                 .sampled_low = kStiffness.low,
                                 .sampled_high = kStiffness.high});
    }
    spec.diagnostics = {{"state_norm"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random,
                         std::span<const double> parameters) override {
    std::copy(parameters.begin(), parameters.end(), physics.MutableModel().jnt_stiffness);
    // Evenly on a sphere of radius sqrt(2), where the state costs 1.
    for (double& position : physics.qpos()) position = random.Normal();
    const double norm = mju_norm(physics.qpos().data(), masses_);
    for (double& position : physics.qpos()) position *= std::sqrt(2) / norm;
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos());
    out.Write(1, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double position = mju_norm(physics.qpos().data(), masses_);
    const double velocity = mju_norm(physics.qvel().data(), masses_);
    const double force = mju_norm(physics.ctrl().data(), static_cast<int>(forces_));
    const double norm = std::hypot(position, velocity);
    diagnostics[0] = norm;
    return {.reward = 1 - (position * position + kControlCost * force * force) / 2,
            .terminated = norm < kTerminalNorm};
  }

 private:
  int masses_;
  size_t forces_;
};

std::shared_ptr<const Model> MakeModel(int masses, int forces) {
  const SpecPtr spec = ParseSpec(FindAsset("dm_control/suite/lqr.xml"));
  const mjsDefault* defaults = mjs_getSpecDefault(spec.get());
  mjsBody* parent = mjs_findBody(spec.get(), "world");
  for (int mass = 0; mass < masses; ++mass) {
    mjsBody* body = mjs_addBody(parent, defaults);
    mjs_setName(body->element, StrCat("body_", mass).c_str());
    body->pos[0] = 0.25;
    body->pos[2] = mass == 0 ? 0.1 : 0;
    const std::string joint = StrCat("joint_", mass), site = StrCat("site_", mass);
    mjs_setName(mjs_addJoint(body, defaults)->element, joint.c_str());
    mjs_setName(mjs_addGeom(body, defaults)->element, StrCat("geom_", mass).c_str());
    mjs_setName(mjs_addSite(body, defaults)->element, site.c_str());
    if (mass < forces) AddMotor(*spec, StrCat("motor_", mass), joint);
    if (mass < masses - 1) {  // to be seen alone
      mjsTendon* tendon = mjs_addTendon(spec.get(), defaults);
      mjs_setName(tendon->element, StrCat("tendon_", mass).c_str());
      mjs_wrapSite(tendon, site.c_str());
      mjs_wrapSite(tendon, StrCat("site_", mass + 1).c_str());
    }
    parent = body;
  }
  return Model::FromSpec(*spec);
}

EnvEntry Make(int masses, int forces, std::string summary) {
  return Entry(
      StrCat("lqr_lqr_", masses, "_", forces), std::move(summary),
      [=] { return MakeModel(masses, forces); },
      [](const Physics& physics) { return std::make_unique<LqrTask>(physics); });
}

}  // namespace

std::vector<EnvEntry> Lqr() {
  return {Make(2, 1, "bring two masses on springs to rest, the first driven; no time limit"),
          Make(6, 2, "bring six masses on springs to rest, two driven; no time limit")};
}

}  // namespace rookery::suite
