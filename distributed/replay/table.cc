#include "distributed/replay/table.h"

#include <utility>

#include "distributed/replay/dump.h"
#include "distributed/replay/sampler_registry.h"

namespace rookery::replay {

Table::Table(Schema schema, StorageOptions options, std::vector<LearnerColumn> learner_columns)
    : schema_(std::move(schema)),
      columns_(WithLearnerColumns(schema_, learner_columns)),
      storage_(schema_, options, std::move(learner_columns)) {}

Counters Table::counters() const {
  const std::lock_guard lock(mutex_);
  return storage_.counters();
}

ChunkSink::Slot Table::Begin(const ChunkHeader& header, std::span<const std::byte> episode_columns,
                             std::span<const uint32_t> ragged_counts) {
  const std::lock_guard lock(mutex_);
  return storage_.Begin(header, episode_columns, ragged_counts);
}

void Table::Commit(uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  storage_.Commit(ticket);
}

void Table::Abort(uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  storage_.Abort(ticket);
}

void Table::CloseIncarnation(uint64_t incarnation) {
  const std::lock_guard lock(mutex_);
  storage_.CloseIncarnation(incarnation);
}

std::unique_ptr<Sampler> Table::MakeSampler(const BatchRequest& request, const EnvSpec* env,
                                            RewardFunction rewards) const {
  const std::lock_guard lock(mutex_);
  return replay::MakeSampler(request, {storage_, env, std::move(rewards)});
}

bool Table::Sample(Sampler& sampler, Random& random,
                   std::span<const std::span<std::byte>> out) const {
  const std::lock_guard lock(mutex_);
  return sampler.Sample(random, out);
}

void Table::Write(std::string_view column, std::span<const StableId> ids,
                  std::span<const std::byte> values) {
  const std::lock_guard lock(mutex_);
  storage_.Write(columns_.IndexOf(column), ids, values);
}

void Table::SaveSampler(const Sampler& sampler, std::ostream& stream) const {
  DumpWriter out(stream);
  const std::lock_guard lock(mutex_);
  sampler.Save(out);
  out.Finish();
}

void Table::LoadSampler(Sampler& sampler, std::istream& stream) const {
  DumpReader in(stream);
  const std::lock_guard lock(mutex_);
  sampler.Load(in);
  in.Finish();
}

void Table::ForEachRowId(const std::function<void(const RowId&)>& visit) const {
  const std::lock_guard lock(mutex_);
  storage_.ForEachRowId(visit);
}

void Table::Dump(std::ostream& out) const {
  const std::lock_guard lock(mutex_);
  StorageDump::Write(storage_, out);
}

void Table::Restore(std::istream& in) {
  const std::lock_guard lock(mutex_);
  StorageDump::Restore(in, storage_);
}

}  // namespace rookery::replay
