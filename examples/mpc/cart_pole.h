// The plant: a pole on a cart, simulated.
#pragma once

#include <array>
#include <cstddef>

namespace mpc {

inline constexpr size_t kStates = 4;
// Where the cart is (m), its velocity (m/s), the pole's angle from upright (rad), its velocity
// (rad/s).
using State = std::array<double, kStates>;

// The state `seconds` later, while `force` (N) pushes the cart.
State After(const State& state, double force, double seconds);

// x+ = A x + B u, for one period near a resting cart and an upright pole.
struct LinearModel {
  std::array<State, kStates> A{};  // rows
  State B{};
};
LinearModel Linearized(double period);

}  // namespace mpc
