#include "planning/qp/linear/front.h"

#include <algorithm>
#include <cmath>

namespace rookery::qp {
namespace {

constexpr int64_t kBlock = PackedColumns::kMost;  // columns of a block: its rows stay in the cache

// Columns of a panel whose groups are `stride` numbers apart, with their d.
struct Factors {
  const double* values;
  int64_t stride, depth;
  const double* d;
};

// Rows [row, row + count) of them times D, by rows of kTile.
void PackRows(const Factors& a, int64_t row, int64_t count, double* b) {
  const double* from = a.values + row / kGroup * a.stride + row % kGroup;
  if (row % kTile == 0) {  // with those after them, of the same group
    for (int64_t p = 0; p < a.depth; ++p) {
      for (int64_t j = 0; j < kTile; ++j) b[p * kTile + j] = from[p * kGroup + j] * a.d[p];
    }
    return;
  }
  for (int64_t p = 0; p < a.depth; ++p) {
    for (int64_t j = 0; j < count; ++j) b[p * kTile + j] = from[p * kGroup + j] * a.d[p];
  }
}

// The front's columns from `begin` on less the factors' product. Tiles end where groups of rows do,
// and where the front's own columns do.
void SubtractProduct(const FrontShape& shape, const Factors& a, int64_t begin, double* panel,
                     double* update) {
  double b[kBlock * kTile];
  for (int64_t j = begin, end = 0; j < shape.columns + shape.rows; j = end) {
    const bool own = j < shape.columns;
    end = std::min((j / kTile + 1) * kTile, own ? shape.columns : shape.columns + shape.rows);
    PackRows(a, j, end - j, b);
    const int64_t group = j / kGroup, groups = shape.groups() - group;
    const double* values = a.values + group * a.stride;
    if (own) {
      SubtractTiles(values, a.stride, b, a.depth, groups,
                    panel + (group * shape.columns + j) * kGroup, shape.columns * kGroup, kGroup,
                    end - j);
    } else {
      SubtractTiles(values, a.stride, b, a.depth, groups,
                    update + (j - shape.columns) * shape.update_stride() + group * kGroup -
                        shape.update_base(),
                    kGroup, shape.update_stride(), end - j);
    }
  }
}

// The tile's own square c, whose columns are kGroup apart: its L by rows of kTile, its D.
int32_t FactorSquare(double* c, int64_t columns, double* l, double* d, double* inverse_d) {
  int32_t positive = 0;
  for (int64_t j = 0; j < columns; ++j) {
    double* column = c + j * kGroup;
    d[j] = column[j];
    if (d[j] == 0 || !std::isfinite(d[j])) return -1;
    positive += d[j] > 0 ? 1 : 0;
    inverse_d[j] = 1 / d[j];
    for (int64_t i = j + 1; i < columns; ++i) l[i * kTile + j] = column[i] * inverse_d[j];
    for (int64_t k = j + 1; k < columns; ++k) {
      for (int64_t i = k; i < columns; ++i) c[k * kGroup + i] -= l[i * kTile + j] * column[k];
    }
  }
  return positive;
}

}  // namespace

PackedColumns::PackedColumns() : d_(kMost) {}

void PackedColumns::Clear(const FrontShape& shape) {
  shape_ = shape;
  count_ = 0;
  values_.resize(std::max<size_t>(values_.size(), shape.groups() * kGroup * kMost));
}

void PackedColumns::Add(std::span<const int32_t> places, const double* v, int64_t stride,
                        double d) {
  double* column = values_.data() + count_ * kGroup;
  for (int64_t g = 0; g < shape_.groups(); ++g) {
    std::fill_n(column + g * kGroup * kMost, kGroup, 0.0);
  }
  for (size_t i = 0; i < places.size(); ++i) column[places[i]] = v[i * stride];
  d_[count_++] = d;
}

void PackedColumns::SubtractFrom(double* panel, double* update) const {
  SubtractProduct(shape_, {values_.data(), kMost * kGroup, count_, d_.data()}, 0, panel, update);
}

// Within a block of columns each tile takes what those before it give; everything behind the block
// takes the block's at once.
int32_t FactorFront(const FrontShape& shape, double* panel, double* update, double* d,
                    double* inverse_d) {
  const int64_t stride = shape.columns * kGroup;
  double b[kBlock * kTile], l[kTile * kTile], square[kTile * kGroup];
  int32_t positive = 0;
  for (int64_t begin = 0; begin < shape.columns; begin += kBlock) {
    const int64_t end = std::min(begin + kBlock, shape.columns);
    for (int64_t j = begin; j < end; j += kTile) {
      const int64_t columns = std::min(kTile, end - j), group = j / kGroup;
      const int64_t groups = shape.groups() - group;
      double* tiles = panel + group * stride + j * kGroup;
      if (j > begin) {
        const Factors before{panel + begin * kGroup, stride, j - begin, d + begin};
        PackRows(before, j, columns, b);
        SubtractTiles(before.values + group * stride, stride, b, before.depth, groups, tiles,
                      stride, kGroup, columns);
      }
      std::copy_n(tiles, columns * kGroup, square);
      const int32_t of_tile = FactorSquare(square + j % kGroup, columns, l, d + j, inverse_d + j);
      if (of_tile < 0) return -1;
      positive += of_tile;
      DivideTiles(tiles, stride, groups, columns, l, inverse_d + j);
      for (int64_t k = 0; k < columns; ++k) {
        std::fill_n(tiles + k * kGroup, j % kGroup + k + 1, 0.0);
      }
    }
    SubtractProduct(shape, {panel + begin * kGroup, stride, end - begin, d + begin}, end, panel,
                    update);
  }
  return positive;
}

}  // namespace rookery::qp
