// Pendulum: swing a pendulum up with a motor that is too weak to lift it, and hold it (Gymnasium's
// pendulum.py).
//
//   state (2)         angle from upright (rad), counter-clockwise, not wrapped; velocity (rad/s)
//   observation (3)   cosine and sine of the angle, velocity
//   action (1)        torque (N m)
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "envs/classic/classic.h"
#include "envs/classic/classic_env.h"

namespace rookery::classic {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTimestep = 0.05;  // s
constexpr double kMaxVelocity = 8;  // rad/s
constexpr double kMaxTorque = 2;    // N m

EnvSpec Spec(const std::string& id) {
  return {.id = id,
          .source = "Gymnasium envs/classic_control/pendulum.py",
          .observations = {{.name = "observation",
                            .shape = {3},
                            .low = {-1, -1, -kMaxVelocity},
                            .high = {1, 1, kMaxVelocity},
                            .unit = "1, 1, rad/s"}},
          .action = {.low = {-kMaxTorque}, .high = {kMaxTorque}, .unit = "N m"},
          .time_limit = 200,
          .control_timestep = kTimestep};
}

// The torque as a round arrow about the pivot, three quarters of a circle from its top.
void DrawTorque(Canvas& canvas, double torque) {
  const double size = std::abs(torque) / 2, radius = 0.46 * size;  // m
  const double turn = torque > 0 ? 1 : -1;                         // counter-clockwise
  if (size == 0) return;
  std::array<Point, 33> arc;
  for (size_t i = 0; i < arc.size(); ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(arc.size() - 1);
    const double angle = kPi / 2 + turn * 1.5 * kPi * part;
    arc[i] = {radius * std::cos(angle), radius * std::sin(angle)};
  }
  canvas.DrawLine(arc, 0.03 * size, kBlack);
  const Point end = arc.back();  // beside the pivot: the head points upwards
  canvas.FillPolygon(
      std::array{Point{end.x - 0.07 * size, -0.04 * size}, end,
                 Point{end.x + 0.07 * size, -0.04 * size}, Point{end.x, 0.14 * size}},
      kBlack);
}

class PendulumEnv final : public ClassicEnv {
 public:
  PendulumEnv(const std::string& id, const NoOptions&) : ClassicEnv(Spec(id), 2) {
    AddParameter("gravity", &gravity_, 0, 100, "m/s^2", "");
    AddParameter("mass", &mass_, 0.01, 100, "kg", "");
    AddParameter("length", &length_, 0.01, 10, "m", "");
  }

 protected:
  void Begin(Random& random) override {
    state(0) = random.Uniform(-kPi, kPi);
    state(1) = random.Uniform(-1, 1);
    torque_ = 0;
  }

  StepResult Advance(std::span<const float> action) override {
    double &angle = state(0), &velocity = state(1);
    torque_ = std::clamp<double>(action[0], -kMaxTorque, kMaxTorque);
    const double error = std::remainder(angle, 2 * kPi);
    const double cost = error * error + 0.1 * velocity * velocity + 0.001 * torque_ * torque_;
    velocity += (3 * gravity_ / (2 * length_) * std::sin(angle) +
                 3 / (mass_ * length_ * length_) * torque_) *
                kTimestep;
    velocity = std::clamp(velocity, -kMaxVelocity, kMaxVelocity);
    angle += velocity * kTimestep;
    return {.reward = -cost};
  }

  void Observe(const Outputs& out) const override {
    out.Write(0, {std::cos(state(0)), std::sin(state(0)), state(1)});
  }

  void Draw(Canvas& canvas) const override {
    constexpr Color kRod = {204, 77, 77};
    constexpr double kReach = 2.2;
    canvas.Show({-kReach, -kReach}, {kReach, kReach});
    const Pose pivot{.angle = state(0) + kPi / 2};
    canvas.FillPolygon(Rectangle({0, -0.1}, {length_, 0.1}, pivot), kRod);
    canvas.FillCircle(pivot.at, 0.1, kRod);
    canvas.FillCircle(Placed({length_, 0}, pivot), 0.1, kRod);
    DrawTorque(canvas, torque_);
    canvas.FillCircle(pivot.at, 0.05, kBlack);
  }

 private:
  double torque_ = 0;  // N m, of the last frame: for the picture
  double gravity_ = 10;
  double mass_ = 1;
  double length_ = 1;
};

}  // namespace

EnvEntry Pendulum() {
  return Entry<PendulumEnv, NoOptions>("Pendulum-v1", "swing a pendulum up and hold it");
}

}  // namespace rookery::classic
