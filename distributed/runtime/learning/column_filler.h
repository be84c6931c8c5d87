// ColumnFiller: computes the learner columns that follow from what was seen (ComputedColumn), of
// each row once.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "agents/agent.h"
#include "core/tensor/batch.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/table.h"

namespace rookery {

// For the learner's thread.
class ColumnFiller {
 public:
  // Both must outlive it. Throws UserError where the table has no such column or field.
  ColumnFiller(const Agent& agent, replay::Table& table);

  // Computes all that is lacking of the columns that such a batch has. Throws UserError where what
  // comes out is not finite.
  void Fill(const std::vector<TensorSpec>& layout);
  // Whether nothing is lacking in a batch: rows that came since the last Fill may be in it.
  bool Completes(const std::vector<TensorSpec>& layout,
                 std::span<const std::span<std::byte>> batch) const;

 private:
  struct Waiting {  // rows of one source, for one column
    const ComputedColumn* column;
    std::unique_ptr<replay::Sampler> sampler;
    std::unique_ptr<BatchBuffers> buffers;
  };
  void Fill(Waiting& waiting);

  replay::Table& table_;
  const std::vector<ComputedColumn> columns_;
  std::vector<Waiting> waiting_;
};

}  // namespace rookery
