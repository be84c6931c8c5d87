// What is gathered of n-step windows, whichever rows were drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/batch_request.h"
#include "core/tensor_spec.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/windows/n_step_window.h"

namespace rookery::replay {

// Columns: obs/<f> (B, ...), action (B, A), reward (B), discount (B), next_obs/<f> (B, ...), id
// (B) int64, the start row's StableId, steps (B) int64, k; then each further fixed column that the
// request's fields name (cost, log_prob, a learner's), of row t; and where rows are drawn by
// priority, weight (B) float32.
class NStepColumns {
 public:
  // Throws UserError: fields that there aren't, or that are ragged.
  NStepColumns(const BatchRequest& request, const Storage& storage, const NStepOptions& options);

  const std::vector<TensorSpec>& specs() const { return specs_; }
  const NStepWindow& window() const { return window_; }

  // The columns of the windows that begin at `starts` (B), rows that have one. `weights`: (B), or
  // empty where rows aren't drawn by priority. `out`: one buffer a column of specs().
  // Throws UserError where a start has no window.
  void Gather(std::span<const RowIndex> starts, std::span<const float> weights,
              std::span<const std::span<std::byte>> out);
  // Ends window i of the last Gather, into `out`, at an earlier row: writes its next_obs and steps.
  void EndAt(size_t i, const NStepWindow::Window& window,
             std::span<const std::span<std::byte>> out);
  // Those of the last Gather.
  std::span<const NStepWindow::Window> windows() const { return windows_; }

 private:
  struct Observation {
    size_t place;  // in layout().fixed()
    int64_t history;
  };

  const Storage& storage_;
  std::vector<Observation> observations_;
  size_t action_;  // in layout().fixed()
  std::vector<size_t> extras_;
  std::vector<TensorSpec> specs_;
  NStepWindow window_;
  std::vector<NStepWindow::Window> windows_;
  std::vector<RowIndex> ends_;
  std::vector<RowIndex> stacked_;
};

}  // namespace rookery::replay
