#include "planning/qp/linear/kkt_system.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::qp {
namespace {

// The upper triangle's pattern: P's, A' beside it, and all of the diagonal. `of_p`, `of_a` and
// `diagonal` say which entry of it each number is.
SymmetricPattern PatternOf(const Problem& problem, std::vector<int32_t>& of_p,
                           std::vector<int32_t>& of_a, std::vector<int32_t>& diagonal) {
  const int64_t n = problem.n(), m = problem.m();
  const int64_t entries = problem.P.entries() + problem.A.entries() + n + m;
  if (entries > std::numeric_limits<int32_t>::max()) {
    throw UserError(StrCat("the QP has ", entries, " entries; up to 2^31 are solved"));
  }
  SymmetricPattern pattern{.size = static_cast<int32_t>(n + m), .begin = {0}, .row = {}};
  pattern.row.reserve(entries);
  const auto add = [&](int64_t row) {
    pattern.row.push_back(static_cast<int32_t>(row));
    return static_cast<int32_t>(pattern.row.size()) - 1;
  };
  const auto end_column = [&] {
    pattern.begin.push_back(static_cast<int32_t>(pattern.row.size()));
  };
  for (int64_t j = 0; j < n; ++j) {
    diagonal.push_back(-1);
    for (int64_t k = problem.P.begin[j]; k < problem.P.begin[j + 1]; ++k) {
      of_p.push_back(add(problem.P.row[k]));
      if (problem.P.row[k] == j) diagonal.back() = of_p.back();
    }
    if (diagonal.back() < 0) diagonal.back() = add(j);
    end_column();
  }
  // A' column by column: row i of A.
  std::vector<int32_t> next(static_cast<size_t>(m) + 1, 0);
  for (const int64_t i : problem.A.row) ++next[i + 1];
  const auto base = static_cast<int32_t>(pattern.row.size());
  for (int64_t i = 0; i < m; ++i) next[i + 1] += next[i] + 1;
  std::vector<int32_t> place(next.begin(), next.end());
  pattern.row.resize(base + problem.A.entries() + m);
  for (int64_t j = 0; j < n; ++j) {
    for (int64_t k = problem.A.begin[j]; k < problem.A.begin[j + 1]; ++k) {
      const int32_t at = base + place[problem.A.row[k]]++;
      pattern.row[at] = static_cast<int32_t>(j);
      of_a.push_back(at);
    }
  }
  for (int64_t i = 0; i < m; ++i) {
    const int32_t at = base + place[i];
    pattern.row[at] = static_cast<int32_t>(n + i);
    diagonal.push_back(at);
    pattern.begin.push_back(at + 1);
  }
  return pattern;
}

}  // namespace

KktSystem::KktSystem(std::shared_ptr<const Shape> shape, std::vector<double> values)
    : shape_(std::move(shape)),
      values_(std::move(values)),
      ldl_(shape_->analysis),
      work_(static_cast<size_t>(shape_->n + shape_->m)) {}

KktSystem::KktSystem(const Problem& problem, double sigma)
    : KktSystem(
          [&] {
            auto shape = std::make_shared<Shape>();
            shape->n = problem.n();
            shape->m = problem.m();
            shape->sigma = sigma;
            const SymmetricPattern pattern =
                PatternOf(problem, shape->of_p, shape->of_a, shape->diagonal);
            auto analysis = std::make_shared<LdlAnalysis>(pattern);
            for (auto* places : {&shape->of_p, &shape->of_a, &shape->diagonal}) {
              for (int32_t& place : *places) place = analysis->places()[place];
            }
            shape->analysis = std::move(analysis);
            return shape;
          }(),
          {}) {
  values_.resize(shape_->analysis->places().size());
  Update(problem);
}

void KktSystem::Update(const Problem& problem) {
  std::ranges::fill(values_, 0.0);
  for (size_t k = 0; k < shape_->of_p.size(); ++k) values_[shape_->of_p[k]] = problem.P.value[k];
  for (size_t k = 0; k < shape_->of_a.size(); ++k) values_[shape_->of_a[k]] = problem.A.value[k];
  for (int64_t j = 0; j < shape_->n; ++j) values_[shape_->diagonal[j]] += shape_->sigma;
}

std::unique_ptr<LinearSystem> KktSystem::Sibling() const {
  return std::unique_ptr<LinearSystem>(new KktSystem(shape_, values_));
}

bool KktSystem::Factor(std::span<const double> rho) {
  for (int64_t i = 0; i < shape_->m; ++i) {
    values_[shape_->diagonal[shape_->n + i]] = -1 / rho[i];
  }
  return ldl_.Factor(values_) == shape_->n;
}

void KktSystem::Solve(std::span<const double> r, std::span<const double> s, std::span<double> x,
                      std::span<double> nu) {
  std::ranges::copy(r, work_.begin());
  std::ranges::copy(s, work_.begin() + shape_->n);
  ldl_.Solve(work_);
  std::copy_n(work_.begin(), shape_->n, x.begin());
  std::copy_n(work_.begin() + shape_->n, shape_->m, nu.begin());
}

double KktSystem::FactorSeconds() const { return shape_->analysis->factor_seconds(); }

double KktSystem::SolveSeconds() const { return shape_->analysis->solve_seconds(); }

}  // namespace rookery::qp
