// Polish, from guesses that are right, a little wrong, and made by chance.
#include "planning/qp/polish.h"

#include "planning/qp/problem/scaling.h"
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

constexpr double kGoal = 1e-11;

// As the solver scales it: bounds that are none are infinite.
Problem WithInfinities(const Problem& problem) { return Scaled(problem, Equilibrate(problem, 0)); }

std::vector<Activity> ActiveIn(const RandomProblem& made) {
  std::vector<Activity> active;
  for (size_t i = 0; i < made.y.size(); ++i) {
    const bool is_equality = made.problem.l[i] == made.problem.u[i];
    active.push_back(is_equality || made.y[i] < 0 ? Activity::kAtLower
                     : made.y[i] > 0              ? Activity::kAtUpper
                                                  : Activity::kInactive);
  }
  return active;
}

struct Start {
  std::vector<double> x, y;
  explicit Start(const Problem& problem) : x(problem.q.size(), 0.0), y(problem.l.size(), 0.0) {}
};

TEST(QpPolish, TheRightGuessIsTheSolution) {
  Random random({19, 1});
  for (int k = 0; k < 40; ++k) {
    // So few rows that those that are active depend on each other in no problem.
    const RandomProblem made = MakeRandomProblem(random, 20, 12, Quadratic::kDefinite, 0.5);
    const Problem problem = WithInfinities(made.problem);
    const std::unique_ptr<LinearSystem> system = MakeLinearSystem(problem, 1e-6);
    Polish polish(problem, *system);
    const Start start(problem);
    std::vector<Activity> active = ActiveIn(made);
    const Polish::Outcome outcome = polish.Run(start.x, start.y, active, 3, kGoal);
    EXPECT_TRUE(outcome.consistent);
    EXPECT_EQ(outcome.rounds, 1);
    EXPECT_EQ(polish.factorizations(), 1);
    EXPECT_EQ(active, ActiveIn(made));
    EXPECT_LE(LargestDifference(polish.x(), made.x), 1e-8);
    EXPECT_LE(LargestDifference(polish.y(), made.y), 1e-7);
    EXPECT_LE(LargestDifference(polish.Ax(), Times(DenseOf(problem.A), made.x)), 1e-8);

    GuessActive(problem, made.y, polish.Ax(), active);  // the definition agrees with the solution
    EXPECT_EQ(active, ActiveIn(made));
  }
}

TEST(QpPolish, ANearlyRightGuessIsMended) {
  Random random({19, 2});
  int64_t mended = 0;
  for (int k = 0; k < 40; ++k) {
    const RandomProblem made = MakeRandomProblem(random, 20, 12, Quadratic::kDefinite, 0.5);
    const Problem problem = WithInfinities(made.problem);
    const std::unique_ptr<LinearSystem> system = MakeLinearSystem(problem, 1e-6);
    Polish polish(problem, *system);
    const Start start(problem);
    std::vector<Activity> active = ActiveIn(made);
    for (size_t i = 0; i < active.size(); ++i) {  // one that is missing
      if (active[i] == Activity::kInactive || problem.l[i] == problem.u[i]) continue;
      active[i] = Activity::kInactive;
      break;
    }
    polish.Run(start.x, start.y, active, 6, kGoal);
    mended += LargestDifference(polish.x(), made.x) < 1e-8 ? 1 : 0;
  }
  EXPECT_GE(mended, 30);
}

// Whatever the guess and however it ends, a multiplier pushes against no bound that is none.
TEST(QpPolish, SignsAreThoseThatBoundsAllow) {
  Random random({19, 3});
  int64_t held = 0;
  for (int k = 0; k < 200; ++k) {
    const RandomProblem made = MakeRandomProblem(random);
    const Problem problem = WithInfinities(made.problem);
    const std::unique_ptr<LinearSystem> system = MakeLinearSystem(problem, 1e-6);
    Polish polish(problem, *system);
    Start start(problem);
    for (double& y : start.y) y = random.Normal();
    std::vector<Activity> active;
    for (size_t i = 0; i < start.y.size(); ++i) {
      const bool lower = random.Below(2) == 0 && problem.l[i] > -1e20;
      const bool upper = random.Below(2) == 0 && problem.u[i] < 1e20;
      active.push_back(lower   ? Activity::kAtLower
                       : upper ? Activity::kAtUpper
                               : Activity::kInactive);
    }
    polish.Run(start.x, start.y, active, 1 + static_cast<int>(random.Below(3)), kGoal);
    EXPECT_EQ(KktOf(problem, polish.x(), polish.y()).sign, 0);
    for (const double y : polish.y()) held += y != 0 ? 1 : 0;
  }
  EXPECT_GE(held, 500);
}

}  // namespace
}  // namespace rookery::qp
