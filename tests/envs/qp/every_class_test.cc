#include "envs/qp/classes/every_class.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::qp {
namespace {

using testing::HasSubstr;

// What is wrong with it; "" where nothing is.
std::string Defect(const Csc& a, int64_t rows, int64_t columns, bool upper) {
  if (a.rows != rows || a.columns != columns) return "another size";
  if (static_cast<int64_t>(a.begin.size()) != columns + 1) return "begin";
  if (a.begin.front() != 0 || a.begin.back() != a.entries()) return "entries";
  if (a.value.size() != a.row.size()) return "values";
  for (int64_t j = 0; j < columns; ++j) {
    const auto begin = static_cast<size_t>(a.begin[static_cast<size_t>(j)]);
    const auto end = static_cast<size_t>(a.begin[static_cast<size_t>(j) + 1]);
    for (size_t k = begin; k < end; ++k) {
      if (a.row[k] < 0 || a.row[k] >= (upper ? j + 1 : rows)) return StrCat("row in column ", j);
      if (k > begin && a.row[k] <= a.row[k - 1]) return StrCat("order in column ", j);
      if (!std::isfinite(a.value[k])) return StrCat("number in column ", j);
    }
  }
  return "";
}

std::string Defect(const Problem& problem) {
  const int64_t n = problem.n(), m = problem.m();
  if (static_cast<int64_t>(problem.u.size()) != m) return "u";
  for (const auto& defect : {Defect(problem.P, n, n, true), Defect(problem.A, m, n, false)}) {
    if (!defect.empty()) return defect;
  }
  if (!std::ranges::all_of(problem.q, [](double x) { return std::isfinite(x); })) return "q";
  for (size_t i = 0; i < problem.l.size(); ++i) {
    if (!(problem.l[i] <= problem.u[i])) return StrCat("bounds of row ", i);
  }
  return "";
}

Problem Make(std::string_view name, int64_t size, uint64_t key) {
  Random random(key);
  return MakeProblem(FindClass(name), size, random);
}

TEST(EveryClassTest, InstancesAreWellFormedAndOfTheirShape) {
  for (const ProblemClass& problems : EveryClass()) {
    const int64_t several = std::min(problems.smallest + 7, problems.largest);
    for (const int64_t size : {problems.least, problems.smallest, several}) {
      const Problem problem = Make(problems.name, size, 5);
      EXPECT_EQ(Defect(problem), "") << problems.name << " " << size;
      EXPECT_EQ(problem.n(), problems.shape(size).n) << problems.name << " " << size;
      EXPECT_EQ(problem.m(), problems.shape(size).m) << problems.name << " " << size;
    }
  }
}

// Sizes and shapes as they were published.
TEST(EveryClassTest, ShapesArePublishedOnes) {
  const auto shape = [](std::string_view name, int64_t size) {
    const auto [n, m] = FindClass(name).shape(size);
    return std::pair(n, m);
  };
  EXPECT_EQ(shape("random", 2000), std::pair(2000L, 20000L));
  EXPECT_EQ(shape("equality", 2000), std::pair(2000L, 1000L));
  EXPECT_EQ(shape("portfolio", 5), std::pair(505L, 506L));
  EXPECT_EQ(shape("lasso", 10), std::pair(1020L, 1020L));
  EXPECT_EQ(shape("svm", 10), std::pair(1010L, 2000L));
  EXPECT_EQ(shape("huber", 10), std::pair(3010L, 3000L));
  EXPECT_EQ(shape("control", 60), std::pair(960L, 1620L));
  EXPECT_EQ(shape("mpc", 2), std::pair(300L, 500L));
  EXPECT_EQ(shape("mpc", 3), std::pair(340L, 540L));
  EXPECT_EQ(shape("mpc", 4), std::pair(70L, 110L));
  EXPECT_EQ(shape("mpc", 5), std::pair(380L, 620L));
  EXPECT_EQ(shape("mpc", 6), std::pair(930L, 1530L));
}

TEST(EveryClassTest, DensitiesArePublishedOnes) {
  EXPECT_EQ(Make("random", 50, 1).A.entries(), 3750);
  EXPECT_EQ(Make("equality", 100, 1).A.entries(), 750);
  EXPECT_EQ(Make("portfolio", 5, 1).A.entries(), 2255);
  EXPECT_EQ(Make("lasso", 10, 1).A.entries(), 2540);
  EXPECT_EQ(Make("svm", 10, 1).A.entries(), 3500);
  EXPECT_EQ(Make("huber", 10, 1).A.entries(), 6500);
  EXPECT_EQ(Make("control", 10, 1).A.entries(), 10 * 10 * 10 + 10 * 10 * 5 + 11 * 10 + 160);
}

TEST(EveryClassTest, SameKeySameBytes) {
  for (const ProblemClass& problems : EveryClass()) {
    const Problem one = Make(problems.name, problems.smallest, 7);
    const Problem same = Make(problems.name, problems.smallest, 7);
    const Problem other = Make(problems.name, problems.smallest, 8);
    const auto bytes = [](const Problem& p) {
      return std::tuple(p.P.begin, p.P.row, p.P.value, p.q, p.A.begin, p.A.row, p.A.value, p.l,
                        p.u);
    };
    EXPECT_EQ(bytes(one), bytes(same)) << problems.name;
    EXPECT_NE(bytes(one), bytes(other)) << problems.name;
  }
}

TEST(EveryClassTest, SizesAreUniform) {
  Random random(9);
  const ProblemClass& problems = FindClass("mpc");
  std::vector<int> counts(7);
  for (int draw = 0; draw < 6000; ++draw)
    ++counts.at(static_cast<size_t>(DrawSize(problems, random)));
  EXPECT_EQ(counts[0], 0);
  for (size_t size = 1; size < 7; ++size) EXPECT_NEAR(counts[size], 1000, 4 * 29);
}

TEST(EveryClassTest, MistakesAreNamed) {
  Random random(1);
  const auto message = [](const auto& call) -> std::string {
    try {
      call();
    } catch (const UserError& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  EXPECT_THAT(message([] { FindClass("laso"); }), HasSubstr("'laso'; there are control, equality"));
  for (const ProblemClass& problems : EveryClass()) {
    for (const int64_t size : {problems.least - 1, problems.largest + 1, int64_t{-1}, INT64_MAX}) {
      EXPECT_THAT(message([&] { MakeProblem(problems, size, random); }),
                  HasSubstr(StrCat(problems.least, " to ", problems.largest, ", not ", size)));
    }
  }
}

}  // namespace
}  // namespace rookery::qp
