// Cart-pole: a cart on a rail, pushed left and right, and a pole on it (dm_control's
// suite/cartpole.py). Swing-up begins with the pole hanging, balance with it upright.
//
//   position (3)  m, 1   cart, cosine and sine of the pole's angle
//   velocity (2)  m/s, rad/s
#include <numbers>

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
        slider_(physics.Qpos("slider")),
        hinge_(physics.Qpos("hinge_1")),
        hinge_velocity_(physics.Qvel("hinge_1")),
        pole_(physics.Body("pole_1")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.source = "dm_control suite/cartpole.py";
    spec.observations = {{.name = "position", .shape = {3}, .unit = "m, 1"},
                         {.name = "velocity", .shape = {2}, .unit = "m/s, rad/s"}};
    if (!sparse_) {
      spec.diagnostics = {{"upright"}, {"centered"}, {"small_control"}, {"small_velocity"}};
    }
    spec.time_limit = 1000;
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    if (swing_up_) {
      physics.qpos()[slider_] = 0.01 * random.Normal();
      physics.qpos()[hinge_] = std::numbers::pi + 0.01 * random.Normal();
    } else {
      physics.qpos()[slider_] = random.Uniform(-0.1, 0.1);
      physics.qpos()[hinge_] = random.Uniform(-0.034, 0.034);
    }
    for (double& velocity : physics.qvel()) velocity = 0.01 * random.Normal();
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    const double sine = physics.data().xmat[9 * pole_ + 2];
    out.Write(0, {physics.qpos()[slider_], PoleAngleCosine(physics), sine});
    out.Write(1, physics.qvel());
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const double cart = physics.qpos()[slider_];
    const double cosine = PoleAngleCosine(physics);
    if (sparse_) {
      return {.reward = Tolerance(cart, kCartRange) * Tolerance(cosine, kAngleCosineRange)};
    }
    const double upright = (cosine + 1) / 2;
    const double centered = (1 + Tolerance(cart, {}, 2)) / 2;
    const double small_control =
        (4 + Tolerance(physics.ctrl()[0], {}, 1, Sigmoid::kQuadratic, 0)) / 5;
    const double small_velocity = (1 + Tolerance(physics.qvel()[hinge_velocity_], {}, 5)) / 2;
    diagnostics[0] = upright;
    diagnostics[1] = centered;
    diagnostics[2] = small_control;
    diagnostics[3] = small_velocity;
    return {.reward = upright * small_control * small_velocity * centered};
  }

 private:
  double PoleAngleCosine(const Physics& physics) const {
    return physics.data().xmat[9 * pole_ + 8];
  }

  bool swing_up_;
  bool sparse_;
  int slider_, hinge_, hinge_velocity_, pole_;
};

EnvEntry Make(const std::string& task, std::string summary, bool swing_up, bool sparse) {
  return Entry("cartpole_" + task, std::move(summary), "cartpole.xml", [=](const Physics& physics) {
    return std::make_unique<CartpoleTask>(physics, swing_up, sparse);
  });
}

}  // namespace

std::vector<EnvEntry> Cartpole() {
  return {Make("balance", "keep a pole upright on a cart", false, false),
          Make("balance_sparse", "the same; reward only near the goal", false, true),
          Make("swingup", "swing a hanging pole up and keep it upright on a cart", true, false),
          Make("swingup_sparse", "the same; reward only near the goal", true, true)};
}

}  // namespace rookery::suite
