#include "planning/qp/admm.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/problem/products.h"

namespace rookery::qp {
namespace {

constexpr double kEqualityWidth = 1e-4;  // scaled; OSQP's

RowKind KindOf(double l, double u) {
  if (std::isinf(l) && std::isinf(u)) return RowKind::kFree;
  return u - l < kEqualityWidth ? RowKind::kEquality : RowKind::kInequality;
}

}  // namespace

Admm::Admm(const Problem& scaled, LinearSystem& system, double sigma)
    : problem_(scaled), system_(system), sigma_(sigma) {
  const auto n = static_cast<size_t>(scaled.n()), m = static_cast<size_t>(scaled.m());
  for (auto* of_rows : {&rho_, &inverse_rho_, &y_, &z_, &Ax_, &dy_, &s_, &nu_}) {
    of_rows->assign(m, 0);
  }
  for (auto* of_columns : {&x_, &dx_, &r_, &x_tilde_}) of_columns->assign(n, 0);
  std::ranges::fill(rho_, kFirstRho);
  kinds_.resize(m);
  ReadBounds();
}

void Admm::ReadBounds() {
  for (size_t i = 0; i < kinds_.size(); ++i) kinds_[i] = KindOf(problem_.l[i], problem_.u[i]);
  for (size_t i = 0; i < z_.size(); ++i) z_[i] = std::clamp(z_[i], problem_.l[i], problem_.u[i]);
}

bool Admm::SetStep(std::span<const double> rho, double alpha) {
  alpha_ = alpha;
  if (factorizations_ > 0 && std::ranges::equal(rho, rho_)) return true;
  std::ranges::copy(rho, rho_.begin());
  for (size_t i = 0; i < rho_.size(); ++i) inverse_rho_[i] = 1 / rho_[i];
  ++factorizations_;
  return system_.Factor(rho_);
}

void Admm::Start(std::span<const double> x, std::span<const double> y) {
  std::ranges::copy(x, x_.begin());
  std::ranges::copy(y, y_.begin());
  Multiply(problem_.A, x_, Ax_);
  for (size_t i = 0; i < z_.size(); ++i) z_[i] = std::clamp(Ax_[i], problem_.l[i], problem_.u[i]);
}

void Admm::Advance(int64_t iterations) {
  for (int64_t k = 0; k < iterations; ++k) {
    const bool is_last = k + 1 == iterations;
    if (is_last) {
      dx_ = x_;
      dy_ = y_;
    }
    Iterate();
    if (!is_last) continue;
    for (size_t j = 0; j < dx_.size(); ++j) dx_[j] = x_[j] - dx_[j];
    for (size_t i = 0; i < dy_.size(); ++i) dy_[i] = y_[i] - dy_[i];
  }
  iterations_ += iterations;
}

void Admm::Iterate() {
  const size_t n = x_.size(), m = y_.size();
  const double* l = problem_.l.data();
  const double* u = problem_.u.data();
  for (size_t j = 0; j < n; ++j) r_[j] = sigma_ * x_[j] - problem_.q[j];
  for (size_t i = 0; i < m; ++i) s_[i] = z_[i] - y_[i] * inverse_rho_[i];
  system_.Solve(r_, s_, x_tilde_, nu_);  // line 3
  const double alpha = alpha_, rest = 1 - alpha_;
  for (size_t j = 0; j < n; ++j) x_[j] = alpha * x_tilde_[j] + rest * x_[j];  // 5
  for (size_t i = 0; i < m; ++i) {
    const double z_tilde = s_[i] + nu_[i] * inverse_rho_[i];  // 4
    Ax_[i] = alpha * z_tilde + rest * Ax_[i];
    const double v = alpha * z_tilde + rest * z_[i] + y_[i] * inverse_rho_[i];
    z_[i] = std::min(std::max(v, l[i]), u[i]);  // 6
    y_[i] = rho_[i] * (v - z_[i]);              // 7
  }
}

}  // namespace rookery::qp
