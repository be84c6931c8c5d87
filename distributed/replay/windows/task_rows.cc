#include "distributed/replay/windows/task_rows.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "distributed/replay/sampling/draw.h"

namespace rookery::replay {

NStepWindow::Numbers TaskRows::Having(const Episode& episode) const {
  if (!window_.HasRows(episode.first)) return {};
  return window_.Having(episode.first_row, episode.end_row, episode.Finished());
}

bool TaskRows::Any(const TaskIndex::Task& task) const {
  return std::any_of(task.episodes.rbegin(), task.episodes.rend(), [&](EpisodePlace place) {
    if (place == kNoEpisode) return false;
    const auto [begin, end] = Having(*window_.storage().EpisodeAt(place));
    return begin < end;
  });
}

void TaskRows::Draw(Random& random, const TaskIndex::Task& task, std::span<RowIndex> rows) {
  listed_.clear();
  for (RowIndex& row : rows) {
    row = kNoRow;
    if (recent_ == 0 && listed_.empty()) row = TryAll(random, task);
    if (row != kNoRow) continue;
    if (listed_.empty()) List(task);
    row = DrawListed(random);
  }
}

RowIndex TaskRows::TryAll(Random& random, const TaskIndex::Task& task) const {
  for (int i = 0; i < kDrawTries; ++i) {
    const auto drawn = random.Below(static_cast<uint64_t>(task.transitions.total()));
    const RowCounts::Place place = task.transitions.Find(static_cast<int64_t>(drawn));
    const Episode& episode = *window_.storage().EpisodeAt(task.episodes[place.i]);
    const int64_t number = episode.first_row + place.row;
    const auto [begin, end] = Having(episode);
    if (begin <= number && number < end) {
      return window_.storage().RowAt(episode, number);
    }
  }
  return kNoRow;
}

void TaskRows::List(const TaskIndex::Task& task) {
  const auto most =
      recent_ == 0 ? std::numeric_limits<size_t>::max() : static_cast<size_t>(recent_);
  listed_rows_ = 0;
  for (size_t i = task.episodes.size(); i-- > 0 && listed_.size() < most;) {
    if (task.episodes[i] == kNoEpisode) continue;
    const auto [begin, end] = Having(*window_.storage().EpisodeAt(task.episodes[i]));
    if (end <= begin) continue;
    listed_.push_back({task.episodes[i], begin, listed_rows_});
    listed_rows_ += end - begin;
  }
}

RowIndex TaskRows::DrawListed(Random& random) const {
  const auto row = static_cast<int64_t>(random.Below(static_cast<uint64_t>(listed_rows_)));
  const auto after = std::ranges::upper_bound(listed_, row, {}, &Listed::before);
  const Listed& listed = *std::prev(after);
  const Episode& episode = *window_.storage().EpisodeAt(listed.episode);
  return window_.storage().RowAt(episode, listed.begin + row - listed.before);
}

}  // namespace rookery::replay
