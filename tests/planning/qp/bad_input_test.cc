// What is no problem, or none that is solved: told, with what and where.
#include "core/strings.h"
#include "tests/planning/qp/kkt.h"
#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

// minimize x0^2 + x1^2 / 2 + x0 x1 + x0, -1 <= x0 <= 1, x0 + 2 x1 = 1
Problem Good() {
  return {.P = {.rows = 2, .columns = 2, .begin = {0, 1, 3}, .row = {0, 0, 1}, .value = {2, 1, 1}},
          .q = {1, 0},
          .A = {.rows = 2, .columns = 2, .begin = {0, 2, 3}, .row = {0, 1, 1}, .value = {1, 1, 2}},
          .l = {-1, 1},
          .u = {1, 1}};
}

struct BadProblem {
  const char* complaint;
  void (*spoil)(Problem&);
};

const BadProblem kBadProblems[] = {
    {"q is empty", [](Problem& p) { p = {}; }},
    {"l has 2 elements and u 1", [](Problem& p) { p.u.pop_back(); }},
    {"P is 3 x 2; 2 x 2 would fit", [](Problem& p) { p.P.rows = 3; }},
    {"P is 2 x -1; 2 x 2 would fit", [](Problem& p) { p.P.columns = -1; }},
    {"A is 2 x 3; 2 x 2 would fit", [](Problem& p) { p.A.columns = 3; }},
    {"A is 2 x 2; 2 x 3 would fit",
     [](Problem& p) {
       p.q.push_back(0);
       p.P = {.rows = 3, .columns = 3, .begin = {0, 0, 0, 0}};
     }},
    {"P's columns don't begin and end within", [](Problem& p) { p.P.begin.pop_back(); }},
    {"P's columns don't begin and end within", [](Problem& p) { p.P.begin.clear(); }},
    {"A's columns don't begin and end within", [](Problem& p) { p.A.begin[0] = 1; }},
    {"A's columns don't begin and end within", [](Problem& p) { p.A.begin[2] = 4; }},
    {"A's columns don't begin and end within", [](Problem& p) { p.A.value.pop_back(); }},
    {"A, column 0: ends before it begins", [](Problem& p) { p.A.begin[1] = 100; }},
    {"A, column 0: ends before it begins", [](Problem& p) { p.A.begin[1] = -1; }},
    {"A, column 0: row 2 is out of order or", [](Problem& p) { p.A.row[1] = 2; }},
    {"A, column 0: row -1 is out of order or", [](Problem& p) { p.A.row[0] = -1; }},
    {"A, column 0: row 0 is out of order", [](Problem& p) { p.A.row[1] = 0; }},
    {"P, column 1: row 0 is out of order", [](Problem& p) { std::swap(p.P.row[1], p.P.row[2]); }},
    {"P[1, 0] is below the diagonal; give the upper", [](Problem& p) { p.P.row[0] = 1; }},
    {"P[1, 1] is -1, below 0: it is not convex", [](Problem& p) { p.P.value[2] = -1; }},
    {"P[0, 1] is nan; it should be finite", [](Problem& p) { p.P.value[1] = NAN; }},
    {"A[1, 1] is inf; it should be finite", [](Problem& p) { p.A.value[2] = INFINITY; }},
    {"q[1] is nan", [](Problem& p) { p.q[1] = NAN; }},
    {"q[0] is -inf", [](Problem& p) { p.q[0] = -INFINITY; }},
    {"row 0: l is 2 and u 1; l should be at most u", [](Problem& p) { p.l[0] = 2; }},
    {"row 1: l is nan", [](Problem& p) { p.l[1] = NAN; }},
    {"row 1: l is 1 and u nan", [](Problem& p) { p.u[1] = NAN; }},
    {"row 0: l is inf", [](Problem& p) { p.l[0] = p.u[0] = INFINITY; }},
    {"row 0: l is -1e+20 and u -1e+20", [](Problem& p) { p.l[0] = p.u[0] = -1e20; }},
    {"the constant is nan", [](Problem& p) { p.constant = NAN; }},
};

TEST(QpBadInput, ProblemsThatAreNone) {
  EXPECT_NO_THROW(Validate(Good()));
  for (const BadProblem& bad : kBadProblems) {
    Problem problem = Good();
    bad.spoil(problem);
    const std::string said = ComplaintOf([&] { Validate(problem); });
    EXPECT_THAT(said, testing::StartsWith("the QP: "));
    EXPECT_THAT(said, testing::HasSubstr(bad.complaint));
    EXPECT_EQ(said.find('\n'), std::string::npos);
    EXPECT_EQ(ComplaintOf([&] { Solver(problem, {}); }), said);
  }
}

struct BadSettings {
  const char* complaint;
  void (*spoil)(Settings&);
};

