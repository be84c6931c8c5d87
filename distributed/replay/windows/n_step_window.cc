#include "distributed/replay/windows/n_step_window.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "distributed/replay/sampling/sampler_options.h"

namespace rookery::replay {

Fields NStepOptions::fields() {
  Fields f;
  f.Add("n_step", &n_step, "decisions of a window").Range(1, 1e9);
  f.Add("gamma", &gamma, "discount of one decision").Range(0, 1);
  f.Add("rows", &rows, "rows drawn of each window's ragged values; 0: all, with offsets")
      .Range(0, 1e6);
  f.Group("hindsight", hindsight.fields());
  f.Group("prioritized", prioritized.fields());
  f.Group("age", age.fields());
  f.Group("labels", labels.fields());
  f.Group("returns", returns.fields());
  return f;
}

NStepWindow::NStepWindow(const Storage& storage, const NStepOptions& options, int64_t history,
                         std::vector<size_t> drawn)
    : storage_(storage),
      n_(options.n_step),
      history_(history),
      drawn_(std::move(drawn)),
      powers_{1} {
  for (int64_t i = 0; i < n_; ++i) powers_.push_back(powers_.back() * options.gamma);
  reward_ = storage.layout().FixedPlace(
      RequireColumn(storage.columns(), column::kReward, DType::kFloat32));
  if (options.labels.enabled) labels_.emplace(storage, reward_, options.labels);
}

bool NStepWindow::AnyHasRows(RowIndex row) const {
  return std::ranges::any_of(drawn_,
                             [&](size_t place) { return !storage_.RaggedAt(place, row).empty(); });
}

void NStepWindow::Returns(std::span<const RowIndex> starts, std::span<const Window> windows,
                          std::span<float> rewards, std::span<float> discounts) const {
  const Storage::ColumnView reward = storage_.View(reward_);
  for (size_t i = 0; i < starts.size(); ++i) {
    double sum = 0;
    RowIndex row = starts[i];
    for (int64_t k = 0; k < windows[i].steps; ++k) {
      if (k > 0) row = storage_.Next(row);
      float value;
      std::memcpy(&value, reward.At(row), sizeof(value));
      sum += powers_[static_cast<size_t>(k)] * static_cast<double>(value);
    }
    rewards[i] = static_cast<float>(sum);
    const bool terminal = (storage_.Flags(windows[i].end) & kTerminated) != 0;
    discounts[i] = Discount(windows[i], terminal);
  }
}

}  // namespace rookery::replay
