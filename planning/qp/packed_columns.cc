#include "planning/qp/packed_columns.h"

#include <algorithm>

namespace rookery::qp {

void PackedColumns::Clear(int64_t rows, int64_t depth) {
  rows_ = rows;
  depth_ = depth;
  const int64_t groups = (rows + kTileRows - 1) / kTileRows;
  values_.assign(static_cast<size_t>(groups * kTileRows * depth), 0.0);
  times_d_.assign(values_.size(), 0.0);
}

void PackedColumns::SubtractFrom(double* s, int64_t stride) const {
  double edge[kTileRows * kTileColumns];
  for (int64_t j = 0; j < rows_; j += kTileColumns) {
    const double* b = times_d_.data() + j / kTileRows * depth_ * kTileRows + j % kTileRows;
    for (int64_t i = j / kTileRows * kTileRows; i < rows_; i += kTileRows) {
      const double* a = values_.data() + i * depth_;
      double* c = s + j * stride + i;
      if (i + kTileRows <= rows_ && j + kTileColumns <= rows_) {
        SubtractTile(a, b, depth_, c, stride);
        continue;
      }
      std::ranges::fill(edge, 0.0);
      SubtractTile(a, b, depth_, edge, kTileRows);
      for (int64_t jj = 0; jj < std::min(kTileColumns, rows_ - j); ++jj) {
        for (int64_t ii = 0; ii < std::min(kTileRows, rows_ - i); ++ii) {
          c[jj * stride + ii] += edge[jj * kTileRows + ii];
        }
      }
    }
  }
}

}  // namespace rookery::qp
