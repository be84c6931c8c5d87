// The equilibration beside Algorithm 2 of Stellato et al. 2020, done to the matrices themselves.
#include "planning/qp/problem/scaling.h"

#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

struct Equilibrated {
  Dense P, A;
  std::vector<double> q, D, E;
  double c = 1;
  bool on_a_limit = false;  // a norm was so near to 1e-4 that rounding decides what it counts as

  // OSQP's limits of a norm that is divided by.
  double Bounded(double norm) {
    on_a_limit = on_a_limit || std::abs(norm / 1e-4 - 1) < 1e-9;
    return norm < 1e-4 ? 1 : norm > 1e4 ? 1e4 : norm;
  }
};

Equilibrated EquilibrateMatrices(const Problem& problem, int passes) {
  const int64_t n = problem.n(), m = problem.m();
  Equilibrated s{SymmetricOf(problem.P), DenseOf(problem.A), problem.q,
                 std::vector<double>(static_cast<size_t>(n), 1.0),
                 std::vector<double>(static_cast<size_t>(m), 1.0)};
  for (int pass = 0; pass < passes; ++pass) {
    // delta: 1 / the root of the norm of each column of [P A'; A 0].
    std::vector<double> delta(static_cast<size_t>(n + m), 0.0);
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t i = 0; i < n; ++i) delta[j] = std::max(delta[j], std::abs(s.P(i, j)));
      for (int64_t i = 0; i < m; ++i) {
        delta[j] = std::max(delta[j], std::abs(s.A(i, j)));
        delta[n + i] = std::max(delta[n + i], std::abs(s.A(i, j)));
      }
    }
    for (double& value : delta) value = 1 / std::sqrt(s.Bounded(value));
    double of_q = 0, mean = 0;
    for (int64_t j = 0; j < n; ++j) {
      double of_column = 0;
      for (int64_t i = 0; i < n; ++i) {
        s.P(i, j) *= delta[i] * delta[j];
        of_column = std::max(of_column, std::abs(s.P(i, j)));
      }
      mean += of_column / static_cast<double>(n);
      for (int64_t i = 0; i < m; ++i) s.A(i, j) *= delta[n + i] * delta[j];
      s.q[j] *= delta[j];
      of_q = std::max(of_q, std::abs(s.q[j]));
      s.D[j] *= delta[j];
    }
    for (int64_t i = 0; i < m; ++i) s.E[i] *= delta[n + i];
    const double gamma = 1 / s.Bounded(std::max(mean, s.Bounded(of_q)));
    for (double& value : s.P.value) value *= gamma;
    for (double& value : s.q) value *= gamma;
    s.c *= gamma;
  }
  return s;
}

void ExpectRelative(std::span<const double> ours, std::span<const double> expected) {
  ASSERT_EQ(ours.size(), expected.size());
  for (size_t k = 0; k < ours.size(); ++k) {
    EXPECT_NEAR(ours[k], expected[k], 1e-12 * std::abs(expected[k]));
  }
}

TEST(QpScaling, EqualsAlgorithm2) {
  Random random({17, 1});
  int64_t compared = 0;
  for (int k = 0; k < 60; ++k) {
    Problem problem = MakeRandomProblem(random).problem;
    for (double& value : problem.q) value *= std::pow(10.0, random.Uniform(-7, 7));
    for (Csc* matrix : {&problem.P, &problem.A}) {
      std::vector<double> factors;
      for (int64_t j = 0; j < problem.n(); ++j) {
        factors.push_back(std::pow(10.0, random.Uniform(-4, 4)));
      }
      for (int64_t j = 0; j < problem.n(); ++j) {
        for (int64_t e = matrix->begin[j]; e < matrix->begin[j + 1]; ++e) {
          matrix->value[e] *= factors[j];
        }
      }
    }
    for (const int passes : {0, 1, 2, 10}) {
      const Equilibrated expected = EquilibrateMatrices(problem, passes);
      if (expected.on_a_limit) continue;
      ++compared;
      const Scaling scaling = Equilibrate(problem, passes);
      ExpectRelative(scaling.D, expected.D);
      ExpectRelative(scaling.E, expected.E);
      EXPECT_NEAR(scaling.c, expected.c, 1e-12 * expected.c);
      const Problem scaled = Scaled(problem, scaling);
      ExpectRelative(SymmetricOf(scaled.P).value, expected.P.value);
      ExpectRelative(DenseOf(scaled.A).value, expected.A.value);
      ExpectRelative(scaled.q, expected.q);
      for (size_t i = 0; i < scaled.l.size(); ++i) {
        const double l = problem.l[i] <= -1e20 ? -INFINITY : problem.l[i] * expected.E[i];
        const double u = problem.u[i] >= 1e20 ? INFINITY : problem.u[i] * expected.E[i];
        EXPECT_DOUBLE_EQ(scaled.l[i], std::isinf(l) ? l : problem.l[i] * scaling.E[i]);
        EXPECT_DOUBLE_EQ(scaled.u[i], std::isinf(u) ? u : problem.u[i] * scaling.E[i]);
      }
    }
  }
  EXPECT_GE(compared, 150);  // of 240
}

// What it is for: norms near 1, where they were 12 orders apart.
TEST(QpScaling, BringsNormsTogether) {
  Random random({17, 2});
  RandomProblem made = MakeRandomProblem(random, 20, 30, Quadratic::kDefinite);
  for (int64_t j = 0; j < 20; ++j) {
    const double unit = std::pow(10.0, random.Uniform(-3, 3));
    for (int64_t e = made.problem.A.begin[j]; e < made.problem.A.begin[j + 1]; ++e) {
      made.problem.A.value[e] *= unit;
    }
  }
  const Problem scaled = Scaled(made.problem, Equilibrate(made.problem, 10));
  const Dense A = DenseOf(scaled.A);
  for (int64_t i = 0; i < A.rows; ++i) {
    double norm = 0;
    for (int64_t j = 0; j < A.columns; ++j) norm = std::max(norm, std::abs(A(i, j)));
    if (norm == 0) continue;
    EXPECT_GT(norm, 0.3);
    EXPECT_LT(norm, 3);
  }
}

}  // namespace
}  // namespace rookery::qp
