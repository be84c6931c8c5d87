// What a step's episode came to afterwards.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/fields.h"
#include "core/tensor_spec.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

// Columns, (B) float32: to_go, the sum of the rewards of the decisions after this one; goal_ahead,
// 1 where this or a later one's reward is at least `goal_reward`, else 0; last, 1 where the episode
// ended with this decision, for whatever reason. They are of steps alone whose episode has
// finished.
struct EpisodeLabelOptions {
  bool enabled = false;
  double goal_reward = 0;

  Fields fields();
};

class EpisodeLabels {
 public:
  // `reward`: its place in layout().fixed(). `storage` must outlive it.
  EpisodeLabels(const Storage& storage, size_t reward, const EpisodeLabelOptions& options)
      : storage_(storage), reward_(reward), options_(options) {}

  std::vector<TensorSpec> Specs(int64_t batch_size) const;
  // Whether the row's episode has come to its end, with all rows from there on here.
  bool Has(RowIndex row) const;
  // Walks each row's episode to its end. `to_go`, `goal_ahead`, `last`: (B).
  void Write(std::span<const RowIndex> rows, std::span<float> to_go, std::span<float> goal_ahead,
             std::span<float> last) const;

 private:
  const Storage& storage_;
  size_t reward_;
  EpisodeLabelOptions options_;
};

}  // namespace rookery::replay
