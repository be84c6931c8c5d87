#include "planning/qp/reduced_system.h"

#include <algorithm>

#include "planning/qp/cost.h"
#include "planning/qp/dense_ldl.h"
#include "planning/qp/products.h"

namespace rookery::qp {

ReducedSystem::ReducedSystem(const Problem& problem, double sigma)
    : problem_(&problem),
      sigma_(sigma),
      rows_(std::make_shared<Csc>(Transposed(problem.A))),
      rho_(static_cast<size_t>(problem.m())),
      s_(static_cast<size_t>(problem.n() * problem.n())),
      work_(static_cast<size_t>(problem.m())) {}

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
  std::ranges::fill(s_, 0.0);
  const Csc& P = problem_->P;
  for (int64_t j = 0; j < n; ++j) {
    for (int64_t k = P.begin[j]; k < P.begin[j + 1]; ++k) s_[P.row[k] * n + j] = P.value[k];
    s_[j * n + j] += sigma_;
  }
  const Csc& rows = *rows_;
  for (int64_t i = 0; i < rows.columns; ++i) {
    for (int64_t k = rows.begin[i]; k < rows.begin[i + 1]; ++k) {
      double* column = s_.data() + rows.row[k] * n;
      const double factor = rho[i] * rows.value[k];
      for (int64_t p = k; p < rows.begin[i + 1]; ++p) column[rows.row[p]] += factor * rows.value[p];
    }
  }
  return FactorDenseLdl(s_, n) == n;
}

void ReducedSystem::Solve(std::span<const double> r, std::span<const double> s, std::span<double> x,
                          std::span<double> nu) {
  for (size_t i = 0; i < work_.size(); ++i) work_[i] = rho_[i] * s[i];
  MultiplyTransposed(problem_->A, work_, x);
  for (size_t j = 0; j < r.size(); ++j) x[j] += r[j];
  const int64_t n = problem_->n();
  SolveUnitLower(s_, n, x);
  for (int64_t j = 0; j < n; ++j) x[j] /= s_[j * n + j];
  SolveUnitUpper(s_, n, x);
  MultiplyTransposed(*rows_, x, nu);
  for (size_t i = 0; i < work_.size(); ++i) nu[i] = rho_[i] * (nu[i] - s[i]);
}

}  // namespace rookery::qp
