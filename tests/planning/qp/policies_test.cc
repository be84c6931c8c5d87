// Policies that mean well, and what they see and say.
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/policy_problems.h"

namespace rookery::qp {
namespace {

TEST(QpPolicies, RightOnesSolve) {
  for (const RandomProblem& made : SomeProblems(1, 60)) {
    std::vector<uint8_t> active;
    for (const double y : made.y) active.push_back(y != 0);
    FixedStep fixed(0.1);
    OsqpStep osqp;
    ActiveSetStep active_set;
    OracleStep oracle(active, 30, 0.01);
    for (StepSizePolicy* policy :
         std::initializer_list<StepSizePolicy*>{&fixed, &osqp, &active_set, &oracle}) {
      Settings settings = WithoutPolish(1e-5);
      settings.max_iterations = 1'000'000;
      const Result result = Solver(made.problem, settings).Solve(*policy);
      ASSERT_EQ(NameOf(result.status), "solved");
      EXPECT_TRUE(IsOptimal(made.problem, result.x, result.y, 1e-5));
      EXPECT_FALSE(result.polished);
    }
  }
}

// Knowing the solution's active rows helps, and the contrary harms: or what is chosen never
// arrives.
TEST(QpPolicies, TheOracleIsFasterThanItsContrary) {
  double of_contrary = 0, of_oracle = 0;
  for (const RandomProblem& made : SomeProblems(2, 40)) {
    if (!made.unique || made.problem.m() == 0) continue;
    std::vector<uint8_t> active;
    for (const double y : made.y) active.push_back(y != 0);
    OracleStep oracle(active, 10, 0.01), contrary(active, 0.01, 10);
    of_contrary +=
        static_cast<double>(Solver(made.problem, WithoutPolish()).Solve(contrary).iterations);
    of_oracle +=
        static_cast<double>(Solver(made.problem, WithoutPolish()).Solve(oracle).iterations);
  }
  EXPECT_LT(of_oracle, 0.2 * of_contrary);
}

// Stellato et al. 2020, 5.2: rho sqrt(primal / dual), where that is five times more or less.
TEST(QpPolicies, OsqpsRule) {
  OsqpStep policy(0.1);
  const std::vector<RowKind> kinds{RowKind::kInequality, RowKind::kEquality, RowKind::kFree};
  std::vector<double> rho(3, 0.0);
  Step step{.rho = rho};
  StepView view{.kinds = kinds, .primal = 2.4e-2, .dual = 1e-3};
  policy.Begin(view, step);
  EXPECT_THAT(rho, testing::ElementsAre(0.1, 100, 1e-6));
  EXPECT_FALSE(policy.Choose(view, step));  // sqrt(24) < 5
  view.primal = 0.1;
  EXPECT_TRUE(policy.Choose(view, step));
  EXPECT_THAT(rho, testing::ElementsAre(testing::DoubleEq(1), testing::DoubleEq(1e3), 1e-6));
  view.primal = 1e-7;
  EXPECT_TRUE(policy.Choose(view, step));
  EXPECT_THAT(rho, testing::ElementsAre(testing::DoubleEq(0.01), testing::DoubleEq(10), 1e-6));
  view.primal = 1;
  view.dual = 0;
  EXPECT_TRUE(policy.Choose(view, step));
  EXPECT_THAT(rho, testing::ElementsAre(testing::DoubleEq(1e3), testing::DoubleEq(1e6), 1e-6));
}

// What is no number stays as it was, what is out of range comes to its end.
TEST(QpPolicies, StepsAreBroughtIntoRange) {
  Random random({14, 7});
  RandomProblem made = MakeRandomProblem(random, 8, 4, Quadratic::kDefinite);
  std::vector<std::vector<double>> seen;
  HandmadeStep policy(5, [&](const StepView& view, Step& step) {
    seen.emplace_back(view.rho.begin(), view.rho.end());
    seen.back().push_back(view.alpha);
    const double nan = NAN, inf = INFINITY;
    const std::vector<std::vector<double>> steps{
        {1, 2, 3, 4, 1.5}, {nan, 5, inf, -1, nan}, {1e-9, nan, 1e10, 0, 7}, {1, 1, 1, 1, -inf}};
    const std::vector<double>& next = steps[std::min(seen.size(), steps.size()) - 1];
    std::ranges::copy(next.begin(), next.end() - 1, step.rho.begin());
    step.alpha = next.back();
  });
  Settings settings = WithoutPolish(1e-300);
  settings.max_iterations = 30;
  Solver(made.problem, settings).Solve(policy);
  ASSERT_GE(seen.size(), 5u);
  EXPECT_THAT(seen[1], testing::ElementsAre(1, 2, 3, 4, 1.5));
  EXPECT_THAT(seen[2], testing::ElementsAre(1, 5, 1e9, 1e-6, 1.5));
  EXPECT_THAT(seen[3], testing::ElementsAre(1e-6, 5, 1e9, 1e-6, 1.95));
  EXPECT_THAT(seen[4], testing::ElementsAre(1, 1, 1, 1, 1));
}

// What the solver hands to the policy is what it is after that many iterations.
TEST(QpPolicies, SeesTheIterate) {
  Random random({14, 5});
  const RandomProblem made = MakeRandomProblem(random, 8, 12, Quadratic::kDefinite);
  int64_t questions = 0;
  std::vector<double> to_eps;
  HandmadeStep policy(7, [&](const StepView& view, Step& step) {
    EXPECT_EQ(view.iterations, 7 * ++questions);
    EXPECT_THAT(step.rho, testing::ElementsAreArray(view.rho));
    EXPECT_EQ(step.alpha, view.alpha);
    double distance = 0;
    for (size_t i = 0; i < view.z.size(); ++i) {
      EXPECT_GE(view.z[i], view.l[i]);
      EXPECT_LE(view.z[i], view.u[i]);
      distance = std::max(distance, std::abs(view.Ax[i] - view.z[i]));
    }
    EXPECT_EQ(distance == 0, view.primal == 0);
    to_eps.push_back(std::max({view.primal_to_eps, view.dual_to_eps, view.gap_to_eps}));
  });
  Settings settings = WithoutPolish();
  settings.check_interval = 7;
  EXPECT_EQ(NameOf(Solver(made.problem, settings).Solve(policy).status), "solved");
  ASSERT_GE(questions, 2);
  EXPECT_GT(to_eps.front(), 1);
  EXPECT_LT(to_eps.back(), 0.1 * to_eps.front());
}

}  // namespace
}  // namespace rookery::qp
