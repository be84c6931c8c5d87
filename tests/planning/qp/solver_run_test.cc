// A solve question by question.
#include "planning/qp/solver_run.h"

#include "tests/planning/qp/policy_problems.h"

namespace rookery::qp {
namespace {

// Whoever answers as a policy would, gets what Solve gives that policy.
TEST(QpSolverRun, AnsweredByAPolicyItIsSolve) {
  for (const RandomProblem& made : SomeProblems(9, 30)) {
    for (const bool early_polish : {true, false}) {
      Settings settings = Exact(kPolicyEps);
      settings.early_polish = early_polish;
      Solver expected_solver(made.problem, settings), solver(made.problem, settings);
      ActiveSetStep of_expected, policy;
      const Result expected = expected_solver.Solve(of_expected);
      SolverRun run(solver);
      double spent = 0;
      int64_t questions = 0;
      if (run.Begin()) {
        EXPECT_EQ(run.view().iterations, 0);
        policy.Begin(run.view(), run.step());
        run.Answer(/*changes=*/true);
        while (run.ToQuestion(policy.interval())) {
          ++questions;
          EXPECT_EQ(run.view().iterations, questions * policy.interval());
          EXPECT_GT(run.SpentSeconds(), spent);
          spent = run.SpentSeconds();
          run.Answer(policy.Choose(run.view(), run.step()));
        }
      }
      const Result result = run.TakeResult();
      EXPECT_EQ(result.status, expected.status);
      EXPECT_EQ(result.iterations, expected.iterations);
      EXPECT_EQ(result.factorizations, expected.factorizations);
      EXPECT_EQ(result.x, expected.x);
      EXPECT_EQ(result.y, expected.y);
    }
  }
}

// Each factorization and iteration has its price.
TEST(QpSolverRun, TimeIsModelled) {
  Random random(4);
  const RandomProblem made = MakeRandomProblem(random, 12, 20, kEveryQuadratic[0]);
  const auto seconds = [&](int64_t questions, bool changes) {
    Solver solver(made.problem, WithoutPolish(1e-12));
    SolverRun run(solver);
    EXPECT_TRUE(run.Begin());
    EXPECT_EQ(run.SpentSeconds(), 0);
    FillRho(run.view().kinds, 1e-5, run.step().rho);
    run.Answer(/*changes=*/true);
    for (int64_t k = 0; k < questions; ++k) {
      EXPECT_TRUE(run.ToQuestion(3));
      if (changes) FillRho(run.view().kinds, k % 2 == 0 ? 2e-5 : 1e-5, run.step().rho);
      run.Answer(changes);
    }
    EXPECT_EQ(run.factorizations(), changes ? questions + 1 : 1);
    return run.SpentSeconds();
  };
  const double once = seconds(1, false), twice = seconds(2, false), changed = seconds(2, true);
  const double three_iterations = twice - once;
  EXPECT_GT(three_iterations, 0);
  EXPECT_GT(changed, twice);
  const double factorization = (changed - twice) / 2;
  EXPECT_NEAR(once, factorization + three_iterations, 1e-9 * once);
}

}  // namespace
}  // namespace rookery::qp
