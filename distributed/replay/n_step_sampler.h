// Uniform n-step transitions.
//
//   row t ──▶ (obs_t, action_t, R = sum_{i<k} gamma^i r_{t+i}, gamma^k, obs_{t+k})
//
// k = n, or less where the episode ends first: the window stops at the final observation, and the
// discount is 0 where that is terminated (a truncated one keeps its bootstrap). A decision row
// whose window isn't all here (an open episode's last n, a lost episode's, one whose observation's
// history was evicted) is never drawn; every other one is equally likely, drawn with replacement.
#pragma once

#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampler.h"
#include "distributed/replay/storage.h"

namespace rookery::replay {

// Options: n_step (default 1), gamma (default 0.99).
// Columns: obs/<f> (B, ...), action (B, A), reward (B), discount (B), next_obs/<f> (B, ...), index
// (B) int64, the start row's place, steps (B) int64, k; then each further fixed column that the
// request's fields name (cost, log_prob), of row t.
class NStepSampler : public Sampler {
 public:
  // `storage` must outlive it. Throws UserError.
  NStepSampler(const BatchRequest& request, const Storage& storage);

  const std::vector<TensorSpec>& Layout() const override { return specs_; }
  bool Sample(Random& random, std::span<const std::span<std::byte>> out) override;

 private:
  // The window of a start row: its last row and k; k is 0 where the row can't be drawn.
  struct Window {
    RowIndex end = kNoRow;
    int64_t steps = 0;
  };
  Window WindowOf(RowIndex start) const;
  bool Draw(Random& random);
  void Returns(float* rewards, float* discounts) const;  // (B), (B)

  const Storage& storage_;
  int64_t batch_size_;
  int64_t n_;
  std::vector<double> powers_;  // of gamma: 0 ... n
  std::vector<TensorSpec> specs_;
  struct Observation {
    size_t place;  // in layout().fixed()
    int64_t history;
  };
  std::vector<Observation> observations_;
  int64_t longest_history_ = 1;
  size_t action_;
  size_t reward_;
  std::vector<size_t> extras_;
  std::vector<RowIndex> starts_;  // of this batch
  std::vector<RowIndex> ends_;
  std::vector<int64_t> steps_;
  std::vector<RowIndex> stacked_;
};

}  // namespace rookery::replay
