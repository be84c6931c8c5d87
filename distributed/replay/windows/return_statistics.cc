#include "distributed/replay/windows/return_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "core/strings.h"
#include "distributed/replay/sampling/sampler_options.h"

namespace rookery::replay {

Fields ReturnOptions::fields() {
  Fields f;
  f.Add("gamma", &gamma, "batches say how large returns of this discount are; 0: they don't")
      .Range(0, 1);
  return f;
}

ReturnStatistics::ReturnStatistics(const Storage& storage, const ReturnOptions& options)
    : storage_(storage),
      reward_(storage.layout().FixedPlace(
          RequireColumn(storage.columns(), column::kReward, DType::kFloat32))),
      gamma_(options.gamma),
      subscription_(storage.Listen(this)) {
  AddRowsThatAreHere();
}

std::vector<TensorSpec> ReturnStatistics::Specs(int64_t batch_size) const {
  return {{.name = "return_variance", .dtype = DType::kFloat32, .shape = {batch_size}},
          {.name = "return_largest", .dtype = DType::kFloat32, .shape = {batch_size}}};
}

void ReturnStatistics::Write(std::span<float> variance, std::span<float> largest) const {
  constexpr double kMost = std::numeric_limits<float>::max();
  std::ranges::fill(variance, static_cast<float>(std::min(this->variance(), kMost)));
  std::ranges::fill(largest, static_cast<float>(std::min(state_.largest, kMost)));
}

double ReturnStatistics::variance() const {
  return state_.count == 0 ? 1 : state_.squares / static_cast<double>(state_.count);
}

// Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
void ReturnStatistics::Add(double value) {
  ++state_.count;
  const double from_old = value - state_.mean;
  state_.mean += from_old / static_cast<double>(state_.count);
  state_.squares += from_old * (value - state_.mean);
  state_.largest = std::max(state_.largest, std::abs(value));
}

void ReturnStatistics::OnCommit(RowIndex begin, RowIndex end) {
  const RowPosition first = storage_.PositionOf(begin);
  const Episode& episode = *storage_.EpisodeAt(first.episode);
  const StreamKey key{episode.incarnation, episode.env};
  const auto known = state_.open.find(key);
  const bool goes_on =
      first.row > 0 && known != state_.open.end() && known->second.episode == episode.episode;
  double value = goes_on ? known->second.value : 0;
  const Storage::ColumnView rewards = storage_.View(reward_);
  RowIndex row = begin;
  for (; row < end && storage_.IsDecision(row); ++row) {
    float reward;
    std::memcpy(&reward, rewards.At(row), sizeof(reward));
    value = gamma_ * value + (std::isfinite(reward) ? static_cast<double>(reward) : 0);
    Add(value);
  }
  if (row == end) {
    state_.open[key] = {episode.episode, value};
  } else {
    state_.open.erase(key);  // that was the final observation
  }
}

// In pieces of one episode and one block, as they would have been told.
void ReturnStatistics::AddRowsThatAreHere() {
  for (int64_t age = storage_.Ages(); age-- > 0;) {
    const RowIndex begin = storage_.RowOfAge(age);
    if (begin == kNoRow) continue;
    RowIndex end = begin + 1;
    for (; age > 0 && storage_.NumberInBlock(end) != 0; ++end, --age) {
      if ((storage_.Flags(end) & (kPresent | kFirst)) != kPresent) break;
    }
    OnCommit(begin, end);
  }
  std::erase_if(state_.open, [&](const auto& entry) {
    return !storage_.HasStream(entry.first.first, entry.first.second);  // it was lost
  });
}

void ReturnStatistics::Save(DumpWriter& out) const {
  out.Value(gamma_);
  out.Value(state_.count);
  out.Value(state_.mean);
  out.Value(state_.squares);
  out.Value(state_.largest);
  out.Value(static_cast<int64_t>(state_.open.size()));
  for (const auto& [key, open] : state_.open) {
    out.Value(key.first);
    out.Value(key.second);
    out.Value(open.episode);
    out.Value(open.value);
  }
}

void ReturnStatistics::Load(DumpReader& in) {
  const auto require = [](bool holds, const std::string& what) {
    if (!holds) DumpReader::Fail(what);
  };
  const auto gamma = in.Value<double>();
  require(gamma == gamma_, StrCat("its returns have the discount ", ShortestDouble(gamma),
                                  ", and the batch's ", ShortestDouble(gamma_)));
  State read;
  read.count = in.Whole(0, std::numeric_limits<int64_t>::max());
  read.mean = in.Value<double>();
  read.squares = in.Value<double>();
  read.largest = in.Value<double>();
  for (const double value : {read.mean, read.squares, read.largest}) {
    require(std::isfinite(value), "what it says of returns isn't finite");
  }
  require(read.squares >= 0 && read.largest >= 0, "what it says of returns is negative");
  const int64_t open = in.Whole(0, read.count);
  for (int64_t i = 0; i < open; ++i) {
    StreamKey key;
    key.first = in.Value<uint64_t>();
    key.second = in.Value<uint32_t>();
    require(read.open.empty() || read.open.rbegin()->first < key, "it has an env's return twice");
    require(storage_.HasStream(key.first, key.second),
            StrCat("it has a return of incarnation ", key.first, ", env ", key.second,
                   ", which the table doesn't have"));
    Open& value = read.open[key];
    value.episode = in.Value<uint64_t>();
    value.value = in.Value<double>();
    require(std::abs(value.value) <= read.largest, "a return is larger than the largest");
  }
  state_ = std::move(read);
}

}  // namespace rookery::replay
