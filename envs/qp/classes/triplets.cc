#include "envs/qp/classes/triplets.h"

#include <numeric>

namespace rookery::qp {
namespace {

// Calls visit(row, column, value) for each entry.
template <class Visit>
void VisitEntries(const Csc& a, const Visit& visit) {
  for (int64_t j = 0; j < a.columns; ++j) {
    const auto begin = static_cast<size_t>(a.begin[static_cast<size_t>(j)]);
    const auto end = static_cast<size_t>(a.begin[static_cast<size_t>(j) + 1]);
    for (size_t k = begin; k < end; ++k) visit(a.row[k], j, a.value[k]);
  }
}

}  // namespace

void Triplets::Add(int64_t row, int64_t column, double value) {
  entries_.push_back({row, column, value});
}

void Triplets::Add(int64_t row, int64_t column, const Csc& block, double factor) {
  VisitEntries(block,
               [&](int64_t i, int64_t j, double x) { Add(row + i, column + j, factor * x); });
}

void Triplets::AddTransposed(int64_t row, int64_t column, const Csc& block) {
  VisitEntries(block, [&](int64_t i, int64_t j, double x) { Add(row + j, column + i, x); });
}

void Triplets::AddDense(int64_t row, int64_t column, const Matrix& block) {
  for (int64_t i = 0; i < block.rows; ++i) {
    for (int64_t j = 0; j < block.columns; ++j) Add(row + i, column + j, block(i, j));
  }
}

void Triplets::AddNonzeros(int64_t row, int64_t column, const Matrix& block) {
  for (int64_t i = 0; i < block.rows; ++i) {
    for (int64_t j = 0; j < block.columns; ++j) {
      if (block(i, j) != 0) Add(row + i, column + j, block(i, j));
    }
  }
}

void Triplets::AddUpper(int64_t row, int64_t column, const Matrix& block) {
  for (int64_t i = 0; i < block.rows; ++i) {
    for (int64_t j = i; j < block.columns; ++j) {
      if (block(i, j) != 0) Add(row + i, column + j, block(i, j));
    }
  }
}

void Triplets::AddDiagonal(int64_t row, int64_t column, int64_t n, double value) {
  for (int64_t i = 0; i < n; ++i) Add(row + i, column + i, value);
}

// Sorted by row, and then, keeping that order, by column: both by counting.
Csc Triplets::ToCsc(int64_t rows, int64_t columns) const {
  std::vector<size_t> place(static_cast<size_t>(rows) + 1);
  for (const Entry& entry : entries_) ++place[static_cast<size_t>(entry.row) + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  std::vector<size_t> by_row(entries_.size());
  for (size_t k = 0; k < entries_.size(); ++k) {
    by_row[place[static_cast<size_t>(entries_[k].row)]++] = k;
  }
  Csc result{.rows = rows, .columns = columns};
  result.begin.assign(static_cast<size_t>(columns) + 1, 0);
  for (const Entry& entry : entries_) ++result.begin[static_cast<size_t>(entry.column) + 1];
  std::partial_sum(result.begin.begin(), result.begin.end(), result.begin.begin());
  result.row.resize(entries_.size());
  result.value.resize(entries_.size());
  std::vector<int64_t> next = result.begin;
  for (const size_t k : by_row) {
    const auto to = static_cast<size_t>(next[static_cast<size_t>(entries_[k].column)]++);
    result.row[to] = entries_[k].row;
    result.value[to] = entries_[k].value;
  }
  return result;
}

}  // namespace rookery::qp
