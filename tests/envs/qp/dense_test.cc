// Dense matrices beside SciPy's.
#include "envs/qp/classes/dense.h"

#include <algorithm>
#include <cmath>
#include <complex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "envs/qp/classes/draws.h"
#include "envs/qp/classes/mpc/plant.h"
#include "envs/qp/classes/riccati.h"
#include "envs/qp/classes/spectrum.h"
#include "tests/envs/qp/oracle_process.h"

namespace rookery::qp {
namespace {

Matrix NormalMatrix(int64_t rows, int64_t columns, double deviation, Random& random) {
  Matrix result(rows, columns);
  result.value = Normals(rows * columns, deviation, random);
  return result;
}

// The largest difference, beside the largest entry.
double Apart(const std::vector<double>& ours, const std::vector<double>& expected) {
  if (ours.size() != expected.size()) return INFINITY;
  double difference = 0, largest = 0;
  for (size_t i = 0; i < ours.size(); ++i) {
    difference = std::max(difference, std::abs(ours[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  return difference / largest;
}

TEST(DenseTest, SolveUndoesAProduct) {
  Random random(1);
  for (const int64_t n : {1, 2, 7, 40}) {
    const Matrix a = NormalMatrix(n, n, 1, random), x = NormalMatrix(n, 3, 1, random);
    EXPECT_LT(Apart(Solve(a, a * x).value, x.value), 1e-10) << n;
  }
}

TEST(DenseTest, SolveTakesPivots) {
  const Matrix a = {{0, 2}, {1, 0}}, b = {{4}, {3}};
  EXPECT_THAT(Solve(a, b).value, testing::ElementsAre(3, 2));
  const Matrix singular = {{1, 1}, {1, 1}};
  EXPECT_THROW(Solve(singular, b), Failure);
}

TEST(DenseTest, ExponentialIsSciPys) {
  OracleProcess oracle;
  Random random(2);
  for (const double deviation : {1e-3, 0.5, 5.0}) {
    const Matrix a = NormalMatrix(6, 6, deviation, random);
    EXPECT_LT(Apart(Exponential(a).value, oracle.Ask("exponential", {ForOracle(a)}).numbers), 1e-11)
        << deviation;
  }
}

TEST(DenseTest, DiscretizedDoubleIntegrator) {
  const Matrix A = {{0, 1}, {0, 0}}, B = {{0}, {2}};
  const auto [a, b] = Discretize(A, B, 0.5);
  EXPECT_THAT(a.value, testing::ElementsAre(1, 0.5, 0, 1));
  EXPECT_THAT(b.value, testing::ElementsAre(0.25, 1));
}

TEST(RiccatiTest, IsSciPys) {
  OracleProcess oracle;
  Random random(3);
  for (const int64_t nx : {2, 12, 40}) {
    Matrix A = NormalMatrix(nx, nx, 1, random);
    A = (1.1 / SpectralRadius(A)) * A;
    const Matrix B = NormalMatrix(nx, nx / 2, 1, random);
    const Matrix Q = Diagonal(Uniforms(nx, 0, 1, random)), R = 0.1 * Identity(nx / 2);
    const auto expected =
        oracle.Ask("riccati", {ForOracle(A), ForOracle(B), ForOracle(Q), ForOracle(R)}).numbers;
    EXPECT_LT(Apart(SolveRiccati(A, B, Q, R).value, expected), 1e-8) << nx;
  }
}

// Every system that MPC controls has an end that SciPy agrees with.
TEST(RiccatiTest, OfTheSystemsIsSciPys) {
  OracleProcess oracle;
  Random random(4);
  for (const Plant& s : {WalkingSystem(random), CartPoleSystem(random), QuadcopterSystem(random),
                         RandomSystem(20, 30, random)}) {
    const auto expected =
        oracle.Ask("riccati", {ForOracle(s.A), ForOracle(s.B), ForOracle(s.Q), ForOracle(s.R)})
            .numbers;
    EXPECT_LT(Apart(SolveRiccati(s.A, s.B, s.Q, s.R).value, expected), 1e-7) << s.nx();
  }
}

TEST(RiccatiTest, WithoutASolutionIsAFailure) {
  const Matrix A = {{2}}, B = {{0}}, Q = {{1}}, R = {{1}};
  EXPECT_THROW(SolveRiccati(A, B, Q, R), Failure);
}

TEST(SpectrumTest, EigenvaluesAreNumPys) {
  OracleProcess oracle;
  Random random(5);
  for (const int64_t n : {1, 2, 3, 10, 60}) {
    const Matrix a = NormalMatrix(n, n, 1, random);
    std::vector<double> sizes;
    for (const auto& w : Eigenvalues(a)) sizes.push_back(std::abs(w));
    std::ranges::sort(sizes);
    EXPECT_LT(Apart(sizes, oracle.Ask("eigenvalues", {ForOracle(a)}).numbers), 1e-10) << n;
    EXPECT_EQ(SpectralRadius(a), sizes.back());
  }
}

TEST(SpectrumTest, OfMatricesThatAreNotRandom) {
  EXPECT_EQ(SpectralRadius(Matrix(3, 3)), 0);
  EXPECT_EQ(SpectralRadius(Identity(4)), 1);
  const Matrix turn = {{0, -1}, {1, 0}};
  EXPECT_NEAR(SpectralRadius(turn), 1, 1e-14);
  Matrix shift(5, 5);  // a cyclic permutation: plain QR steps leave it as it is
  for (int64_t i = 0; i < 5; ++i) shift(i, (i + 1) % 5) = 1;
  EXPECT_NEAR(SpectralRadius(shift), 1, 1e-12);
}

TEST(SpectrumTest, MappedEigenvaluesAreNumPys) {
  OracleProcess oracle;
  Random random(6);
  for (const int64_t n : {2, 10, 100}) {
    const Matrix a = Identity(n) + NormalMatrix(n, n, 0.1, random);
    const Matrix mapped = MapEigenvalues(a, [](std::complex<double> w) {
      const double size = std::abs(w);
      return size < 0.99 ? w : w / (size + 1e-2);
    });
    EXPECT_LT(Apart(mapped.value, oracle.Ask("clipped", {ForOracle(a)}).numbers), 1e-7) << n;
    EXPECT_LT(SpectralRadius(mapped), 1);
  }
}

}  // namespace
}  // namespace rookery::qp
