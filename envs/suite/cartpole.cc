// Cart-pole: a cart on a rail, pushed left and right, and a pole on it or a chain of them
// (dm_control's suite/cartpole.py). Swing-up begins with the poles hanging, balance with them
// upright.
//
//   position (1 + 2 x poles)  m, 1         cart; cosine and sine of each pole's angle
//   velocity (1 + poles)      m/s, rad/s
#include <algorithm>
#include <numbers>
#include <vector>

#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/rewards.h"
#include "envs/suite/suite.h"

namespace rookery::suite {
namespace {

constexpr Bounds kCartRange = {-0.25, 0.25};  // m
constexpr Bounds kAngleCosineRange = {0.995, 1.0};

class CartpoleTask final : public Task {
 public:
  CartpoleTask(const Physics& physics, bool swing_up, bool sparse)
      : swing_up_(swing_up),
        sparse_(sparse),
        poles_(physics.model().nv - 1),
        first_pole_(physics.Body("pole_1")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/cartpole.py";
    spec.observations = {{.name = "position", .shape = {1 + 2 * poles_}, .unit = "m, 1"},
                         {.name = "velocity", .shape = {1 + poles_}, .unit = "m/s, rad/s"}};
    if (!sparse_) {
      spec.diagnostics = {{"upright"}, {"centered"}, {"small_control"}, {"small_velocity"}};
    }
    spec.time_limit = 1000;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    double& cart = physics.qpos()[0];
    const std::span<double> angles = physics.qpos().subspan(1);
    if (swing_up_) {
      cart = 0.01 * random.Normal();
      angles[0] = std::numbers::pi + 0.01 * random.Normal();
      for (double& angle : angles.subspan(1)) angle = 0.1 * random.Normal();
    } else {
      cart = random.Uniform(-0.1, 0.1);
      for (double& angle : angles) angle = random.Uniform(-0.034, 0.034);
    }
    for (double& velocity : physics.qvel()) velocity = 0.01 * random.Normal();
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    const std::span<float> position = out.Observation<float>(0);
    position[0] = static_cast<float>(physics.qpos()[0]);
    for (int pole = 0; pole < poles_; ++pole) {
      const double* xmat = physics.data().xmat + 9 * (first_pole_ + pole);
      position[1 + 2 * static_cast<size_t>(pole)] = static_cast<float>(xmat[8]);
      position[2 + 2 * static_cast<size_t>(pole)] = static_cast<float>(xmat[2]);
    }
    out.Write(1, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double cart = physics.qpos()[0];
    if (sparse_) {
      double reward = Tolerance(cart, kCartRange);
      for (int pole = 0; pole < poles_; ++pole) {
        reward *= Tolerance(AngleCosine(physics, pole), kAngleCosineRange);
      }
      return {.reward = reward};
    }
    double upright = 0, slowness = 1;  // the mean over the poles, the least of them
    for (int pole = 0; pole < poles_; ++pole) {
      upright += (AngleCosine(physics, pole) + 1) / 2 / poles_;
      const double velocity = physics.qvel()[1 + static_cast<size_t>(pole)];
      slowness = std::min(slowness, Tolerance(velocity, {}, 5));
    }
    const double centered = (1 + Tolerance(cart, {}, 2)) / 2;
    const double small_control = SmallControl(physics);
    const double small_velocity = (1 + slowness) / 2;
    diagnostics[0] = upright;
    diagnostics[1] = centered;
    diagnostics[2] = small_control;
    diagnostics[3] = small_velocity;
    return {.reward = upright * small_control * small_velocity * centered};
  }

 private:
  // The cart is the first body and joint, then come the poles from the cart up.
  double AngleCosine(const Physics& physics, int pole) const {
    return physics.data().xmat[9 * (first_pole_ + pole) + 8];
  }

  bool swing_up_;
  bool sparse_;
  int poles_, first_pole_;
};

std::shared_ptr<const Model> MakeModel(int poles) {
  const SpecPtr spec = ParseSpec(FindAsset("dm_control/suite/cartpole.xml"));
  const mjsDefault* defaults = mjs_findDefault(spec.get(), "pole");
  mjsBody* parent = mjs_findBody(spec.get(), "pole_1");
  for (int pole = 2; pole <= poles; ++pole) {
    mjsBody* body = mjs_addBody(parent, defaults);
    const std::string name = StrCat("pole_", pole);
    mjs_setName(body->element, name.c_str());
    body->pos[2] = 1;
    mjs_setName(mjs_addJoint(body, defaults)->element, StrCat("hinge_", pole).c_str());
    mjs_setName(mjs_addGeom(body, defaults)->element, name.c_str());
    parent = body;
  }
  // The floor down and the cameras back, so that all of it is seen.
  const auto find = [&](mjtObj type, const char* name) {
    return mjs_findElement(spec.get(), type, name);
  };
  mjs_asGeom(find(mjOBJ_GEOM, "floor"))->pos[2] = 1 - poles - 0.05;
  mjs_asCamera(find(mjOBJ_CAMERA, "fixed"))->pos[1] = -1 - 2 * poles;
  mjs_asCamera(find(mjOBJ_CAMERA, "lookatcart"))->pos[1] = -2 * poles;
  return Model::FromSpec(*spec);
}

TaskFactory MakeTask(bool swing_up, bool sparse) {
  return [=](const Physics& physics) {
    return std::make_unique<CartpoleTask>(physics, swing_up, sparse);
  };
}

EnvEntry Make(const std::string& task, std::string summary, bool swing_up, bool sparse) {
  return Entry("cartpole_" + task, std::move(summary), "cartpole.xml", MakeTask(swing_up, sparse));
}

EnvEntry MakePoles(const std::string& task, std::string summary, int poles) {
  return Entry(
      "cartpole_" + task, std::move(summary), [=] { return MakeModel(poles); },
      MakeTask(true, false));
}

}  // namespace

std::vector<EnvEntry> Cartpole() {
  return {Make("balance", "keep a pole upright on a cart", false, false),
          Make("balance_sparse", "the same; reward only near the goal", false, true),
          Make("swingup", "swing a hanging pole up and keep it upright on a cart", true, false),
          Make("swingup_sparse", "the same; reward only near the goal", true, true),
          MakePoles("two_poles", "swing a chain of two poles up on a cart", 2),
          MakePoles("three_poles", "swing a chain of three poles up on a cart", 3)};
}

}  // namespace rookery::suite
