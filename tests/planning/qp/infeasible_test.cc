// QPs without a solution, and those that nearly have none: what is claimed is proved.
#include "core/strings.h"
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

// Contradicts itself, in one of four ways.
void Contradict(Random& random, uint64_t way, Problem& problem) {
  const int64_t n = problem.n();
  const std::vector<double> a = NormalVector(random, n), b = NormalVector(random, n);
  std::vector<double> sum(a), ones(a.size(), 1.0);
  for (size_t j = 0; j < sum.size(); ++j) sum[j] += b[j];
  switch (way) {
    case 0:  // two equalities
      AppendRow(problem, a, 1, 1);
      AppendRow(problem, a, 1.5, 1.5);
      break;
    case 1:  // half-spaces that don't meet
      AppendRow(problem, a, 1, INFINITY);
      AppendRow(problem, a, -1e30, -1);
      break;
    case 2:  // three rows, of which any two go together
      AppendRow(problem, a, 1, 1e20);
      AppendRow(problem, b, 1, 1e20);
      AppendRow(problem, sum, -1e20, 1);
      break;
    default:  // a box that a row doesn't reach
      for (int64_t j = 0; j < n; ++j) {
        std::vector<double> unit(a.size(), 0.0);
        unit[j] = 1;
        AppendRow(problem, unit, -1, 1);
      }
      AppendRow(problem, ones, static_cast<double>(n) + 1, INFINITY);
  }
}

TEST(QpInfeasible, ContradictionsAreProved) {
  Random random({12, 1});
  for (const Quadratic quadratic : kEveryQuadratic) {
    for (uint64_t way = 0; way < 4; ++way) {
      for (const int64_t n : {1, 2, 5, 15}) {
        Problem problem = MakeRandomProblem(random, n, n, quadratic).problem;
        Contradict(random, way, problem);
        for (const bool early_polish : {true, false}) {
          Settings settings = Exact(1e-6);
          settings.early_polish = early_polish;
          settings.eps_primal_infeasible = early_polish ? 1e-4 : 1e-6;
          const Result result = SolveExactly(problem, settings);
          SCOPED_TRACE(StrCat("way ", way, ", ", n, " variables"));
          ASSERT_EQ(NameOf(result.status), "primal infeasible");
          EXPECT_TRUE(
              ProvesPrimalInfeasible(problem, result.certificate, settings.eps_primal_infeasible));
        }
      }
    }
  }
}

TEST(QpInfeasible, EmptyRowsContradictToo) {
  Random random({12, 2});
  Problem problem = MakeRandomProblem(random, 4, 3, Quadratic::kDefinite).problem;
  AppendRow(problem, {0, 0, 0, 0}, 1, 2);
  const Result result = SolveExactly(problem);
  EXPECT_EQ(NameOf(result.status), "primal infeasible");
  EXPECT_TRUE(ProvesPrimalInfeasible(problem, result.certificate, 1e-4));
}

// Feasible, but the objective falls by 1 along d for ever: Pd = 0, q'd = -1, and rows that d
// follows or leaves upwards.
Problem MakeUnbounded(Random& random, int64_t n, int64_t m, int64_t rank) {
  const std::vector<double> d = NormalVector(random, n);
  const double length = DotProduct(d, d);
  const auto orthogonal = [&](std::vector<double> v) {
    const double along = DotProduct(v, d) / length;
    for (size_t j = 0; j < v.size(); ++j) v[j] -= along * d[j];
    return v;
  };
  Dense P(n, n);
  for (int64_t k = 0; k < rank; ++k) {
    const std::vector<double> f = orthogonal(NormalVector(random, n));
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < n; ++j) P(i, j) += f[i] * f[j];
    }
  }
  std::vector<double> q = orthogonal(NormalVector(random, n));
  for (size_t j = 0; j < q.size(); ++j) q[j] -= d[j] / length;
  Problem problem = MakeProblem(P, q, Dense(0, n), {}, {});
  const std::vector<double> x = NormalVector(random, n);
  for (int64_t i = 0; i < m; ++i) {
    std::vector<double> a = NormalVector(random, n);
    switch (random.Below(3)) {
      case 0:
        a = orthogonal(a);
        AppendRow(problem, a, DotProduct(a, x) - 1, DotProduct(a, x) + 1);
        break;
      case 1:
        AppendRow(problem, a, -1e30, 1e30);
        break;
      default:
        if (DotProduct(a, d) < 0) {
          for (double& value : a) value = -value;
        }
        AppendRow(problem, a, DotProduct(a, x) - 1, INFINITY);
    }
  }
  return problem;
}

