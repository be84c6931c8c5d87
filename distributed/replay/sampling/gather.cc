#include "distributed/replay/sampling/gather.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "distributed/replay/sampling/gather_images.h"

namespace rookery::replay {
namespace {

constexpr size_t kLine = 64;
constexpr size_t kAhead = 8;                  // rows fetched before they are copied
constexpr size_t kPrefetchBytes = 8 * kLine;  // the hardware follows after that

template <size_t kBytes>
void GatherSmall(Storage::ColumnView column, std::span<const RowIndex> rows, std::byte* out) {
  for (const RowIndex row : rows) {
    std::memcpy(out, column.At(row), kBytes);
    out += kBytes;
  }
}

void GatherPlain(const Storage& storage, size_t place, std::span<const RowIndex> rows,
                 std::span<std::byte> out) {
  const Storage::ColumnView column = storage.View(place);
  const size_t bytes = column.bytes;
  switch (bytes) {
    case 1:
      return GatherSmall<1>(column, rows, out.data());
    case 4:
      return GatherSmall<4>(column, rows, out.data());
    case 8:
      return GatherSmall<8>(column, rows, out.data());
    default:
      break;
  }
  const size_t fetched = std::min(bytes, kPrefetchBytes);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i + kAhead < rows.size()) {
      const std::byte* next = column.At(rows[i + kAhead]);
      for (size_t at = 0; at < fetched; at += kLine) __builtin_prefetch(next + at);
    }
    std::memcpy(out.data() + i * bytes, column.At(rows[i]), bytes);
  }
}

// Rows and those before them, for each of `rows` the oldest first.
void Stack(const Storage& storage, size_t depth, std::span<const RowIndex> rows,
           std::span<RowIndex> stacked) {
  for (size_t i = 0; i < rows.size(); ++i) {
    RowIndex row = rows[i];
    for (size_t k = depth; k-- > 0;) {
      stacked[i * depth + k] = row;
      const RowIndex previous = k > 0 ? storage.Previous(row) : kNoRow;
      if (previous != kNoRow) row = previous;
    }
  }
}

}  // namespace

void Gather(const Storage& storage, size_t place, std::span<const GatherPart> parts) {
  if (storage.layout().fixed()[place].part == BlockPart::kImages) {
    GatherImages(storage, place, parts);
    return;
  }
  for (const GatherPart& part : parts) GatherPlain(storage, place, part.rows, part.out);
}

void Gather(const Storage& storage, size_t place, std::span<const RowIndex> rows,
            std::span<std::byte> out) {
  Gather(storage, place, std::array{GatherPart{rows, out}});
}

bool HasHistory(const Storage& storage, RowIndex row, int64_t history) {
  for (int64_t k = 1; k < history && (storage.Flags(row) & kFirst) == 0; ++k) {
    row = storage.Previous(row);
    if (row == kNoRow) return false;
  }
  return true;
}

void GatherStacked(const Storage& storage, size_t place, int64_t history,
                   std::span<const RowIndex> rows, std::vector<RowIndex>& scratch,
                   std::span<std::byte> out) {
  GatherStacked(storage, place, history, std::array{GatherPart{rows, out}}, scratch);
}

void GatherStacked(const Storage& storage, size_t place, int64_t history,
                   std::span<const GatherPart> parts, std::vector<RowIndex>& scratch) {
  if (history == 1) {
    Gather(storage, place, parts);
    return;
  }
  const auto depth = static_cast<size_t>(history);
  size_t rows = 0;
  for (const GatherPart& part : parts) rows += part.rows.size();
  scratch.resize(rows * depth);
  std::vector<GatherPart> stacked;
  size_t at = 0;
  for (const GatherPart& part : parts) {
    const auto of_part = std::span(scratch).subspan(at, part.rows.size() * depth);
    Stack(storage, depth, part.rows, of_part);
    stacked.push_back({of_part, part.out});
    at += of_part.size();
  }
  Gather(storage, place, stacked);
}

}  // namespace rookery::replay
