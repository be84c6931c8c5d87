// What draws batches from a table.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/random.h"
#include "core/tensor_spec.h"

namespace rookery::replay {

// Reads its storage: call it under the table's lock, which Table::Sample holds. One sampler is for
// one thread at a time.
class Sampler {
 public:
  virtual ~Sampler() = default;

  // The columns of a batch; the batch is their first dimension. A ragged one has as many rows as
  // it happens to have, and a column of offsets beside it.
  virtual const std::vector<TensorSpec>& Layout() const = 0;

  // Draws a batch into `out`, one contiguous buffer a column of Layout(), an empty one for a ragged
  // column. False, with `out` and
  // `random` as they were, where the table has nothing to draw from yet.
  virtual bool Sample(Random& random, std::span<const std::span<std::byte>> out) = 0;

  // The last batch's values of a ragged column of Layout(), valid until the next one.
  virtual std::span<const std::byte> RaggedValues(size_t /*column*/) const { return {}; }
};

}  // namespace rookery::replay
