#include "distributed/replay/windows/hindsight_draw.h"

#include <stdexcept>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/sampling/draw.h"

namespace rookery::replay {

HindsightDraw::HindsightDraw(const Storage& storage, const HindsightOptions& options)
    : storage_(storage), k_(static_cast<uint64_t>(options.k)) {
  if (options.goals == "future") {
    goals_of_ = Goals::kFuture;
  } else if (options.goals == "final") {
    goals_of_ = Goals::kFinal;
  } else if (options.goals == "episode") {
    goals_of_ = Goals::kEpisode;
  } else if (options.goals == "random") {
    goals_of_ = Goals::kRandom;
  } else {
    throw std::invalid_argument(StrCat("no hindsight goals are '", options.goals, "'"));
  }
}

void HindsightDraw::Draw(Random& random, std::span<const RowIndex> starts) {
  relabelled_.clear();
  goals_.clear();
  episodes_.clear();
  for (size_t i = 0; i < starts.size(); ++i) {
    if (random.Below(k_ + 1) == k_) continue;
    const RowPosition start = storage_.PositionOf(starts[i]);
    relabelled_.push_back(i);
    episodes_.push_back(start.episode);
    if (goals_of_ != Goals::kRandom) goals_.push_back(GoalOf(start, random));
  }
  if (goals_of_ != Goals::kRandom) return;
  goals_.resize(relabelled_.size());
  DrawUniform(
      random, storage_.RowPlaces(), [&](RowIndex row) { return storage_.Flags(row) != 0; }, goals_);
}

RowIndex HindsightDraw::GoalOf(const RowPosition& start, Random& random) const {
  const Episode& episode = *storage_.EpisodeAt(start.episode);
  int64_t begin = episode.end_row - int64_t{1};
  if (goals_of_ == Goals::kFuture) begin = int64_t{start.row} + 1;
  if (goals_of_ == Goals::kEpisode) begin = episode.first_row;
  const auto count = static_cast<uint64_t>(episode.end_row - begin);
  const RowIndex goal = storage_.RowAt(episode, begin + static_cast<int64_t>(random.Below(count)));
  // A dump that was tampered with can tell of rows that aren't there.
  if (goal == kNoRow) throw UserError("the replay table is damaged: rows are missing");
  return goal;
}

}  // namespace rookery::replay
