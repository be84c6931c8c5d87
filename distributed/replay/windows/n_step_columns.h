// What is gathered of n-step windows, whichever rows were drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/batch_request.h"
#include "core/random.h"
#include "core/tensor_spec.h"
#include "distributed/replay/sampling/sampler_options.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/windows/n_step_window.h"
#include "distributed/replay/windows/ragged_columns.h"
#include "distributed/replay/windows/return_statistics.h"

namespace rookery::replay {

// Columns: obs/<f> (B, ...), action (B, A), reward (B), discount (B), next_obs/<f> (B, ...), id
// (B) int64, the start row's StableId, steps (B) int64, k; then each further fixed column that the
// request's fields name (cost, log_prob, a learner's), of row t; those of episode_labels.h, where
// they are asked for; where rows are drawn by priority, weight (B) float32; those of
// return_statistics.h, where they are asked for; and then those of ragged observations and of an
// action that has rows (ragged_columns.h), which the others lack.
class NStepColumns {
 public:
  // Throws UserError: fields that there aren't; rows to draw where nothing has any.
  NStepColumns(const BatchRequest& request, const Storage& storage, const NStepOptions& options);

  const std::vector<TensorSpec>& specs() const { return specs_; }
  const NStepWindow& window() const { return window_; }
  // Null where batches have none: a part of what a sampler saves.
  ReturnStatistics* returns() const { return returns_.get(); }

  // The columns of the windows that begin at `starts` (B), rows that have one. `weights`: (B), or
  // empty where rows aren't drawn by priority. `out`: one buffer a column of specs().
  // Throws UserError where a start has no window.
  void Gather(std::span<const RowIndex> starts, std::span<const float> weights,
              std::span<const std::span<std::byte>> out);
  // Ends window i of the last Gather, into `out`, at an earlier row: writes its next_obs and steps,
  // of fixed size.
  void EndAt(size_t i, const NStepWindow::Window& window,
             std::span<const std::span<std::byte>> out);
  // Completes the last Gather, into `out`, of `starts`: the ragged columns, of windows() as they
  // end now. As RaggedColumns::Gather.
  void GatherRagged(Random& random, std::span<const RowIndex> starts,
                    std::span<const std::span<std::byte>> out) {
    ragged_.Gather(random, starts, windows_, out.subspan(specs_.size() - ragged_.specs().size()));
  }
  // The last batch's values of a ragged column of specs().
  std::span<const std::byte> RaggedValues(size_t column) const;
  // Those of the last Gather.
  std::span<const NStepWindow::Window> windows() const { return windows_; }

 private:
  NStepColumns(const BatchRequest& request, const Storage& storage, const NStepOptions& options,
               const ChosenColumns& chosen);

  struct Observation {
    size_t place;  // in layout().fixed()
    int64_t history;
  };

  const Storage& storage_;
  std::vector<Observation> observations_;
  std::optional<size_t> action_;  // in layout().fixed(); none where it has rows
  size_t next_observations_;      // the first of them among the specs
  std::vector<size_t> extras_;
  std::vector<TensorSpec> specs_;
  RaggedColumns ragged_;
  NStepWindow window_;
  std::unique_ptr<ReturnStatistics> returns_;
  std::vector<NStepWindow::Window> windows_;
  std::vector<RowIndex> ends_;
  std::vector<RowIndex> stacked_;
};

}  // namespace rookery::replay
