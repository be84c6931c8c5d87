#include <suitesparse/amd.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "planning/qp/sparse_ldl.h"

namespace rookery::qp {
namespace {

// A column with more than this times sqrt(size) entries is eliminated last. With AMD's own 10 the
// ordering alone took two thirds of a Lasso's time; below 3, fill doubles where nothing is dense.
constexpr double kDense = 3;

constexpr double kWorthZeros = 0.1;                  // a dense multiply-add beside a scattered one
constexpr int32_t kLeastTail = 8, kMostTail = 4000;  // columns

// The number of entries below the diagonal in each column of L, from the elimination tree.
std::vector<int32_t> ColumnCounts(std::span<const int32_t> begin, std::span<const int32_t> row,
                                  std::vector<int32_t>& parent) {
  const auto size = static_cast<int32_t>(begin.size()) - 1;
  std::vector<int32_t> count(size, 0), flag(size, -1);
  parent.assign(size, -1);
  for (int32_t k = 0; k < size; ++k) {
    flag[k] = k;
    for (int32_t p = begin[k]; p < begin[k + 1]; ++p) {
      for (int32_t i = row[p]; flag[i] != k; i = parent[i]) {
        if (parent[i] < 0) parent[i] = k;
        ++count[i];
        flag[i] = k;
      }
    }
  }
  return count;
}

}  // namespace

LdlAnalysis::LdlAnalysis(const SymmetricPattern& pattern) : size_(pattern.size) {
  Order(pattern);
  Permute(pattern);
  CountColumns();
}

void LdlAnalysis::Order(const SymmetricPattern& pattern) {
  order_.resize(size_);
  double control[AMD_CONTROL];
  amd_defaults(control);
  control[AMD_DENSE] = kDense;
  const int status =
      amd_order(size_, pattern.begin.data(), pattern.row.data(), order_.data(), control, nullptr);
  if (status != AMD_OK && status != AMD_OK_BUT_JUMBLED) {
    throw Failure("no elimination order can be found: too little memory?");
  }
  place_.resize(size_);
  for (int32_t k = 0; k < size_; ++k) place_[order_[k]] = k;
}

void LdlAnalysis::Permute(const SymmetricPattern& pattern) {
  begin_.assign(size_ + 1, 0);
  row_.resize(pattern.row.size());
  places_.resize(pattern.row.size());
  const auto column_of = [&](int32_t i, int32_t j) { return std::max(place_[i], place_[j]); };
  for (int32_t j = 0; j < size_; ++j) {
    for (int32_t p = pattern.begin[j]; p < pattern.begin[j + 1]; ++p) {
      ++begin_[column_of(pattern.row[p], j) + 1];
    }
  }
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<int32_t> next(begin_.begin(), begin_.end() - 1);
  for (int32_t j = 0; j < size_; ++j) {
    for (int32_t p = pattern.begin[j]; p < pattern.begin[j + 1]; ++p) {
      const int32_t i = pattern.row[p], at = next[column_of(i, j)]++;
      row_[at] = std::min(place_[i], place_[j]);
      places_[p] = at;
    }
  }
}

void LdlAnalysis::CountColumns() {
  const std::vector<int32_t> count = ColumnCounts(begin_, row_, parent_);
  for (int32_t k = 0; k < size_; ++k) {
    entries_ += count[k];
    work_ += 0.5 * count[k] * (count[k] + 3.0);
  }
  FindTail(count);
  PlaceTail();
}

// The last columns that are full below their diagonals.
void LdlAnalysis::FindTail(std::span<const int32_t> count) {
  while (tail_ < std::min(size_, kMostTail) && count[size_ - 1 - tail_] == tail_) ++tail_;
  if (tail_ < kLeastTail) tail_ = 0;
  head_ = size_ - tail_;
}

// The pattern of L's rows in the tail, as the elimination tree has it, and where the matrix's own
// entries lie in it.
void LdlAnalysis::PlaceTail() {
  std::vector<int32_t> of_head(head_, 0), of_tail(head_, 0), flag(size_, -1);
  const auto visit = [&](int32_t k, std::vector<int32_t>& count) {
    flag[k] = k;
    for (int32_t p = begin_[k]; p < begin_[k + 1]; ++p) {
      for (int32_t i = row_[p]; i < head_ && flag[i] != k; i = parent_[i]) {
        ++count[i];
        flag[i] = k;
      }
    }
  };
  for (int32_t k = 0; k < size_; ++k) visit(k, k < head_ ? of_head : of_tail);
  l_begin_.assign(head_ + 1, 0);
  t_begin_.assign(head_ + 1, 0);
  for (int32_t k = 0; k < head_; ++k) {
    l_begin_[k + 1] = l_begin_[k] + of_head[k];
    t_begin_[k + 1] = t_begin_[k] + of_tail[k];
  }
  t_row_.resize(t_begin_.back());
  double sparse = 0, full = 0;
  for (const double count : of_tail) {
    sparse += count * count;
    if (count > 0) full += static_cast<double>(tail_) * tail_;
  }
  fills_tail_ = sparse > kWorthZeros * full;
  t_places_.assign(begin_[size_] - begin_[head_], 0);
  std::vector<int64_t> next(t_begin_.begin(), t_begin_.end() - 1), at(head_);
  std::ranges::fill(flag, -1);
  for (int32_t k = head_; k < size_; ++k) {
    for (int32_t p = begin_[k]; p < begin_[k + 1]; ++p) {
      for (int32_t i = row_[p]; i < head_ && flag[i] != k; i = parent_[i]) {
        at[i] = next[i]++;
        t_row_[at[i]] = k - head_;
        flag[i] = k;
      }
      const int32_t i = row_[p];
      t_places_[p - begin_[head_]] = i < head_ ? at[i] : int64_t{tail_} * (i - head_) + (k - head_);
    }
  }
}

}  // namespace rookery::qp
