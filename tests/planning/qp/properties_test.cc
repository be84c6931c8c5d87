// What changes nothing, or something that is known: scaling, order, repetition, degenerate sizes.
#include <algorithm>
#include <numeric>

#include "core/strings.h"
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

constexpr double kSame = 1e-5;

std::vector<RandomProblem> DefiniteProblems(uint64_t seed) {
  Random random({13, seed});
  std::vector<RandomProblem> problems;
  for (int k = 0; k < 20; ++k) {
    const auto n = static_cast<int64_t>(2 + random.Below(14));
    problems.push_back(MakeRandomProblem(random, n, n + static_cast<int64_t>(random.Below(12)),
                                         Quadratic::kDefinite));
  }
  return problems;
}

void ExpectSolution(const Problem& problem, const std::vector<double>& x, double eps = 1e-8) {
  const Result result = SolveExactly(problem, Exact(eps));
  ASSERT_EQ(NameOf(result.status), "solved");
  EXPECT_TRUE(IsOptimal(problem, result.x, result.y, eps));
  EXPECT_LE(LargestDifference(result.x, x), kSame);
}

double LogUniform(Random& random, double decades) {
  return std::pow(10.0, random.Uniform(-decades, decades));
}

TEST(QpProperties, ScaledRows) {
  Random random({13, 100});
  for (RandomProblem& made : DefiniteProblems(1)) {
    Dense A = DenseOf(made.problem.A);
    for (int64_t i = 0; i < A.rows; ++i) {
      const double factor = LogUniform(random, 3);
      for (int64_t j = 0; j < A.columns; ++j) A(i, j) *= factor;
      for (auto* bounds : {&made.problem.l, &made.problem.u}) {
        if (std::abs((*bounds)[i]) < 1e20) (*bounds)[i] *= factor;
      }
    }
    made.problem.A = CscOf(A);
    ExpectSolution(made.problem, made.x);
  }
}

TEST(QpProperties, ScaledObjective) {
  for (const double factor : {1e-3, 1e3}) {
    for (RandomProblem& made : DefiniteProblems(2)) {
      for (double& value : made.problem.P.value) value *= factor;
      for (double& value : made.problem.q) value *= factor;
      ExpectSolution(made.problem, made.x, factor < 1 ? 1e-10 : 1e-8);
    }
  }
}

TEST(QpProperties, OtherOrders) {
  Random random({13, 101});
  const auto shuffled = [&](int64_t size) {
    std::vector<int64_t> order(static_cast<size_t>(size));
    std::iota(order.begin(), order.end(), 0);
    for (size_t k = order.size(); k > 1; --k) std::swap(order[k - 1], order[random.Below(k)]);
    return order;
  };
  for (const RandomProblem& made : DefiniteProblems(3)) {
    const int64_t n = made.problem.n(), m = made.problem.m();
    const std::vector<int64_t> of_rows = shuffled(m), of_columns = shuffled(n);
    const Dense P = SymmetricOf(made.problem.P), A = DenseOf(made.problem.A);
    Dense permuted_p(n, n), permuted_a(m, n);
    std::vector<double> q, x, l, u;
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t k = 0; k < n; ++k) permuted_p(j, k) = P(of_columns[j], of_columns[k]);
      for (int64_t i = 0; i < m; ++i) permuted_a(i, j) = A(of_rows[i], of_columns[j]);
      q.push_back(made.problem.q[of_columns[j]]);
      x.push_back(made.x[of_columns[j]]);
    }
    for (const int64_t i : of_rows) {
      l.push_back(made.problem.l[i]);
      u.push_back(made.problem.u[i]);
    }
    ExpectSolution(MakeProblem(permuted_p, q, permuted_a, l, u), x);
  }
}

TEST(QpProperties, RepeatedAndEmptyRows) {
  for (RandomProblem& made : DefiniteProblems(4)) {
    const Dense A = DenseOf(made.problem.A);
    for (int64_t i = 0; i < A.rows; ++i) {
      const auto begin = A.value.begin() + i * A.columns;
      AppendRow(made.problem, {begin, begin + A.columns}, made.problem.l[i], made.problem.u[i]);
    }
    const std::vector<double> nothing(made.x.size(), 0.0);
    AppendRow(made.problem, nothing, -1, 2);
    AppendRow(made.problem, nothing, 0, 0);
    AppendRow(made.problem, nothing, 0, INFINITY);
    AppendRow(made.problem, nothing, -1e20, 1e20);
    ExpectSolution(made.problem, made.x);
  }
}

// Zeros that are part of the pattern are zeros.
TEST(QpProperties, StoredZeros) {
  for (RandomProblem& made : DefiniteProblems(5)) {
    for (Csc* matrix : {&made.problem.P, &made.problem.A}) {
      const Dense dense = DenseOf(*matrix);
      Csc full{.rows = dense.rows, .columns = dense.columns};
      for (int64_t j = 0; j < dense.columns; ++j) {
        const int64_t end = matrix == &made.problem.P ? j + 1 : dense.rows;
        for (int64_t i = 0; i < end; ++i) {
          full.row.push_back(i);
          full.value.push_back(dense(i, j));
        }
        full.begin.push_back(full.entries());
      }
      *matrix = full;
    }
    ExpectSolution(made.problem, made.x);
  }
}

