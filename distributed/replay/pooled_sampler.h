// Batches of several sources as if they were one.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

// Each row is of one of the sources, as often as that has decisions, and drawn there as its sampler
// does. Where a source has decisions, but none to draw from yet, the others stand in.
class PooledSampler : public Sampler {
 public:
  struct Part {
    std::unique_ptr<Sampler> sampler;  // of one row
    const Storage* storage;
  };
  // `parts`: at least one, whose columns are the same. Throws UserError where one is ragged.
  PooledSampler(const BatchRequest& request, std::vector<Part> parts);

  const std::vector<TensorSpec>& Layout() const override { return specs_; }
  bool Sample(Random& random, std::span<const std::span<std::byte>> out) override;
  void Save(DumpWriter& out) const override;
  void Load(DumpReader& in) override;

 private:
  std::vector<Part> parts_;
  std::vector<TensorSpec> specs_;
  std::vector<uint64_t> sizes_;            // decisions of each part; 0: nothing to draw
  std::vector<std::span<std::byte>> row_;  // of each column
};

}  // namespace rookery::replay
