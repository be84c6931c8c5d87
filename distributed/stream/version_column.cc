#include "distributed/stream/version_column.h"

#include <algorithm>

namespace rookery::stream {

VersionColumn::VersionColumn(const Schema& schema) {
  for (const Column& column : schema.columns()) {
    if (column.kind == ColumnKind::kEpisode || column.spec.ragged) continue;
    if (column.spec.name == column::kPolicyVersion) {
      is_there_ = column.spec.NumBytes() == sizeof(int64_t);
      return;
    }
    before_ += column.spec.NumBytes();
  }
}

std::vector<int64_t> VersionColumn::Read(const ChunkHeader& header,
                                         std::span<const std::span<std::byte>> pieces) const {
  if (!is_there_) return {};
  std::vector<int64_t> versions(header.rows - (header.closes ? 1 : 0));
  std::span<std::byte> to = std::as_writable_bytes(std::span(versions));
  size_t skip = before_ * header.rows;
  for (std::span<const std::byte> piece : pieces) {
    const size_t skipped = std::min(skip, piece.size());
    skip -= skipped;
    piece = piece.subspan(skipped);
    const size_t bytes = std::min(piece.size(), to.size());
    std::copy_n(piece.begin(), bytes, to.begin());
    to = to.subspan(bytes);
    if (to.empty()) break;
  }
  return versions;
}

}  // namespace rookery::stream
