// Rows of columns that full blocks keep packed.
#pragma once

#include <cstddef>
#include <span>

#include "distributed/replay/sampling/gather.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

// As Gather, of a column of BlockPart::kImages. Each group of rows is unpacked once, whatever is
// asked of it, and no further than to the last of these; many groups on several threads. Throws
// UserError where a group is damaged.
void GatherImages(const Storage& storage, size_t place, std::span<const GatherPart> parts);

}  // namespace rookery::replay
