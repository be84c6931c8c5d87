// SVM (appendix A.7): a plane between two clouds of m / 2 = 50 n samples each,
//
//   minimize 1/2 x'x + lambda 1't   subject to   t >= diag(b) A x + 1, t >= 0,
//
// with lambda 1/2, labels b of 1 and -1, and samples a ~ N(b / n, 1 / n). Variables (x, t); rows:
// diag(b) A x - t, t.
#include <cmath>

#include "envs/qp/classes/classes.h"
#include "envs/qp/classes/draws.h"
#include "envs/qp/classes/random_sparse.h"
#include "envs/qp/classes/regression.h"
#include "envs/qp/classes/triplets.h"

namespace rookery::qp {
namespace {

constexpr double kLambda = 0.5;

ProblemClass::Shape Shape(int64_t n) {
  const int64_t m = kSamplesPerFeature * n;
  return {n + m, 2 * m};
}

Problem Make(int64_t n, Random& random) {
  const int64_t m = kSamplesPerFeature * n;
  const double mean = 1 / static_cast<double>(n), deviation = std::sqrt(mean);
  Triplets P, A;
  P.AddDiagonal(0, 0, n, 1);
  for (const double label : {1.0, -1.0}) {
    const Csc samples = RandomSparse(m / 2, n, kFeatureDensity, random,
                                     [&] { return label * mean + deviation * random.Normal(); });
    A.Add(label > 0 ? 0 : m / 2, 0, samples, label);
  }
  A.AddDiagonal(0, n, m, -1);
  A.AddDiagonal(m, n, m, 1);

  Problem problem{.P = P.ToCsc(n + m, n + m), .A = A.ToCsc(2 * m, n + m)};
  Append(problem.q, n, 0);
  Append(problem.q, m, kLambda);
  Append(problem.l, m, -kInfinity);
  Append(problem.l, m, 0);
  Append(problem.u, m, -1);
  Append(problem.u, m, kInfinity);
  return problem;
}

}  // namespace

ProblemClass SvmClass() {
  return {.name = "svm",
          .summary = "a support vector machine, 100 samples a feature",
          .size = "features",
          .smallest = 10,
          .largest = 200,
          .shape = Shape,
          .make = Make};
}

}  // namespace rookery::qp
