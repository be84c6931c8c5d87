#include "distributed/replay/sampling/gather.h"

#include <algorithm>
#include <cstring>

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

}  // namespace

void Gather(const Storage& storage, size_t place, std::span<const RowIndex> rows,
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
  if (history == 1) {
    Gather(storage, place, rows, out);
    return;
  }
  const auto depth = static_cast<size_t>(history);
  scratch.resize(rows.size() * depth);
  for (size_t i = 0; i < rows.size(); ++i) {
    RowIndex row = rows[i];
    for (size_t k = depth; k-- > 0;) {
      scratch[i * depth + k] = row;
      const RowIndex previous = k > 0 ? storage.Previous(row) : kNoRow;
      if (previous != kNoRow) row = previous;
    }
  }
  Gather(storage, place, scratch, out);
}

}  // namespace rookery::replay
