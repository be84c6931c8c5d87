#include "distributed/replay/sampling/episode_sampler.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/sampling/draw.h"
#include "distributed/replay/sampling/gather.h"
#include "distributed/replay/sampling/sampler_options.h"

namespace rookery::replay {

EpisodeSampler::EpisodeSampler(const BatchRequest& request, const SamplerContext& context)
    : storage_(context.storage), batch_size_(request.batch_size) {
  Fields options;
  options.Add("max_length", &max_length_, "decisions of the longest episode").Range(1, 1e9);
  ReadOptions(request, options);
  if (max_length_ == 0) {
    throw UserError(StrCat(Who(request),
                           ": set max_length to the decisions of the longest episode, the env's "
                           "time limit"));
  }

  const Schema& schema = storage_.columns();
  const BlockLayout& layout = storage_.layout();
  const ChosenColumns chosen = ChooseColumns(request, schema);
  const auto add_steps = [&](size_t c, int64_t rows) {
    step_columns_.push_back({layout.FixedPlace(c), rows, schema[c].spec.history});
    specs_.push_back(BatchSpec(schema[c].spec.name, schema[c].spec, {batch_size_, rows}));
  };
  for (const size_t c : chosen.observations) add_steps(c, max_length_ + 1);
  if (!schema[schema.IndexOf(column::kAction)].spec.ragged) {
    add_steps(RequireColumn(schema, column::kAction, DType::kFloat32), max_length_);
  }
  add_steps(RequireColumn(schema, column::kReward, DType::kFloat32), max_length_);
  for (const size_t c : chosen.extras) {
    // How the episode ended has its own columns.
    const std::string& name = schema[c].spec.name;
    if (name != column::kTerminated && name != column::kTruncated) add_steps(c, max_length_);
  }
  const auto add = [&](std::string name, const TensorSpec& value) {
    specs_.push_back(BatchSpec(std::move(name), value, {batch_size_}));
  };
  add("length", {.dtype = DType::kInt64});
  add(std::string(column::kTerminated), {.dtype = DType::kBool});
  add(std::string(column::kTruncated), {.dtype = DType::kBool});
  size_t offset = 0;
  for (const Column& column : schema.columns()) {
    if (column.kind != ColumnKind::kEpisode || column.spec.ragged) continue;
    episode_columns_.push_back({offset, column.spec.NumBytes()});
    offset += column.spec.NumBytes();
    add(column.spec.name, column.spec);
  }
  for (const size_t c : chosen.ragged) {
    const TensorSpec& spec = schema[c].spec;
    ragged_columns_.push_back({layout.RaggedPlace(c), specs_.size(), RaggedBatch(spec.NumBytes())});
    AddRaggedSpecs(spec.name, spec, batch_size_ * (max_length_ + 1), specs_);
  }
  drawn_.resize(static_cast<size_t>(batch_size_));
}

bool EpisodeSampler::Sample(Random& random, std::span<const std::span<std::byte>> out) {
  CheckBuffers(specs_, out);
  const auto complete = [&](int64_t place) {
    const Episode* episode = storage_.EpisodeAt(place);
    return episode != nullptr && episode->Complete();
  };
  if (!DrawUniform(random, storage_.EpisodePlaces(), complete, drawn_)) return false;

  const size_t steps = step_columns_.size();
  for (RaggedColumn& column : ragged_columns_) column.batch.Clear();
  for (size_t b = 0; b < drawn_.size(); ++b) {
    const Episode& episode = *storage_.EpisodeAt(drawn_[b]);
    const int64_t length = episode.Rows() - 1;
    if (length > max_length_) {
      throw UserError(StrCat("an episode of ", length,
                             " decisions is in the table, but the episode "
                             "sampler's max_length is ",
                             max_length_));
    }
    rows_.clear();
    for (int64_t t = 0; t <= length; ++t) rows_.push_back(storage_.RowAt(episode, t));
    for (size_t c = 0; c < steps; ++c) {
      const StepColumn& column = step_columns_[c];
      const size_t bytes =
          storage_.layout().fixed()[column.place].bytes * static_cast<size_t>(column.history);
      const auto room = static_cast<size_t>(column.rows);
      // Observations have one row more, the final one.
      const auto used = static_cast<size_t>(column.rows > max_length_ ? length + 1 : length);
      const std::span<std::byte> part = out[c].subspan(b * room * bytes, room * bytes);
      GatherStacked(storage_, column.place, column.history, std::span(rows_).first(used), stacked_,
                    part.first(used * bytes));
      std::ranges::fill(part.subspan(used * bytes), std::byte{0});
    }
    std::memcpy(out[steps].data() + b * sizeof(length), &length, sizeof(length));
    out[steps + 1][b] = std::byte{episode.end == Episode::End::kTerminated};
    out[steps + 2][b] = std::byte{episode.end == Episode::End::kTruncated};
    for (size_t c = 0; c < episode_columns_.size(); ++c) {
      const EpisodePart& column = episode_columns_[c];
      std::memcpy(out[steps + 3 + c].data() + b * column.bytes,
                  episode.columns.data() + column.offset, column.bytes);
    }
    for (RaggedColumn& column : ragged_columns_) AppendRagged(column);
  }
  for (const RaggedColumn& column : ragged_columns_) {
    column.batch.WriteOffsets(out[column.column + 1]);
  }
  return true;
}

void EpisodeSampler::AppendRagged(RaggedColumn& column) const {
  for (const RowIndex row : rows_) column.batch.Append(storage_.RaggedAt(column.place, row));
  for (auto t = static_cast<int64_t>(rows_.size()); t <= max_length_; ++t) column.batch.Append({});
}

std::span<const std::byte> EpisodeSampler::RaggedValues(size_t column) const {
  for (const RaggedColumn& ragged : ragged_columns_) {
    if (ragged.column == column) return ragged.batch.values();
  }
  return {};
}

}  // namespace rookery::replay
