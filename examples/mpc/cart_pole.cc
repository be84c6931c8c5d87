#include "cart_pole.h"

#include <cmath>

namespace mpc {
namespace {

constexpr double kGravity = 9.81;                 // m/s^2
constexpr double kCartMass = 1, kPoleMass = 0.1;  // kg
constexpr double kHalfLength = 0.5;               // m

// Of a uniform pole, without friction (Barto, Sutton and Anderson 1983; Florian 2007).
State Derivative(const State& state, double force) {
  const auto [position, velocity, angle, turning] = state;
  const double mass = kCartMass + kPoleMass;
  const double sine = std::sin(angle), cosine = std::cos(angle);
  const double push = (force + kPoleMass * kHalfLength * turning * turning * sine) / mass;
  const double turning_rate = (kGravity * sine - cosine * push) /
                              (kHalfLength * (4.0 / 3 - kPoleMass * cosine * cosine / mass));
  return {velocity, push - kPoleMass * kHalfLength * turning_rate * cosine / mass, turning,
          turning_rate};
}

State Along(State state, const State& slope, double seconds) {
  for (size_t i = 0; i < kStates; ++i) state[i] += seconds * slope[i];
  return state;
}

}  // namespace

// The classical Runge-Kutta method.
State After(const State& state, double force, double seconds) {
  const State k1 = Derivative(state, force);
  const State k2 = Derivative(Along(state, k1, seconds / 2), force);
  const State k3 = Derivative(Along(state, k2, seconds / 2), force);
  const State k4 = Derivative(Along(state, k3, seconds), force);
  State after = state;
  for (size_t i = 0; i < kStates; ++i) {
    after[i] += seconds / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  return after;
}

// By central differences.
LinearModel Linearized(double period) {
  constexpr double kStep = 1e-5;
  LinearModel model;
  const auto slope = [&](const State& towards, double force) {
    State back = towards;
    for (double& value : back) value = -value;
    State column = After(towards, force, period);
    const State other = After(back, -force, period);
    for (size_t i = 0; i < kStates; ++i) column[i] = (column[i] - other[i]) / (2 * kStep);
    return column;
  };
  for (size_t j = 0; j < kStates; ++j) {
    State towards{};
    towards[j] = kStep;
    const State column = slope(towards, 0);
    for (size_t i = 0; i < kStates; ++i) model.A[i][j] = column[i];
  }
  model.B = slope({}, kStep);
  return model;
}

}  // namespace mpc