const BadSettings kBadSettings[] = {
    {"eps_abs and eps_rel", [](Settings& s) { s.eps_abs = s.eps_rel = 0; }},
    {"eps_abs and eps_rel", [](Settings& s) { s.eps_abs = -1; }},
    {"eps_abs and eps_rel", [](Settings& s) { s.eps_rel = NAN; }},
    {"eps_abs and eps_rel", [](Settings& s) { s.eps_abs = INFINITY; }},
    {"eps_primal_infeasible", [](Settings& s) { s.eps_primal_infeasible = 0; }},
    {"eps_dual_infeasible", [](Settings& s) { s.eps_dual_infeasible = NAN; }},
    {"sigma should be above 0", [](Settings& s) { s.sigma = 0; }},
    {"sigma should be above 0", [](Settings& s) { s.sigma = 2; }},
    {"sigma should be above 0", [](Settings& s) { s.sigma = NAN; }},
    {"scaling should be 0 to 100", [](Settings& s) { s.scaling = -1; }},
    {"scaling should be 0 to 100", [](Settings& s) { s.scaling = 101; }},
    {"max_iterations should be at least 1", [](Settings& s) { s.max_iterations = 0; }},
    {"time_limit should be above 0", [](Settings& s) { s.time_limit = 0; }},
    {"time_limit should be above 0", [](Settings& s) { s.time_limit = NAN; }},
    {"check_interval should be at least 1", [](Settings& s) { s.check_interval = 0; }},
    {"most_changes should be 0 or more", [](Settings& s) { s.most_changes = -1; }},
};

TEST(QpBadInput, SettingsOutOfRange) {
  for (const BadSettings& bad : kBadSettings) {
    Settings settings;
    bad.spoil(settings);
    const std::string said = ComplaintOf([&] { Solver(Good(), settings); });
    EXPECT_THAT(said, testing::StartsWith("the QP solver: "));
    EXPECT_THAT(said, testing::HasSubstr(bad.complaint));
  }
}

// The ends of every range are in it.
TEST(QpBadInput, SettingsAtTheEndsOfTheirRanges) {
  for (void (*choose)(Settings&) :
       {+[](Settings& s) { s.eps_rel = 0; }, +[](Settings& s) { s.eps_abs = 0; },
        +[](Settings& s) { s.sigma = 1; }, +[](Settings& s) { s.scaling = 0; },
        +[](Settings& s) { s.scaling = 100; }, +[](Settings& s) { s.check_interval = 1; },
        +[](Settings& s) { s.check_interval = INT64_MAX; },
        +[](Settings& s) { s.most_changes = 0; }, +[](Settings& s) { s.most_changes = INT64_MAX; },
        +[](Settings& s) { s.time_limit = INFINITY; }}) {
    for (const bool early_polish : {true, false}) {
      Settings settings = Exact(1e-6);
      settings.early_polish = early_polish;
      settings.max_iterations = 5000;
      choose(settings);
      const Result result = SolveExactly(Good(), settings);
      EXPECT_EQ(NameOf(result.status), "solved");
      EXPECT_TRUE(IsOptimal(Good(), result.x, result.y, 1e-6));
    }
  }
}

TEST(QpBadInput, SizesOfUpdatesAndWarmStarts) {
  Solver solver(Good(), {});
  const std::vector<double> one{1}, two{1, 1}, three{1, 1, 1}, nan{NAN, 1};
  const auto said = [](const std::function<void()>& call) { return ComplaintOf(call); };
  using testing::HasSubstr;
  EXPECT_THAT(said([&] { solver.WarmStart(three, {}); }),
              HasSubstr("x has 3 elements; 2 would be right"));
  EXPECT_THAT(said([&] { solver.WarmStart({}, one); }), HasSubstr("y has 1 elements; 2 would be"));
  EXPECT_THAT(said([&] { solver.WarmStart(nan, {}); }), HasSubstr("should be finite"));
  EXPECT_THAT(said([&] { solver.WarmStart({}, nan); }), HasSubstr("should be finite"));
  EXPECT_THAT(said([&] { solver.UpdateVectors(one, {}, {}); }), HasSubstr("q has 1 elements"));
  EXPECT_THAT(said([&] { solver.UpdateVectors({}, three, {}); }), HasSubstr("l has 3 elements"));
  EXPECT_THAT(said([&] { solver.UpdateVectors({}, {}, three); }), HasSubstr("u has 3 elements"));
  EXPECT_THAT(said([&] { solver.UpdateVectors(nan, {}, {}); }), HasSubstr("q[0] is nan"));
  EXPECT_THAT(said([&] {
                solver.UpdateVectors({}, std::vector<double>{5, 5}, {});
              }),
              HasSubstr("row 0: l is 5 and u 1"));
  EXPECT_THAT(said([&] { solver.UpdateMatrices(two, {}); }), HasSubstr("P has 2 elements; 3"));
  EXPECT_THAT(said([&] { solver.UpdateMatrices({}, two); }), HasSubstr("A has 2 elements; 3"));
  EXPECT_THAT(said([&] {
                solver.UpdateMatrices(std::vector<double>{1, 1, -2}, {});
              }),
              HasSubstr("P[1, 1] is -2"));
}

