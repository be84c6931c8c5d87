#include "distributed/replay/storage/sources.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/replay/storage/dump.h"

namespace rookery::replay {
namespace {

constexpr std::string_view kFormat = "rookery replay ";
constexpr std::string_view kMagic = "rookery replay 4";

std::vector<std::string> NamesOf(const std::vector<SourceOptions>& options) {
  std::vector<std::string> names;
  for (const SourceOptions& source : options) names.push_back(source.name);
  return names;
}

}  // namespace

Sources::Sources(const Schema& schema, std::vector<SourceOptions> options,
                 const std::vector<LearnerColumn>& learner_columns)
    : options_(std::move(options)), column_(schema, column::kSource) {
  std::vector<std::string> names = NamesOf(options_);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (options_.empty()) throw UserError("a table needs a source");
  if (twice != names.end()) throw UserError(StrCat("two sources are named '", *twice, "'"));
  if (options_.size() > 1 && !column_) {
    throw UserError(StrCat("a table of ", options_.size(), " sources needs the episode column '",
                           column::kSource, "', one int64"));
  }
  if (options_.size() > static_cast<size_t>(Storage::kMostSources)) {
    throw UserError(
        StrCat("a table of ", options_.size(), " sources; the most are ", Storage::kMostSources));
  }
  for (size_t i = 0; i < options_.size(); ++i) {
    options_[i].storage.source = static_cast<int64_t>(i);
    storages_.emplace_back(schema, options_[i].storage, learner_columns);
  }
}

bool Sources::HasImages() const {
  return std::ranges::any_of(
      storages_, [](const Storage& storage) { return !storage.layout().images().empty(); });
}

size_t Sources::IndexOf(std::string_view name) const {
  const std::vector<std::string> names = NamesOf(options_);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  throw UserError(
      StrCat("no source '", name, "'", DidYouMean(name, names), " (", ThereAre(names), ")"));
}

// An episode that goes on is where its beginning is.
size_t Sources::SourceOf(const ChunkHeader& header,
                         std::span<const std::byte> episode_columns) const {
  if (size() == 1) return 0;
  if (header.first_row == 0) {
    const int64_t source = column_.Read(episode_columns).value_or(0);  // too short: Begin refuses
    if (source >= 0 && source < static_cast<int64_t>(size())) return static_cast<size_t>(source);
    throw UserError(StrCat("env ", header.env, ", episode ", header.episode, ": source ", source,
                           "; there are ", size(), ", numbered from 0"));
  }
  size_t source = 0;
  while (source + 1 < size() && !storages_[source].HasStream(header.incarnation, header.env)) {
    ++source;
  }
  return source;
}

// Tickets of all sources differ: they are numbered source by source in turn.
ChunkSink::Slot Sources::Begin(const ChunkHeader& header,
                               std::span<const std::byte> episode_columns,
                               std::span<const uint32_t> ragged_counts) {
  const size_t source = SourceOf(header, episode_columns);
  bool moves = false;
  for (size_t other = 0; other < size(); ++other) {
    if (other == source || !storages_[other].HasStream(header.incarnation, header.env)) continue;
    storages_[other].CheckOrder(header);
    moves = true;
  }
  ChunkSink::Slot slot = storages_[source].Begin(header, episode_columns, ragged_counts);
  slot.ticket = slot.ticket * size() + source;
  if (moves) moving_[slot.ticket] = header;
  return slot;
}

std::vector<PackJob> Sources::JobsOf(uint64_t ticket) const {
  return storages_[ticket % size()].JobsOf(ticket / size());
}

void Sources::Commit(uint64_t ticket, std::vector<PackJob> packed) {
  const size_t source = ticket % size();
  const auto moving = moving_.extract(ticket);
  storages_[source].Commit(ticket / size(), std::move(packed));
  if (moving.empty()) return;
  const ChunkHeader& header = moving.mapped();
  for (size_t other = 0; other < size(); ++other) {
    if (other != source) storages_[other].Leave(header.incarnation, header.env);
  }
}

void Sources::Abort(uint64_t ticket) {
  moving_.erase(ticket);
  storages_[ticket % size()].Abort(ticket / size());
}

void Sources::CloseIncarnation(uint64_t incarnation) {
  for (Storage& storage : storages_) storage.CloseIncarnation(incarnation);
}

void Sources::Write(size_t column, std::span<const StableId> ids,
                    std::span<const std::byte> values) {
  storages_.front().CheckWrite(column, ids, values);
  if (size() == 1) return storages_.front().Write(column, ids, values);
  const size_t bytes = ids.empty() ? 0 : values.size() / ids.size();
  for (size_t source = 0; source < size(); ++source) {
    std::vector<StableId> own;
    std::vector<std::byte> own_values;
    for (size_t i = 0; i < ids.size(); ++i) {
      if (Storage::SourceOf(ids[i]) != static_cast<int64_t>(source)) continue;
      own.push_back(ids[i]);
      const auto value = values.subspan(i * bytes, bytes);
      own_values.insert(own_values.end(), value.begin(), value.end());
    }
    if (!own.empty()) storages_[source].Write(column, own, own_values);
  }
}

Counters Sources::counters() const {
  Counters all;
  for (const Storage& storage : storages_) {
    const Counters counters = storage.counters();
    all.rows += counters.rows;
    all.decisions += counters.decisions;
    all.episodes += counters.episodes;
    all.bytes += counters.bytes;
    all.total_decisions += counters.total_decisions;
    all.total_episodes += counters.total_episodes;
  }
  return all;
}

SourcesSnapshot Sources::Capture() const {
  SourcesSnapshot snapshot{.names = Join(NamesOf(options_))};
  for (const Storage& storage : storages_) {
    snapshot.storages.push_back(StorageDump::Capture(storage));
  }
  return snapshot;
}

void SourcesSnapshot::Write(std::ostream& stream, const Elsewhere& elsewhere) const {
  DumpWriter out(stream);
  out.Text(kMagic);
  out.Text(names);
  for (const StorageSnapshot& storage : storages) StorageDump::Write(storage, elsewhere, out);
  out.Finish();
}

void Sources::Restore(std::istream& stream, BlockLibrary library) {
  DumpReader in(stream);
  if (const std::string magic = in.Text(); magic.starts_with(kFormat) && magic != kMagic) {
    DumpReader::Fail(StrCat("it has the format of another release, ", magic.substr(kFormat.size()),
                            "; this one reads ", kMagic.substr(kFormat.size()),
                            ". Go on with that release, or begin a new run with --init"));
  } else if (magic != kMagic) {
    DumpReader::Fail("it is none");
  }
  const std::string names = in.Text();
  if (const std::string own = Join(NamesOf(options_)); names != own) {
    DumpReader::Fail(StrCat("its sources are ", names, "; the table's are ", own));
  }
  std::deque<Storage> read;
  for (const Storage& storage : storages_) read.push_back(StorageDump::Read(in, storage, library));
  in.Finish();
  for (size_t i = 0; i < size(); ++i) StorageDump::Replace(storages_[i], std::move(read[i]));
}

}  // namespace rookery::replay
