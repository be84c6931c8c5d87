// Walking: the sideways sway of a humanoid's centre of mass, as a linear inverted pendulum whose
// zero moment point must stay on the feet (Kajita et al., "Biped walking pattern generation by
// using preview control of zero-moment point", 2003; Wieber, "Trajectory free linear model
// predictive control for stable walking in the presence of strong perturbations", 2006).
//
//   state (3)   position (m), velocity (m/s), acceleration (m/s^2) of the centre of mass
//   input (1)   its jerk (m/s^3)
//   output (1)  zero moment point (m), p - h / g a
#include <vector>

#include "envs/qp/classes/mpc/plant.h"

namespace rookery::qp {
namespace {

constexpr double kTimestep = 0.1;  // s
constexpr double kHeight = 0.84;   // h, m
constexpr double kGravity = 9.81;  // g, m/s^2
constexpr double kMaxJerk = 15;    // m/s^3
constexpr int64_t kStanding = 8;   // steps on both feet at first

struct Gait {
  int64_t steps;     // of time that a foot carries
  double half_step;  // m, from the middle to a foot's middle
  double half_foot;  // m, from a foot's middle to its edge
};

// One foot after the other, with a step of time on both in between.
MpcTarget FeetAt(const Gait& gait, int64_t step) {
  const double reach = gait.half_step + gait.half_foot;
  const MpcTarget both{{0, 0, 0}, {-reach}, {reach}};
  if (step < kStanding) return both;
  const int64_t walked = step - kStanding;
  if (walked % gait.steps == 0) return both;
  const double foot = (walked / gait.steps) % 2 == 0 ? gait.half_step : -gait.half_step;
  return {{foot, 0, 0}, {foot - gait.half_foot}, {foot + gait.half_foot}};
}

}  // namespace

Plant WalkingSystem(Random& random) {
  constexpr double T = kTimestep;
  Gait gait{};
  gait.steps = 6 + static_cast<int64_t>(random.Below(4));
  gait.half_step = random.Uniform(0.07, 0.11);
  gait.half_foot = random.Uniform(0.03, 0.05);
  Plant system;
  system.A = {{1, T, T * T / 2}, {0, 1, T}, {0, 0, 1}};
  system.B = {{T * T * T / 6}, {T * T / 2}, {T}};
  system.C = {{1, 0, -kHeight / kGravity}};
  system.Q = Transposed(system.C) * system.C;
  system.R = {{1e-3}};
  system.input_low = {-kMaxJerk};
  system.input_high = {kMaxJerk};
  system.noise = {1e-3, 5e-3, 0};
  system.horizon = 16;
  system.preview = true;
  system.begin = [](Random& chance) {
    std::vector<double> state = {0, 0, 0};
    state[0] = chance.Uniform(-0.02, 0.02);
    state[1] = chance.Uniform(-0.05, 0.05);
    return state;
  };
  system.target = [gait](int64_t step) { return FeetAt(gait, step); };
  return system;
}

}  // namespace rookery::qp