// Indefinite, which its diagonal doesn't show: with rows, and without; bounded by them, or not.
TEST(QpBadInput, WhatIsNotConvexIsNeverSolved) {
  Random random({18, 1});
  for (int k = 0; k < 60; ++k) {
    const auto n = static_cast<int64_t>(2 + random.Below(12));
    Problem problem =
        MakeRandomProblem(random, n, static_cast<int64_t>(random.Below(20)), Quadratic::kDefinite)
            .problem;
    Dense P = SymmetricOf(problem.P);
    P(0, 1) = P(1, 0) = 1.5 * std::sqrt(P(0, 0) * P(1, 1));
    problem.P = UpperOf(P);
    if (k % 2 == 0) {  // a box, within which there is a minimum
      for (int64_t j = 0; j < n; ++j) {
        std::vector<double> unit(static_cast<size_t>(n), 0.0);
        unit[j] = 1;
        AppendRow(problem, unit, -10, 10);
      }
    }
    for (const bool early_polish : {true, false}) {
      Settings settings = Exact(1e-4);
      settings.early_polish = early_polish;
      settings.max_iterations = 5000;
      ActiveSetStep active_set;
      FixedStep large(1e3);  // makes up for what is negative
      for (StepSizePolicy* policy : std::initializer_list<StepSizePolicy*>{&active_set, &large}) {
        const Result result = Solver(problem, settings).Solve(*policy);
        EXPECT_NE(NameOf(result.status), "solved");
        EXPECT_NE(NameOf(result.status), "dual infeasible");
        EXPECT_TRUE(result.x.size() == problem.q.size());
      }
    }
  }
}

TEST(QpBadInput, LimitsEndIt) {
  Random random({18, 2});
  for (const bool early_polish : {true, false}) {
    const Problem problem = MakeRandomProblem(random, 30, 60, Quadratic::kLowRank).problem;
    Settings settings{.eps_abs = 1e-300, .eps_rel = 0};  // out of reach
    settings.early_polish = early_polish;
    settings.max_iterations = 137;
    Result result = SolveExactly(problem, settings);
    EXPECT_EQ(NameOf(result.status), "maximum iterations reached");
    EXPECT_EQ(result.iterations, 137);
    EXPECT_GT(result.residuals.primal.norm, 0);
    settings.max_iterations = 3'000'000;
    settings.time_limit = 0.02;
    result = SolveExactly(problem, settings);
    EXPECT_EQ(NameOf(result.status), "time limit reached");
    EXPECT_GE(result.setup_seconds + result.solve_seconds, 0.02);
    EXPECT_LT(result.solve_seconds, 5);
    EXPECT_EQ(result.x.size(), 30u);
  }
}

// Numbers near the ends of their range: an answer that is right, or none; never a crash.
TEST(QpBadInput, HugeAndTinyNumbers) {
  for (const double p : {0.0, 1e-300, 1e150, 1e300}) {
    for (const double q : {0.0, 1e-300, -1e150, 1e300}) {
      for (const double a : {1e-300, 1.0, 1e150, 1e300}) {
        for (const double bound : {1e-300, 1.0, 9e19}) {
          const Problem problem{
              .P = {.rows = 1, .columns = 1, .begin = {0, 1}, .row = {0}, .value = {p}},
              .q = {q},
              .A = {.rows = 1, .columns = 1, .begin = {0, 1}, .row = {0}, .value = {a}},
              .l = {-bound},
              .u = {bound}};
          Settings settings = Exact(1e-6);
          settings.max_iterations = 500;
          const Result result = SolveExactly(problem, settings);
          EXPECT_NE(NameOf(result.status), "problem non convex")
              << p << " " << q << " " << a << " " << bound;
          if (result.status != Status::kSolved) continue;
          EXPECT_TRUE(IsOptimal(problem, result.x, result.y, 1e-6))
              << p << " " << q << " " << a << " " << bound;
        }
      }
    }
  }
}

TEST(QpBadInput, StatusesHaveNames) {
  EXPECT_EQ(NameOf(Status::kSolved), "solved");
  EXPECT_EQ(NameOf(Status::kPrimalInfeasible), "primal infeasible");
  EXPECT_EQ(NameOf(Status::kDualInfeasible), "dual infeasible");
  EXPECT_EQ(NameOf(Status::kMaxIterations), "maximum iterations reached");
  EXPECT_EQ(NameOf(Status::kTimeLimit), "time limit reached");
  EXPECT_EQ(NameOf(Status::kNonConvex), "problem non convex");
}

}  // namespace
}  // namespace rookery::qp
