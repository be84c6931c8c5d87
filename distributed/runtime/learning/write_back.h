// What an update says of its batches' rows, on its way into the table.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/tensor/named_tensors.h"
#include "distributed/replay/table.h"

namespace rookery {

// The columns on the host, in the types that the table keeps, one device-to-host copy a column:
// (B, ...) each, with B the rows that the batch has ids of. Throws UserError, which begins with
// `who`, where the table has no such learner column, or it is of another shape.
NamedTensors ToLearnerColumns(const replay::Table& table, const NamedTensors& columns,
                              int64_t batch_size, const std::string& who);

// `columns`: of ToLearnerColumns. `ids`: (B), a batch's `id`. Rows that were evicted since are left
// out.
void WriteBack(replay::Table& table, const NamedTensors& columns,
               std::span<const replay::StableId> ids);

}  // namespace rookery
