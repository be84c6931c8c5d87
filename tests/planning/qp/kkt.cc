#include "tests/planning/qp/kkt.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/planning/qp/dense.h"

namespace rookery::qp {
namespace {

constexpr double kSummation = 1e-13;  // sums in another order, relative

bool HasUpper(const Problem& problem, size_t i) { return problem.u[i] < 1e20; }
bool HasLower(const Problem& problem, size_t i) { return problem.l[i] > -1e20; }

// The sum of y+'u - y-'l where the bounds are some.
double SupportOf(const Problem& problem, std::span<const double> y) {
  double sum = 0;
  for (size_t i = 0; i < y.size(); ++i) {
    if (y[i] > 0 && HasUpper(problem, i)) sum += y[i] * problem.u[i];
    if (y[i] < 0 && HasLower(problem, i)) sum += y[i] * problem.l[i];
  }
  return sum;
}

double WrongSign(const Problem& problem, std::span<const double> y) {
  double largest = 0;
  for (size_t i = 0; i < y.size(); ++i) {
    if (y[i] > 0 && !HasUpper(problem, i)) largest = std::max(largest, y[i]);
    if (y[i] < 0 && !HasLower(problem, i)) largest = std::max(largest, -y[i]);
  }
  return largest;
}

}  // namespace

Kkt KktOf(const Problem& problem, std::span<const double> x, std::span<const double> y) {
  const std::vector<double> Ax = Times(DenseOf(problem.A), x);
  const std::vector<double> Px = Times(SymmetricOf(problem.P), x);
  const std::vector<double> Aty = TransposedTimes(DenseOf(problem.A), y);
  Kkt kkt;
  for (size_t i = 0; i < y.size(); ++i) {
    const double above = HasUpper(problem, i) ? Ax[i] - problem.u[i] : -INFINITY;
    const double below = HasLower(problem, i) ? problem.l[i] - Ax[i] : -INFINITY;
    kkt.primal = std::max({kkt.primal, above, below});
    if (y[i] > 0) kkt.complementarity = std::max(kkt.complementarity, y[i] * -above);
    if (y[i] < 0) kkt.complementarity = std::max(kkt.complementarity, -y[i] * -below);
    if (HasUpper(problem, i) && above > 0) {
      kkt.primal_norm = std::max(kkt.primal_norm, std::abs(problem.u[i]));
    }
    if (HasLower(problem, i) && below > 0) {
      kkt.primal_norm = std::max(kkt.primal_norm, std::abs(problem.l[i]));
    }
  }
  kkt.primal_norm = std::max(kkt.primal_norm, LargestOf(Ax));
  std::vector<double> gradient = problem.q;
  for (size_t j = 0; j < x.size(); ++j) gradient[j] += Px[j] + Aty[j];
  kkt.dual = LargestOf(gradient);
  kkt.dual_norm = std::max({LargestOf(problem.q), LargestOf(Px), LargestOf(Aty)});
  const double quadratic = DotProduct(x, Px), linear = DotProduct(x, problem.q);
  const double support = SupportOf(problem, y);
  kkt.gap = std::abs(quadratic + linear + support);
  kkt.gap_norm = std::max({std::abs(quadratic), std::abs(linear), std::abs(support)});
  kkt.sign = WrongSign(problem, y);
  kkt.objective = 0.5 * quadratic + linear + problem.constant;
  return kkt;
}

testing::AssertionResult IsOptimal(const Problem& problem, std::span<const double> x,
                                   std::span<const double> y, double eps) {
  if (x.size() != problem.q.size() || y.size() != problem.l.size()) {
    return testing::AssertionFailure() << x.size() << " variables and " << y.size() << " rows";
  }
  for (const std::span<const double> values : {x, y}) {
    for (const double value : values) {
      if (!std::isfinite(value)) return testing::AssertionFailure() << "not finite";
    }
  }
  const Kkt k = KktOf(problem, x, y);
  const auto within = [eps](double value, double norm) {
    return value <= eps * (1 + norm) + kSummation * (1 + norm);
  };
  // A multiplier's distance sums up from the gap and both residuals.
  double x_sum = 0, y_sum = 0;
  for (const double value : x) x_sum += std::abs(value);
  for (const double value : y) y_sum += std::abs(value);
  const double distance = k.gap + x_sum * k.dual + y_sum * k.primal;
  if (within(k.primal, k.primal_norm) && within(k.dual, k.dual_norm) && within(k.gap, k.gap_norm) &&
      k.sign == 0 && k.complementarity <= distance + kSummation * (1 + k.gap_norm)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure()
         << "primal " << k.primal << " of " << k.primal_norm << ", dual " << k.dual << " of "
         << k.dual_norm << ", gap " << k.gap << " of " << k.gap_norm << ", sign " << k.sign
         << ", complementarity " << k.complementarity;
}

testing::AssertionResult ProvesPrimalInfeasible(const Problem& problem, std::span<const double> v,
                                                double eps) {
  if (v.size() != problem.l.size()) {
    return testing::AssertionFailure() << "the certificate has " << v.size() << " elements";
  }
  const double largest = LargestOf(v), Atv = LargestOf(TransposedTimes(DenseOf(problem.A), v));
  const double support = SupportOf(problem, v), sign = WrongSign(problem, v);
  if (std::abs(largest - 1) <= kSummation && Atv <= eps * (1 + 1e-9) && support <= -eps &&
      sign == 0) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "largest element " << largest << ", |A'v| " << Atv
                                     << ", support " << support << ", sign " << sign;
}

testing::AssertionResult ProvesDualInfeasible(const Problem& problem, std::span<const double> d,
                                              double eps) {
  if (d.size() != problem.q.size()) {
    return testing::AssertionFailure() << "the certificate has " << d.size() << " elements";
  }
  const double largest = LargestOf(d), Pd = LargestOf(Times(SymmetricOf(problem.P), d));
  const double fall = DotProduct(problem.q, d);
  const std::vector<double> Ad = Times(DenseOf(problem.A), d);
  double leaves = 0;
  for (size_t i = 0; i < Ad.size(); ++i) {
    if (HasUpper(problem, i)) leaves = std::max(leaves, Ad[i]);
    if (HasLower(problem, i)) leaves = std::max(leaves, -Ad[i]);
  }
  const double most = eps * (1 + 1e-9);
  if (std::abs(largest - 1) <= kSummation && Pd <= most && fall <= -eps && leaves <= most) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "largest element " << largest << ", |Pd| " << Pd << ", q'd "
                                     << fall << ", leaves the rows by " << leaves;
}

}  // namespace rookery::qp
