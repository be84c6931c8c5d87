// Hundreds of QPs of every kind, beside their conditions, and beside other solvers.
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "planning/qp/linear/kkt_system.h"
#include "planning/qp/solver.h"
#include "tests/paths.h"
#include "tests/planning/qp/dense.h"
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/random_problem.h"
#include "tests/tools/run_rookery.h"

namespace rookery::qp {
namespace {

constexpr double kEps = 1e-8;

// The problems as numbers in a row, for the oracle.
void Append(const Problem& problem, std::vector<double>& numbers) {
  numbers.push_back(static_cast<double>(problem.n()));
  numbers.push_back(static_cast<double>(problem.m()));
  numbers.push_back(problem.constant);
  for (const Dense& matrix : {SymmetricOf(problem.P), DenseOf(problem.A)}) {
    numbers.insert(numbers.end(), matrix.value.begin(), matrix.value.end());
  }
  for (const auto* vector : {&problem.q, &problem.l, &problem.u}) {
    numbers.insert(numbers.end(), vector->begin(), vector->end());
  }
}

// What another solver says: its objective, NaN where it found none, and its x.
struct Answer {
  double objective;
  std::vector<double> x;
};
constexpr size_t kOracles = 3;  // OSQP, PIQP, HiGHS
constexpr const char* kNames[kOracles] = {"OSQP", "PIQP", "HiGHS"};

// problem by problem, kOracles each
std::vector<Answer> AskOracles(const std::vector<RandomProblem>& problems) {
  const Scratch scratch;
  std::vector<double> numbers{static_cast<double>(problems.size())};
  for (const RandomProblem& made : problems) Append(made.problem, numbers);
  std::ofstream(scratch / "problems", std::ios::binary)
      .write(reinterpret_cast<const char*>(numbers.data()),
             static_cast<std::streamsize>(numbers.size() * sizeof(double)));
  const std::string command =
      StrCat(PythonPath(), " ", SourcePath("tests/planning/qp/qp_oracle.py"), " ",
             (scratch / "problems").string(), " ", (scratch / "answers").string(), " >/dev/null");
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::ifstream file(scratch / "answers", std::ios::binary);
  const auto read = [&](size_t count) {
    std::vector<double> values(count, NAN);
    file.read(reinterpret_cast<char*>(values.data()),
              static_cast<std::streamsize>(count * sizeof(double)));
    return values;
  };
  std::vector<Answer> answers;
  for (const RandomProblem& made : problems) {
    for (size_t k = 0; k < kOracles; ++k) answers.push_back({read(1)[0], read(made.x.size())});
  }
  EXPECT_TRUE(file.good());
  return answers;
}

TEST(QpRandom, EqualsOtherSolvers) {
  Random random({11, 1});
  std::vector<RandomProblem> problems;
  for (int k = 0; k < 500; ++k) problems.push_back(MakeRandomProblem(random));
  const std::vector<Answer> answers = AskOracles(problems);

  int64_t compared[kOracles] = {}, unique = 0;
  for (size_t k = 0; k < problems.size(); ++k) {
    const RandomProblem& made = problems[k];
    SCOPED_TRACE(
        StrCat("problem ", k, ": ", made.problem.n(), " variables, ", made.problem.m(), " rows"));
    Solver solver(made.problem, {.eps_abs = kEps, .eps_rel = kEps});
    ActiveSetStep policy;
    const Result result = solver.Solve(policy);
    ASSERT_EQ(NameOf(result.status), "solved") << result.iterations;
    EXPECT_TRUE(IsOptimal(made.problem, result.x, result.y, kEps));
    const Kkt kkt = KktOf(made.problem, result.x, result.y);
    EXPECT_NEAR(result.residuals.objective, kkt.objective, 1e-9 * (1 + kkt.gap_norm));
    EXPECT_NEAR(result.residuals.primal.value, kkt.primal, 1e-12 * (1 + kkt.primal_norm));
    EXPECT_NEAR(result.residuals.dual.value, kkt.dual, 1e-12 * (1 + kkt.dual_norm));
    EXPECT_NEAR(result.residuals.gap.value, kkt.gap, 1e-12 * (1 + kkt.gap_norm));
    EXPECT_NEAR(kkt.objective, made.objective, 1e-6 * (1 + std::abs(made.objective)));
    if (made.unique) {
      EXPECT_LE(LargestDifference(result.x, made.x), 1e-5);
    }
    unique += made.unique ? 1 : 0;
    for (size_t o = 0; o < kOracles; ++o) {
      const Answer& answer = answers[k * kOracles + o];
      if (std::isnan(answer.objective)) continue;
      ++compared[o];
      EXPECT_NEAR(kkt.objective, answer.objective, 1e-6 * (1 + std::abs(answer.objective)))
          << kNames[o];
      if (made.unique) {
        EXPECT_LE(LargestDifference(result.x, answer.x), 1e-5) << kNames[o];
      }
    }
  }
  EXPECT_GE(unique, 80);
  EXPECT_GE(compared[0], 400);
  EXPECT_GE(compared[1], 480);
  EXPECT_GE(compared[2], 90);  // the LPs
}

// Where the sparse form of the linear system is the cheaper one.
TEST(QpRandom, LargeSparseOnes) {
  Random random({11, 3});
  for (const Quadratic quadratic : {Quadratic::kNone, Quadratic::kDiagonal}) {
    const RandomProblem made = MakeRandomProblem(random, 400, 500, quadratic, 0.005);
    const Settings settings{.eps_abs = 1e-6, .eps_rel = 1e-6};
    EXPECT_NE(dynamic_cast<KktSystem*>(MakeLinearSystem(made.problem, settings.sigma).get()),
              nullptr);
    ActiveSetStep policy;
    Solver solver(made.problem, settings);
    const Result result = solver.Solve(policy);
    ASSERT_EQ(NameOf(result.status), "solved");
    EXPECT_TRUE(IsOptimal(made.problem, result.x, result.y, 1e-6));
    EXPECT_NEAR(result.residuals.objective, made.objective, 1e-3 * (1 + std::abs(made.objective)));
    Problem other = made.problem;
    for (double& value : other.P.value) value *= 2;
    for (double& value : other.A.value) value = -value;
    for (size_t i = 0; i < other.l.size(); ++i) {
      other.l[i] = -made.problem.u[i];
      other.u[i] = -made.problem.l[i];
    }
    for (double& value : other.q) value *= 2;
    solver.UpdateVectors(other.q, other.l, other.u);
    solver.UpdateMatrices(other.P.value, other.A.value);  // the same x
    const Result updated = solver.Solve(policy);
    ASSERT_EQ(NameOf(updated.status), "solved");
    EXPECT_TRUE(IsOptimal(other, updated.x, updated.y, 1e-6));
  }
}

// What the multipliers are, by what they mean: how much a bound's move changes the optimum.
TEST(QpRandom, MultipliersAreTheBoundsPrices) {
  Random random({11, 2});
  int64_t held = 0;
  for (int k = 0; k < 20; ++k) {
    const RandomProblem made = MakeRandomProblem(random, 6, 8, Quadratic::kDefinite);
    ActiveSetStep policy;
    const Settings settings{.eps_abs = 1e-10, .eps_rel = 1e-10};
    const Result result = Solver(made.problem, settings).Solve(policy);
    for (int64_t i = 0; i < made.problem.m(); ++i) {
      if (std::abs(result.y[i]) < 1e-3) continue;
      constexpr double kMove = 1e-4;
      const auto objective = [&](double move) {
        Problem moved = made.problem;
        moved.l[i] += move;
        moved.u[i] += move;
        return Solver(moved, settings).Solve(policy).residuals.objective;
      };
      const double slope = (objective(kMove) - objective(-kMove)) / (2 * kMove);
      // Rows that depend on each other share a price.
      if (std::abs(slope + result.y[i]) <= 1e-4 * (1 + std::abs(slope))) ++held;
    }
  }
  EXPECT_GE(held, 30);
}

}  // namespace
}  // namespace rookery::qp
