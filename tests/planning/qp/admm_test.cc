// ADMM's iteration beside Algorithm 1 of Stellato et al. 2020, in dense arithmetic, with a penalty
// for each row.
#include "planning/qp/admm.h"

#include <algorithm>

#include "planning/qp/linear/kkt_system.h"
#include "planning/qp/linear/reduced_system.h"
#include "planning/qp/problem/scaling.h"
#include "tests/planning/qp/dense_ldl.h"
#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

constexpr double kSigmaOfTest = 1e-3;

struct Iterate {
  std::vector<double> x, z, y;
};

Iterate Iterated(const Problem& problem, const std::vector<double>& rho, double alpha, Iterate at) {
  const int64_t n = problem.n(), m = problem.m();
  const Dense P = SymmetricOf(problem.P), A = DenseOf(problem.A);
  Dense kkt(n + m, n + m);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) kkt(i, j) = P(i, j) + (i == j ? kSigmaOfTest : 0);
    for (int64_t j = 0; j < m; ++j) kkt(i, n + j) = kkt(n + j, i) = A(j, i);
  }
  std::vector<double> right;
  for (int64_t j = 0; j < n; ++j) right.push_back(kSigmaOfTest * at.x[j] - problem.q[j]);
  for (int64_t i = 0; i < m; ++i) {
    kkt(n + i, n + i) = -1 / rho[i];
    right.push_back(at.z[i] - at.y[i] / rho[i]);
  }
  const std::vector<double> solution = SolveDense(FactorDense(kkt), right);
  Iterate next = at;
  for (int64_t j = 0; j < n; ++j) next.x[j] = alpha * solution[j] + (1 - alpha) * at.x[j];
  for (int64_t i = 0; i < m; ++i) {
    const double z_tilde = at.z[i] + (solution[n + i] - at.y[i]) / rho[i];
    const double relaxed = alpha * z_tilde + (1 - alpha) * at.z[i];
    next.z[i] = std::clamp(relaxed + at.y[i] / rho[i], problem.l[i], problem.u[i]);
    next.y[i] = at.y[i] + rho[i] * (relaxed - next.z[i]);
  }
  return next;
}

TEST(QpAdmm, EqualsAlgorithm1) {
  Random random({20, 1});
  for (int k = 0; k < 20; ++k) {
    const RandomProblem made = MakeRandomProblem(random, 8, 12, kEveryQuadratic[k % 4]);
    const Problem problem = Scaled(made.problem, Equilibrate(made.problem, 0));
    KktSystem whole(problem, kSigmaOfTest);
    ReducedSystem reduced(problem, kSigmaOfTest);
    LinearSystem& system = k % 2 == 0 ? static_cast<LinearSystem&>(whole) : reduced;
    Admm admm(problem, system, kSigmaOfTest);
    Iterate expected{std::vector<double>(8), std::vector<double>(12), std::vector<double>(12)};
    for (double& x : expected.x) x = random.Normal();
    for (double& y : expected.y) y = random.Normal();
    expected.z = Times(DenseOf(problem.A), expected.x);
    for (size_t i = 0; i < 12; ++i) {
      expected.z[i] = std::clamp(expected.z[i], problem.l[i], problem.u[i]);
    }
    admm.Start(expected.x, expected.y);
    for (int change = 0; change < 3; ++change) {
      std::vector<double> rho;
      for (int i = 0; i < 12; ++i) rho.push_back(std::pow(10.0, random.Uniform(-2, 2)));
      const double alpha = random.Uniform(1, 1.95);
      ASSERT_TRUE(admm.SetStep(rho, alpha));
      Iterate before = expected;
      for (int iteration = 0; iteration < 4; ++iteration) {
        before = expected;
        expected = Iterated(problem, rho, alpha, expected);
      }
      admm.Advance(4);
      EXPECT_LE(LargestDifference(admm.x(), expected.x), 1e-8 * (1 + LargestOf(expected.x)));
      EXPECT_LE(LargestDifference(admm.z(), expected.z), 1e-8 * (1 + LargestOf(expected.z)));
      EXPECT_LE(LargestDifference(admm.y(), expected.y), 1e-8 * (1 + LargestOf(expected.y)));
      EXPECT_LE(LargestDifference(admm.Ax(), Times(DenseOf(problem.A), expected.x)), 1e-7);
      for (size_t j = 0; j < 8; ++j) {
        EXPECT_NEAR(admm.dx()[j], expected.x[j] - before.x[j], 1e-7 * (1 + LargestOf(expected.x)));
      }
      for (size_t i = 0; i < 12; ++i) {
        EXPECT_NEAR(admm.dy()[i], expected.y[i] - before.y[i], 1e-7 * (1 + LargestOf(expected.y)));
      }
    }
    EXPECT_EQ(admm.iterations(), 12);
    EXPECT_EQ(admm.factorizations(), 3);
  }
}

TEST(QpAdmm, KnowsItsRows) {
  const Problem problem =
      MakeProblem(Dense(1, 1), {0}, Dense(5, 1), {0, 1, 1, -INFINITY, -INFINITY},
                  {1, 1, 1 + 9e-5, INFINITY, 3});
  KktSystem system(problem, kSigmaOfTest);
  const Admm admm(problem, system, kSigmaOfTest);
  EXPECT_THAT(admm.kinds(),
              testing::ElementsAre(RowKind::kInequality, RowKind::kEquality, RowKind::kEquality,
                                   RowKind::kFree, RowKind::kInequality));
}

}  // namespace
}  // namespace rookery::qp
