#include "planning/qp/sparse_ldl.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "planning/qp/dense_ldl.h"
#include "planning/qp/packed_columns.h"

namespace rookery::qp {

SparseLdl::SparseLdl(std::shared_ptr<const LdlAnalysis> analysis)
    : analysis_(std::move(analysis)),
      l_row_(analysis_->l_begin_.back()),
      l_(analysis_->l_begin_.back()),
      t_(analysis_->t_begin_.back()),
      inverse_d_(analysis_->head_),
      square_(static_cast<size_t>(int64_t{analysis_->tail_} * analysis_->tail_)),
      y_(analysis_->size_),
      sum_(analysis_->tail_),
      flag_(analysis_->size_),
      stack_(analysis_->size_),
      count_(analysis_->head_) {}

int32_t SparseLdl::Factor(std::span<const double> values) {
  const LdlAnalysis& a = *analysis_;
  std::ranges::fill(t_, 0.0);
  std::ranges::fill(square_, 0.0);
  for (int32_t k = a.head_; k < a.size_; ++k) {
    for (int32_t p = a.begin_[k]; p < a.begin_[k + 1]; ++p) {
      std::vector<double>& to = a.row_[p] < a.head_ ? t_ : square_;
      to[a.t_places_[p - a.begin_[a.head_]]] += values[p];
    }
  }
  const int32_t of_head = FactorHead(values);
  if (of_head < 0) return -1;
  const int32_t of_tail = FactorTail();
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
  int32_t positive = 0;
  for (int32_t k = 0; k < a.head_; ++k) {
    int32_t top = a.size_;
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
    for (; top < a.size_; ++top) {
      const int32_t i = stack_[top];
      const double yi = std::exchange(y_[i], 0.0);
      const int64_t begin = a.l_begin_[i], end = begin + count_[i];
      for (int64_t p = begin; p < end; ++p) y_[l_row_[p]] -= l_[p] * yi;
      const double l = yi * inverse_d_[i];
      d -= l * yi;
      l_row_[end] = k;
      l_[end] = l;
      ++count_[i];
      for (int64_t p = a.t_begin_[i]; p < a.t_begin_[i + 1]; ++p) sum_[a.t_row_[p]] += t_[p] * yi;
    }
    if (d == 0 || !std::isfinite(d)) return -1;
    positive += d > 0 ? 1 : 0;
    inverse_d_[k] = 1 / d;
    for (int64_t p = a.t_begin_[k]; p < a.t_begin_[k + 1]; ++p) {
      t_[p] = (t_[p] - std::exchange(sum_[a.t_row_[p]], 0.0)) * inverse_d_[k];
    }
  }
  return positive;
}

// The tail's square less what the head's columns give it.
int32_t SparseLdl::FactorTail() {
  analysis_->fills_tail_ ? SubtractPacked() : SubtractEach();
  return static_cast<int32_t>(FactorDenseLdl(square_, analysis_->tail_));
}

void SparseLdl::SubtractEach() {
  const LdlAnalysis& a = *analysis_;
  for (int32_t k = 0; k < a.head_; ++k) {
    const double d = 1 / inverse_d_[k];
    const int64_t end = a.t_begin_[k + 1];
    for (int64_t p = a.t_begin_[k]; p < end; ++p) {
      double* column = square_.data() + int64_t{a.t_row_[p]} * a.tail_;
      const double factor = d * t_[p];
      for (int64_t r = p; r < end; ++r) column[a.t_row_[r]] -= factor * t_[r];
    }
  }
}

void SparseLdl::SubtractPacked() {
  constexpr int64_t kDepth = 64;
  const LdlAnalysis& a = *analysis_;
  PackedColumns packed;
  int64_t column = 0;
  for (int32_t k = 0; k < a.head_; ++k) {
    if (a.t_begin_[k] < a.t_begin_[k + 1]) {
      if (column == 0) packed.Clear(a.tail_, kDepth);
      for (int64_t p = a.t_begin_[k]; p < a.t_begin_[k + 1]; ++p) {
        packed.Set(column, a.t_row_[p], t_[p], 1 / inverse_d_[k]);
      }
      ++column;
    }
    if (column < kDepth && k + 1 < a.head_) continue;
    if (column > 0) packed.SubtractFrom(square_.data(), a.tail_);
    column = 0;
  }
}

void SparseLdl::Solve(std::span<double> x) {
  const LdlAnalysis& a = *analysis_;
  double* y = y_.data();
  double* tail = y + a.head_;
  for (int32_t k = 0; k < a.size_; ++k) y[k] = x[a.order_[k]];
  for (int32_t k = 0; k < a.head_; ++k) {
    const double yk = y[k];
    for (int64_t p = a.l_begin_[k]; p < a.l_begin_[k + 1]; ++p) y[l_row_[p]] -= l_[p] * yk;
    for (int64_t p = a.t_begin_[k]; p < a.t_begin_[k + 1]; ++p) tail[a.t_row_[p]] -= t_[p] * yk;
  }
  const std::span<double> of_tail(tail, static_cast<size_t>(a.tail_));
  SolveUnitLower(square_, a.tail_, of_tail);
  for (int64_t i = 0; i < a.tail_; ++i) tail[i] /= square_[i * a.tail_ + i];
  SolveUnitUpper(square_, a.tail_, of_tail);
  for (int32_t k = a.head_ - 1; k >= 0; --k) {
    double sum = y[k] * inverse_d_[k];
    for (int64_t p = a.l_begin_[k]; p < a.l_begin_[k + 1]; ++p) sum -= l_[p] * y[l_row_[p]];
    for (int64_t p = a.t_begin_[k]; p < a.t_begin_[k + 1]; ++p) sum -= t_[p] * tail[a.t_row_[p]];
    y[k] = sum;
  }
  for (int32_t k = 0; k < a.size_; ++k) x[a.order_[k]] = std::exchange(y[k], 0.0);
}

}  // namespace rookery::qp
