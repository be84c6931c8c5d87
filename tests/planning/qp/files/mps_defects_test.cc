// What is wrong with a file is said with its line, and what would be right.
#include "planning/qp/files/mps.h"
#include "tests/planning/qp/files/testing.h"

namespace rookery::qp {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Lines 1 to 8; `sections` begin at line 9.
std::string Broken(const std::string& sections) {
  return "NAME p\nROWS\n N COST\n L first\n E second\nCOLUMNS\n x COST 1 first 2\n y second 3\n" +
         sections;
}

std::string Defect(const std::string& text) {
  return MessageOf([&] { ParseMps(text, "p.mps"); });
}

void ExpectDefect(const std::string& sections, int line, const std::string& what) {
  const std::string message = Defect(Broken(sections + "ENDATA\n"));
  EXPECT_THAT(message, StartsWith(StrCat("p.mps:", line, ": "))) << sections;
  EXPECT_THAT(message, HasSubstr(what)) << sections;
}

TEST(MpsDefects, Sections) {
  ExpectDefect("RSH\n", 9, "unknown section 'RSH'; known are NAME, OBJSENSE, ROWS");
  ExpectDefect("SOS\n", 9, "unknown section 'SOS'");
  ExpectDefect("QCMATRIX first\n", 9, "they should be linear");
  ExpectDefect("ROWS\n", 9, "ROWS is there twice");
  ExpectDefect("RHS x\n", 9, "nothing should stand behind RHS");
  ExpectDefect("OBJSENSE\n UP\n", 10, "'UP' should be MIN or MAX");
  ExpectDefect("OBJSENSE MAX\n MAX\n", 10, "there twice");
  ExpectDefect("QUADOBJ\nQMATRIX\n", 10, "a second section");
  ExpectDefect("QSECTION first\n x x 1\n", 9, "which is not the objective");
  EXPECT_EQ(Defect("COLUMNS\n"), "p.mps:1: ROWS should stand before COLUMNS");
  EXPECT_EQ(Defect("ROWS\nRHS\n"), "p.mps:2: COLUMNS should stand before RHS");
  EXPECT_THAT(Defect(" x\n"),
              HasSubstr("p.mps:1: a section, such as NAME or ROWS, should come first"));
  EXPECT_EQ(Defect("ROWS\nCOLUMNS\nENDATA\n"), "p.mps: has no variables");
}

TEST(MpsDefects, TheEnd) {
  EXPECT_EQ(Defect(Broken("")), "p.mps: ends at line 8 without ENDATA; is it cut short?");
  EXPECT_EQ(Defect(""), "p.mps: ends at line 0 without ENDATA; is it cut short?");
  EXPECT_EQ(Defect(Broken("ENDATA\n\n* x\nRHS\n")), "p.mps:12: nothing should stand behind ENDATA");
}

TEST(MpsDefects, RowsAndColumns) {
  EXPECT_THAT(Defect("ROWS\n X a\n"),
              HasSubstr("p.mps:2: no kind of row 'X'; there are N, L, G and E"));
  EXPECT_THAT(Defect("ROWS\n N a\n L a\n"), HasSubstr("p.mps:3: the row 'a' is there twice"));
  EXPECT_THAT(Defect("ROWS\n N a b\n"), HasSubstr("p.mps:2: a row should have 2 fields"));
  EXPECT_THAT(Defect(StrCat("ROWS\n N ", std::string(300, 'a'), "\n")),
              HasSubstr("has 300 characters"));
  ExpectDefect(" z frist 1\n", 9, "no row 'frist' in ROWS; did you mean 'first'?");
  ExpectDefect(" z first 1x\n", 9, "'1x' is not a number");
  ExpectDefect(" z first nan\n", 9, "'nan' is not a number");
  ExpectDefect(" z first 1e20\n", 9, "too large");
  ExpectDefect(" z first\n", 9, "has 2 fields");
  ExpectDefect(" z first 1 second\n", 9, "has 4 fields");
  ExpectDefect(" z first 1 second 2 COST 3\n", 9, "has 7 fields");
  ExpectDefect(" z first 1\n z second 2 first 3\n", 10,
               "the entry of 'z' in row 'first' is there twice");
  ExpectDefect(" z COST 1 COST 2\n", 9, "the entry of 'z' in row 'COST' is there twice");
  ExpectDefect(" x first 1\n", 9, "all of its lines should follow each other");
}

TEST(MpsDefects, IntegersAreNamed) {
  ExpectDefect(" M 'MARKER' 'INTORG'\n z first 1\n", 10, "'z' is an integer variable");
  ExpectDefect(" M 'MARKER' 'INT'\n", 9, "no marker ''INT''");
  ExpectDefect("BOUNDS\n BV B x\n", 10, "'x' is an integer variable (BV)");
  ExpectDefect("BOUNDS\n LI B x 1\n", 10, "'x' is an integer variable (LI)");
  ExpectDefect("BOUNDS\n UI x 1\n", 10, "'x' is an integer variable (UI)");
  ExpectDefect("BOUNDS\n SC B x 1\n", 10, "'x' is a semicontinuous variable (SC)");
}

TEST(MpsDefects, RightHandSidesAndRanges) {
  ExpectDefect("RHS\n R third 1\n", 10, "no row 'third'");
  ExpectDefect("RHS\n R first 1\n R first 1\n", 11,
               "the right-hand side of 'first' is there twice");
  ExpectDefect("RHS\n R first 1\n S second 1\n", 11, "RHS has two sets, 'R' and 'S'");
  ExpectDefect("RHS\n second 1e30\n", 10, "'second' can't be infinite");
  ExpectDefect("RHS\n first -inf\n", 10, "'first' can't be -infinite");
  ExpectDefect("RHS\n COST inf\n", 10, "too large");
  ExpectDefect("RANGES\n R COST 1\n", 10, "'COST' is an N row");
  ExpectDefect("RANGES\n first 1 first 1\n", 10, "the range of 'first' is there twice");
  ExpectDefect("RANGES\n first one\n", 10, "'one' is not a number");
}

TEST(MpsDefects, Bounds) {
  ExpectDefect("BOUNDS\n XX B x 1\n", 10,
               "no kind of bound 'XX'; there are LO, UP, FX, FR, MI and PL");
  ExpectDefect("BOUNDS\n UP B z 1\n", 10, "no variable 'z' in COLUMNS");
  ExpectDefect("BOUNDS\n UP x\n", 10, "a number is missing");
  ExpectDefect("BOUNDS\n UP B x 1 2\n", 10, "has 5 fields");
  ExpectDefect("BOUNDS\n UP x 1\n UP x 1\n", 11, "the upper bound of 'x' is there twice");
  ExpectDefect("BOUNDS\n FX x 1\n LO x 1\n", 11, "the lower bound of 'x' is there twice");
  ExpectDefect("BOUNDS\n UP B x 1\n UP C y 1\n", 11, "BOUNDS has two sets");
  ExpectDefect("BOUNDS\n UP x 1\n LO x 2\n FR y\n", 11,
               "the lower bound of 'x', 2, is above its upper bound, 1");
  ExpectDefect("BOUNDS\n LO x 1e30\n", 10, "'x' can't be infinite");
  // HiGHS keeps [0, -1], CPLEX takes (-infinity, -1].
  ExpectDefect("BOUNDS\n UP x -1\n", 10, "an LO or MI bound should say which");
}

TEST(MpsDefects, QuadraticEntries) {
  ExpectDefect("QUADOBJ\n x z 1\n", 10, "no variable 'z'");
  ExpectDefect("QUADOBJ\n x y 1\n y x 1\n", 11,
               "the quadratic entry of 'x' and 'y' is there twice");
  ExpectDefect("QUADOBJ\n x x\n", 10, "has 2 fields");
  ExpectDefect("QMATRIX\n x y 1\n", 10, "QMATRIX is not symmetric: the entry of 'x' and 'y' is 1");
  ExpectDefect("QMATRIX\n x y 1\n y x 2\n", 11, "QMATRIX is not symmetric");
  ExpectDefect("QMATRIX\n x y 1\n y x 1\n x y 1\n", 12, "is there twice");
}

TEST(MpsDefects, FixedFormat) {
  const std::string head = "ROWS\n N  COST\n L  row 1\nCOLUMNS\n";
  EXPECT_THAT(Defect(head + "    my x      row 2              1.0\nENDATA\n"),
              HasSubstr("p.mps:5: no row 'row 2' in ROWS; did you mean 'row 1'?"));
  EXPECT_THAT(Defect(head + "    my x     row 1               1.0\nENDATA\n"),
              HasSubstr("p.mps:5: column 14 should be blank in the fixed format"));
  EXPECT_THAT(Defect(head + "\tmy x\trow 1\t1.0\nENDATA\n"),
              HasSubstr("p.mps:5: a tab has no place"));
  EXPECT_THAT(Defect(head + "    my x      row 1          1.0 2.0\nENDATA\n"),
              HasSubstr("p.mps:5: '1.0 2.0' is not a number"));
}

TEST(MpsDefects, NamesOfOthersCantForgeAMessage) {
  ExpectDefect(" z \x1b[2J 1\n", 9, "no row '\\x1b[2J'");
  EXPECT_LT(Defect(Broken(StrCat(" z ", std::string(250, 'q'), " 1\n"))).size(), 250u);
}

// Every cut, and every byte replaced by some others: read or refused in one line.
TEST(MpsDefects, DamagedFilesAreReadOrRefused) {
  const std::string good =
      Broken("RHS\n R first 1\nRANGES\n R first 2\nBOUNDS\n UP B x 4\nQMATRIX\n x x 1\nENDATA\n");
  for (size_t size = 0; size + 1 < good.size(); ++size) {
    EXPECT_THROW(ParseMps(good.substr(0, size), "x"), UserError) << size;
  }
  int refused = 0;
  for (size_t at = 0; at < good.size(); ++at) {
    for (const char c : {'\0', '\n', ' ', '-', '9', 'x', '\xff'}) {
      std::string damaged = good;
      damaged[at] = c;
      try {
        EXPECT_GE(ParseMps(damaged, "x").problem.n(), 1);
      } catch (const UserError& error) {
        EXPECT_EQ(std::string_view(error.what()).find('\n'), std::string_view::npos);
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 300);
}

}  // namespace
}  // namespace rookery::qp
