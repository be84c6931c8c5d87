#include "distributed/replay/windows/n_step_columns.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/sampling/gather.h"
#include "distributed/replay/sampling/sampler_options.h"

namespace rookery::replay {
namespace {

TensorSpec Scalar(DType dtype) { return {.dtype = dtype}; }

template <class T>
std::span<T> As(std::span<std::byte> bytes) {
  return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
}

int64_t LongestHistory(const ChosenColumns& chosen, const Schema& schema) {
  int64_t longest = 1;
  for (const size_t c : chosen.observations) {
    longest = std::max(longest, schema[c].spec.history);
  }
  return longest;
}

// The places of the values that rows are drawn of.
std::vector<size_t> Drawn(const ChosenColumns& chosen, const BlockLayout& layout, int64_t rows) {
  std::vector<size_t> places;
  for (const size_t c : chosen.ragged) {
    if (rows > 0) places.push_back(layout.RaggedPlace(c));
  }
  return places;
}

}  // namespace

NStepColumns::NStepColumns(const BatchRequest& request, const Storage& storage,
                           const NStepOptions& options)
    : NStepColumns(request, storage, options, ChooseColumns(request, storage.columns())) {}

NStepColumns::NStepColumns(const BatchRequest& request, const Storage& storage,
                           const NStepOptions& options, const ChosenColumns& chosen)
    : storage_(storage),
      ragged_(request, storage, chosen.ragged, options.rows),
      window_(storage, options, LongestHistory(chosen, storage.columns()),
              Drawn(chosen, storage.layout(), options.rows)) {
  const Schema& schema = storage.columns();
  const BlockLayout& layout = storage.layout();
  const auto add = [&](std::string name, const TensorSpec& value) {
    specs_.push_back(BatchSpec(std::move(name), value, {request.batch_size}));
  };
  for (const size_t c : chosen.observations) {
    observations_.push_back({layout.FixedPlace(c), schema[c].spec.history});
    add(schema[c].spec.name, schema[c].spec);
  }
  if (!schema[schema.IndexOf(column::kAction)].spec.ragged) {
    const size_t action = RequireColumn(schema, column::kAction, DType::kFloat32);
    action_ = layout.FixedPlace(action);
    add("action", schema[action].spec);
  }
  add("reward", Scalar(DType::kFloat32));
  add("discount", Scalar(DType::kFloat32));
  next_observations_ = specs_.size();
  for (const size_t c : chosen.observations) {
    add(StrCat("next_", schema[c].spec.name), schema[c].spec);
  }
  add("id", Scalar(DType::kInt64));
  add("steps", Scalar(DType::kInt64));
  for (const size_t c : chosen.extras) {
    extras_.push_back(layout.FixedPlace(c));
    add(schema[c].spec.name, schema[c].spec);
  }
  if (window_.labels()) {
    const std::vector<TensorSpec> labels = window_.labels()->Specs(request.batch_size);
    specs_.insert(specs_.end(), labels.begin(), labels.end());
  }
  if (options.prioritized.alpha > 0) add("weight", Scalar(DType::kFloat32));
  if (options.returns.gamma > 0) {
    returns_ = std::make_unique<ReturnStatistics>(storage, options.returns);
    const std::vector<TensorSpec> returns = returns_->Specs(request.batch_size);
    specs_.insert(specs_.end(), returns.begin(), returns.end());
  }
  specs_.insert(specs_.end(), ragged_.specs().begin(), ragged_.specs().end());
}

void NStepColumns::Gather(std::span<const RowIndex> starts, std::span<const float> weights,
                          std::span<const std::span<std::byte>> out) {
  windows_.resize(starts.size());
  ends_.resize(starts.size());
  for (size_t i = 0; i < starts.size(); ++i) {
    windows_[i] = window_.Of(starts[i]);
    // A dump that was tampered with can make a draw believe in windows that aren't there.
    if (windows_[i].steps == 0) throw UserError("the replay table is damaged: rows are missing");
    ends_[i] = windows_[i].end;
  }
  for (size_t o = 0; o < observations_.size(); ++o) {
    const std::array parts = {GatherPart{starts, out[o]},
                              GatherPart{ends_, out[next_observations_ + o]}};
    GatherStacked(storage_, observations_[o].place, observations_[o].history, parts, stacked_);
  }
  auto column = out.begin() + static_cast<ptrdiff_t>(observations_.size());
  if (action_) replay::Gather(storage_, *action_, starts, *column++);
  const auto rewards = As<float>(*column++);
  window_.Returns(starts, windows_, rewards, As<float>(*column++));
  column += static_cast<ptrdiff_t>(observations_.size());
  const auto ids = As<StableId>(*column++);
  const auto steps = As<int64_t>(*column++);
  for (size_t i = 0; i < starts.size(); ++i) {
    ids[i] = storage_.IdOf(starts[i]);
    steps[i] = windows_[i].steps;
  }
  for (const size_t place : extras_) replay::Gather(storage_, place, starts, *column++);
  if (const std::optional<EpisodeLabels>& labels = window_.labels()) {
    const auto to_go = As<float>(*column++), goal_ahead = As<float>(*column++);
    labels->Write(starts, to_go, goal_ahead, As<float>(*column++));
  }
  if (!weights.empty()) std::ranges::copy(weights, As<float>(*column++).begin());
  if (returns_) {
    const auto variance = As<float>(*column++);
    returns_->Write(variance, As<float>(*column++));
  }
}

void NStepColumns::EndAt(size_t i, const NStepWindow::Window& window,
                         std::span<const std::span<std::byte>> out) {
  windows_[i] = window;
  for (size_t o = 0; o < observations_.size(); ++o) {
    const auto& [place, history] = observations_[o];
    const std::span<std::byte> column = out[next_observations_ + o];
    const size_t bytes = column.size() / windows_.size();
    GatherStacked(storage_, place, history, {&window.end, 1}, stacked_,
                  column.subspan(i * bytes, bytes));
  }
  As<int64_t>(out[next_observations_ + observations_.size() + 1])[i] = window.steps;
}

std::span<const std::byte> NStepColumns::RaggedValues(size_t column) const {
  const size_t first = specs_.size() - ragged_.specs().size();
  if (column < first) return {};
  return ragged_.RaggedValues(column - first);
}

}  // namespace rookery::replay
