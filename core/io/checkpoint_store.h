// The checkpoints of a run: which there are, which is best, which go.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/position.h"

namespace rookery {

// Every function takes the run's checkpoints folder. A checkpoint's name is its position.

// Rising positions of those that were committed; unchecked.
std::vector<Position> ListCheckpoints(const std::filesystem::path& checkpoints);
// The newest before `before` whose every byte is as it was written.
std::optional<Position> LatestGood(const std::filesystem::path& checkpoints,
                                   const Position& before = std::numeric_limits<int64_t>::max());
// "best", "last" or a position to its folder; UserError that lists those there are.
std::filesystem::path FindCheckpoint(const std::filesystem::path& checkpoints,
                                     const std::string& which);
// 12000 of ".../12000"; none where the name isn't a position.
std::optional<Position> CheckpointPosition(const std::filesystem::path& folder);

struct BestCheckpoint {
  Position position{};
  double mean_reward = 0;  // raw return, mean over the evaluation's episodes that did not fail
  int64_t failed = 0;      // of its episodes
  int64_t episodes = 1;
  std::string setting{};  // what it was evaluated in; only equal ones are comparable
};

// best.json, written whole or not at all.
void WriteBest(const std::filesystem::path& checkpoints, const BestCheckpoint& best);
// UserError where the file is damaged.
std::optional<BestCheckpoint> ReadBest(const std::filesystem::path& checkpoints);
void RemoveBest(const std::filesystem::path& checkpoints);

// Removes all but the last `keep_last` and the best.
void PruneCheckpoints(const std::filesystem::path& checkpoints, size_t keep_last);
// Removes those beyond `position`, which a run that resumes there will write anew, and best.json
// where it names one of them.
void RemoveCheckpointsAfter(const std::filesystem::path& checkpoints, const Position& position);
// Removes what a killed writer left half done. CheckpointWriter calls it.
void TidyCheckpoints(const std::filesystem::path& checkpoints);

}  // namespace rookery
