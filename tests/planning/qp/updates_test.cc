// One solver and many problems: warm starts, other numbers, threads.
#include <thread>

#include "core/strings.h"
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

Random RandomOf(uint64_t seed) { return Random({15, seed}); }

void ExpectSameBytes(const Result& a, const Result& b) {
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.x, b.x);
  EXPECT_EQ(a.y, b.y);
  EXPECT_EQ(a.certificate, b.certificate);
  EXPECT_EQ(a.iterations, b.iterations);
  EXPECT_EQ(a.residuals.objective, b.residuals.objective);
}

TEST(QpUpdates, TheSolutionIsWhereItEnds) {
  Random random = RandomOf(1);
  for (int k = 0; k < 60; ++k) {
    const RandomProblem made = MakeRandomProblem(random);
    for (const bool early_polish : {true, false}) {
      Settings settings = Exact(1e-6);
      settings.early_polish = early_polish;
      Solver solver(made.problem, settings);
      ActiveSetStep policy;
      solver.WarmStart(made.x, made.y);
      const Result told = solver.Solve(policy);
      EXPECT_EQ(NameOf(told.status), "solved");
      EXPECT_LE(told.iterations, settings.check_interval);
      EXPECT_TRUE(IsOptimal(made.problem, told.x, told.y, 1e-6));
      const Result again = solver.Solve(policy);  // from where it ended
      EXPECT_LE(again.iterations, settings.check_interval);
      EXPECT_TRUE(IsOptimal(made.problem, again.x, again.y, 1e-6));
    }
  }
}

TEST(QpUpdates, VectorsEqualAFreshSolver) {
  Random random = RandomOf(2);
  for (int k = 0; k < 40; ++k) {
    const auto n = static_cast<int64_t>(1 + random.Below(15));
    const RandomProblem before = MakeRandomProblem(random, n, 2 * n, kEveryQuadratic[k % 4]);
    Problem after = before.problem;
    for (size_t i = 0; i < after.l.size(); ++i) {  // wider, or all moved
      if (after.l[i] > -1e20 && after.l[i] < after.u[i]) after.l[i] -= random.Uniform(0, 0.3);
    }
    if (before.unique) {
      for (double& value : after.q) value += 0.3 * random.Normal();
    }
    Solver solver(before.problem, Exact());
    ActiveSetStep policy;
    EXPECT_EQ(NameOf(solver.Solve(policy).status), "solved");
    solver.UpdateVectors(
        before.unique ? std::span<const double>(after.q) : std::span<const double>(), after.l, {});
    const Result updated = solver.Solve(policy), fresh = SolveExactly(after);
    ASSERT_EQ(NameOf(updated.status), NameOf(fresh.status)) << k;
    if (fresh.status != Status::kSolved) continue;
    EXPECT_TRUE(IsOptimal(after, updated.x, updated.y, 1e-8));
    const double objective = fresh.residuals.objective;
    EXPECT_NEAR(updated.residuals.objective, objective, 1e-7 * (1 + std::abs(objective)));
  }
}

TEST(QpUpdates, MatricesEqualAFreshSolver) {
  Random random = RandomOf(3);
  for (int k = 0; k < 40; ++k) {
    const auto n = static_cast<int64_t>(2 + random.Below(15));
    const RandomProblem before = MakeRandomProblem(random, n, 2 * n, Quadratic::kDefinite);
    Problem after = before.problem;
    for (double& value : after.P.value) value *= 3;
    for (double& value : after.A.value) value *= random.Uniform(0.97, 1.03);
    Solver solver(before.problem, Exact());
    ActiveSetStep policy;
    EXPECT_EQ(NameOf(solver.Solve(policy).status), "solved");
    solver.UpdateMatrices(after.P.value, after.A.value);
    const Result updated = solver.Solve(policy), fresh = SolveExactly(after);
    ASSERT_EQ(NameOf(updated.status), NameOf(fresh.status)) << k;
    if (fresh.status != Status::kSolved) continue;
    EXPECT_TRUE(IsOptimal(after, updated.x, updated.y, 1e-8));
    const double objective = fresh.residuals.objective;
    EXPECT_NEAR(updated.residuals.objective, objective, 1e-7 * (1 + std::abs(objective)));
    solver.ColdStart();
    ExpectSameBytes(solver.Solve(policy), fresh);  // nothing is left of what was
    solver.UpdateMatrices(before.problem.P.value, {});
    solver.UpdateMatrices({}, before.problem.A.value);
    const Result back = solver.Solve(policy);
    EXPECT_LE(LargestDifference(back.x, before.x), 1e-5);
  }
}

