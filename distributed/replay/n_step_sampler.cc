#include "distributed/replay/n_step_sampler.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/draw.h"
#include "distributed/replay/gather.h"
#include "distributed/replay/sampler_options.h"

namespace rookery::replay {
namespace {

TensorSpec Scalar(DType dtype) { return {.dtype = dtype}; }

template <class T>
void Copy(const std::vector<T>& values, std::span<std::byte> out) {
  std::memcpy(out.data(), values.data(), values.size() * sizeof(T));
}

}  // namespace

NStepSampler::NStepSampler(const BatchRequest& request, const Storage& storage)
    : storage_(storage), batch_size_(request.batch_size) {
  CheckRequest(request, {"n_step", "gamma"});
  n_ = WholeOption(request, "n_step", 1);
  const double gamma = Option(request, "gamma", 0.99);
  if (!(gamma >= 0 && gamma <= 1)) {
    throw UserError(StrCat("batch '", request.name, "': gamma is ", ShortestDouble(gamma),
                           "; it must be from 0 to 1"));
  }
  powers_.push_back(1);
  for (int64_t i = 0; i < n_; ++i) powers_.push_back(powers_.back() * gamma);

  const Schema& schema = storage.schema();
  const BlockLayout& layout = storage.layout();
  const ChosenColumns chosen = ChooseColumns(request, schema);
  RefuseRagged(request, schema, chosen);
  const size_t action = RequireColumn(schema, column::kAction, DType::kFloat32);
  const size_t reward = RequireColumn(schema, column::kReward, DType::kFloat32);
  const auto add = [&](std::string name, const TensorSpec& value) {
    specs_.push_back(BatchSpec(std::move(name), value, {batch_size_}));
  };
  for (const size_t c : chosen.observations) {
    observations_.push_back({layout.FixedPlace(c), schema[c].spec.history});
    longest_history_ = std::max(longest_history_, schema[c].spec.history);
    add(schema[c].spec.name, schema[c].spec);
  }
  action_ = layout.FixedPlace(action);
  reward_ = layout.FixedPlace(reward);
  add("action", schema[action].spec);
  add("reward", Scalar(DType::kFloat32));
  add("discount", Scalar(DType::kFloat32));
  for (const size_t c : chosen.observations) {
    add(StrCat("next_", schema[c].spec.name), schema[c].spec);
  }
  add("index", Scalar(DType::kInt64));
  add("steps", Scalar(DType::kInt64));
  for (const size_t c : chosen.extras) {
    extras_.push_back(layout.FixedPlace(c));
    add(schema[c].spec.name, schema[c].spec);
  }
  const auto batch = static_cast<size_t>(batch_size_);
  starts_.resize(batch);
  ends_.resize(batch);
  steps_.resize(batch);
}

NStepSampler::Window NStepSampler::WindowOf(RowIndex start) const {
  if (!storage_.IsDecision(start) || !HasHistory(storage_, start, longest_history_)) return {};
  RowIndex row = start;
  for (int64_t k = 1; k <= n_; ++k) {
    row = storage_.Next(row);
    if (row == kNoRow) return {};
    if (k == n_ || (storage_.Flags(row) & kFinal) != 0) return {row, k};
  }
  return {};
}

bool NStepSampler::Draw(Random& random) {
  const auto eligible = [&](RowIndex row) { return WindowOf(row).steps > 0; };
  if (!DrawUniform(random, storage_.RowPlaces(), eligible, starts_)) return false;
  for (size_t i = 0; i < starts_.size(); ++i) {
    const Window window = WindowOf(starts_[i]);
    ends_[i] = window.end;
    steps_[i] = window.steps;
  }
  return true;
}

void NStepSampler::Returns(float* rewards, float* discounts) const {
  const Storage::ColumnView reward = storage_.View(reward_);
  for (size_t i = 0; i < starts_.size(); ++i) {
    double sum = 0;
    RowIndex row = starts_[i];
    for (int64_t k = 0; k < steps_[i]; ++k) {
      if (k > 0) row = storage_.Next(row);
      float value;
      std::memcpy(&value, reward.At(row), sizeof(value));
      sum += powers_[static_cast<size_t>(k)] * static_cast<double>(value);
    }
    rewards[i] = static_cast<float>(sum);
    const bool terminated = (storage_.Flags(ends_[i]) & kTerminated) != 0;
    discounts[i] = terminated ? 0 : static_cast<float>(powers_[static_cast<size_t>(steps_[i])]);
  }
}

bool NStepSampler::Sample(Random& random, std::span<const std::span<std::byte>> out) {
  CheckBuffers(specs_, out);
  if (!Draw(random)) return false;
  auto column = out.begin();
  const auto gather_observations = [&](std::span<const RowIndex> rows) {
    for (const auto& [place, history] : observations_) {
      GatherStacked(storage_, place, history, rows, stacked_, *column++);
    }
  };
  gather_observations(starts_);
  Gather(storage_, action_, starts_, *column++);
  auto* rewards = reinterpret_cast<float*>((column++)->data());
  auto* discounts = reinterpret_cast<float*>((column++)->data());
  Returns(rewards, discounts);
  gather_observations(ends_);
  Copy(starts_, *column++);
  Copy(steps_, *column++);
  for (const size_t place : extras_) Gather(storage_, place, starts_, *column++);
  return true;
}

}  // namespace rookery::replay
