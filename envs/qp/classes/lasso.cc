// Lasso (appendix A.5): least squares of m = 100 n samples with a penalty on the weights x,
// minimize |Ax - b|^2 + lambda |x|_1, as
//
//   minimize y'y + lambda 1't   subject to   y = Ax - b, -t <= x <= t.
//
// Variables (x, y, t); rows: Ax - y, x - t, x + t.
#include <algorithm>
#include <cmath>
#include <vector>

#include "envs/qp/classes/classes.h"
#include "envs/qp/classes/draws.h"
#include "envs/qp/classes/random_sparse.h"
#include "envs/qp/classes/regression.h"
#include "envs/qp/classes/triplets.h"

namespace rookery::qp {
namespace {

ProblemClass::Shape Shape(int64_t n) {
  const int64_t m = kSamplesPerFeature * n;
  return {m + 2 * n, m + 2 * n};
}

Problem Make(int64_t n, Random& random) {
  const int64_t m = kSamplesPerFeature * n;
  const Csc samples = RandomSparse(m, n, kFeatureDensity, random);
  auto v = Normals(n, 1 / std::sqrt(static_cast<double>(n)), random);
  for (double& x : v) x = random.Uniform() < 0.5 ? 0 : x;
  std::vector<double> b = Product(samples, v);
  for (double& x : b) x += random.Normal();
  // A fifth of the least penalty that makes all weights 0.
  double lambda = 0;
  for (const double x : TransposedProduct(samples, b)) lambda = std::max(lambda, std::abs(x));
  lambda /= 5;

  Triplets P, A;
  P.AddDiagonal(n, n, m, 2);
  A.Add(0, 0, samples);
  A.AddDiagonal(0, n, m, -1);
  A.AddDiagonal(m, 0, n, 1);
  A.AddDiagonal(m, n + m, n, -1);
  A.AddDiagonal(m + n, 0, n, 1);
  A.AddDiagonal(m + n, n + m, n, 1);

  const int64_t size = m + 2 * n;
  Problem problem{.P = P.ToCsc(size, size), .A = A.ToCsc(size, size), .l = b, .u = b};
  Append(problem.q, n + m, 0);
  Append(problem.q, n, lambda);
  Append(problem.l, n, -kInfinity);
  Append(problem.l, n, 0);
  Append(problem.u, n, 0);
  Append(problem.u, n, kInfinity);
  return problem;
}

}  // namespace

ProblemClass LassoClass() {
  return {.name = "lasso",
          .summary = "least squares with an l1 penalty, 100 samples a feature",
          .size = "features",
          .smallest = 10,
          .largest = 200,
          .shape = Shape,
          .make = Make};
}

}  // namespace rookery::qp
