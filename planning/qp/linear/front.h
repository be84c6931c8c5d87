// A front: the dense symmetric matrix of the rows and columns that a supernode's elimination
// touches. Its own columns, at first the matrix's, become L's; what is left of the rest, the update
// matrix, is its contribution to the front above.
//
//   columns   [ F11  .  ]    F11 = L11 D L11', F21 = L21 D L11'
//   rows      [ F21  U  ]    U - L21 D L21'
//
// Source: Duff and Reid, "The multifrontal solution of indefinite sparse symmetric linear
// equations" (1983); Liu, "The multifrontal method for sparse matrix solution" (1992).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/linear/dense_kernels.h"

namespace rookery::qp {

struct FrontShape {
  int64_t columns = 0, rows = 0;  // rows: those below its columns

  int64_t groups() const { return (columns + rows + kGroup - 1) / kGroup; }
  // [F11; F21] (columns + rows, columns), a panel (dense_kernels.h).
  int64_t panel_entries() const { return groups() * kGroup * columns; }
  int64_t PanelPlace(int64_t row, int64_t column) const {
    return (row / kGroup * columns + column) * kGroup + row % kGroup;
  }
  // U (rows, rows) by columns, its lower triangle. Above them there are those rows of the panel's
  // that share a group with U's first; what they hold means nothing.
  int64_t update_base() const { return columns / kGroup * kGroup; }
  int64_t update_stride() const { return groups() * kGroup - update_base(); }
  int64_t update_entries() const { return update_stride() * rows; }
};

// Many columns v with their d, and a front less the sum of d v v' over them, as if they were full.
class PackedColumns {
 public:
  PackedColumns();

  static constexpr int64_t kMost = 64;
  // None, of `shape.columns + shape.rows` rows.
  void Clear(const FrontShape& shape);
  int64_t count() const { return count_; }
  // Where row `row` of a column lies.
  static int64_t Place(int64_t row) { return row / kGroup * kGroup * kMost + row % kGroup; }
  // One more, of kMost. Its values are `stride` apart.
  void Add(std::span<const int32_t> places, const double* v, int64_t stride, double d);
  void SubtractFrom(double* panel, double* update) const;

 private:
  FrontShape shape_;
  int64_t count_ = 0;
  std::vector<double> values_;  // a panel of kMost columns
  std::vector<double> d_;       // (kMost)
};

// L D L' of the front's columns, in place, without pivoting: L11 and L21 with zeros on and above
// L11's diagonal. d, inverse_d (columns): D and its inverse. Returns how many of D are above 0, or
// -1 where one is 0 or not finite.
int32_t FactorFront(const FrontShape& shape, double* panel, double* update, double* d,
                    double* inverse_d);

}  // namespace rookery::qp
