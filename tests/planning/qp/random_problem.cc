#include "tests/planning/qp/random_problem.h"

#include <cmath>

#include "tests/planning/qp/dense.h"

namespace rookery::qp {
namespace {

// (rows, columns), about `share` of its elements not 0.
Dense SparseNormal(Random& random, int64_t rows, int64_t columns, double share) {
  Dense matrix(rows, columns);
  for (double& value : matrix.value) {
    if (random.Uniform() < share) value = random.Normal();
  }
  return matrix;
}

// F F' + shift I, F (n, rank).
Dense GramMatrix(Random& random, int64_t n, int64_t rank, double shift) {
  const Dense F = SparseNormal(random, n, rank, 0.4);
  Dense gram(n, n);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t k = 0; k < rank; ++k) gram(i, j) += F(i, k) * F(j, k);
    }
    gram(i, i) += shift;
  }
  return gram;
}

Dense MakeQuadratic(Random& random, int64_t n, Quadratic quadratic) {
  Dense P(n, n);
  if (quadratic == Quadratic::kDiagonal) {
    for (int64_t j = 0; j < n; ++j) P(j, j) = random.Below(3) == 0 ? 0 : random.Uniform(0.1, 5);
  }
  if (quadratic == Quadratic::kLowRank) P = GramMatrix(random, n, 1 + n / 3, 0);
  if (quadratic == Quadratic::kDefinite) P = GramMatrix(random, n, n, 0.1);
  return P;
}

double Nowhere(Random& random) {
  constexpr double kNone[] = {1e20, 1e30, INFINITY};
  return kNone[random.Below(3)];
}

// A row's bounds around its value z, and its multiplier.
struct Row {
  double l, u, y = 0;
};

Row MakeRow(Random& random, double z, bool may_be_equality) {
  const double slack = random.Uniform(0.1, 3), width = random.Uniform(0.2, 4);
  const double push = random.Uniform(0.1, 2);
  switch (random.Below(may_be_equality ? 7 : 6)) {
    case 0:
      return {z - slack, Nowhere(random)};
    case 1:
      return {-Nowhere(random), z + slack};
    case 2:
      return {z - slack, z + width};
    case 3:
      return {z, random.Below(2) == 0 ? Nowhere(random) : z + width, -push};
    case 4:
      return {random.Below(2) == 0 ? -Nowhere(random) : z - width, z, push};
    case 5:
      return {-Nowhere(random), Nowhere(random)};
    default:
      return {z, z, random.Normal()};
  }
}

}  // namespace

RandomProblem MakeRandomProblem(Random& random, int64_t n, int64_t m, Quadratic quadratic,
                                double share) {
  RandomProblem made{.unique = quadratic == Quadratic::kDefinite};
  const Dense P = MakeQuadratic(random, n, quadratic);
  const Dense A = SparseNormal(random, m, n, share > 0 ? share : random.Uniform(0.05, 0.8));
  for (int64_t j = 0; j < n; ++j) made.x.push_back(random.Normal());
  Problem& problem = made.problem;
  int64_t equalities = 0;
  for (const double z : Times(A, made.x)) {
    const Row row = MakeRow(random, z, equalities < n / 2);
    equalities += row.l == row.u ? 1 : 0;
    problem.l.push_back(row.l);
    problem.u.push_back(row.u);
    made.y.push_back(row.y);
  }
  const std::vector<double> Px = Times(P, made.x), Aty = TransposedTimes(A, made.y);
  for (int64_t j = 0; j < n; ++j) problem.q.push_back(-Px[j] - Aty[j]);
  problem.P = UpperOf(P);
  problem.A = CscOf(A);
  problem.constant = random.Normal();
  made.objective = 0.5 * DotProduct(made.x, Px) + DotProduct(made.x, problem.q) + problem.constant;
  return made;
}

RandomProblem MakeRandomProblem(Random& random) {
  const auto n = static_cast<int64_t>(1 + random.Below(40));
  const auto m = static_cast<int64_t>(random.Below(81));
  return MakeRandomProblem(random, n, m, kEveryQuadratic[random.Below(4)]);
}

}  // namespace rookery::qp
