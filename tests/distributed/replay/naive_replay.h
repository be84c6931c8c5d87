// A storage beside a naive model of it: a list of episodes, each a list of rows, whose values
// follow from their ids (test_rows.h). Random inserts, aborts, deaths, dumps and written columns.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/storage/storage_listener.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {

struct ModelEpisode {
  uint32_t rows = 0;
  bool finished = false;
  bool terminated = false;
};

struct ModelStream {
  std::vector<ModelEpisode> episodes;
  std::optional<TestChunk> in_flight;
  uint64_t ticket = 0;
};

using Key = std::pair<uint64_t, uint32_t>;

// What a storage told of.
class Heard : public StorageListener {
 public:
  explicit Heard(const Storage& storage) : storage_(storage), subscription_(storage.Listen(this)) {}

  void OnCommit(RowIndex begin, RowIndex end) override {
    const RowPosition first = storage_.PositionOf(begin);
    for (RowIndex row = begin; row < end; ++row) {
      EXPECT_TRUE(rows.insert(row).second) << "committed twice";
      EXPECT_EQ(storage_.PositionOf(row).episode, first.episode);
    }
  }
  void OnEvict(RowIndex begin, RowIndex end) override {
    for (RowIndex row = begin; row < end; ++row) EXPECT_EQ(rows.erase(row), 1);
  }
  void OnRestore() override { ++restores; }

  std::set<RowIndex> rows;
  int restores = 0;

 private:
  const Storage& storage_;
  StorageListeners::Subscription subscription_;
};

class NaiveReplay {
 public:
  NaiveReplay(uint64_t seed, const StorageOptions& options);

  void Step();

  // What is here is a suffix of what each stream committed, each row once.
  void CheckRows();

  // Ids outlive rows and are no other row's; positions go both ways; notices left out nothing.
  void CheckIds();

  // A window's own answer for each row, and the range of them: of one kind of window each time.
  void CheckWindows(const Episode& episode);

  // The learner's values of some rows, some of them gone since.
  void Write();

  void CheckRagged();

  Random& random() { return random_; }
  const Storage& storage() const { return storage_; }
  const std::set<RowId>& present() const { return present_; }
  // What the learner's columns hold: by row, where it was written or is as it was at first.
  float PriorityOf(const RowId& id) const { return priorities_.at(id); }
  int32_t LatentOf(const RowId& id) const { return latents_.contains(id) ? latents_.at(id) : -7; }
  const ModelEpisode& EpisodeOf(const RowId& id) {
    return all_[{id.incarnation, id.env}][id.episode];
  }
  bool IsFinal(const RowId& id) {
    const ModelEpisode& episode = EpisodeOf(id);
    return episode.finished && id.row + 1 == episode.rows;
  }
  // The window's length from a row; 0 where it isn't all here.
  int64_t Steps(const RowId& id, int64_t n);
  // Rows that have a window. Of one-step windows the observations have a history.
  std::set<RowId> WithWindow(int64_t n);
  static RowId IdAt(const std::byte* obs);

  int64_t most_decisions() const { return most_decisions_; }
  int64_t total_decisions() const { return total_decisions_; }

 private:
  size_t InFlight() const {
    size_t count = 0;
    for (const auto& [key, stream] : streams_) count += stream.in_flight.has_value();
    return count;
  }

  void Begin(const Key& key, ModelStream& stream);

  void Commit(ModelStream& stream);

  void Close();

  void Reload();

  // The two rows before it in its episode are here.
  bool HasFrames(RowId id) const;

  Random random_;
  Storage storage_;
  int64_t capacity_;
  int64_t window_checks_ = 0;
  Heard heard_;
  std::map<RowId, float> priorities_;  // of every row that ever was
  std::map<RowId, int32_t> latents_;   // the second of each that was written
  float largest_ = 1;
  uint64_t lives_ = 0;
  std::map<Key, ModelStream> streams_;            // of this life
  std::map<Key, std::vector<ModelEpisode>> all_;  // ever committed
  std::set<RowId> present_;
  std::map<StableId, RowId> ids_;  // ever seen
  int64_t total_decisions_ = 0;
  int64_t most_decisions_ = 0;
  int reloads_ = 0;
};

}  // namespace rookery::replay
