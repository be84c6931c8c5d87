#include "distributed/replay/storage/block_layout.h"

namespace rookery::replay {
namespace {

constexpr int64_t kMostRows = 256;
constexpr size_t kMostBytes = size_t{4} << 20;
constexpr int64_t kFewestBlocks = 16;

}  // namespace

AlignedBytes AllocateAligned(size_t bytes) {
  return AlignedBytes(
      static_cast<std::byte*>(::operator new[](bytes, std::align_val_t{kAlignment})));
}

BlockLayout::BlockLayout(const Schema& schema, int64_t rows)
    : rows_(rows), place_(schema.size(), Schema::kNone) {
  for (size_t c = 0; c < schema.size(); ++c) {
    const Column& column = schema[c];
    if (column.kind == ColumnKind::kEpisode) continue;
    const size_t bytes = column.spec.NumBytes();
    if (column.spec.ragged) {
      place_[c] = ragged_.size();
      ragged_.push_back({c, bytes});
      continue;
    }
    place_[c] = fixed_.size();
    fixed_.push_back({c, bytes_, bytes});
    const size_t end = bytes_ + bytes * static_cast<size_t>(rows);
    bytes_ = (end + kAlignment - 1) / kAlignment * kAlignment;
  }
}

int64_t DefaultBlockRows(const Schema& schema, int64_t capacity) {
  const size_t row_bytes = schema.RowBytes();
  int64_t rows = kMostRows;
  while (rows > 1 &&
         (static_cast<size_t>(rows) * row_bytes > kMostBytes || rows * kFewestBlocks > capacity)) {
    rows /= 2;
  }
  return rows;
}

}  // namespace rookery::replay