// A refused update leaves all as it was.
TEST(QpUpdates, RefusedOnesChangeNothing) {
  Random random = RandomOf(4);
  const RandomProblem made = MakeRandomProblem(random, 6, 9, Quadratic::kDefinite);
  Solver solver(made.problem, Exact()), untouched(made.problem, Exact());
  const std::vector<double> q(6, 1.0), nan(6, NAN), l(9, 1.0), u(9, -1.0);
  EXPECT_THROW(solver.UpdateVectors(nan, {}, {}), UserError);
  EXPECT_THROW(solver.UpdateVectors(q, l, u), UserError);
  EXPECT_THROW(solver.UpdateVectors(q, l, std::vector<double>(3)), UserError);
  EXPECT_THROW(solver.UpdateMatrices(std::vector<double>(1, 5.0), {}), UserError);
  EXPECT_THROW(solver.WarmStart(q, std::vector<double>(8, 1.0)), UserError);
  EXPECT_THROW(solver.WarmStart(q, std::vector<double>(9, INFINITY)), UserError);
  EXPECT_EQ(solver.problem().q, made.problem.q);
  ActiveSetStep policy;
  ExpectSameBytes(solver.Solve(policy), untouched.Solve(policy));
}

// Drive a double integrator to 0 with bounded force, from where it is at each step.
TEST(QpUpdates, ALoopOfWarmStarts) {
  constexpr int64_t kSteps = 12, kN = 3 * kSteps;  // (position, speed, force) a step
  constexpr double kDt = 0.2;
  Dense P(kN, kN), A(3 * kSteps, kN);
  std::vector<double> l(3 * kSteps, 0.0), u(3 * kSteps, 0.0);
  for (int64_t t = 0; t < kSteps; ++t) {
    const int64_t p = 3 * t, v = p + 1, f = p + 2;
    P(p, p) = 1;
    P(v, v) = 0.1;
    P(f, f) = 0.01;
    A(p, p) = A(v, v) = A(f, f) = 1;
    A(v, f) = -kDt;
    if (t > 0) {
      A(p, p - 3) = -1;
      A(p, p - 2) = -kDt;
      A(v, v - 3) = -1;
    }
    l[f] = -1;
    u[f] = 1;
  }
  Solver solver(MakeProblem(P, std::vector<double>(kN, 0.0), A, l, u), Exact(1e-7));
  ActiveSetStep policy;
  double position = 3, speed = 0;
  int64_t of_warm = 0, of_cold = 0;
  for (int step = 0; step < 30; ++step) {
    l[0] = u[0] = position + kDt * speed;
    l[1] = u[1] = speed;
    solver.UpdateVectors({}, l, u);
    const Result warm = solver.Solve(policy);
    ASSERT_EQ(NameOf(warm.status), "solved");
    EXPECT_TRUE(IsOptimal(solver.problem(), warm.x, warm.y, 1e-7));
    const Result cold = SolveExactly(solver.problem(), Exact(1e-7));
    EXPECT_LE(LargestDifference(warm.x, cold.x), 1e-4);
    of_warm += warm.iterations;
    of_cold += cold.iterations;
    position += kDt * speed;
    speed += kDt * warm.x[2];
  }
  EXPECT_LT(std::abs(position), 0.1);
  EXPECT_LT(of_warm, of_cold);
}

