// Rows to one contiguous buffer: the inner loop of every sampler.
#pragma once

#include <cstddef>
#include <span>

#include "distributed/replay/storage.h"

namespace rookery::replay {

// Copies the values of `rows` in a fixed column, one after the other. `place`: in
// layout().fixed(). `out`: (rows.size(), bytes a row).
void Gather(const Storage& storage, size_t place, std::span<const RowIndex> rows,
            std::span<std::byte> out);

}  // namespace rookery::replay
