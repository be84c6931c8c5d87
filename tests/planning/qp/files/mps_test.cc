// What files of handmade sections are read as.
#include "planning/qp/files/mps.h"

#include "tests/planning/qp/files/testing.h"

namespace rookery::qp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Two variables, a row of each kind, and these further sections.
std::string File(const std::string& sections, const std::string& before = "NAME p\n") {
  return before +
         "ROWS\n N COST\n L a\n G b\n E c\n N SPARE\n"
         "COLUMNS\n x COST 1 a 2\n x b 3 SPARE 4\n y COST -1.5 c 1D1\n" +
         sections + "ENDATA\n";
}

NamedProblem Parse(const std::string& text) { return ParseMps(text, "p.mps"); }

TEST(Mps, WithoutFurtherSections) {
  const NamedProblem named = Parse(File(""));
  const Problem& p = named.problem;
  EXPECT_EQ(named.name, "p");
  EXPECT_THAT(named.variables, ElementsAre("x", "y"));
  EXPECT_THAT(named.rows, ElementsAre("a", "b", "c", "x", "y"));
  EXPECT_EQ(named.constraints, 3);
  EXPECT_FALSE(named.negated);
  EXPECT_THAT(p.q, ElementsAre(1, -1.5));
  EXPECT_THAT(p.l, ElementsAre(-kInfinity, 0, 0, 0, 0));
  EXPECT_THAT(p.u, ElementsAre(0, kInfinity, 0, kInfinity, kInfinity));
  EXPECT_THAT(Dense(p.A), ElementsAre(ElementsAre(2, 0), ElementsAre(3, 0), ElementsAre(0, 10),
                                      ElementsAre(1, 0), ElementsAre(0, 1)));
  EXPECT_EQ(p.P.rows, 2);
  EXPECT_EQ(p.P.entries(), 0);
  EXPECT_EQ(p.constant, 0);
}

TEST(Mps, RangesFollowKindAndSign) {
  const auto interval = [](char row, const std::string& range) {
    const Problem p =
        Parse(File(StrCat("RHS\n a 5 b 5\n c 5\nRANGES\n ", row, " ", range, "\n"))).problem;
    const auto i = static_cast<size_t>(row - 'a');
    return std::pair(p.l[i], p.u[i]);
  };
  using Pair = std::pair<double, double>;
  EXPECT_EQ(interval('a', "2"), Pair(3, 5));
  EXPECT_EQ(interval('a', "-2"), Pair(3, 5));
  EXPECT_EQ(interval('b', "2"), Pair(5, 7));
  EXPECT_EQ(interval('b', "-2"), Pair(5, 7));
  EXPECT_EQ(interval('c', "2"), Pair(5, 7));
  EXPECT_EQ(interval('c', "-2"), Pair(3, 5));
  EXPECT_EQ(interval('c', "0"), Pair(5, 5));
  EXPECT_EQ(interval('a', "1e30"), Pair(-kInfinity, 5));
  EXPECT_EQ(interval('c', "inf"), Pair(5, kInfinity));
}

TEST(Mps, BoundsBecomeRowsAndFreeVariablesNone) {
  const auto rows = [](const std::string& bounds) {
    const NamedProblem named = Parse(File("BOUNDS\n" + bounds));
    std::vector<std::string> text;
    for (size_t i = 3; i < named.rows.size(); ++i) {
      text.push_back(StrCat(named.rows[i], " ", named.problem.l[i], " ", named.problem.u[i]));
    }
    return text;
  };
  EXPECT_THAT(rows(" FR B x\n FR y\n"), ElementsAre());
  EXPECT_THAT(rows(" MI B x\n UP B x 3\n PL y\n"), ElementsAre("x -1e+20 3", "y 0 1e+20"));
  EXPECT_THAT(rows(" UP x 3\n MI x\n"), ElementsAre("x -1e+20 3", "y 0 1e+20"));
  EXPECT_THAT(rows(" FX B x -2\n UP y 0\n"), ElementsAre("x -2 -2", "y 0 0"));
  EXPECT_THAT(rows(" UP x -1\n LO x -2\n LO y -1e20\n"), ElementsAre("x -2 -1"));
  EXPECT_THAT(rows(" MI x 0\n FR B y 7\n"), ElementsAre());
}

