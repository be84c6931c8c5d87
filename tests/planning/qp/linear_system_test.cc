// The equations of ADMM's iteration, solved in both forms, beside dense arithmetic.
#include <memory>

#include "core/strings.h"
#include "planning/qp/linear/kkt_system.h"
#include "planning/qp/linear/reduced_system.h"
#include "tests/planning/qp/dense_ldl.h"
#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {
namespace {

constexpr double kSigma = 1e-6;

struct Solution {
  std::vector<double> x, nu;
};

Solution SolveIn(LinearSystem& system, const std::vector<double>& r, const std::vector<double>& s) {
  Solution solution{std::vector<double>(r.size()), std::vector<double>(s.size())};
  system.Solve(r, s, solution.x, solution.nu);
  return solution;
}

// How far it is from (P + sigma I) x + A'nu = r, A x - nu / rho = s: of each equation, relative to
// its largest term; nu's terms as large as the rows that make it.
double Backward(const Problem& problem, const std::vector<double>& rho,
                const std::vector<double>& r, const std::vector<double>& s,
                const Solution& solution) {
  const Dense P = SymmetricOf(problem.P), A = DenseOf(problem.A);
  const std::vector<double>& x = solution.x;
  const std::vector<double>& nu = solution.nu;
  const std::vector<double> Ax = Times(A, x);
  double worst = 0;
  for (int64_t j = 0; j < problem.n(); ++j) {
    double sum = kSigma * x[j] - r[j], terms = std::abs(r[j]) + kSigma * std::abs(x[j]);
    for (int64_t k = 0; k < problem.n(); ++k) {
      sum += P(j, k) * x[k];
      terms += std::abs(P(j, k) * x[k]);
    }
    for (int64_t i = 0; i < problem.m(); ++i) {
      double row = std::abs(s[i]);
      for (int64_t k = 0; k < problem.n(); ++k) row += std::abs(A(i, k) * x[k]);
      sum += A(i, j) * nu[i];
      terms += std::abs(A(i, j)) * (std::abs(nu[i]) + rho[i] * row);
    }
    if (std::isnan(sum)) return sum;
    worst = std::max(worst, std::abs(sum) / terms);
  }
  for (int64_t i = 0; i < problem.m(); ++i) {
    double terms = std::abs(s[i]) + std::abs(nu[i]) / rho[i] + 1e-300;
    for (int64_t k = 0; k < problem.n(); ++k) terms += std::abs(A(i, k) * x[k]);
    if (std::isnan(nu[i])) return nu[i];
    worst = std::max(worst, std::abs(Ax[i] - nu[i] / rho[i] - s[i]) / terms);
  }
  return worst;
}

TEST(QpLinearSystem, BothFormsSolveTheEquations) {
  Random random({16, 1});
  for (int k = 0; k < 60; ++k) {
    const Problem problem = MakeRandomProblem(random).problem;
    Problem changed = problem;
    for (double& value : changed.P.value) value *= 2;
    for (double& value : changed.A.value) value *= -0.5;
    for (const bool reduced : {false, true}) {
      Problem read = problem;  // what the reduced form reads again
      std::unique_ptr<LinearSystem> system;
      if (reduced) {
        system = std::make_unique<ReducedSystem>(read, kSigma);
      } else {
        system = std::make_unique<KktSystem>(read, kSigma);
      }
      const std::unique_ptr<LinearSystem> sibling = system->Sibling();
      EXPECT_GE(system->FactorSeconds(), 0);
      EXPECT_GE(system->SolveSeconds(), 0);
      const auto check = [&](LinearSystem& of, double low, double high) {
        std::vector<double> rho;
        for (int64_t i = 0; i < read.m(); ++i) {
          rho.push_back(std::pow(10.0, random.Uniform(low, high)));
        }
        ASSERT_TRUE(of.Factor(rho));
        const std::vector<double> r = NormalVector(random, read.n()),
                                  s = NormalVector(random, read.m());
        EXPECT_LE(Backward(read, rho, r, s, SolveIn(of, r, s)), 1e-8)
            << (reduced ? "reduced" : "whole") << ", problem " << k;
      };
      check(*system, -2, 2);
      check(*system, -6, 9);
      check(*sibling, -3, 3);
      read.P.value = changed.P.value;
      read.A.value = changed.A.value;
      system->Update(read);
      check(*system, -3, 3);
    }
  }
}

// To themselves: the two forms' solutions, where the numbers are tame.
TEST(QpLinearSystem, BothFormsAgree) {
  Random random({16, 2});
  for (int k = 0; k < 60; ++k) {
    const RandomProblem made =
        MakeRandomProblem(random, 1 + random.Below(20), random.Below(30), Quadratic::kDefinite);
    const int64_t n = made.problem.n(), m = made.problem.m();
    KktSystem whole(made.problem, kSigma);
    ReducedSystem reduced(made.problem, kSigma);
    std::vector<double> rho;
    for (int64_t i = 0; i < m; ++i) rho.push_back(std::pow(10.0, random.Uniform(-3, 2)));
    ASSERT_TRUE(whole.Factor(rho) && reduced.Factor(rho));
    const std::vector<double> r = NormalVector(random, n), s = NormalVector(random, m);
    const Solution a = SolveIn(whole, r, s), b = SolveIn(reduced, r, s);
    EXPECT_LE(LargestDifference(a.x, b.x), 1e-8 * (1 + LargestOf(a.x)));
    EXPECT_LE(LargestDifference(a.nu, b.nu), 1e-8 * (1 + LargestOf(a.nu)));

    Dense kkt(n + m, n + m);
    const Dense P = SymmetricOf(made.problem.P), A = DenseOf(made.problem.A);
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < n; ++j) kkt(i, j) = P(i, j) + (i == j ? kSigma : 0);
      for (int64_t j = 0; j < m; ++j) kkt(i, n + j) = kkt(n + j, i) = A(j, i);
    }
    for (int64_t i = 0; i < m; ++i) kkt(n + i, n + i) = -1 / rho[i];
    std::vector<double> right(r);
    right.insert(right.end(), s.begin(), s.end());
    const std::vector<double> x = SolveDense(FactorDense(kkt), right);
    EXPECT_LE(LargestDifference(a.x, std::span(x).first(n)), 1e-8 * (1 + LargestOf(a.x)));
  }
}

TEST(QpLinearSystem, IndefiniteIsTold) {
  // Eigenvalues 1 +- 2.
  const Problem problem{
      .P = UpperOf([] {
        Dense P(2, 2);
        P(0, 0) = P(1, 1) = 1;
        P(0, 1) = P(1, 0) = 2;
        return P;
      }()),
      .q = {0, 0},
      .A = {.rows = 1, .columns = 2, .begin = {0, 1, 1}, .row = {0}, .value = {1}},
      .l = {0},
      .u = {1}};
  KktSystem whole(problem, kSigma);
  ReducedSystem reduced(problem, kSigma);
  const std::vector<double> small{0.1}, large{1e3};
  EXPECT_FALSE(whole.Factor(small));
  EXPECT_FALSE(reduced.Factor(small));
  // Along the row, a large penalty makes up for it: 1 + 1e3 times 1, less 4.
  EXPECT_TRUE(whole.Factor(large));
  EXPECT_TRUE(reduced.Factor(large));
}

}  // namespace
}  // namespace rookery::qp
