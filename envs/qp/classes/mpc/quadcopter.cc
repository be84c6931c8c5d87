// A quadcopter of 35 g, linear about hovering, that flies from place to place.
//
//   state (12)  position (m); roll, pitch, yaw (rad); their velocities (m/s, rad/s)
//   input (4)   thrust of the propellers beside that of hovering, as a share of it
#include <array>
#include <vector>

#include "envs/qp/classes/mpc/plant.h"

namespace rookery::qp {
namespace {

constexpr double kMass = 0.035;     // kg
constexpr double kGravity = 9.81;   // m/s^2
constexpr double kArm = 0.0325269;  // m, of a propeller along either axis: 0.046 / sqrt(2)
constexpr double kDrag = 0.006;     // m, torque about the vertical a thrust
constexpr std::array kInertia = {1.66e-5, 1.66e-5, 2.93e-5};  // kg m^2
constexpr double kTimestep = 0.02;                            // s
constexpr int64_t kStay = 30;                                 // steps at a place

// x' = A x + B u.
Discrete Dynamics() {
  constexpr std::array<std::array<double, 4>, 3> kTorque = {
      {{-kArm, -kArm, kArm, kArm}, {-kArm, kArm, kArm, -kArm}, {-kDrag, kDrag, -kDrag, kDrag}}};
  const double hover = kMass * kGravity / 4;  // N a propeller
  Matrix A(12, 12), B(12, 4);
  for (int64_t i = 0; i < 6; ++i) A(i, 6 + i) = 1;
  A(6, 4) = kGravity;
  A(7, 3) = -kGravity;
  for (int64_t j = 0; j < 4; ++j) {
    B(8, j) = hover / kMass;
    for (int64_t axis = 0; axis < 3; ++axis) {
      const auto a = static_cast<size_t>(axis);
      B(9 + axis, j) = hover * kTorque[a][static_cast<size_t>(j)] / kInertia[a];
    }
  }
  return {A, B};
}

}  // namespace

Plant QuadcopterSystem(Random& random) {
  const Discrete continuous = Dynamics();
  const auto [A, B] = Discretize(continuous.A, continuous.B, kTimestep);
  std::array<std::array<double, 3>, 4> places;
  for (auto& place : places) {
    for (double& x : place) x = random.Uniform(-1, 1);
  }
  Plant system;
  system.A = A;
  system.B = B;
  system.Q = Diagonal(std::vector<double>{100, 100, 100, 4, 4, 400, 4, 4, 4, 2, 2, 4});
  system.R = 4 * Identity(4);
  system.C = Selection({3, 4, 6, 7, 8}, 12);
  system.input_low = {-0.9, -0.9, -0.9, -0.9};
  system.input_high = {0.6, 0.6, 0.6, 0.6};
  system.noise = {1e-4, 1e-4, 1e-4, 5e-4, 5e-4, 5e-4, 5e-3, 5e-3, 5e-3, 2e-2, 2e-2, 2e-2};
  system.horizon = 20;
  system.begin = [](Random& chance) {
    std::vector<double> state(12);
    for (size_t i = 0; i < 3; ++i) state[i] = chance.Uniform(-0.5, 0.5);
    for (size_t i = 3; i < 6; ++i) state[i] = chance.Uniform(-0.1, 0.1);
    return state;
  };
  system.target = [places](int64_t step) {
    MpcTarget target{std::vector<double>(12), {-0.35, -0.35, -1, -1, -1}, {0.35, 0.35, 1, 1, 1}};
    const auto& place = places[static_cast<size_t>(step / kStay) % places.size()];
    for (size_t i = 0; i < 3; ++i) target.state[i] = place[i];
    return target;
  };
  return system;
}

}  // namespace rookery::qp
