#include "envs/qp/classes/triplets.h"

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

Csc Triplets::ToCsc(int64_t rows, int64_t columns) const {
  std::vector<Triplet> sorted = entries_;
  Sort(sorted);
  return qp::ToCsc(rows, columns, sorted);
}

}  // namespace rookery::qp
