#include "planning/qp/sparse_ldl.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rookery::qp {

SparseLdl::SparseLdl(std::shared_ptr<const LdlAnalysis> analysis)
    : analysis_(std::move(analysis)),
      l_row_(analysis_->l_begin_.back()),
      l_(analysis_->l_begin_.back()),
      t_(analysis_->t_begin_.back()),
      inverse_d_(analysis_->head_),
      fronts_(analysis_->fronts_),
      y_(analysis_->size_),
      sum_(analysis_->size_ - analysis_->head_),
      flag_(analysis_->head_),
      stack_(analysis_->head_),
      count_(analysis_->head_) {}

int32_t SparseLdl::Factor(std::span<const double> values) {
  const LdlAnalysis& a = *analysis_;
  const std::span<double> panels = fronts_.panels();
  std::ranges::fill(t_, 0.0);
  std::ranges::fill(panels, 0.0);
  const int32_t begin = a.begin_[a.head_];
  for (int32_t p = begin; p < a.begin_[a.size_]; ++p) {
    double* to = a.row_[p] < a.head_ ? t_.data() : panels.data();
    to[a.t_places_[p - begin]] += values[p];
  }
  const int32_t of_head = FactorHead(values);
  if (of_head < 0) return -1;
  const int32_t of_tail = FactorFronts();
  return of_tail < 0 ? -1 : of_head + of_tail;
}

// Row k of L solves L_{k-1} D_{k-1} l' = a, the k-th column of the upper triangle. Its pattern is
// what the elimination tree reaches from a's. Column k's rows in the tail are what is left of the
// matrix's once those of the columns in that pattern are subtracted.
int32_t SparseLdl::FactorHead(std::span<const double> values) {
  const LdlAnalysis& a = *analysis_;
  std::ranges::fill(flag_, -1);
  std::ranges::fill(count_, 0);
  std::ranges::fill(y_, 0.0);
  std::ranges::fill(sum_, 0.0);
  double* sum = sum_.data() - a.head_;
  int32_t positive = 0;
  for (int32_t k = 0; k < a.head_; ++k) {
    int32_t top = a.head_;
    flag_[k] = k;
    for (int32_t p = a.begin_[k]; p < a.begin_[k + 1]; ++p) {
      int32_t i = a.row_[p], length = 0;
      y_[i] += values[p];
      for (; flag_[i] != k; i = a.parent_[i]) {
        stack_[length++] = i;
        flag_[i] = k;
      }
      while (length > 0) stack_[--top] = stack_[--length];
    }
    double d = std::exchange(y_[k], 0.0);
    for (; top < a.head_; ++top) {
      const int32_t i = stack_[top];
      const double yi = std::exchange(y_[i], 0.0);
      const int64_t begin = a.l_begin_[i], end = begin + count_[i];
      for (int64_t p = begin; p < end; ++p) y_[l_row_[p]] -= l_[p] * yi;
      const double l = yi * inverse_d_[i];
      d -= l * yi;
      l_row_[end] = k;
      l_[end] = l;
      ++count_[i];
      for (int64_t p = a.t_begin_[i]; p < a.t_begin_[i + 1]; ++p) sum[a.t_row_[p]] += t_[p] * yi;
    }
    if (d == 0 || !std::isfinite(d)) return -1;
    positive += d > 0 ? 1 : 0;
    inverse_d_[k] = 1 / d;
    for (int64_t p = a.t_begin_[k]; p < a.t_begin_[k + 1]; ++p) {
      t_[p] = (t_[p] - std::exchange(sum[a.t_row_[p]], 0.0)) * inverse_d_[k];
    }
  }
  return positive;
}

int32_t SparseLdl::FactorFronts() {
  const LdlAnalysis& a = *analysis_;
  int32_t positive = 0;
  for (int32_t f = 0; f < a.fronts_.size(); ++f) {
    fronts_.Begin(f);
    for (int32_t k = a.attach_begin_[f]; k < a.attach_begin_[f + 1]; ++k) {
      const int32_t column = a.attached_[k];
      const int64_t begin = a.t_begin_[column], count = a.t_begin_[column + 1] - begin;
      const std::span<const int32_t> places = std::span(a.t_place_).subspan(begin, count);
      const double d = 1 / inverse_d_[column];
      if (k < a.full_end_[f]) {
        fronts_.SubtractFull(places, &t_[begin], d);
      } else {
        fronts_.Subtract(places, &a.t_row_[begin], &t_[begin], d);
      }
    }
    const int32_t of_front = fronts_.Factor();
    if (of_front < 0) return -1;
    positive += of_front;
  }
  return positive;
}

void SparseLdl::Solve(std::span<double> x) {
  const LdlAnalysis& a = *analysis_;
  double* y = y_.data();
  for (int32_t k = 0; k < a.size_; ++k) y[k] = x[a.order_[k]];
  for (int32_t k = 0; k < a.head_; ++k) {
    const double yk = y[k];
    for (int64_t p = a.l_begin_[k]; p < a.l_begin_[k + 1]; ++p) y[l_row_[p]] -= l_[p] * yk;
    for (int64_t p = a.t_begin_[k]; p < a.t_begin_[k + 1]; ++p) y[a.t_row_[p]] -= t_[p] * yk;
  }
  fronts_.SolveLower(y_);
  fronts_.SolveDiagonal(y_);
  fronts_.SolveUpper(y_);
  for (int32_t k = a.head_ - 1; k >= 0; --k) {
    double sum = y[k] * inverse_d_[k];
    for (int64_t p = a.l_begin_[k]; p < a.l_begin_[k + 1]; ++p) sum -= l_[p] * y[l_row_[p]];
    for (int64_t p = a.t_begin_[k]; p < a.t_begin_[k + 1]; ++p) sum -= t_[p] * y[a.t_row_[p]];
    y[k] = sum;
  }
  for (int32_t k = 0; k < a.size_; ++k) x[a.order_[k]] = std::exchange(y[k], 0.0);
}

}  // namespace rookery::qp
