// Multifrontal: the numbers of a tree of fronts: assembled from the matrix, from the columns
// eliminated before (the head's), and from the fronts below; factored; solved with.
//
// Source: Liu, "The multifrontal method for sparse matrix solution" (1992).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/linear/front.h"
#include "planning/qp/linear/front_tree.h"

namespace rookery::qp {

class Multifrontal {
 public:
  explicit Multifrontal(const FrontTree& tree);

  // All panels one after the other. Before the first front they hold the matrix's own entries.
  std::span<double> panels() { return panels_; }

  // In the order of the tree: begins a front with what those below it left, ...
  void Begin(int32_t front);
  // ... subtracts d v v' for each of the `kWidth` columns v of a block (border.h), v (rows, kWidth)
  // by rows, ...
  template <int kWidth>
  void Subtract(std::span<const int32_t> places, const int32_t* rows, const double* v,
                const double* d);
  // ... or the same of columns that are nearly full, ...
  void SubtractFull(std::span<const int32_t> places, const double* v, int64_t width,
                    const double* d);
  // ... and factors it. How many of D are above 0, or -1.
  int32_t Factor();

  // y (all columns of the matrix), in place: with L, D and L' of the fronts.
  void SolveLower(std::span<double> y);
  void SolveDiagonal(std::span<double> y) const;
  void SolveUpper(std::span<double> y);

 private:
  void Extend(int32_t child);
  void SubtractFromUpdate(std::span<const int32_t> places, const double* v, int64_t width,
                          const double* d);

  const FrontTree* tree_;
  std::vector<double> panels_, updates_;
  std::vector<double> d_, inverse_d_;  // (columns of all fronts)
  // Of the front at work.
  int32_t front_ = 0;
  FrontShape shape_;
  double* panel_ = nullptr;
  double* update_ = nullptr;
  int32_t first_ = 0, end_ = 0;  // its columns
  std::vector<int32_t> places_;  // (columns + rows), room for places of rows
  PackedColumns packed_;
  std::vector<double> x_, sums_;
};

// Row by row: a group's lie beside each other.
template <int kWidth>
void Multifrontal::Subtract(std::span<const int32_t> places, const int32_t* rows, const double* v,
                            const double* d) {
  const auto count = static_cast<int64_t>(places.size());
  int64_t columns = count;
  while (rows[columns - 1] >= end_) --columns;
  for (int64_t i = 0; i < count; ++i) {
    double factor[kWidth];
    for (int64_t w = 0; w < kWidth; ++w) factor[w] = d[w] * v[i * kWidth + w];
    const int64_t to = places[i] - int64_t{first_} * kGroup;
    const int64_t end = i < columns ? i + 1 : columns;
    for (int64_t j = 0; j < end; ++j) {
      double sum = 0;
      for (int64_t w = 0; w < kWidth; ++w) sum += factor[w] * v[j * kWidth + w];
      panel_[to + rows[j] * kGroup] -= sum;
    }
  }
  if (columns < count) {
    SubtractFromUpdate(places.subspan(columns), v + columns * kWidth, kWidth, d);
  }
}

}  // namespace rookery::qp
