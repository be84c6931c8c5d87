// Systems by chance that go slowly off by themselves: normal numbers with a spectral radius
// of 1.02. Half of the inputs that an unbounded controller would want are beyond their bounds.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "envs/qp/classes/draws.h"
#include "envs/qp/classes/mpc/plant.h"
#include "envs/qp/classes/riccati.h"
#include "envs/qp/classes/spectrum.h"

namespace rookery::qp {
namespace {

constexpr double kRadius = 1.02;
constexpr double kOutputBound = 2.5;
constexpr double kDeviation = 2;   // of a first state
constexpr int64_t kStay = 25;      // steps at a target
constexpr int64_t kSamples = 400;  // states that inputs are drawn for

// The median of |K x| over states x, K = (R + B'XB)^-1 B'XA.
double MedianInput(const Plant& system, Random& random) {
  const Matrix X = SolveRiccati(system.A, system.B, system.Q, system.R);
  const Matrix BX = Transposed(system.B) * X;
  const Matrix K = Solve(system.R + BX * system.B, BX * system.A);
  std::vector<double> sizes;
  for (int64_t k = 0; k < kSamples; ++k) {
    for (const double u : Product(K, Normals(system.nx(), kDeviation, random))) {
      sizes.push_back(std::abs(u));
    }
  }
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  return *middle;
}

}  // namespace

Plant RandomSystem(int64_t nx, int64_t horizon, Random& random) {
  const int64_t nu = nx / 2;
  Plant system;
  Matrix A(nx, nx);
  A.value = Normals(nx * nx, 1, random);
  system.A = (kRadius / SpectralRadius(A)) * A;
  system.B = Matrix(nx, nu);
  system.B.value = Normals(nx * nu, 1, random);
  auto costs = Uniforms(nx, 0, 10, random);
  for (double& q : costs) q = (random.Uniform() < 0.7 ? q : 0) + 1e-2;
  system.Q = Diagonal(costs);
  system.R = 0.1 * Identity(nu);
  std::vector<int64_t> bounded;
  for (int64_t i = 0; i < nx / 2; ++i) bounded.push_back(i);
  system.C = Selection(bounded, nx);
  const double bound = MedianInput(system, random);
  Append(system.input_low, nu, -bound);
  Append(system.input_high, nu, bound);
  Append(system.noise, nx, 0.3);
  system.horizon = horizon;
  system.begin = [nx](Random& chance) { return Normals(nx, kDeviation, chance); };
  std::array<std::vector<double>, 4> places;
  for (auto& place : places) place = Normals(nx, 1, random);
  system.target = [places, outputs = nx / 2](int64_t step) {
    MpcTarget target{places[static_cast<size_t>(step / kStay) % places.size()], {}, {}};
    Append(target.low, outputs, -kOutputBound);
    Append(target.high, outputs, kOutputBound);
    return target;
  };
  return system;
}

}  // namespace rookery::qp
