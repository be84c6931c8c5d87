// A table of episodes with any number of rows in their values, and the same as plain vectors.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "core/env_spec.h"
#include "core/random.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/table.h"

namespace rookery::replay {

struct RaggedRow {
  float reached = 0;
  float asked = 0;
  std::vector<float> bounds{};    // (rows, 3), no two rows alike
  std::vector<uint8_t> links{};   // (rows, 2)
  std::vector<int32_t> others{};  // (rows + 1)
  std::vector<float> action{};    // (rows, 2), none in a final row; or (2)
  float reward = 0;
  bool terminated = false;
  bool truncated = false;
};

struct RaggedEpisode {
  size_t rows = 0;  // of its values: 0 to 4
  int64_t task = 0;
  int64_t source = 0;
  std::vector<RaggedRow> steps{};
};

class RaggedTable {
 public:
  // Two sources, "replay" and "demonstrations", each with `options`. `action_has_rows`: of bounds.
  RaggedTable(uint64_t seed, const StorageOptions& options, bool action_has_rows = true);

  // Observations id int64 (4), of RowId; reached and asked (1), goals; bounds, links and others,
  // ragged.
  static EnvSpec Spec(bool action_has_rows = true);

  void Step();  // a random operation
  // Further rows of an env's episode, a new one where that has closed.
  void Append(uint32_t env, uint32_t rows, bool closes);

  Table& table() { return table_; }
  const Table& table() const { return table_; }
  const RaggedEpisode& EpisodeOf(const RowId& id) const {
    return episodes_.at({id.incarnation, id.env, id.episode});
  }
  const RaggedRow& At(const RowId& id) const { return EpisodeOf(id).steps[id.row]; }
  // Of the rows that a source has now, those with a window of up to n decisions: how many it has.
  std::map<RowId, int64_t> Windows(int64_t n, int64_t source) const;

 private:
  Random random_;
  bool action_has_rows_;
  Table table_;
  uint64_t incarnation_ = 1;
  std::map<uint32_t, uint64_t> numbers_;  // of each env's next episode, or its open one
  std::map<std::tuple<uint64_t, uint32_t, uint64_t>, RaggedEpisode> episodes_;
};

}  // namespace rookery::replay
