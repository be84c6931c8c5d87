// Batches of several sources: each has its share of every batch, exactly.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/sampling/sampler_context.h"
#include "distributed/replay/storage/sources.h"

namespace rookery::replay {

// Parts of `total` that add up to it: each share's whole part, then one more for those with the
// largest remainders (Hamilton's method), the first of equal ones first. `shares` add up to 1.
std::vector<int64_t> Apportion(int64_t total, std::span<const double> shares);

// The request's sampler over the sources that it names: over one storage as it is, over several
// with a sampler for each, by shares or pooled (pooled_sampler.h). `sources` must outlive it; `env`
// and `rewards` as in SamplerContext. Throws UserError, as MakeSampler (sampler_registry.h); on a
// source that there isn't; on shares that don't add up to 1, or leave a source without a place in
// the batch.
std::unique_ptr<Sampler> MakeSampler(const BatchRequest& request, const Sources& sources,
                                     const EnvSpec* env, const RewardFunction& rewards);

// A batch of parts, one after the other, of which each has a sampler; all are ready, or none is.
class SharesSampler : public Sampler {
 public:
  // `parts`: at least one, whose columns are the same but for their size.
  explicit SharesSampler(std::vector<std::unique_ptr<Sampler>> parts);

  const std::vector<TensorSpec>& Layout() const override { return specs_; }
  bool Sample(Random& random, std::span<const std::span<std::byte>> out) override;
  std::span<const std::byte> RaggedValues(size_t column) const override;
  void Save(DumpWriter& out) const override;
  void Load(DumpReader& in) override;

 private:
  // A ragged column, whose offsets are the next one: the parts' values behind each other.
  struct Ragged {
    size_t column = 0;
    size_t value_bytes = 0;
    std::vector<std::byte> values{};
    std::vector<std::vector<int64_t>> offsets{};  // of each part
  };
  void Join(Ragged& ragged, std::span<int64_t> offsets) const;

  std::vector<std::unique_ptr<Sampler>> parts_;
  std::vector<TensorSpec> specs_;
  std::vector<Ragged> ragged_;
};

}  // namespace rookery::replay
