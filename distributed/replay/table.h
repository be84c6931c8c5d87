// A replay table: where chunks go and batches come from.
//
//   network thread ──Begin, Commit──▶ │ sources │ ──Sample──▶ learner threads
//
// One mutex guards it. A chunk's bytes are written between Begin and Commit without it, and images
// packed, by whoever commits them.
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch_request.h"
#include "core/chunk.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/sampling/sampler_context.h"
#include "distributed/replay/storage/sources.h"

namespace rookery::replay {

// Thread-safe.
class Table : public ChunkSink {
 public:
  // Of one source, or of several (sources.h), of which requests that name none draw from the first.
  // Throws UserError, as Storage and Sources.
  Table(Schema schema, StorageOptions options, std::vector<LearnerColumn> learner_columns = {});
  Table(Schema schema, std::span<const SourceOptions> sources,
        std::vector<LearnerColumn> learner_columns = {});

  const Schema& schema() const { return schema_; }    // of what actors send
  const Schema& columns() const { return columns_; }  // as Storage::columns()
  Counters counters() const;                          // of all sources together
  // Of each source, by name.
  std::map<std::string, Counters> SourceCounters() const;

  Slot Begin(const ChunkHeader& header, std::span<const std::byte> episode_columns,
             std::span<const uint32_t> ragged_counts) override;
  void Commit(uint64_t ticket) override;
  void Abort(uint64_t ticket) override;
  void CloseIncarnation(uint64_t incarnation) override;

  // A sampler of this table, which must outlive it, as must `env`. What else it may know: as in
  // SamplerContext. Throws UserError (sampler_registry.h).
  std::unique_ptr<Sampler> MakeSampler(const BatchRequest& request, const EnvSpec* env = nullptr,
                                       RewardFunction rewards = {}) const;
  // As Sampler::Sample, under the lock. `sampler`: one of this table's.
  bool Sample(Sampler& sampler, Random& random, std::span<const std::span<std::byte>> out) const;
  // As Storage::Write, under the lock, of a learner column by its name. Throws UserError.
  void Write(std::string_view column, std::span<const StableId> ids,
             std::span<const std::byte> values);
  // As Sampler::Save and Load, under the lock. Throws Failure where the stream fails.
  void SaveSampler(const Sampler& sampler, std::ostream& out) const;
  void LoadSampler(Sampler& sampler, std::istream& in) const;

  // Every committed row, for audits: an id never appears twice. Under the lock.
  void ForEachRowId(const std::function<void(const RowId&)>& visit) const;

  // The episodes of a source that have ended and are all here, the oldest first, under the lock.
  // Throws UserError where there is no such source.
  void ForEachEpisode(
      std::string_view source,
      const std::function<void(const Storage& storage, const Episode& episode)>& visit) const;

  // The whole table but chunks in flight (dump.h), to be written without the lock. Restore replaces
  // everything, so that the same samples follow from the same Random; samplers stay valid. It takes
  // blocks that lie elsewhere out of `library`. It throws UserError, and changes nothing, on
  // another schema, a broken dump, or while a chunk is in flight.
  SourcesSnapshot Capture() const;
  void Dump(std::ostream& out) const { Capture().Write(out); }
  void Restore(std::istream& in, BlockLibrary library = {});

 private:
  const Schema schema_;
  const Schema columns_;
  mutable std::mutex mutex_;
  Sources sources_;        // guarded by mutex_
  const bool has_images_;  // that are packed
};

}  // namespace rookery::replay
