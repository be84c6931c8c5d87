// TaskIndex: the episodes of each task that has some in a storage, in the order they began. The
// storage keeps it as episodes come, grow and leave, so that a draw by task lists nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "distributed/replay/storage/dump_stream.h"
#include "distributed/replay/storage/episode.h"
#include "distributed/replay/storage/episode_column.h"
#include "distributed/replay/storage/row_counts.h"

namespace rookery::replay {

class TaskIndex {
 public:
  struct Task {
    int64_t task = 0;
    // In the order they began; kNoEpisode stands for those that left, at most as many as are here.
    std::vector<EpisodePlace> episodes{};
    RowCounts transitions{};  // of each of them: rows that another one follows
    int64_t here = 0;         // episodes
    size_t present = 0;       // its place among the tasks
  };

  // About the memory that an episode takes here, in bytes.
  static constexpr size_t kBytesAnEpisode = 64;

  // Tasks are those of the episode column "task", -1 being none. Without the column there is no
  // index, and what follows does nothing.
  explicit TaskIndex(const Schema& schema) : column_(schema, column::kTask) {}

  explicit operator bool() const { return static_cast<bool>(column_); }
  // Tasks with an episode here, in no order that means anything.
  int64_t size() const { return static_cast<int64_t>(present_.size()); }
  const Task& operator[](int64_t i) const { return *present_[static_cast<size_t>(i)]; }
  // Null where no episode of it is here.
  const Task* Find(int64_t task) const;

  // An episode begins: `columns` as they came.
  void Begin(EpisodePlace place, std::span<const std::byte> columns);
  void SetRows(EpisodePlace place, int64_t rows);
  void End(EpisodePlace place);

  // Who belongs where, without numbers of rows. Load is for an empty index; `columns_of` a place's
  // episode, empty where there is none. It throws UserError unless each episode is there once.
  void Save(DumpWriter& out) const;
  void Load(DumpReader& in, int64_t places,
            const std::function<std::span<const std::byte>(EpisodePlace)>& columns_of);

 private:
  struct Entry {  // of an episode place
    Task* task = nullptr;
    size_t i = 0;  // in its task's episodes
    int64_t transitions = 0;
  };

  void Compact(Task& task);

  EpisodeColumn column_;
  std::unordered_map<int64_t, Task> tasks_;  // which never moves them
  std::vector<Task*> present_;
  std::vector<Entry> entries_;
};

}  // namespace rookery::replay
