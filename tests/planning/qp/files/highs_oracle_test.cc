// Random files as HiGHS reads them.
#include <fstream>

#include "planning/qp/files/mps.h"
#include "tests/planning/qp/files/testing.h"

namespace rookery::qp {
namespace {

constexpr int kFiles = 60;

// A problem with its bounds folded back, in the order of the oracle's numbers.
std::vector<double> Numbers(const NamedProblem& named) {
  const Problem& p = named.problem;
  const auto n = static_cast<size_t>(p.n()), m = static_cast<size_t>(named.constraints);
  const double sign = named.negated ? -1 : 1;
  std::vector<double> numbers = {double(n), double(m), double(named.negated), sign * p.constant};
  std::vector<double> low(n, -kInfinity), high(n, kInfinity);
  const auto A = Dense(p.A), P = Dense(p.P);
  for (size_t i = m; i < A.size(); ++i) {
    const auto j = static_cast<size_t>(std::ranges::find(A[i], 1.0) - A[i].begin());
    EXPECT_EQ(std::ranges::count(A[i], 0.0), static_cast<long>(n) - 1);
    EXPECT_EQ(named.rows[i], named.variables.at(j));
    low.at(j) = p.l[i];
    high.at(j) = p.u[i];
  }
  const auto append = [&](const std::vector<double>& values, size_t count, double factor) {
    for (size_t i = 0; i < count; ++i) numbers.push_back(factor * values.at(i));
  };
  append(p.q, n, sign);
  append(low, n, 1);
  append(high, n, 1);
  append(p.l, m, 1);
  append(p.u, m, 1);
  for (size_t i = 0; i < m; ++i) append(A[i], n, 1);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) numbers.push_back(sign * (i <= j ? P[i][j] : P[j][i]));
    for (size_t j = 0; j < i; ++j) EXPECT_EQ(P[i][j], 0);
  }
  return numbers;
}

TEST(MpsOracle, RandomFilesAreReadAsHighsReadsThem) {
  const ScratchFolder folder;
  RunOracle("highs_oracle.py", StrCat(folder.path().string(), " ", kFiles));
  int maximized = 0, quadratic = 0, ranged = 0;
  for (int i = 0; i < kFiles; ++i) {
    std::filesystem::path path = folder / StrCat(i, ".mps");
    if (!std::filesystem::exists(path)) path += ".gz";
    std::ifstream file(folder / StrCat(i, ".txt"));
    const std::vector<double> expected{std::istream_iterator<double>(file), {}};
    const NamedProblem named = ReadMps(path);
    EXPECT_EQ(Numbers(named), expected) << path << "\n" << ReadBytes(path);
    EXPECT_EQ(named.name, StrCat("test", i));
    maximized += named.negated;
    quadratic += named.problem.P.entries() > 0;
    for (size_t r = 0; r < static_cast<size_t>(named.constraints); ++r) {
      const double l = named.problem.l[r], u = named.problem.u[r];
      ranged += l > -kInfinity && u < kInfinity && l < u;
    }
  }
  EXPECT_GT(maximized, 5);
  EXPECT_GT(quadratic, 20);
  EXPECT_GT(ranged, 30);
}

}  // namespace
}  // namespace rookery::qp
