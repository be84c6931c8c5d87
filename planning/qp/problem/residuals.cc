#include "planning/qp/problem/residuals.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/problem/products.h"

namespace rookery::qp {
namespace {

// sup of y'z over l <= z <= u.
double Support(std::span<const double> y, std::span<const double> l, std::span<const double> u) {
  double sum = 0;
  for (size_t i = 0; i < y.size(); ++i) {
    if (y[i] > 0) sum += y[i] * u[i];
    if (y[i] < 0) sum += y[i] * l[i];
  }
  return sum;
}

Test GapOf(double quadratic, double linear, double support) {
  return {std::abs(quadratic + linear + support),
          std::max({std::abs(quadratic), std::abs(linear), std::abs(support)})};
}

// Norms of a vector as it is, and divided by the scaling.
struct Norms {
  double scaled = 0, unscaled = 0;
  void See(double value, double factor) {
    scaled = std::max(scaled, std::abs(value));
    unscaled = std::max(unscaled, std::abs(value) * factor);
  }
};

double RelativeTo(double value, double norm) { return value / (norm + 1e-10); }

}  // namespace

ScaledResiduals::ScaledResiduals(const Problem& scaled, const Scaling& scaling, double constant)
    : problem_(scaled),
      scaling_(scaling),
      constant_(constant),
      Px_(static_cast<size_t>(scaled.n())),
      Aty_(static_cast<size_t>(scaled.n())) {}

Residuals ScaledResiduals::operator()(std::span<const double> x, std::span<const double> y,
                                      std::span<const double> z, std::span<const double> Ax) {
  MultiplySymmetric(problem_.P, x, Px_);
  MultiplyTransposed(problem_.A, y, Aty_);
  Norms difference, of_z, of_Ax, gradient, of_Px, of_Aty, of_q;
  for (size_t i = 0; i < z.size(); ++i) {
    const double factor = 1 / scaling_.E[i];
    difference.See(Ax[i] - z[i], factor);
    of_z.See(z[i], factor);
    of_Ax.See(Ax[i], factor);
  }
  const double c = scaling_.c;
  for (size_t j = 0; j < x.size(); ++j) {
    const double factor = 1 / (c * scaling_.D[j]);
    gradient.See(Px_[j] + problem_.q[j] + Aty_[j], factor);
    of_Px.See(Px_[j], factor);
    of_Aty.See(Aty_[j], factor);
    of_q.See(problem_.q[j], factor);
  }
  const double quadratic = Dot(x, Px_) / c, linear = Dot(x, problem_.q) / c;
  return {.primal = {difference.unscaled, std::max(of_z.unscaled, of_Ax.unscaled)},
          .dual = {gradient.unscaled, std::max({of_Px.unscaled, of_Aty.unscaled, of_q.unscaled})},
          .gap = GapOf(quadratic, linear, Support(y, problem_.l, problem_.u) / c),
          .scaled_primal = RelativeTo(difference.scaled, std::max(of_z.scaled, of_Ax.scaled)),
          .scaled_dual =
              RelativeTo(gradient.scaled, std::max({of_Px.scaled, of_Aty.scaled, of_q.scaled})),
          .objective = 0.5 * quadratic + linear + constant_};
}

Residuals ResidualsOf(const Problem& problem, std::span<const double> x,
                      std::span<const double> y) {
  const auto n = static_cast<size_t>(problem.n()), m = static_cast<size_t>(problem.m());
  std::vector<double> Px(n), Aty(n), Ax(m), l(m), u(m);
  MultiplySymmetric(problem.P, x, Px);
  MultiplyTransposed(problem.A, y, Aty);
  Multiply(problem.A, x, Ax);
  Residuals residuals;
  for (size_t i = 0; i < m; ++i) {
    l[i] = problem.l[i] > -kInfinity ? problem.l[i] : -INFINITY;
    u[i] = problem.u[i] < kInfinity ? problem.u[i] : INFINITY;
    const double z = std::clamp(Ax[i], l[i], u[i]);
    residuals.primal.value = std::max(residuals.primal.value, std::abs(Ax[i] - z));
    residuals.primal.norm = std::max({residuals.primal.norm, std::abs(Ax[i]), std::abs(z)});
    if (std::isnan(Ax[i])) residuals.primal.value = NAN;
  }
  for (size_t j = 0; j < n; ++j) {
    const double gradient = Px[j] + problem.q[j] + Aty[j];
    residuals.dual.value = std::max(residuals.dual.value, std::abs(gradient));
    residuals.dual.norm =
        std::max({residuals.dual.norm, std::abs(Px[j]), std::abs(problem.q[j]), std::abs(Aty[j])});
    if (std::isnan(gradient)) residuals.dual.value = NAN;
  }
  const double quadratic = Dot(x, Px), linear = Dot(x, problem.q);
  residuals.gap = GapOf(quadratic, linear, Support(y, l, u));
  residuals.objective = 0.5 * quadratic + linear + problem.constant;
  return residuals;
}

}  // namespace rookery::qp
