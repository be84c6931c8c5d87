#include "distributed/runtime/acting/row_builder.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

template <class T>
std::span<const std::byte> BytesOf(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

}  // namespace

RowBuilder::RowBuilder(const EnvSpec& env, const std::vector<Column>& policy_columns,
                       int64_t num_envs)
    : schema_(MakeSchema(env, policy_columns)),
      observations_(env.observations.size()),
      action_(schema_.Find(column::kAction)),
      reward_(schema_.Find(column::kReward)),
      terminated_(schema_.Find(column::kTerminated)),
      truncated_(schema_.Find(column::kTruncated)),
      cost_(schema_.Find(column::kCost)),
      success_(schema_.Find(column::kSuccess)),
      version_(schema_.Find(column::kPolicyVersion)) {
  for (size_t c = 0; c < observations_; ++c) {
    if (!schema_[c].spec.ragged) observation_bytes_ += schema_[c].spec.NumBytes();
  }
  for (const Column& column : schema_.columns()) {
    const size_t bytes = column.spec.NumBytes();
    const bool is_of_row = column.kind != ColumnKind::kEpisode;
    const bool ragged = is_of_row && column.spec.ragged;
    places_.push_back({ragged ? ragged_columns_ : row_bytes_, bytes, ragged});
    if (ragged) {
      ++ragged_columns_;
    } else if (is_of_row) {
      row_bytes_ += bytes;
    }
  }
  for (const Column& column : policy_columns) {
    policy_columns_.push_back(schema_.IndexOf(column.spec.name));
  }
  const auto n = static_cast<size_t>(num_envs);
  rows_.fixed.resize(n * row_bytes_);
  rows_.ragged.resize(n * ragged_columns_);
  final_.fixed.resize(row_bytes_);
  final_.ragged.resize(ragged_columns_);
}

void RowBuilder::Set(Rows& rows, size_t env, size_t column,
                     std::span<const std::byte> value) const {
  const Place& place = places_[column];
  if (place.ragged) {
    rows.ragged[env * ragged_columns_ + place.offset].assign(value.begin(), value.end());
  } else {
    std::memcpy(rows.fixed.data() + env * row_bytes_ + place.offset, value.data(), place.bytes);
  }
}

Row RowBuilder::RowOf(const Rows& rows, size_t env) const {
  return {std::span(rows.fixed).subspan(env * row_bytes_, row_bytes_),
          std::span(rows.ragged).subspan(env * ragged_columns_, ragged_columns_)};
}

void RowBuilder::Begin(int64_t env, const StepBatch& batch, std::span<const float> action,
                       std::span<std::byte* const> extras, int64_t policy_version) {
  const auto e = static_cast<size_t>(env);
  std::memset(rows_.fixed.data() + e * row_bytes_ + observation_bytes_, 0,
              row_bytes_ - observation_bytes_);
  for (size_t c = 0; c < observations_; ++c) Set(rows_, e, c, batch.observations[c].value(env));
  Set(rows_, e, action_, std::as_bytes(action));
  Set(rows_, e, version_, BytesOf(policy_version));
  for (size_t i = 0; i < policy_columns_.size(); ++i) {
    const size_t c = policy_columns_[i], bytes = places_[c].bytes;
    Set(rows_, e, c, {extras[i] + e * bytes, bytes});
  }
}

void RowBuilder::Finish(int64_t env, const StepBatch& batch) {
  const auto e = static_cast<size_t>(env);
  Set(rows_, e, reward_, BytesOf(batch.rewards[e]));
  if (cost_ != Schema::kNone) Set(rows_, e, cost_, BytesOf(batch.costs[e]));
  if (success_ != Schema::kNone) Set(rows_, e, success_, BytesOf(batch.success[e]));
}

Row RowBuilder::row(int64_t env) const { return RowOf(rows_, static_cast<size_t>(env)); }

std::vector<std::span<const std::byte>> RowBuilder::Observation(int64_t env) const {
  const Row row = this->row(env);
  std::vector<std::span<const std::byte>> observation;
  for (size_t c = 0; c < observations_; ++c) {
    const Place& place = places_[c];
    observation.push_back(place.ragged ? std::span<const std::byte>(row.ragged[place.offset])
                                       : row.fixed.subspan(place.offset, place.bytes));
  }
  return observation;
}

Row RowBuilder::Final(std::span<const std::span<const std::byte>> observation, bool terminated) {
  std::ranges::fill(final_.fixed, std::byte{0});
  for (std::vector<std::byte>& value : final_.ragged) value.clear();
  for (size_t c = 0; c < observation.size(); ++c) Set(final_, 0, c, observation[c]);
  Set(final_, 0, terminated ? terminated_ : truncated_, BytesOf(true));
  return RowOf(final_, 0);
}

std::vector<std::byte> RowBuilder::EpisodeColumns(const EpisodeStart& start, int64_t source) const {
  std::vector<std::byte> columns;
  for (const Column& column : schema_.columns()) {
    if (column.kind != ColumnKind::kEpisode) continue;
    std::span<const std::byte> value;
    if (column.spec.name == column::kSeed) {
      value = BytesOf(start.seed);
    } else if (column.spec.name == column::kTask) {
      value = BytesOf(start.task);
    } else if (column.spec.name == column::kTrial) {
      value = BytesOf(start.trial);
    } else if (column.spec.name == column::kSource) {
      value = BytesOf(source);
    } else if (column.spec.name == column::kParameters) {
      value = std::as_bytes(std::span(start.parameters));
    } else {
      throw Failure(StrCat("nothing fills the episode column '", column.spec.name, "'"));
    }
    columns.insert(columns.end(), value.begin(), value.end());
  }
  return columns;
}

}  // namespace rookery
