// PackedColumns: columns v of a matrix with their d, and S less the sum of d v v' over them.
#pragma once

#include <cstdint>
#include <vector>

#include "planning/qp/dense_kernels.h"

namespace rookery::qp {

class PackedColumns {
 public:
  // All zeros, of `rows` rows and at most `depth` columns.
  void Clear(int64_t rows, int64_t depth);
  void Set(int64_t column, int64_t row, double value, double d) {
    const int64_t at = (row / kTileRows * depth_ + column) * kTileRows + row % kTileRows;
    values_[at] = value;
    times_d_[at] = value * d;
  }
  // S (rows, rows) by columns of distance `stride`: its lower triangle. Tiles on the diagonal write
  // above it, too; nothing should read there.
  void SubtractFrom(double* s, int64_t stride) const;

 private:
  int64_t rows_ = 0, depth_ = 0;
  // Rows in groups of kTileRows, each group's columns one after the other.
  std::vector<double> values_, times_d_;
};

}  // namespace rookery::qp
