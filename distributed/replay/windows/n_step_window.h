// The window of n decisions that an n-step transition is made of.
//
//   row t ──▶ (obs_t, action_t, R = sum_{i<k} gamma^i r_{t+i}, gamma^k, obs_{t+k})
//
// k = n, or less where the episode ends first: the window stops at the final observation, and the
// discount is 0 where that is terminated (a truncated one keeps its bootstrap). A decision row
// whose window isn't all here (an open episode's last n, a lost episode's, one whose observation's
// history was evicted) has none. Nor has one whose ragged values have no row, where rows are to be
// drawn of them; nor one whose episode goes on, where it is to be said what that came to.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/fields.h"
#include "distributed/replay/sampling/gather.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/windows/age_options.h"
#include "distributed/replay/windows/episode_labels.h"
#include "distributed/replay/windows/hindsight_options.h"
#include "distributed/replay/windows/prioritized_options.h"
#include "distributed/replay/windows/return_statistics.h"

namespace rookery::replay {

struct NStepOptions {
  int64_t n_step = 1;
  double gamma = 0.99;
  int64_t rows = 0;  // drawn of each window's ragged values; 0: these as a whole
  HindsightOptions hindsight{};
  PrioritizedOptions prioritized{};
  AgeOptions age{};
  EpisodeLabelOptions labels{};
  ReturnOptions returns{};
  Fields fields();
};

class NStepWindow {
 public:
  struct Window {
    RowIndex end = kNoRow;
    int64_t steps = 0;  // k; 0 where the row has no window
  };

  // `history`: the longest of the observations that are read at a window's ends. `drawn`: places
  // in layout().ragged() of the values that rows are drawn of. `storage` must outlive it.
  NStepWindow(const Storage& storage, const NStepOptions& options, int64_t history,
              std::vector<size_t> drawn = {});

  const Storage& storage() const { return storage_; }
  int64_t n_step() const { return n_; }
  int64_t history() const { return history_; }
  // Where batches have such.
  const std::optional<EpisodeLabels>& labels() const { return labels_; }

  Window Of(RowIndex start) const {
    if (!storage_.IsDecision(start) || !HasHistory(storage_, start, history_)) return {};
    if (!HasRows(start) || (labels_ && !labels_->Has(start))) return {};
    RowIndex row = start;
    for (int64_t k = 1; k <= n_; ++k) {
      row = storage_.Next(row);
      if (row == kNoRow) return {};
      if (k == n_ || (storage_.Flags(row) & kFinal) != 0) return {row, k};
    }
    return {};
  }
  bool Has(RowIndex start) const { return Of(start).steps > 0; }
  // Whether one of its ragged values has a row, where rows are drawn of them. It is the same in a
  // whole episode.
  bool HasRows(RowIndex row) const { return drawn_.empty() || AnyHasRows(row); }
  // The same of all rows of an episode, by their numbers in it: those that have a window, if they
  // have rows (HasRows), are [begin, end), none where end <= begin. It has its rows [first, end),
  // and has ended with the last or not.
  struct Numbers {
    int64_t begin = 0;
    int64_t end = 0;
  };
  Numbers Having(int64_t first, int64_t end, bool finished) const {
    return {FirstWithHistory(first), end - (finished ? 1 : n_)};
  }
  // The first row that has its observations' history, where those before `first` were evicted.
  int64_t FirstWithHistory(int64_t first) const { return first == 0 ? 0 : first + history_ - 1; }

  // R and the discount of windows. `rewards`, `discounts`: (B).
  void Returns(std::span<const RowIndex> starts, std::span<const Window> windows,
               std::span<float> rewards, std::span<float> discounts) const;
  // gamma^k, k up to n_step().
  double Power(size_t k) const { return powers_[k]; }
  // The discount of one: gamma^k, or 0 where its end is terminal.
  float Discount(const Window& window, bool terminal) const {
    return terminal ? 0 : static_cast<float>(powers_[static_cast<size_t>(window.steps)]);
  }

 private:
  bool AnyHasRows(RowIndex row) const;

  const Storage& storage_;
  int64_t n_;
  int64_t history_;
  std::vector<size_t> drawn_;
  std::vector<double> powers_;  // of gamma: 0 ... n
  size_t reward_;               // in layout().fixed()
  std::optional<EpisodeLabels> labels_;
};

}  // namespace rookery::replay