TEST(QpInfeasible, UnboundedDirectionsAreProved) {
  Random random({12, 3});
  for (const int64_t n : {1, 2, 5, 15}) {
    for (const int64_t m : {int64_t{0}, n, 3 * n}) {
      for (const int64_t rank : {int64_t{0}, n / 2}) {  // an LP, and a QP along its null space
        const Problem problem = MakeUnbounded(random, n, m, rank);
        for (const bool early_polish : {true, false}) {
          Settings settings = Exact(1e-6);
          settings.early_polish = early_polish;
          settings.eps_dual_infeasible = early_polish ? 1e-4 : 1e-6;
          const Result result = SolveExactly(problem, settings);
          SCOPED_TRACE(StrCat(n, " variables, ", m, " rows, rank ", rank));
          ASSERT_EQ(NameOf(result.status), "dual infeasible");
          EXPECT_TRUE(
              ProvesDualInfeasible(problem, result.certificate, settings.eps_dual_infeasible));
        }
      }
    }
  }
}

// Feasible in a point, or a sliver: solved, and nothing else is said.
TEST(QpInfeasible, WhatIsBarelyFeasibleIsSolved) {
  Random random({12, 4});
  for (const Quadratic quadratic : {Quadratic::kLowRank, Quadratic::kDefinite}) {
    for (const double width : {0.0, 1e-7, 1e-4}) {
      for (int way = 0; way < 3; ++way) {
        constexpr int64_t kN = 6;
        RandomProblem made = MakeRandomProblem(random, kN, 0, quadratic);
        Problem& problem = made.problem;
        const std::vector<double> a = NormalVector(random, kN);
        if (way == 0) {  // a slab between two half-spaces
          AppendRow(problem, a, 1, INFINITY);
          AppendRow(problem, a, -INFINITY, 1 + width);
        } else if (way == 1) {  // a corner of a box
          for (int64_t j = 0; j < kN; ++j) {
            std::vector<double> unit(kN, 0.0);
            unit[j] = 1;
            AppendRow(problem, unit, 0, 1);
          }
          AppendRow(problem, std::vector<double>(kN, 1.0), kN - width, INFINITY);
        } else {  // an equality said twice
          AppendRow(problem, a, 2, 2);
          AppendRow(problem, a, 2, 2 + width);
        }
        const Result result = SolveExactly(problem, Exact(1e-7));
        SCOPED_TRACE(StrCat("way ", way, ", width ", width));
        EXPECT_EQ(NameOf(result.status), "solved");
        EXPECT_TRUE(IsOptimal(problem, result.x, result.y, 1e-7));
      }
    }
  }
}

// Far away is not nowhere, as long as the rows' elements are above the certificate's tolerance.
TEST(QpInfeasible, FarSolutionsAreFound) {
  Dense P(2, 2), far(2, 2);
  P(0, 0) = P(1, 1) = 1;
  far(0, 0) = far(1, 1) = 1e-3;
  const Problem problem = MakeProblem(P, {0, 0}, far, {1, 1}, {INFINITY, INFINITY});
  for (const bool early_polish : {true, false}) {
    Settings settings = Exact(1e-6);
    settings.early_polish = early_polish;
    const Result result = SolveExactly(problem, settings);
    ASSERT_EQ(NameOf(result.status), "solved");
    EXPECT_TRUE(IsOptimal(problem, result.x, result.y, 1e-6));
    EXPECT_NEAR(result.x[0], 1e3, 0.1);
  }
}

// A certificate of one is none of the other, and what solves nothing proves nothing.
TEST(QpInfeasible, SolutionsHaveNoCertificate) {
  Random random({12, 5});
  for (int k = 0; k < 50; ++k) {
    const RandomProblem made = MakeRandomProblem(random);
    EXPECT_TRUE(SolveExactly(made.problem).certificate.empty());
    EXPECT_FALSE(ProvesPrimalInfeasible(made.problem, made.y, 1e-4));
    EXPECT_FALSE(ProvesDualInfeasible(made.problem, made.x, 1e-4));
  }
}

}  // namespace
}  // namespace rookery::qp
