#include "distributed/replay/storage/block_layout.h"

#include <algorithm>
#include <new>
#include <numeric>

#include "distributed/replay/packing/packed_rows.h"

namespace rookery::replay {
namespace {

constexpr int64_t kMostRows = 256;
constexpr size_t kMostBytes = size_t{4} << 20;
constexpr int64_t kFewestBlocks = 16;

BlockPart PartOf(const TensorSpec& spec, bool of_learner, int64_t pack_bytes) {
  if (of_learner) return BlockPart::kLearner;
  const bool large = pack_bytes > 0 && spec.NumBytes() >= static_cast<size_t>(pack_bytes);
  return large && spec.dtype == DType::kUint8 ? BlockPart::kImages : BlockPart::kPlain;
}

}  // namespace

SharedBytes AllocateAligned(size_t bytes) {
  if (bytes == 0) return nullptr;
  return {static_cast<std::byte*>(::operator new[](bytes, std::align_val_t{kAlignment})),
          [](std::byte* memory) { ::operator delete[](memory, std::align_val_t{kAlignment}); }};
}

BlockLayout::BlockLayout(const Schema& schema, int64_t rows, size_t actors, int64_t pack_bytes)
    : rows_(rows), pack_bytes_(pack_bytes), place_(schema.size(), Schema::kNone) {
  for (size_t c = 0; c < schema.size(); ++c) {
    const Column& column = schema[c];
    if (column.kind == ColumnKind::kEpisode) continue;
    const size_t bytes = column.spec.NumBytes();
    if (column.spec.ragged) {
      place_[c] = ragged_.size();
      ragged_.push_back({c, bytes});
      continue;
    }
    const BlockPart part = PartOf(column.spec, c >= actors, pack_bytes);
    size_t& end = bytes_[static_cast<size_t>(part)];
    place_[c] = fixed_.size();
    image_place_.push_back(part == BlockPart::kImages ? images_.size() : Schema::kNone);
    if (part == BlockPart::kImages) images_.push_back(fixed_.size());
    fixed_.push_back({c, end, bytes, part});
    end += bytes * static_cast<size_t>(rows);
    end = (end + kAlignment - 1) / kAlignment * kAlignment;
  }
}

size_t BlockLayout::bytes() const {
  return std::accumulate(bytes_.begin(), bytes_.end(), size_t{0});
}

int64_t BlockLayout::group_rows() const { return std::min(kGroupRows, rows_); }

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
