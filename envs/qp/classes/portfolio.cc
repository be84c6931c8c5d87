// Portfolio (appendix A.4): n = 100 k assets, whose returns have a risk of k factors,
// Sigma = F F' + D. With y = F'x and weights x,
//
//   minimize x'Dx + y'y - mu'x / gamma   subject to   y = F'x, 1'x = 1, x >= 0.
//
// Variables (x, y); rows: 1'x, F'x - y, x. Weights are bounded by 1 too, as in the benchmark.
#include <cmath>
#include <vector>

#include "envs/qp/classes/classes.h"
#include "envs/qp/classes/draws.h"
#include "envs/qp/classes/random_sparse.h"
#include "envs/qp/classes/triplets.h"

namespace rookery::qp {
namespace {

constexpr int64_t kAssetsPerFactor = 100;
constexpr double kDensity = 0.5;  // of F
// gamma, the aversion to risk, is 1.

ProblemClass::Shape Shape(int64_t k) {
  const int64_t n = kAssetsPerFactor * k;
  return {n + k, 1 + k + n};
}

Problem Make(int64_t k, Random& random) {
  const int64_t n = kAssetsPerFactor * k;
  const Csc F = RandomSparse(n, k, kDensity, random);
  const auto D = Uniforms(n, 0, std::sqrt(static_cast<double>(k)), random);
  const auto mu = Normals(n, 1, random);

  Triplets P, A;
  for (int64_t i = 0; i < n; ++i) P.Add(i, i, 2 * D[static_cast<size_t>(i)]);
  P.AddDiagonal(n, n, k, 2);
  for (int64_t i = 0; i < n; ++i) A.Add(0, i, 1);
  A.AddTransposed(1, 0, F);
  A.AddDiagonal(1, n, k, -1);
  A.AddDiagonal(1 + k, 0, n, 1);

  Problem problem{.P = P.ToCsc(n + k, n + k), .A = A.ToCsc(1 + k + n, n + k)};
  for (const double x : mu) problem.q.push_back(-x);
  Append(problem.q, k, 0);
  problem.l = problem.u = {1};
  Append(problem.l, k + n, 0);
  Append(problem.u, k, 0);
  Append(problem.u, n, 1);
  return problem;
}

}  // namespace

ProblemClass PortfolioClass() {
  return {.name = "portfolio",
          .summary = "weights of 100 assets a factor, between risk and return",
          .size = "factors",
          .smallest = 5,
          .largest = 150,
          .shape = Shape,
          .make = Make};
}

}  // namespace rookery::qp
