#include "planning/qp/linear/sparse_ldl.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rookery::qp {

SparseLdl::SparseLdl(std::shared_ptr<const LdlAnalysis> analysis)
    : analysis_(std::move(analysis)),
      l_row_(analysis_->l_begin_.back()),
      l_(analysis_->l_begin_.back()),
      t_(analysis_->border_.values),
      inverse_d_(analysis_->head_),
      fronts_(analysis_->fronts_),
      y_(analysis_->size_),
      sum_(analysis_->size_),
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
  std::fill(sum_.begin() + a.head_, sum_.end(), 0.0);
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
      const Border::Column& border = a.border_.column[i];
      const int32_t* row = a.border_.row.data() + border.row;
      const double* t = t_.data() + border.value;
      for (int64_t p = 0; p < border.count; ++p) sum_[row[p]] += t[p * border.width] * l;
    }
    if (d == 0 || !std::isfinite(d)) return -1;
    positive += d > 0 ? 1 : 0;
    inverse_d_[k] = 1 / d;
    const Border::Column& border = a.border_.column[k];
    const int32_t* row = a.border_.row.data() + border.row;
    double* t = t_.data() + border.value;
    for (int64_t p = 0; p < border.count; ++p, t += border.width) {
      *t -= std::exchange(sum_[row[p]], 0.0);
    }
  }
  return positive;
}

int32_t SparseLdl::FactorFronts() {
  const LdlAnalysis& a = *analysis_;
  int32_t positive = 0;
  for (int32_t f = 0; f < a.fronts_.size(); ++f) {
    fronts_.Begin(f);
    SubtractBorder(f);
    const int32_t of_front = fronts_.Factor();
    if (of_front < 0) return -1;
    positive += of_front;
  }
  return positive;
}

// What the head's columns give the front.
void SparseLdl::SubtractBorder(int32_t front) {
  const Border& border = analysis_->border_;
  for (int32_t k = border.attach_begin[front]; k < border.attach_begin[front + 1]; ++k) {
    const Border::Block& of = border.block[border.attached[k]];
    const std::span<const int32_t> places(&border.place[of.row], of.count);
    const double* v = &t_[of.value];
    const double d[2] = {inverse_d_[of.first], of.second < 0 ? 0 : inverse_d_[of.second]};
    if (k < border.full_end[front]) {
      fronts_.SubtractFull(places, v, of.width, d);
    } else if (of.second < 0) {
      fronts_.Subtract<1>(places, &border.row[of.row], v, d);
    } else {
      fronts_.Subtract<2>(places, &border.row[of.row], v, d);
    }
  }
}

void SparseLdl::Solve(std::span<double> x) {
  const LdlAnalysis& a = *analysis_;
  double* y = y_.data();
  for (int32_t k = 0; k < a.size_; ++k) y[k] = x[a.order_[k]];
  for (int32_t k = 0; k < a.head_; ++k) {
    const double yk = y[k];
    for (int64_t p = a.l_begin_[k]; p < a.l_begin_[k + 1]; ++p) y[l_row_[p]] -= l_[p] * yk;
    y[k] = yk * inverse_d_[k];
  }
  SolveBorder();
  fronts_.SolveLower(y_);
  fronts_.SolveDiagonal(y_);
  fronts_.SolveUpper(y_);
  SolveTransposedBorder();
  for (int32_t k = a.head_ - 1; k >= 0; --k) {
    double sum = y[k];
    for (int64_t p = a.l_begin_[k]; p < a.l_begin_[k + 1]; ++p) sum -= l_[p] * y[l_row_[p]];
    y[k] = sum;
  }
  for (int32_t k = 0; k < a.size_; ++k) x[a.order_[k]] = y[k];
}

// The tail's y less the border times the head's, which has been divided by D.
void SparseLdl::SolveBorder() {
  const Border& border = analysis_->border_;
  double* y = y_.data();
  for (const Border::Block& of : border.block) {
    const int32_t* row = &border.row[of.row];
    const double* t = &t_[of.value];
    const double yk = y[of.first];
    if (of.second < 0) {
      for (int64_t p = 0; p < of.count; ++p) y[row[p]] -= t[p] * yk;
    } else {
      const double more = y[of.second];
      for (int64_t p = 0; p < of.count; ++p) y[row[p]] -= t[2 * p] * yk + t[2 * p + 1] * more;
    }
  }
}

// The head's y less the border's transpose times the tail's.
void SparseLdl::SolveTransposedBorder() {
  const Border& border = analysis_->border_;
  double* y = y_.data();
  for (const Border::Block& of : border.block) {
    const int32_t* row = &border.row[of.row];
    const double* t = &t_[of.value];
    double sum = 0, more = 0;
    if (of.second < 0) {
      for (int64_t p = 0; p < of.count; ++p) sum += t[p] * y[row[p]];
    } else {
      for (int64_t p = 0; p < of.count; ++p) {
        sum += t[2 * p] * y[row[p]];
        more += t[2 * p + 1] * y[row[p]];
      }
      y[of.second] -= more * inverse_d_[of.second];
    }
    y[of.first] -= sum * inverse_d_[of.first];
  }
}

}  // namespace rookery::qp
