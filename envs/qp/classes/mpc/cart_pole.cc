// A cart with a pole on it, linear about the upright pole, that goes from side to side.
//
//   state (4)  position of the cart (m), its velocity (m/s), angle of the pole (rad), its velocity
//   input (1)  force on the cart (N)
#include <vector>

#include "envs/qp/classes/mpc/plant.h"

namespace rookery::qp {
namespace {

constexpr double kCart = 1, kPole = 0.1;  // kg
constexpr double kHalfPole = 0.5;         // m
constexpr double kGravity = 9.81;         // m/s^2
constexpr double kTimestep = 0.02;        // s
constexpr int64_t kStay = 40;             // steps at a side

// x' = A x + B u.
Discrete Dynamics() {
  const double moment = kPole * kHalfPole;        // m l
  const double inertia = moment * kHalfPole / 3;  // of the pole about its middle
  const double about_hinge = inertia + moment * kHalfPole;
  const double determinant = (kCart + kPole) * about_hinge - moment * moment;
  Matrix A(4, 4), B(4, 1);
  A(0, 1) = A(2, 3) = 1;
  A(1, 2) = -moment * moment * kGravity / determinant;
  A(3, 2) = moment * kGravity * (kCart + kPole) / determinant;
  B(1, 0) = about_hinge / determinant;
  B(3, 0) = -moment / determinant;
  return {A, B};
}

}  // namespace

Plant CartPoleSystem(Random&) {
  const Discrete continuous = Dynamics();
  const auto [A, B] = Discretize(continuous.A, continuous.B, kTimestep);
  Plant system;
  system.A = A;
  system.B = B;
  system.Q = Diagonal(std::vector<double>{10, 1, 10, 1});
  system.R = {{0.01}};
  system.C = Selection({0, 1}, 4);
  system.input_low = {-8};
  system.input_high = {8};
  system.noise = {1e-3, 5e-3, 1e-3, 5e-3};
  system.horizon = 50;
  system.begin = [](Random& chance) {
    std::vector<double> state(4);
    state[0] = chance.Uniform(-0.4, 0.4);
    state[2] = chance.Uniform(-0.12, 0.12);
    return state;
  };
  system.target = [](int64_t step) {
    const double side = (step / kStay) % 2 == 0 ? -0.6 : 0.6;
    return MpcTarget{{side, 0, 0, 0}, {-1, -2}, {1, 2}};
  };
  return system;
}

}  // namespace rookery::qp
