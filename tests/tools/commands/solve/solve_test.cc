// rookery solve: what it prints and writes, and what it refuses.
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/strings.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

// minimize x^2 + y^2 - 2 y  subject to  x + y = 1, 0 <= x, y <= 0.75: x = 0.25, y = 0.75.
constexpr const char* kQps = R"(NAME CORNER
ROWS
 N cost
 E sum
COLUMNS
 x sum 1
 y cost -2 sum 1
RHS
 rhs sum 1
BOUNDS
 UP bounds y 0.75
QUADOBJ
 x x 2
 y y 2
ENDATA
)";

std::string FileWith(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
  return path.string();
}

std::string Changed(const std::string& from, const std::string& to) {
  std::string text = kQps;
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Solve, PrintsAndWritesTheSolution) {
  const Scratch scratch;
  const std::string file = FileWith(scratch / "corner.qps", kQps);
  const Ran ran = RunRookery(StrCat("solve ", file, " --eps 1e-9 --json ", scratch / "out.json",
                                    " --solution ", scratch / "out.csv"));
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("(CORNER): 2 variables, 3 rows"),
                             HasSubstr("objective       -0.875\n"), EndsWith("status solved\n")));
  const nlohmann::json all = nlohmann::json::parse(FileText(scratch / "out.json"));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["status"], "solved");
  EXPECT_NEAR(all[0]["objective"].get<double>(), -0.875, 1e-9);
  std::ifstream csv(scratch / "out.csv");
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line, "kind,name,value");
  std::getline(csv, line);
  ASSERT_THAT(line, testing::StartsWith("x,x,"));
  EXPECT_NEAR(std::stod(line.substr(4)), 0.25, 1e-8);
}

TEST(Solve, EveryPolicySolves) {
  const Scratch scratch;
  const std::string file = FileWith(scratch / "corner.qps", kQps);
  for (const char* policy : {"active-set", "osqp", "fixed"}) {
    const Ran ran = RunRookery(StrCat("solve ", file, " --policy ", policy));
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, EndsWith("status solved\n")) << policy;
  }
}

TEST(Solve, SaysWhatHasNoSolution) {
  const Scratch scratch;
  const std::string infeasible =
      FileWith(scratch / "infeasible.qps",
               Changed(" UP bounds y 0.75", " UP bounds y 0.75\n UP bounds x 0.1"));
  const Ran none = RunRookery("solve " + infeasible);
  EXPECT_EQ(none.status, 0) << none.err;
  EXPECT_THAT(none.out, EndsWith("status primal infeasible\n"));
  const std::string unbounded = FileWith(scratch / "unbounded.mps",
                                         "NAME\nROWS\n N cost\n L row\nCOLUMNS\n x cost -1 row -1\n"
                                         "RHS\n rhs row 1\nENDATA\n");
  const Ran all = RunRookery("solve " + unbounded);
  EXPECT_EQ(all.status, 0) << all.err;
  EXPECT_THAT(all.out, EndsWith("status dual infeasible\n"));
}

TEST(Solve, MistakesAreNamedAndWriteNothing) {
  const Scratch scratch;
  const std::string good = FileWith(scratch / "good.qps", kQps);
  const std::string json = (scratch / "out.json").string();
  struct Case {
    std::string arguments;
    const char* message;
  };
  for (const Case& c : {
           Case{"no_such.mps", "no_such.mps: can't be opened"},
           Case{FileWith(scratch / "x.txt", kQps), "the name should end in .mps"},
           Case{FileWith(scratch / "cut.qps", Changed("ENDATA\n", "")), "cut short"},
           Case{FileWith(scratch / "word.qps", Changed("sum 1\n y", "sum one\n y")),
                "word.qps:6: 'one' is not a number"},
           Case{good + " --eps 7", "--eps"},
           Case{good + " --policy best", "no step size policy 'best'"},
           Case{StrCat(good, " ", good, " --solution ", scratch / "x.csv"), "one file"},
           Case{StrCat(good, " --solution ", scratch / "none/x.csv"), "none"},
       }) {
    const Ran ran = RunRookery(StrCat("solve ", c.arguments, " --json ", json));
    EXPECT_EQ(ran.status, 2) << c.arguments;
    EXPECT_THAT(ran.err, HasSubstr(c.message)) << c.arguments;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    EXPECT_FALSE(std::filesystem::exists(json)) << c.arguments;
  }
}

TEST(Solve, WhatIsNotConvexOrTooLateIsNotSolved) {
  const Scratch scratch;
  // y^2 - 4 x y + x^2 has a direction along which it falls.
  const std::string saddle =
      FileWith(scratch / "saddle.qps", Changed(" x x 2\n", " x x 2\n x y -4\n"));
  const Ran ran = RunRookery("solve " + saddle);
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, EndsWith("status problem non convex\n"));
}

}  // namespace
}  // namespace rookery
