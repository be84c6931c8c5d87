#include "planning/qp/files/qplib.h"

#include "tests/planning/qp/files/testing.h"

namespace rookery::qp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// minimize 1/2 (4 x1^2 + 2 x1 x2 + 6 x2^2) + x1 + 5 x2 + 7.
const std::string kFile =
    "! a comment\n"
    "SMALL # name\n"
    "CCL\n"
    "minimize\n"
    "2 # variables\n"
    "2 # constraints\n"
    "3\n"
    "1 1 4\n"
    "2 1 2.0\n"
    "2 2 6D0\n"
    "1 # default cost\n"
    "1\n"
    "2 5\n"
    "7 # constant\n"
    "3\n"
    "1 1 1\n"
    "1 2 -1\n"
    "2 2 3\n"
    "1000 # infinity\n"
    "-1000 # left-hand sides\n"
    "1\n"
    "2 -2\n"
    "4\n"
    "0\n"
    "0 # lower\n"
    "0\n"
    "2000 # upper\n"
    "1\n"
    "1 9\n"
    "0 # starts\n"
    "0\n"
    "0\n"
    "1\n"
    "2 1\n"
    "0\n"
    "0\n"
    "1 # names\n"
    "2 flow\n"
    "0\n";

std::string Replaced(const std::string& from, const std::string& to) {
  std::string text = kFile;
  const size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Qplib, ReadsAConvexProblem) {
  const NamedProblem named = ParseQplib(kFile, "s.qplib");
  const Problem& p = named.problem;
  EXPECT_EQ(named.name, "SMALL");
  EXPECT_FALSE(named.negated);
  EXPECT_THAT(named.variables, ElementsAre("x1", "flow"));
  EXPECT_THAT(named.rows, ElementsAre("c1", "c2", "x1", "flow"));
  EXPECT_EQ(named.constraints, 2);
  // A term beside the diagonal is both entries of P together.
  EXPECT_THAT(Dense(p.P), ElementsAre(ElementsAre(4, 1), ElementsAre(0, 6)));
  EXPECT_THAT(p.q, ElementsAre(1, 5));
  EXPECT_EQ(p.constant, 7);
  EXPECT_THAT(Dense(p.A), ElementsAre(ElementsAre(1, -1), ElementsAre(0, 3), ElementsAre(1, 0),
                                      ElementsAre(0, 1)));
  EXPECT_THAT(p.l, ElementsAre(-kInfinity, -2, 0, 0));
  EXPECT_THAT(p.u, ElementsAre(4, 4, 9, kInfinity));
}

TEST(Qplib, MaximizationIsNegated) {
  const NamedProblem named = ParseQplib(Replaced("minimize", "maximize"), "s");
  EXPECT_TRUE(named.negated);
  EXPECT_THAT(Dense(named.problem.P), ElementsAre(ElementsAre(-4, -1), ElementsAre(0, -6)));
  EXPECT_THAT(named.problem.q, ElementsAre(-1, -5));
  EXPECT_EQ(named.problem.constant, -7);
}

// Linear objective and no constraints: those parts are left out.
TEST(Qplib, PartsFollowTheType) {
  const std::string box = "B\nLCB\nminimize\n2\n-1\n0\n0\n1e30\n0\n0\n3\n0\n0\n0\n0\n0\n0\n";
  for (const std::string end : {"", "0 # names of constraints\n"}) {
    const NamedProblem named = ParseQplib(box + end, "b");
    EXPECT_EQ(named.constraints, 0);
    EXPECT_THAT(named.problem.q, ElementsAre(-1, -1));
    EXPECT_THAT(named.problem.u, ElementsAre(3, 3));
    EXPECT_EQ(named.problem.P.entries(), 0);
  }
}

TEST(Qplib, DefectsAreNamed) {
  const auto expect = [](const std::string& from, const std::string& to, int line,
                         const std::string& what) {
    const std::string message = MessageOf([&] { ParseQplib(Replaced(from, to), "s"); });
    EXPECT_THAT(message, StartsWith(StrCat("s:", line, ": "))) << to;
    EXPECT_THAT(message, HasSubstr(what)) << to;
  };
  expect("CCL", "QCL", 3, "has an objective that need not be convex");
  expect("CCL", "CML", 3, "has integer variables");
  expect("CCL", "CBL", 3, "has integer variables");
  expect("CCL", "CCQ", 3, "has quadratic constraints");
  expect("CCL", "XCL", 3, "should be three letters");
  expect("minimize", "min", 4, "should be minimize or maximize");
  expect("2 # variables", "two", 5, "should be a whole number");
  expect("2 # variables", "2 3", 5, "a line of 1 field, and this one has 2");
  expect("1 1 4\n", "1 3 4\n", 8, "the index '3' should be from 1 to 2");
  expect("1 1 4\n", "0 1 4\n", 8, "the index '0' should be from 1 to 2");
  expect("1 1 4\n", "1 1 nan\n", 8, "'nan' is not a number");
  expect("1 1 4\n", "1 1 1e20\n", 8, "too large");
  expect("1 1 4\n", "1 2 4\n", 9, "the quadratic entry of 'x1' and 'flow' is there twice");
  expect("2 2 3\n", "1 1 3\n", 18, "the entry of variable 'x1' in row 'c1' is there twice");
  expect("1000 # inf", "-1 # inf", 19, "should be above 0");
  expect("2 -2\n", "2 5\n", 23, "the lower bound of 'c2', 5, is above its upper bound, 4");
  expect("0 # lower", "2000 # lower", 29, "'x1' can't be infinite");
  expect("1 # names\n2 flow\n", "2 # names\n2 flow\n1 flow\n", 39,
         "the name 'flow' is there twice");
  expect("1 # names\n2 flow\n", "2 # names\n2 flow\n2 f\n", 39, "the index '2' is there twice");
  expect("1\n2 5\n", "2\n2 5\n2 6\n", 14, "the index 2 is there twice among linear coefficients");
  EXPECT_THAT(MessageOf([&] { ParseQplib(kFile + "0\n", "s"); }),
              HasSubstr("s:40: nothing should stand"));
  EXPECT_THAT(MessageOf([&] { ParseQplib(Replaced("2 # variables", "0"), "s"); }), HasSubstr("s:"));
}

TEST(Qplib, EveryCutIsRefused) {
  std::string text;
  for (size_t at = 0; at < kFile.size(); ++at) {
    if (kFile[at] != '\n') continue;
    EXPECT_THAT(MessageOf([&] { ParseQplib(kFile.substr(0, at - 1), "s"); }), StartsWith("s"));
  }
}

// The memory of an announced size would be terabytes.
TEST(Qplib, WhatIsAnnouncedTakesNoMemory) {
  const auto box = [](const std::string& n) {
    return "B\nLCB\nminimize\n" + n + "\n0\n0\n0\n1e30\n0\n0\n3\n0\n0\n0\n0\n0\n0\n";
  };
  EXPECT_THAT(MessageOf([&] { ParseQplib(box("999999999999"), "b"); }),
              HasSubstr("announces 999999999999 variables"));
  EXPECT_EQ(ParseQplib(box("100000"), "b").problem.n(), 100000);
  EXPECT_THAT(MessageOf([&] { ParseQplib(Replaced("2 # constraints", "999999999999"), "b"); }),
              HasSubstr("announces 999999999999 constraints"));
  EXPECT_THAT(MessageOf([&] { ParseQplib(Replaced("3\n1 1 4", "999999999999\n1 1 4"), "b"); }),
              HasSubstr("a line of 3 fields"));
}

}  // namespace
}  // namespace rookery::qp