TEST(Mps, TheObjectivesRightHandSideIsMinusItsConstant) {
  EXPECT_EQ(Parse(File("RHS\n R COST 7 SPARE 9\n")).problem.constant, -7);
}

TEST(Mps, MaximizationIsNegated) {
  const std::string rest = "RHS\n R COST 7\nQUADOBJ\n x x -4\n x y 1\n";
  for (const std::string sense :
       {"OBJSENSE\n    MAX\n", "OBJSENSE MAXIMIZE\n", "OBJSENSE  MAX\n"}) {
    const NamedProblem named = Parse(File(rest, sense));
    EXPECT_TRUE(named.negated);
    EXPECT_THAT(named.problem.q, ElementsAre(-1, 1.5));
    EXPECT_THAT(named.problem.P.value, ElementsAre(4, -1));
    EXPECT_EQ(named.problem.constant, 7);
  }
  const NamedProblem named = Parse(File(rest, "OBJSENSE\n MIN\n"));
  EXPECT_FALSE(named.negated);
  EXPECT_THAT(named.problem.q, ElementsAre(1, -1.5));
}

TEST(Mps, QuadraticSectionsGiveTheSameTriangle) {
  for (const std::string section :
       {"QUADOBJ\n x x 4\n y x 1\n y y 2\n", "QUADOBJ\n x x 4 y 1\n y y 2\n",
        "QMATRIX\n x x 4\n x y 1\n y x 1\n y y 2\n", "QSECTION COST\n y y 2\n x y 1\n x x 4\n",
        "QSECTION\n y y 2\n x y 1\n x x 4\n"}) {
    const Csc P = Parse(File(section)).problem.P;
    EXPECT_THAT(Dense(P), ElementsAre(ElementsAre(4, 1), ElementsAre(0, 2))) << section;
  }
}

TEST(Mps, NamesMayHaveBlanksInTheFixedFormat) {
  const std::string text =
      "NAME          TWO WORDS\n"
      "ROWS\n"
      " N  COST\n"
      " L  row 1\n"
      "* a comment\n"
      "COLUMNS\n"
      "    my x      COST               1.0   row 1              2.0\n"
      "    MARKER                 'MARKER'                 'INTORG'\n"
      "    MARKER                 'MARKER'                 'INTEND'\n"
      "    my y      row 1     -12345.67890\n"
      "RHS\n"
      "              row 1              4.0\n"
      "BOUNDS\n"
      " UP BND       my y               9.0\n"
      " FR BND       my x\n"
      "ENDATA\n";
  const NamedProblem named = Parse(text);
  EXPECT_EQ(named.name, "TWO WORDS");
  EXPECT_THAT(named.variables, ElementsAre("my x", "my y"));
  EXPECT_THAT(named.rows, ElementsAre("row 1", "my y"));
  EXPECT_THAT(named.problem.u, ElementsAre(4, 9));
  EXPECT_THAT(Dense(named.problem.A), ElementsAre(ElementsAre(2, -12345.6789), ElementsAre(0, 1)));
}

TEST(Mps, LineEndsOfOtherSystemsCommentsAndBlankLines) {
  std::string text = File("RHS\n\n* x\n a 4\n");
  for (size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.insert(at, "\r");
  EXPECT_EQ(Parse(text).problem.u[0], 4);
}

TEST(Mps, OnlyWhatAFileHoldsNeedsTheFirstRow) {
  const NamedProblem named = Parse("ROWS\n L a\nCOLUMNS\n x a 1\nRHS\n a inf\nENDATA\n");
  EXPECT_THAT(named.problem.q, ElementsAre(0));
  EXPECT_THAT(named.problem.u, ElementsAre(kInfinity, kInfinity));
}

}  // namespace
}  // namespace rookery::qp
