// Rows to one contiguous buffer: the inner loop of every sampler.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

// Copies the values of `rows` in a fixed column, one after the other. `place`: in
// layout().fixed(). `out`: (rows.size(), bytes a row).
void Gather(const Storage& storage, size_t place, std::span<const RowIndex> rows,
            std::span<std::byte> out);

// Rows of a column and where they go. Those of packed columns are best asked for together: a group
// (packing/packed_rows.h) is unpacked once a call.
struct GatherPart {
  std::span<const RowIndex> rows;
  std::span<std::byte> out;
};
void Gather(const Storage& storage, size_t place, std::span<const GatherPart> parts);

// Whether the row's latest `history` values can be had: none of them was evicted.
bool HasHistory(const Storage& storage, RowIndex row, int64_t history);

// As Gather, of each row's latest `history` values, the oldest first; an episode's first one stands
// in for those before it. Rows have their history. `scratch` is used and left behind.
void GatherStacked(const Storage& storage, size_t place, int64_t history,
                   std::span<const RowIndex> rows, std::vector<RowIndex>& scratch,
                   std::span<std::byte> out);
void GatherStacked(const Storage& storage, size_t place, int64_t history,
                   std::span<const GatherPart> parts, std::vector<RowIndex>& scratch);

}  // namespace rookery::replay
