// Which transitions of a batch get another goal, and where that was achieved.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/random.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/windows/hindsight_options.h"

namespace rookery::replay {

// Each transition is relabelled with the chance k / (k + 1), independently. Its goal is what was
// achieved in a row of the table, each equally likely (section 4.5 of the paper):
//
//   future    the rows of its episode after row t, where it begins
//   final     the last row of its episode; of one that goes on, the last so far
//   episode   all rows of its episode that are here
//   random    all rows of the table
class HindsightDraw {
 public:
  // `storage` must outlive it.
  HindsightDraw(const Storage& storage, const HindsightOptions& options);

  // `starts` (B): rows that another one of their episode follows. Under the table's lock.
  void Draw(Random& random, std::span<const RowIndex> starts);

  // Of the last Draw: indices into `starts`, ascending, and the row of each one's goal.
  std::span<const size_t> relabelled() const { return relabelled_; }
  std::span<const RowIndex> goals() const { return goals_; }
  // The places of their episodes (Storage::EpisodeAt).
  std::span<const int64_t> episodes() const { return episodes_; }

 private:
  enum class Goals { kFuture, kFinal, kEpisode, kRandom };

  RowIndex GoalOf(const RowPosition& start, Random& random) const;

  const Storage& storage_;
  Goals goals_of_;
  uint64_t k_;
  std::vector<size_t> relabelled_;
  std::vector<RowIndex> goals_;
  std::vector<int64_t> episodes_;
};

}  // namespace rookery::replay
