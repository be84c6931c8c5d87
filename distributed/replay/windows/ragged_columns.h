// What is gathered of n-step windows whose observations or actions have any number of rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/batch_request.h"
#include "core/random.h"
#include "core/tensor_spec.h"
#include "distributed/replay/sampling/ragged_batch.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/windows/n_step_window.h"

namespace rookery::replay {

// Of each ragged observation f that the request's fields name, and of an action that has rows
// (ActionSpec::rows_of), in this order:
//
//   rows = 0: whole values. obs/<f> (V, ...), obs/<f>/offsets (B + 1) int64, next_obs/<f> (W, ...),
//     next_obs/<f>/offsets (B + 1); action (V, A), action/offsets (B + 1). The values of all
//     windows lie one after the other: window b has rows offsets[b] up to offsets[b + 1] of them.
//
//   rows = R: R rows of each window, uniform over those that it has, drawn with replacement.
//     obs/<f> (B, R, ...), next_obs/<f> (B, R, ...); action (B, R, A). Element [b, r] of each is
//     the row of one number, of next_obs/<f> at the window's end. So the values must have equally
//     many rows in a window.
class RaggedColumns {
 public:
  // `ragged`: columns of the schema, observations and the action. Throws UserError where there are
  // none and `rows` is not 0.
  RaggedColumns(const BatchRequest& request, const Storage& storage,
                const std::vector<size_t>& ragged, int64_t rows);

  const std::vector<TensorSpec>& specs() const { return specs_; }

  // Draws rows, where it does, and gathers. `starts`, `windows`: (B); where rows are drawn, ones
  // that have some (NStepWindow). `out`: one buffer a column of specs(), empty for a ragged one.
  // Throws UserError where the values of a window of which rows are drawn have not equally many.
  void Gather(Random& random, std::span<const RowIndex> starts,
              std::span<const NStepWindow::Window> windows,
              std::span<const std::span<std::byte>> out);
  // The last batch's values of a ragged column of specs(), valid until the next one.
  std::span<const std::byte> RaggedValues(size_t column) const;

 private:
  struct Part {
    std::string name;
    size_t place;  // in layout().ragged()
    size_t row_bytes;
    bool at_end;        // of the window, or at its start
    RaggedBatch whole;  // where rows = 0
  };

  void Find(std::span<const RowIndex> starts, std::span<const NStepWindow::Window> windows);
  void DrawRows(Random& random, std::span<const RowIndex> starts);
  void CopyRows(std::span<const std::span<std::byte>> out) const;
  void GatherWhole(std::span<const std::span<std::byte>> out);
  size_t RowsOf(size_t part, size_t window) const;
  [[noreturn]] void ThrowRowsDiffer(size_t part, size_t window, RowIndex start) const;

  const Storage& storage_;
  std::string who_;
  size_t windows_;  // B
  size_t rows_;     // R
  std::vector<Part> parts_;
  std::vector<TensorSpec> specs_;
  std::vector<std::span<const std::byte>> values_;  // (parts, B)
  std::vector<size_t> drawn_;                       // (B, R): numbers of rows
};

}  // namespace rookery::replay
