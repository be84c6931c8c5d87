// Rows of a task: which of them have a window, and uniform draws among those.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"
#include "distributed/replay/storage/task_index.h"
#include "distributed/replay/windows/n_step_window.h"

namespace rookery::replay {

class TaskRows {
 public:
  // Of a task's latest `recent` episodes that have such a row, open ones among them; of all of them
  // where it is 0. `window` must outlive this object.
  TaskRows(const NStepWindow& window, int64_t recent) : window_(window), recent_(recent) {}

  // Whether there is one.
  bool Any(const TaskIndex::Task& task) const;
  // Each of `rows` is uniform over them, independently; there must be one. Costs `recent` steps; of
  // all episodes the logarithm of their number, except where most rows have no window.
  void Draw(Random& random, const TaskIndex::Task& task, std::span<RowIndex> rows);

 private:
  NStepWindow::Numbers Having(const Episode& episode) const;
  // A draw from all episodes; kNoRow where it met only rows without a window.
  RowIndex TryAll(Random& random, const TaskIndex::Task& task) const;
  void List(const TaskIndex::Task& task);
  RowIndex DrawListed(Random& random) const;

  struct Listed {
    EpisodePlace episode = kNoEpisode;
    int64_t begin = 0;   // the range's
    int64_t before = 0;  // rows of those listed before it
  };
  const NStepWindow& window_;
  int64_t recent_;
  std::vector<Listed> listed_;
  int64_t listed_rows_ = 0;
};

}  // namespace rookery::replay
