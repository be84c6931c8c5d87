// Whatever chooses the steps, an answer is right or isn't given.
#include <limits>

#include "core/strings.h"
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/policy_problems.h"

namespace rookery::qp {
namespace {

struct Hostile {
  const char* name;
  HandmadeStep::Choice choice;
};

std::vector<Hostile> HostileChoices(Random& random) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  const auto fill = [](Step& step, double rho, double alpha) {
    std::ranges::fill(step.rho, rho);
    step.alpha = alpha;
  };
  return {
      {"random",
       [&random](const StepView&, Step& step) {
         for (double& rho : step.rho) rho = std::pow(10.0, random.Uniform(-8, 11));
         step.alpha = random.Uniform(-1, 4);
       }},
      {"NaN", [fill](const StepView&, Step& step) { fill(step, NAN, NAN); }},
      {"infinite", [fill](const StepView&, Step& step) { fill(step, kInf, kInf); }},
      {"below 0", [fill](const StepView&, Step& step) { fill(step, -1, -kInf); }},
      {"alternating",
       [fill](const StepView& view, Step& step) {
         const bool even = view.iterations / 5 % 2 == 0;
         fill(step, even ? 1e-6 : 1e9, even ? 1 : 1.95);
       }},
      {"against the rule",
       [](const StepView& view, Step& step) {
         for (size_t i = 0; i < step.rho.size(); ++i) {
           const bool held = std::abs(view.y[i]) > 1e-3;
           step.rho[i] = held ? 1e-6 : 1e9;
         }
       }},
  };
}

// Of each policy and problem: solved, and then it is, or out of iterations. No convex problem is
// called non-convex, none with a solution infeasible, unless its own tolerance says so.
TEST(QpHostilePolicies, HostileOnesClaimNothingWrong) {
  Random random({14, 3});
  int64_t solved = 0, not_solved = 0;
  for (const RandomProblem& made : SomeProblems(3, 40)) {
    for (const Hostile& hostile : HostileChoices(random)) {
      for (const bool early_polish : {true, false}) {
        HandmadeStep policy(5, hostile.choice);
        Settings settings = Exact(kPolicyEps);
        settings.early_polish = early_polish;
        settings.max_iterations = 1000;
        settings.most_changes = 1'000'000'000;
        const Result result = Solver(made.problem, settings).Solve(policy);
        SCOPED_TRACE(StrCat(hostile.name, early_polish ? ", polish" : ", no polish", ", ",
                            made.problem.n(), " variables, ", made.problem.m(), " rows"));
        if (result.status == Status::kSolved) {
          ++solved;
          EXPECT_TRUE(IsOptimal(made.problem, result.x, result.y, kPolicyEps));
          EXPECT_NEAR(result.residuals.objective, made.objective,
                      1e-3 * (1 + std::abs(made.objective)));
        } else {
          ++not_solved;
          EXPECT_EQ(NameOf(result.status), "maximum iterations reached");
        }
        EXPECT_LE(result.iterations, 1000);
        for (const double x : result.x) EXPECT_TRUE(std::isfinite(x));
      }
    }
  }
  EXPECT_GE(solved, 200);
  EXPECT_GE(not_solved, 20);
}

TEST(QpHostilePolicies, NonsenseAtFirstIsMended) {
  class Nonsense : public FixedStep {
   public:
    explicit Nonsense(double value) : FixedStep(1), value_(value) {}
    void Begin(const StepView&, Step& step) override {
      std::ranges::fill(step.rho, value_);
      step.alpha = value_;
    }

   private:
    double value_;
  };
  for (const RandomProblem& made : SomeProblems(6, 20)) {
    for (const double value : {static_cast<double>(NAN), static_cast<double>(INFINITY), -1.0}) {
      Nonsense policy(value);
      Settings settings = WithoutPolish();
      settings.max_iterations = 2000;
      const Result result = Solver(made.problem, settings).Solve(policy);
      if (result.status == Status::kSolved) {
        EXPECT_TRUE(IsOptimal(made.problem, result.x, result.y, kPolicyEps));
      } else {
        EXPECT_EQ(NameOf(result.status), "maximum iterations reached") << value;
      }
    }
  }
}

// After its changes, OSQP's rule takes over, from wherever that is.
TEST(QpHostilePolicies, ReplacedTheyConverge) {
  Random random({14, 4});
  int64_t asked = 0;
  HandmadeStep policy(5, [&](const StepView&, Step& step) {
    ++asked;
    for (double& rho : step.rho) rho = std::pow(10.0, random.Uniform(-6, 9));
    step.alpha = random.Uniform(1, 1.95);
  });
  for (const RandomProblem& made : SomeProblems(4, 40)) {
    Settings settings = WithoutPolish(1e-5);
    settings.most_changes = 20;
    settings.max_iterations = 300'000;
    asked = 0;
    const Result result = Solver(made.problem, settings).Solve(policy);
    ASSERT_EQ(NameOf(result.status), "solved");
    EXPECT_TRUE(IsOptimal(made.problem, result.x, result.y, 1e-5));
    EXPECT_LE(asked, 20);
    EXPECT_GE(result.step_changes, asked);
    EXPECT_LE(result.step_changes, 40);
  }
}

}  // namespace
}  // namespace rookery::qp
