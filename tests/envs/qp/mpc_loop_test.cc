#include "envs/qp/classes/mpc/mpc_loop.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "envs/qp/classes/mpc/systems.h"
#include "envs/qp/classes/random_sparse.h"
#include "tests/envs/qp/oracle_process.h"

namespace rookery::qp {
namespace {

constexpr int kSteps = 100;

double Largest(std::span<const double> values) {
  double largest = 0;
  for (const double x : values) largest = std::max(largest, std::abs(x));
  return largest;
}

// A bound of an input or an output holds in the plan.
bool IsAtABound(const MpcLoop& loop, const std::vector<double>& plan) {
  const Problem& problem = loop.problem();
  const auto rows = Product(problem.A, plan);
  const size_t slacks = static_cast<size_t>(loop.system().horizon);
  for (size_t i = 0; i + slacks < rows.size(); ++i) {
    const double low = problem.l[i], high = problem.u[i];
    if (low < high && std::min(rows[i] - low, high - rows[i]) < 1e-4) return true;
  }
  return false;
}

struct Course {
  double largest = 0;  // of the states' numbers
  double after = 0;    // |x - r| of the first state where a target has just changed, mean
  double before = 0;   // where the next one is about to
  int at_bounds = 0;   // steps
  int unsolved = 0;
};

// With what OSQP answers. stay: steps between a target and the next.
Course Control(OracleProcess& oracle, MpcLoop& loop, int stay) {
  Course course;
  for (int step = 0; step < kSteps; ++step) {
    const double off = std::abs(loop.state()[0] - loop.system().target(step).state[0]);
    if (step % stay == 0) course.after += off * stay / kSteps;
    if (step % stay == stay - 1) course.before += off * stay / kSteps;
    const OracleAnswer answer = oracle.Ask("solve", loop.problem());
    if (answer.text != "solved") ++course.unsolved;
    if (IsAtABound(loop, answer.numbers)) ++course.at_bounds;
    loop.Next(loop.FirstInput(answer.numbers));
    course.largest = std::max(course.largest, Largest(loop.state()));
  }
  return course;
}

TEST(MpcLoopTest, StaysBoundedAndMeetsBounds) {
  OracleProcess oracle;
  for (int64_t system = 1; system <= kMpcSystems; ++system) {
    MpcLoop loop(system, 11);
    const Course course = Control(oracle, loop, 25);
    EXPECT_EQ(course.unsolved, 0) << system;
    EXPECT_EQ(loop.restarts(), 0) << system;
    EXPECT_LT(course.largest, 8) << system;  // m, rad, m/s, ...
    EXPECT_GT(course.at_bounds, 10) << system;
  }
}

TEST(MpcLoopTest, ComesNearItsTargets) {
  OracleProcess oracle;
  for (const auto& [system, stay] : {std::pair{2, 40}, {3, 30}}) {
    MpcLoop loop(system, 12);
    const Course course = Control(oracle, loop, stay);
    EXPECT_LT(course.before, 0.75 * course.after) << system;
  }
}

TEST(MpcLoopTest, MatricesStayAndVectorsChange) {
  for (int64_t system = 1; system <= kMpcSystems; ++system) {
    MpcLoop loop(system, 3);
    const Problem first = loop.problem();
    loop.Next(std::vector<double>(static_cast<size_t>(loop.system().nu()), 0.1));
    EXPECT_EQ(loop.problem().P.value, first.P.value);
    EXPECT_EQ(loop.problem().A.value, first.A.value);
    EXPECT_NE(loop.problem().l, first.l);
    EXPECT_EQ(loop.step(), 1);
  }
}

// Where nothing pushes the plant off, its next state is the plan's.
TEST(MpcLoopTest, PlantIsThePlansModel) {
  OracleProcess oracle;
  MpcLoop loop(2, 5);
  const auto plan = oracle.Ask("solve", loop.problem()).numbers;
  loop.Next(loop.FirstInput(plan));
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(loop.state()[i], plan[i], 5 * loop.system().noise[i] + 1e-3);
  }
}

TEST(MpcLoopTest, SameKeySameCourse) {
  MpcLoop one(5, 21), same(5, 21), other(5, 22);
  const std::vector<double> input(6, 0.5);
  for (int step = 0; step < 10; ++step) one.Next(input), same.Next(input), other.Next(input);
  EXPECT_EQ(one.state(), same.state());
  EXPECT_EQ(one.problem().q, same.problem().q);
  EXPECT_NE(one.state(), other.state());
}

TEST(MpcLoopTest, AWrongInputLetsGoAndNothingElse) {
  for (int64_t system = 1; system <= kMpcSystems; ++system) {
    MpcLoop loop(system, 8);
    const std::vector<double> wrong(static_cast<size_t>(loop.system().nu()), 1e300);
    for (int step = 0; step < 2000; ++step) {
      loop.Next(wrong);
      ASSERT_LE(Largest(loop.state()), 100);
    }
    EXPECT_GT(loop.restarts(), 0) << system;
    EXPECT_TRUE(std::ranges::all_of(loop.problem().l, [](double x) { return std::isfinite(x); }));
  }
}

TEST(MpcLoopTest, RefusesWhatIsNoInput) {
  MpcLoop loop(2, 1);
  EXPECT_THROW(loop.Next({}), UserError);
  EXPECT_THROW(loop.Next(std::vector<double>{1, 2}), UserError);
  EXPECT_THROW(loop.Next(std::vector<double>{std::numeric_limits<double>::quiet_NaN()}), UserError);
  EXPECT_THROW(MpcLoop(0, 1), UserError);
  EXPECT_THROW(MpcLoop(7, 1), UserError);
}

}  // namespace
}  // namespace rookery::qp
