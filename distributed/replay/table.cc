#include "distributed/replay/table.h"

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>
#include <utility>

#include "distributed/replay/shares.h"

namespace rookery::replay {

Table::Table(Schema schema, StorageOptions options, std::vector<LearnerColumn> learner_columns)
    : Table(std::move(schema), std::array{SourceOptions{.storage = options}},
            std::move(learner_columns)) {}

Table::Table(Schema schema, std::span<const SourceOptions> sources,
             std::vector<LearnerColumn> learner_columns)
    : schema_(std::move(schema)),
      columns_(WithLearnerColumns(schema_, learner_columns)),
      sources_(schema_, {sources.begin(), sources.end()}, learner_columns),
      has_images_(sources_.HasImages()) {}

Counters Table::counters() const {
  const std::lock_guard lock(mutex_);
  return sources_.counters();
}

std::map<std::string, Counters> Table::SourceCounters() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, Counters> counters;
  for (size_t i = 0; i < sources_.size(); ++i) counters[sources_.name(i)] = sources_[i].counters();
  return counters;
}

ChunkSink::Slot Table::Begin(const ChunkHeader& header, std::span<const std::byte> episode_columns,
                             std::span<const uint32_t> ragged_counts) {
  const std::lock_guard lock(mutex_);
  return sources_.Begin(header, episode_columns, ragged_counts);
}

void Table::Commit(uint64_t ticket) {
  std::vector<PackJob> jobs;
  if (has_images_) {
    const std::lock_guard lock(mutex_);
    jobs = sources_.JobsOf(ticket);
  }
  for (PackJob& job : jobs) job.Do();
  const std::lock_guard lock(mutex_);
  sources_.Commit(ticket, std::move(jobs));
}

void Table::Abort(uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  sources_.Abort(ticket);
}

void Table::CloseIncarnation(uint64_t incarnation) {
  const std::lock_guard lock(mutex_);
  sources_.CloseIncarnation(incarnation);
}

std::unique_ptr<Sampler> Table::MakeSampler(const BatchRequest& request, const EnvSpec* env,
                                            RewardFunction rewards) const {
  const std::lock_guard lock(mutex_);
  return replay::MakeSampler(request, sources_, env, rewards);
}

bool Table::Sample(Sampler& sampler, Random& random,
                   std::span<const std::span<std::byte>> out) const {
  const std::lock_guard lock(mutex_);
  return sampler.Sample(random, out);
}

void Table::Write(std::string_view column, std::span<const StableId> ids,
                  std::span<const std::byte> values) {
  const std::lock_guard lock(mutex_);
  sources_.Write(columns_.IndexOf(column), ids, values);
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
  for (size_t i = 0; i < sources_.size(); ++i) sources_[i].ForEachRowId(visit);
}

void Table::ForEachEpisode(
    std::string_view source,
    const std::function<void(const Storage& storage, const Episode& episode)>& visit) const {
  const std::lock_guard lock(mutex_);
  const Storage& storage = sources_[sources_.IndexOf(source)];
  std::vector<const Episode*> whole;
  for (int64_t place = 0; place < storage.EpisodePlaces(); ++place) {
    const Episode* episode = storage.EpisodeAt(place);
    if (episode != nullptr && episode->Complete()) whole.push_back(episode);
  }
  const auto age = [](const Episode* e) { return std::tuple(e->incarnation, e->episode, e->env); };
  std::ranges::sort(whole, std::less(), age);
  for (const Episode* episode : whole) visit(storage, *episode);
}

SourcesSnapshot Table::Capture() const {
  const std::lock_guard lock(mutex_);
  return sources_.Capture();
}

void Table::Restore(std::istream& in, BlockLibrary library) {
  const std::lock_guard lock(mutex_);
  sources_.Restore(in, std::move(library));
}

}  // namespace rookery::replay
