#include "planning/qp/linear/reduced_system.h"

#include <algorithm>

#include "planning/qp/problem/cost.h"
#include "planning/qp/problem/products.h"

namespace rookery::qp {

ReducedSystem::ReducedSystem(const Problem& problem, double sigma)
    : problem_(&problem),
      sigma_(sigma),
      rows_(std::make_shared<Csc>(Transposed(problem.A))),
      rho_(static_cast<size_t>(problem.m())),
      shape_{.columns = problem.n(), .rows = 0},
      panel_(static_cast<size_t>(shape_.panel_entries())),
      d_(static_cast<size_t>(problem.n())),
      inverse_d_(static_cast<size_t>(problem.n())),
      work_(static_cast<size_t>(problem.m())),
      x_(static_cast<size_t>(shape_.groups() * kGroup)),
      sums_(static_cast<size_t>(4 * problem.n())) {}

double ReducedSystem::FactorSeconds(const Problem& problem) {
  std::vector<double> entries(static_cast<size_t>(problem.m()), 0);
  for (const int64_t i : problem.A.row) ++entries[i];
  double gram = 0;
  for (const double count : entries) gram += count * (count + 1) / 2;
  const auto n = static_cast<double>(problem.n());
  return cost::kGram * gram + cost::kDenseFactor * n * n * n / 6 + cost::kDenseSolve * n * n;
}

double ReducedSystem::SolveSeconds(const Problem& problem) {
  const auto n = static_cast<double>(problem.n());
  return cost::kDenseSolve * n * n + 2 * cost::kEntry * static_cast<double>(problem.A.entries());
}

void ReducedSystem::Update(const Problem& problem) { *rows_ = Transposed(problem.A); }

std::unique_ptr<LinearSystem> ReducedSystem::Sibling() const {
  return std::make_unique<ReducedSystem>(*this);
}

bool ReducedSystem::Factor(std::span<const double> rho) {
  const int64_t n = problem_->n();
  std::ranges::copy(rho, rho_.begin());
  std::ranges::fill(panel_, 0.0);
  const Csc& P = problem_->P;
  for (int64_t j = 0; j < n; ++j) {
    for (int64_t k = P.begin[j]; k < P.begin[j + 1]; ++k) {
      panel_[shape_.PanelPlace(j, P.row[k])] = P.value[k];
    }
    panel_[shape_.PanelPlace(j, j)] += sigma_;
  }
  const Csc& rows = *rows_;
  for (int64_t i = 0; i < rows.columns; ++i) {
    const int64_t* row = rows.row.data();
    for (int64_t p = rows.begin[i]; p < rows.begin[i + 1]; ++p) {
      double* of_row = panel_.data() + shape_.PanelPlace(row[p], 0);
      const double factor = rho[i] * rows.value[p];
      for (int64_t k = rows.begin[i]; k <= p; ++k) {
        of_row[row[k] * kGroup] += factor * rows.value[k];
      }
    }
  }
  return FactorFront(shape_, panel_.data(), nullptr, d_.data(), inverse_d_.data()) == n;
}

void ReducedSystem::Solve(std::span<const double> r, std::span<const double> s, std::span<double> x,
                          std::span<double> nu) {
  for (size_t i = 0; i < work_.size(); ++i) work_[i] = rho_[i] * s[i];
  MultiplyTransposed(problem_->A, work_, x);
  for (size_t j = 0; j < r.size(); ++j) x_[j] = x[j] + r[j];
  std::fill(x_.begin() + static_cast<int64_t>(r.size()), x_.end(), 0.0);
  SolveLowerPanel(panel_.data(), shape_.columns, shape_.groups(), x_.data());
  for (size_t j = 0; j < r.size(); ++j) x_[j] *= inverse_d_[j];
  std::fill(x_.begin() + static_cast<int64_t>(r.size()), x_.end(), 0.0);
  SolveUpperPanel(panel_.data(), shape_.columns, shape_.groups(), x_.data(), sums_.data());
  std::copy_n(x_.begin(), r.size(), x.begin());
  MultiplyTransposed(*rows_, x, nu);
  for (size_t i = 0; i < work_.size(); ++i) nu[i] = rho_[i] * (nu[i] - s[i]);
}

}  // namespace rookery::qp
