// Sources: the storages of a table by name, so that what comes from one never pushes out what came
// from another.
//
//   chunk ──▶ its episode's column "source" ──▶ "replay" │ "demonstrations" │ ...
//
// The column holds a source's number: an episode says with its first chunk where all of it goes.
#pragma once

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch_request.h"
#include "core/chunk.h"
#include "distributed/replay/storage/episode_column.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/storage/storage_snapshot.h"

namespace rookery::replay {

struct SourceOptions {
  std::string name = std::string(kDefaultSource);
  StorageOptions storage{};
};

// What all sources hold at a moment. May be written beside whatever happens to them.
struct SourcesSnapshot {
  std::string names;
  std::vector<StorageSnapshot> storages;

  // A dump of it: one storage's (dump.h) after the other's, behind their names. Throws Failure
  // where the stream fails.
  void Write(std::ostream& out, const Elsewhere& elsewhere = {}) const;
};

// Not thread-safe: Table locks.
class Sources {
 public:
  // Numbered from 0 as they come. Throws UserError: none, two of one name, several and no fixed
  // int64 () episode column "source" in the schema; and as Storage.
  Sources(const Schema& schema, std::vector<SourceOptions> options,
          const std::vector<LearnerColumn>& learner_columns = {});

  size_t size() const { return storages_.size(); }
  const std::string& name(size_t source) const { return options_[source].name; }
  const Storage& operator[](size_t source) const { return storages_[source]; }
  Storage& operator[](size_t source) { return storages_[source]; }
  // Whether there is something to pack.
  bool HasImages() const;
  // Throws UserError naming the nearest.
  size_t IndexOf(std::string_view name) const;

  // As ChunkSink's. Throws UserError on a source that there isn't, too.
  ChunkSink::Slot Begin(const ChunkHeader& header, std::span<const std::byte> episode_columns,
                        std::span<const uint32_t> ragged_counts);
  void Commit(uint64_t ticket, std::vector<PackJob> packed = {});
  std::vector<PackJob> JobsOf(uint64_t ticket) const;
  void Abort(uint64_t ticket);
  void CloseIncarnation(uint64_t incarnation);

  // As Storage's, each row of `ids` in its own source.
  void Write(size_t column, std::span<const StableId> ids, std::span<const std::byte> values);

  Counters counters() const;  // of all together

  // Takes little time, however much is here.
  SourcesSnapshot Capture() const;
  void Dump(std::ostream& out) const { Capture().Write(out); }
  // Leaves the storages where they are, and takes blocks that lie elsewhere out of `library`.
  // Throws UserError, with nothing changed, on others' or a broken dump.
  void Restore(std::istream& in, BlockLibrary library = {});

 private:
  size_t SourceOf(const ChunkHeader& header, std::span<const std::byte> episode_columns) const;

  std::vector<SourceOptions> options_;
  std::deque<Storage> storages_;  // never moved: samplers read them
  EpisodeColumn column_;
  // Chunks in flight that take their env to another source, by ticket.
  std::map<uint64_t, ChunkHeader> moving_;
};

}  // namespace rookery::replay
