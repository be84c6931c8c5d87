// What draws batches from a table.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/random.h"
#include "core/tensor_spec.h"
#include "distributed/replay/storage/dump_stream.h"

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
  // column. False, with `random` as it was, where the table has nothing to draw from yet.
  virtual bool Sample(Random& random, std::span<const std::span<std::byte>> out) = 0;

  // The last batch's values of a ragged column of Layout(), valid until the next one.
  virtual std::span<const std::byte> RaggedValues(size_t /*column*/) const { return {}; }

  // What decides its next batches beside the table and the Random: a part of checkpoints. Under
  // the table's lock; Load after the table's restore. Load throws UserError on what isn't its own.
  virtual void Save(DumpWriter& /*out*/) const {}
  virtual void Load(DumpReader& /*in*/) {}
};

}  // namespace rookery::replay
