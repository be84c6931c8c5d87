// Control (appendix A.3): a stable linear system of nx states and nu = nx / 2 inputs, T = 10 steps,
//
//   minimize x_T'Q_T x_T + sum over t of x_t'Q x_t + u_t'R u_t
//   subject to x_t+1 = A x_t + B u_t, x_0 = x_init, -x_max <= x_t <= x_max, -u_max <= u_t <= u_max.
//
// Variables (x_0, ..., x_T, u_0, ..., u_T-1); rows: dynamics, then every variable's bounds. Q_T is
// XX of the Riccati equation's X, as the benchmark of the paper has it.
#include <complex>
#include <vector>

#include "envs/qp/classes/classes.h"
#include "envs/qp/classes/dense.h"
#include "envs/qp/classes/draws.h"
#include "envs/qp/classes/riccati.h"
#include "envs/qp/classes/spectrum.h"
#include "envs/qp/classes/triplets.h"

namespace rookery::qp {
namespace {

constexpr int64_t kHorizon = 10;  // T

ProblemClass::Shape Shape(int64_t nx) {
  const int64_t variables = (kHorizon + 1) * nx + kHorizon * (nx / 2);
  return {variables, (kHorizon + 1) * nx + variables};
}

Matrix NormalMatrix(int64_t rows, int64_t columns, Random& random) {
  Matrix result(rows, columns);
  result.value = Normals(rows * columns, 1, random);
  return result;
}

// I + 0.1 N(0, 1), where eigenvalues outside the unit circle are drawn into it.
Matrix StableDynamics(int64_t nx, Random& random) {
  const Matrix A = Identity(nx) + 0.1 * NormalMatrix(nx, nx, random);
  return MapEigenvalues(A, [](std::complex<double> w) {
    const double size = std::abs(w);
    return size < 0.99 ? w : w / (size + 1e-2);
  });
}

// Three in ten states cost nothing.
std::vector<double> StateCosts(int64_t nx, Random& random) {
  auto costs = Uniforms(nx, 0, 1, random);
  for (double& q : costs) q = random.Uniform() < 0.7 ? q : 0;
  return costs;
}

Problem Make(int64_t nx, Random& random) {
  const int64_t nu = nx / 2, states = (kHorizon + 1) * nx, n = Shape(nx).n;
  const Matrix A = StableDynamics(nx, random), B = NormalMatrix(nx, nu, random);
  const Matrix Q = Diagonal(StateCosts(nx, random)), R = 0.1 * Identity(nu);
  const Matrix X = SolveRiccati(A, B, Q, R);
  const auto u_max = Uniforms(nu, 0, 1, random), x_max = Uniforms(nx, 1, 2, random);

  Triplets cost, rows;
  for (int64_t t = 0; t < kHorizon; ++t) {
    cost.AddUpper(t * nx, t * nx, 2 * Q);
    cost.AddUpper(states + t * nu, states + t * nu, 2 * R);
    rows.AddNonzeros((t + 1) * nx, t * nx, A);
    rows.AddNonzeros((t + 1) * nx, states + t * nu, B);
  }
  cost.AddUpper(kHorizon * nx, kHorizon * nx, 2 * (X * X));
  rows.AddDiagonal(0, 0, states, -1);
  rows.AddDiagonal(states, 0, n, 1);

  Problem problem{.P = cost.ToCsc(n, n), .A = rows.ToCsc(states + n, n)};
  Append(problem.q, n, 0);
  for (const double bound : x_max) problem.l.push_back(-random.Uniform(-0.5, 0.5) * bound);
  Append(problem.l, kHorizon * nx, 0);
  problem.u = problem.l;
  for (int64_t t = 0; t <= kHorizon; ++t) Append(problem.u, x_max);
  for (int64_t t = 0; t < kHorizon; ++t) Append(problem.u, u_max);
  for (size_t i = problem.l.size(); i < problem.u.size(); ++i) problem.l.push_back(-problem.u[i]);
  return problem;
}

}  // namespace

ProblemClass ControlClass() {
  return {.name = "control",
          .summary = "optimal control of a stable linear system over 10 steps",
          .size = "states",
          .smallest = 10,
          .largest = 100,
          .shape = Shape,
          .make = Make};
}

}  // namespace rookery::qp
