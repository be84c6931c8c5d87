// Whole episodes, padded with zeros to one length.
#pragma once

#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/ragged_batch.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/sampling/sampler_context.h"

namespace rookery::replay {

// Uniform over the finished episodes that are still whole, drawn with replacement.
// Option: max_length, L, the decisions of the longest episode (required; the env's time limit). An
// episode that is longer is never cut: drawing it throws UserError.
// Columns: obs/<f> (B, L+1, ...) with the final observation at `length`; action (B, L, A), reward
// (B, L); each further fixed column that the request's fields name (B, L, ...); length (B) int64,
// in decisions; terminated (B) and truncated (B) bool; each fixed episode column (B, ...). Of each
// ragged observation that the request's fields name: obs/<f> (V, ...), the values of all of them
// one after the other, and obs/<f>/offsets (B (L+1) + 1) int64: decision t of episode b has rows
// offsets[b (L+1) + t] up to the next offset, none beyond the episode's end. An action of rows
// (ActionSpec::rows_of) is such a pair, too, action (V, A) and action/offsets, with no rows at
// `length`.
class EpisodeSampler : public Sampler {
 public:
  // Throws UserError.
  EpisodeSampler(const BatchRequest& request, const SamplerContext& context);

  const std::vector<TensorSpec>& Layout() const override { return specs_; }
  bool Sample(Random& random, std::span<const std::span<std::byte>> out) override;
  std::span<const std::byte> RaggedValues(size_t column) const override;

 private:
  struct StepColumn {
    size_t place;  // in layout().fixed()
    int64_t rows;  // L, or L + 1 for observations
    int64_t history;
  };
  struct RaggedColumn {
    size_t place;   // in layout().ragged()
    size_t column;  // of the batch; its offsets are the next one
    RaggedBatch batch;
  };
  void AppendRagged(RaggedColumn& column) const;  // of rows_

  struct EpisodePart {
    size_t offset;  // in Episode::columns
    size_t bytes;
  };

  const Storage& storage_;
  int64_t batch_size_;
  int64_t max_length_ = 0;
  std::vector<TensorSpec> specs_;
  std::vector<StepColumn> step_columns_;
  std::vector<EpisodePart> episode_columns_;
  std::vector<RaggedColumn> ragged_columns_;
  std::vector<int64_t> drawn_;  // episode places
  std::vector<RowIndex> rows_;  // of one episode
  std::vector<RowIndex> stacked_;
};

}  // namespace rookery::replay
