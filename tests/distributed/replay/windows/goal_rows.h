// Rows of a goal env whose every value follows from their id, and what they are worth under other
// goals.
#pragma once

#include <array>
#include <map>
#include <set>
#include <vector>

#include "core/env_spec.h"
#include "core/random.h"
#include "distributed/replay/sampling/sampler_context.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

using Goal = std::array<float, 2>;

// obs/id int64 (4): incarnation, env, episode, row; obs/achieved (2); obs/desired (2), the latest
// 2; action (1); reward; terminated; truncated; seed; parameters (2).
EnvSpec GoalSpec();
Schema GoalSchema();

Goal AchievedAt(const RowId& id);  // tells the row
RowId RowOfGoal(const Goal& achieved);
Goal DesiredAt(const RowId& id);  // tells the row's episode; no row's AchievedAt
float ActionAt(const RowId& id);
float RewardAt(const RowId& id);
double ParameterAt(const RowId& id, size_t i);  // of its episode

// What a transition to `next` is worth, and whether it is terminal, if `goal` is asked.
float RewardFor(const Goal& next, const Goal& goal, float action, double p0, double p1);
bool EndsFor(const Goal& next, const Goal& goal);
// The same as a sampler asks for it.
RewardFunction GoalRewards();

// A storage, with priorities, and what it should hold: random chunks of three envs, some aborted,
// incarnations that close, dumps.
class GoalTable {
 public:
  GoalTable(uint64_t seed, const StorageOptions& options);

  struct Row {
    bool terminated = false;
    bool truncated = false;
  };

  void Step();  // a random operation
  // Appends rows to the stream's present episode.
  void Append(uint32_t env, uint32_t rows, bool closes, bool terminated);

  // Random ones.
  void WritePriorities(std::span<const StableId> ids, Random& random);

  Storage& storage() { return storage_; }
  // The rows that are here, asked of the storage; what they are, known from their insertion.
  std::map<RowId, Row> Present() const;

 private:
  struct Stream {
    uint64_t episode = 0;
    uint32_t row = 0;
  };
  Random random_;
  Storage storage_;
  uint64_t incarnation_ = 1;
  std::map<uint32_t, Stream> streams_;
  std::map<RowId, Row> all_;
};

}  // namespace rookery::replay