TEST(QpProperties, FixedVariables) {
  for (RandomProblem& made : DefiniteProblems(6)) {
    std::vector<double> unit(made.x.size(), 0.0);
    unit[0] = 1;
    AppendRow(made.problem, unit, made.x[0], made.x[0]);
    ExpectSolution(made.problem, made.x);
    for (size_t j = 1; j < made.x.size(); ++j) {  // and then all
      unit.assign(unit.size(), 0.0);
      unit[j] = 1;
      AppendRow(made.problem, unit, made.x[j], made.x[j]);
    }
    ExpectSolution(made.problem, made.x);
  }
}

TEST(QpProperties, AnyInfinityIsTheSame) {
  Random random({13, 7});
  for (int k = 0; k < 20; ++k) {
    RandomProblem made = MakeRandomProblem(random);
    std::vector<Result> results;
    for (const double none : {1e20, 1e30, 3e25, static_cast<double>(INFINITY)}) {
      Problem problem = made.problem;
      for (double& l : problem.l) l = l <= -1e20 ? -none : l;
      for (double& u : problem.u) u = u >= 1e20 ? none : u;
      results.push_back(SolveExactly(problem));
      EXPECT_EQ(results.front().x, results.back().x);
      EXPECT_EQ(results.front().y, results.back().y);
    }
    EXPECT_EQ(NameOf(results.front().status), "solved");
  }
}

TEST(QpProperties, NoRows) {
  Random random({13, 8});
  for (const Quadratic quadratic : kEveryQuadratic) {
    for (const int64_t n : {1, 3, 20}) {
      const RandomProblem made = MakeRandomProblem(random, n, 0, quadratic);
      const Result result = SolveExactly(made.problem);
      ASSERT_EQ(NameOf(result.status), "solved");
      EXPECT_TRUE(IsOptimal(made.problem, result.x, result.y, 1e-8));
      EXPECT_NEAR(result.residuals.objective, made.objective, 1e-7 * (1 + n));
    }
  }
}

// 1/2 p x^2 + q x over [l, u]: the vertex, or the bound next to it.
TEST(QpProperties, OneVariable) {
  for (const double p : {0.0, 1e-2, 1.0, 50.0}) {
    for (const double q : {-3.0, -0.01, 0.0, 2.0}) {
      for (const auto& [l, u] : {std::pair{-1.0, 1.0}, {0.5, 0.5}, {2.0, 1e30}, {-1e20, -3.0}}) {
        Problem problem{.P = {.rows = 1, .columns = 1, .begin = {0, 1}, .row = {0}, .value = {p}},
                        .q = {q},
                        .A = {.rows = 1, .columns = 1, .begin = {0, 1}, .row = {0}, .value = {2}},
                        .l = {2 * l},
                        .u = {2 * u}};
        SCOPED_TRACE(StrCat("p ", p, ", q ", q, ", l ", l, ", u ", u));
        const Result result = SolveExactly(problem);
        const bool falls = p == 0 && ((q < 0 && u >= 1e20) || (q > 0 && l <= -1e20));
        ASSERT_EQ(NameOf(result.status), falls ? "dual infeasible" : "solved");
        if (falls) continue;
        EXPECT_TRUE(IsOptimal(problem, result.x, result.y, 1e-8));
        const double vertex = p > 0 ? -q / p : q < 0 ? INFINITY : q > 0 ? -INFINITY : result.x[0];
        EXPECT_NEAR(result.x[0], std::clamp(vertex, l, u), 1e-5);
      }
    }
  }
}

// Units that differ by 12 orders: x_j in another unit, rows in others, the same optimum.
TEST(QpProperties, BadUnits) {
  Random random({13, 9});
  for (const RandomProblem& made : DefiniteProblems(9)) {
    Problem problem = made.problem;
    Dense P = SymmetricOf(problem.P), A = DenseOf(problem.A);
    std::vector<double> unit;
    for (size_t j = 0; j < made.x.size(); ++j) unit.push_back(LogUniform(random, 3));
    for (int64_t j = 0; j < P.rows; ++j) {
      for (int64_t k = 0; k < P.rows; ++k) P(j, k) *= unit[j] * unit[k];
      problem.q[j] *= unit[j];
    }
    for (int64_t i = 0; i < A.rows; ++i) {
      const double factor = LogUniform(random, 3);
      for (int64_t j = 0; j < A.columns; ++j) A(i, j) *= factor * unit[j];
      for (auto* bounds : {&problem.l, &problem.u}) {
        if (std::abs((*bounds)[i]) < 1e20) (*bounds)[i] *= factor;
      }
    }
    problem.P = UpperOf(P);
    problem.A = CscOf(A);
    Settings settings = Exact(1e-9);
    settings.eps_primal_infeasible = settings.eps_dual_infeasible = 1e-9;
    const Result result = SolveExactly(problem, settings);
    ASSERT_EQ(NameOf(result.status), "solved");
    EXPECT_TRUE(IsOptimal(problem, result.x, result.y, 1e-9));
    EXPECT_NEAR(result.residuals.objective, made.objective, 1e-5 * (1 + std::abs(made.objective)));
  }
}

}  // namespace
}  // namespace rookery::qp
