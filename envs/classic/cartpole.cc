// CartPole: keep a pole on a cart upright by pushing the cart (Gymnasium's cartpole.py; Barto,
// Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning control
// problems", 1983).
//
//   state, observation (4)   the cart's x (m) and velocity (m/s), the pole's angle from upright
//                            (rad) and velocity (rad/s)
//   action                   0: push to the left; 1: to the right
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "envs/classic/classic.h"
#include "envs/classic/classic_env.h"

namespace rookery::classic {
namespace {

constexpr double kTimestep = 0.02;                             // s
constexpr double kMaxX = 2.4;                                  // m
constexpr double kMaxAngle = 12 * 2 * std::numbers::pi / 360;  // rad
constexpr double kNoBound = std::numeric_limits<double>::infinity();

struct Options {
  bool sutton_barto_reward = false;

  Fields fields() {
    Fields f;
    f.Add("sutton_barto_reward", &sutton_barto_reward,
          "a frame is worth 0 and the last one -1, instead of 1 for each");
    return f;
  }
};

EnvSpec Spec(const std::string& id) {
  const std::array<double, 4> high = {2 * kMaxX, kNoBound, 2 * kMaxAngle, kNoBound};
  return {.id = id,
          .source = "Gymnasium envs/classic_control/cartpole.py",
          .observations = {{.name = "observation",
                            .shape = {4},
                            .low = {-high[0], -high[1], -high[2], -high[3]},
                            .high = {high.begin(), high.end()},
                            .unit = "m, m/s, rad, rad/s"}},
          .action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {2}},
          .time_limit = 500,
          .control_timestep = kTimestep};
}

class CartPoleEnv final : public ClassicEnv {
 public:
  CartPoleEnv(const std::string& id, const Options& options)
      : ClassicEnv(Spec(id), 4), options_(options) {
    AddParameter("gravity", &gravity_, 0, 100, "m/s^2", "");
    AddParameter("cart_mass", &cart_mass_, 0.01, 100, "kg", "");
    AddParameter("pole_mass", &pole_mass_, 0.001, 100, "kg", "");
    AddParameter("pole_half_length", &pole_half_length_, 0.01, 10, "m",
                 "from the axle to the pole's centre of mass");
    AddParameter("force", &force_, 0, 1000, "N", "of a push");
  }

 protected:
  void Begin(Random& random) override {
    for (size_t i = 0; i < 4; ++i) state(i) = random.Uniform(-0.05, 0.05);
  }

  // Florian, "Correct equations for the dynamics of the cart-pole system" (2007), eqs. 23 and 24:
  // without friction.
  StepResult Advance(std::span<const float> action) override {
    double &x = state(0), &x_velocity = state(1), &angle = state(2), &angle_velocity = state(3);
    const double force = action[0] == 1 ? force_ : -force_;
    const double mass = pole_mass_ + cart_mass_;
    const double pole_moment = pole_mass_ * pole_half_length_;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    const double push = (force + pole_moment * (angle_velocity * angle_velocity) * sine) / mass;
    const double angle_acceleration =
        (gravity_ * sine - cosine * push) /
        (pole_half_length_ * (4.0 / 3 - pole_mass_ * (cosine * cosine) / mass));
    const double x_acceleration = push - pole_moment * angle_acceleration * cosine / mass;
    x += kTimestep * x_velocity;
    x_velocity += kTimestep * x_acceleration;
    angle += kTimestep * angle_velocity;
    angle_velocity += kTimestep * angle_acceleration;

    const bool fell = std::abs(x) > kMaxX || std::abs(angle) > kMaxAngle;
    if (options_.sutton_barto_reward) return {.reward = fell ? -1.0 : 0.0, .terminated = fell};
    return {.reward = 1, .terminated = fell};
  }

  void Observe(const Outputs& out) const override {
    out.Write(0, {state(0), state(1), state(2), state(3)});
  }

  void Draw(Canvas& canvas) const override {
    canvas.Show({-kMaxX, -0.8}, {kMaxX, 2.4});
    const double x = state(0);
    canvas.FillPolygon(Rectangle({x - 0.2, -0.12}, {x + 0.2, 0.12}), kBlack);
    const Pose axle{.at = {x, 0.06}, .angle = -state(2)};
    canvas.FillPolygon(Rectangle({-0.04, -0.04}, {0.04, 2 * pole_half_length_ - 0.04}, axle),
                       {202, 152, 101});
    canvas.FillCircle(axle.at, 0.04, {129, 132, 203});
    canvas.DrawLine(std::array{Point{-kMaxX, 0}, Point{kMaxX, 0}}, 0.008, kBlack);
  }

 private:
  const Options options_;
  double gravity_ = 9.8;
  double cart_mass_ = 1;
  double pole_mass_ = 0.1;
  double pole_half_length_ = 0.5;
  double force_ = 10;
};

}  // namespace

EnvEntry CartPole() {
  return Entry<CartPoleEnv, Options>("CartPole-v1", "keep a pole on a cart upright by pushing it");
}

}  // namespace rookery::classic