// After an end without a solution, even one by numbers that overflowed, other numbers are solved.
TEST(QpUpdates, GoesOnAfterAFailure) {
  Random random = RandomOf(5);
  const RandomProblem made = MakeRandomProblem(random, 5, 5, Quadratic::kDefinite);
  Problem indefinite = made.problem;
  for (int64_t j = 0; j < 5; ++j) {
    for (int64_t k = indefinite.P.begin[j]; k < indefinite.P.begin[j + 1]; ++k) {
      if (indefinite.P.row[k] == j) indefinite.P.value[k] = 0;
    }
  }
  Settings settings = Exact();
  settings.max_iterations = 20'000;
  Solver solver(indefinite, settings);
  ActiveSetStep policy;
  EXPECT_NE(solver.Solve(policy).status, Status::kSolved);
  solver.UpdateMatrices(made.problem.P.value, {});
  const Result result = solver.Solve(policy);
  EXPECT_EQ(NameOf(result.status), "solved");
  EXPECT_LE(LargestDifference(result.x, made.x), 1e-5);

  std::vector<double> l = made.problem.l, u = made.problem.u;
  std::ranges::fill(l, 1e19);
  std::ranges::fill(u, 1e19);
  solver.UpdateVectors({}, l, u);
  EXPECT_NE(solver.Solve(policy).status, Status::kNonConvex);
  solver.UpdateVectors({}, made.problem.l, made.problem.u);
  EXPECT_LE(LargestDifference(solver.Solve(policy).x, made.x), 1e-5);
}

TEST(QpUpdates, GoesOnAfterAnOverflow) {
  const Csc one{.rows = 1, .columns = 1, .begin = {0, 1}, .row = {0}, .value = {1}};
  Solver solver({.P = {.rows = 1, .columns = 1, .begin = {0, 0}},
                 .q = {1e300},
                 .A = one,
                 .l = {-1},
                 .u = {1}},
                {.max_iterations = 500});
  ActiveSetStep policy;
  EXPECT_NE(solver.Solve(policy).status, Status::kSolved);
  solver.UpdateVectors(std::vector{-1.0}, {}, {});
  solver.UpdateMatrices({}, std::vector{1.0});  // and another scaling
  const Result result = solver.Solve(policy);
  EXPECT_EQ(NameOf(result.status), "solved");
  EXPECT_NEAR(result.x[0], 1, 1e-2);
}

TEST(QpUpdates, TheSameBytesAgain) {
  Random random = RandomOf(6);
  for (int k = 0; k < 40; ++k) {
    const RandomProblem made = MakeRandomProblem(random);
    Solver solver(made.problem, Exact());
    ActiveSetStep policy;
    const Result first = solver.Solve(policy);
    solver.ColdStart();
    ExpectSameBytes(first, solver.Solve(policy));
    const Result fresh = SolveExactly(made.problem);
    ExpectSameBytes(first, fresh);
    EXPECT_EQ(first.factorizations, fresh.factorizations);
  }
}

TEST(QpUpdates, ThreadsShareNothing) {
  constexpr int kThreads = 2, kProblems = 15;
  const auto solve_all = [](uint64_t seed) {
    Random random = RandomOf(seed);
    std::vector<Result> results;
    for (int k = 0; k < kProblems; ++k) {
      results.push_back(SolveExactly(MakeRandomProblem(random).problem));
    }
    return results;
  };
  std::vector<std::vector<Result>> together(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] { together[t] = solve_all(100 + t); });
    }
  }
  for (int t = 0; t < kThreads; ++t) {
    const std::vector<Result> alone = solve_all(100 + t);
    for (int k = 0; k < kProblems; ++k) ExpectSameBytes(alone[k], together[t][k]);
  }
}

}  // namespace
}  // namespace rookery::qp
