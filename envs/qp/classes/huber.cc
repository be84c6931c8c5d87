// Huber (appendix A.6): a robust fit to m = 100 n samples, of which one in 20 is far off, minimize
// sum phi(a_i'x - b_i), phi(u) = u^2 up to |u| = 1 and 2 |u| - 1 beyond. Halved, it is
//
//   minimize 1/2 u'u + 1'(r + s)   subject to   Ax - b - u = r - s, r >= 0, s >= 0.
//
// Variables (x, u, r, s); rows: Ax - u - r + s, r, s.
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
  return {n + 3 * m, 3 * m};
}

double Noise(Random& random) {
  return random.Uniform() < 0.95 ? 0.5 * random.Normal() : random.Uniform(0, 10);
}

Problem Make(int64_t n, Random& random) {
  const int64_t m = kSamplesPerFeature * n;
  const Csc samples = RandomSparse(m, n, kFeatureDensity, random);
  const auto v = Normals(n, 1 / std::sqrt(static_cast<double>(n)), random);
  std::vector<double> b = Product(samples, v);
  for (double& x : b) x += Noise(random);

  Triplets P, A;
  P.AddDiagonal(n, n, m, 1);
  A.Add(0, 0, samples);
  A.AddDiagonal(0, n, m, -1);
  A.AddDiagonal(0, n + m, m, -1);
  A.AddDiagonal(0, n + 2 * m, m, 1);
  A.AddDiagonal(m, n + m, 2 * m, 1);

  const int64_t size = n + 3 * m;
  Problem problem{.P = P.ToCsc(size, size), .A = A.ToCsc(3 * m, size), .l = b, .u = b};
  Append(problem.q, n + m, 0);
  Append(problem.q, 2 * m, 1);
  Append(problem.l, 2 * m, 0);
  Append(problem.u, 2 * m, kInfinity);
  return problem;
}

}  // namespace

ProblemClass HuberClass() {
  return {.name = "huber",
          .summary = "robust regression, 100 samples a feature",
          .size = "features",
          .smallest = 10,
          .largest = 200,
          .shape = Shape,
          .make = Make};
}

}  // namespace rookery::qp
