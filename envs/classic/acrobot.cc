// Acrobot: swing a chain of two links up by the joint between them (Gymnasium's acrobot.py; Sutton,
// "Generalization in reinforcement learning: successful examples using sparse coarse coding",
// 1996).
//
//   state (4)         angles (rad): of the first link from hanging down, of the second from the
//                     first; their velocities (rad/s)
//   observation (6)   cosine and sine of each angle, velocities
//   action            0: negative torque; 1: none; 2: positive
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "envs/classic/classic.h"
#include "envs/classic/classic_env.h"

namespace rookery::classic {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTimestep = 0.2;          // s
constexpr double kMaxVelocity1 = 4 * kPi;  // rad/s
constexpr double kMaxVelocity2 = 9 * kPi;
constexpr double kLinkLength2 = 1;  // m, of what is seen; its dynamics are the centre of mass's
constexpr double kGoalHeight = 1;   // above the first joint, in links

using State = std::array<double, 4>;  // angles, velocities

EnvSpec Spec(const std::string& id) {
  return {.id = id,
          .source = "Gymnasium envs/classic_control/acrobot.py",
          .observations = {{.name = "observation",
                            .shape = {6},
                            .low = {-1, -1, -1, -1, -kMaxVelocity1, -kMaxVelocity2},
                            .high = {1, 1, 1, 1, kMaxVelocity1, kMaxVelocity2},
                            .unit = "1, rad/s"}},
          .action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {3}},
          .time_limit = 500,
          .control_timestep = kTimestep,
          .has_success = true};
}

// The classical Runge-Kutta method of order 4, one step.
template <class Derivative>
State RungeKutta(const Derivative& derivative, const State& y, double h) {
  const auto ahead = [&](double step, const State& k) {
    State moved = y;
    for (size_t i = 0; i < y.size(); ++i) moved[i] += step * k[i];
    return moved;
  };
  const State k1 = derivative(y);
  const State k2 = derivative(ahead(h / 2, k1));
  const State k3 = derivative(ahead(h / 2, k2));
  const State k4 = derivative(ahead(h, k3));
  State next = y;
  for (size_t i = 0; i < y.size(); ++i) {
    next[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  return next;
}

class AcrobotEnv final : public ClassicEnv {
 public:
  AcrobotEnv(const std::string& id, const NoOptions&) : ClassicEnv(Spec(id), 4) {
    AddParameter("gravity", &gravity_, 0, 100, "m/s^2", "");
    AddParameter("link_mass_1", &mass1_, 0.01, 100, "kg", "");
    AddParameter("link_mass_2", &mass2_, 0.01, 100, "kg", "");
    AddParameter("link_length_1", &length1_, 0.01, 10, "m", "from joint to joint");
    AddParameter("link_centre_1", &centre1_, 0.01, 10, "m", "from the joint to the centre of mass");
    AddParameter("link_centre_2", &centre2_, 0.01, 10, "m", "from the joint to the centre of mass");
    AddParameter("link_inertia", &inertia_, 0.01, 100, "kg m^2", "of each link");
    AddParameter("torque", &torque_, 0, 100, "N m", "");
  }

 protected:
  void Begin(Random& random) override {
    for (size_t i = 0; i < 4; ++i) state(i) = random.Uniform(-0.1, 0.1);
  }

  StepResult Advance(std::span<const float> action) override {
    const double torque = (action[0] - 1.0) * torque_;
    const State next = RungeKutta([&](const State& s) { return Derivative(s, torque); },
                                  State{state(0), state(1), state(2), state(3)}, kTimestep);
    state(0) = std::remainder(next[0], 2 * kPi);
    state(1) = std::remainder(next[1], 2 * kPi);
    state(2) = std::clamp(next[2], -kMaxVelocity1, kMaxVelocity1);
    state(3) = std::clamp(next[3], -kMaxVelocity2, kMaxVelocity2);
    const bool reached = -std::cos(state(0)) - std::cos(state(1) + state(0)) > kGoalHeight;
    return {.reward = reached ? 0.0 : -1.0, .terminated = reached, .success = reached};
  }

  void Observe(const Outputs& out) const override {
    out.Write(0, {std::cos(state(0)), std::sin(state(0)), std::cos(state(1)), std::sin(state(1)),
                  state(2), state(3)});
  }

  void Draw(Canvas& canvas) const override {
    constexpr Color kLink = {0, 204, 204}, kJoint = {204, 204, 0};
    const double reach = length1_ + kLinkLength2 + 0.2;
    canvas.Show({-reach, -reach}, {reach, reach});
    canvas.DrawLine(std::array{Point{-reach, kGoalHeight}, Point{reach, kGoalHeight}}, 0.009,
                    kBlack);
    const Pose first{.angle = state(0) - kPi / 2};
    const Pose second{.at = Placed({length1_, 0}, first), .angle = first.angle + state(1)};
    canvas.FillPolygon(Rectangle({0, -0.1}, {length1_, 0.1}, first), kLink);
    canvas.FillCircle(first.at, 0.1, kJoint);
    canvas.FillPolygon(Rectangle({0, -0.1}, {kLinkLength2, 0.1}, second), kLink);
    canvas.FillCircle(second.at, 0.1, kJoint);
  }

 private:
  // Sutton and Barto, "Reinforcement Learning: An Introduction" (1998), figure 11.5.
  State Derivative(const State& s, double torque) const {
    const auto& [angle1, angle2, velocity1, velocity2] = s;
    const double moment = mass2_ * length1_ * centre2_;
    const double d1 = mass1_ * (centre1_ * centre1_) +
                      mass2_ * (length1_ * length1_ + centre2_ * centre2_ +
                                2 * length1_ * centre2_ * std::cos(angle2)) +
                      inertia_ + inertia_;
    const double d2 =
        mass2_ * (centre2_ * centre2_ + length1_ * centre2_ * std::cos(angle2)) + inertia_;
    const double phi2 = mass2_ * centre2_ * gravity_ * std::cos(angle1 + angle2 - kPi / 2);
    const double phi1 =
        -moment * (velocity2 * velocity2) * std::sin(angle2) -
        2 * moment * velocity2 * velocity1 * std::sin(angle2) +
        (mass1_ * centre1_ + mass2_ * length1_) * gravity_ * std::cos(angle1 - kPi / 2) + phi2;
    const double acceleration2 =
        (torque + d2 / d1 * phi1 - moment * (velocity1 * velocity1) * std::sin(angle2) - phi2) /
        (mass2_ * (centre2_ * centre2_) + inertia_ - d2 * d2 / d1);
    const double acceleration1 = -(d2 * acceleration2 + phi1) / d1;
    return {velocity1, velocity2, acceleration1, acceleration2};
  }

  double gravity_ = 9.8;
  double mass1_ = 1;
  double mass2_ = 1;
  double length1_ = 1;
  double centre1_ = 0.5;
  double centre2_ = 0.5;
  double inertia_ = 1;
  double torque_ = 1;
};

}  // namespace

EnvEntry Acrobot() {
  return Entry<AcrobotEnv, NoOptions>("Acrobot-v1", "swing a chain of two links up");
}

}  // namespace rookery::classic
