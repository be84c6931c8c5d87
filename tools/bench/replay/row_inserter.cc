#include "tools/bench/replay/row_inserter.h"

#include <cstring>
#include <span>

#include "core/random.h"

namespace rookery {

namespace {

// `rows` of so many bytes each.
void DrawImages(std::span<std::byte> images, size_t row_bytes) {
  Random random(uint64_t{7});
  const auto noise = [&] { return static_cast<std::byte>(random.Below(256)); };
  for (size_t i = 0; i < images.size(); ++i) {
    const bool own = i < row_bytes || i % row_bytes < row_bytes / 8;
    images[i] = own ? noise() : images[i - row_bytes];
  }
}

}  // namespace

RowInserter::RowInserter(replay::Table& table, uint32_t chunk, Values values)
    : table_(table), header_{.incarnation = 1, .rows = chunk} {
  bytes_.assign(chunk * table.schema().RowBytes(), std::byte{0});
  if (values == Values::kImages) FillImages();
  closing_ = bytes_;
  size_t at = 0;
  for (const Column& column : table.schema().columns()) {
    if (column.kind == ColumnKind::kEpisode) {
      episode_columns_ += column.spec.NumBytes();
      continue;
    }
    at += column.spec.NumBytes() * chunk;
    // The flag of a chunk's last row lies behind the columns before it.
    if (column.spec.name == column::kTruncated) closing_[at - 1] = std::byte{1};
  }
}

void RowInserter::FillImages() {
  size_t at = 0;
  for (const Column& column : table_.schema().columns()) {
    if (column.kind == ColumnKind::kEpisode) continue;
    const size_t bytes = column.spec.NumBytes();
    if (column.spec.dtype == DType::kUint8) {
      DrawImages(std::span(bytes_).subspan(at, bytes * header_.rows), bytes);
    }
    at += bytes * header_.rows;
  }
}

void RowInserter::Insert() {
  header_.closes = header_.first_row + header_.rows == kEpisodeRows;
  const std::vector<std::byte> seed(header_.first_row == 0 ? episode_columns_ : 0);
  const ChunkSink::Slot slot = table_.Begin(header_, seed, {});
  const std::byte* from = (header_.closes ? closing_ : bytes_).data();
  for (const std::span<std::byte> piece : slot.pieces) {
    std::memcpy(piece.data(), from, piece.size());
    from += piece.size();
  }
  table_.Commit(slot.ticket);
  header_.first_row = header_.closes ? 0 : header_.first_row + header_.rows;
  header_.episode += header_.closes;
}

}  // namespace rookery
