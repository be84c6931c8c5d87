#include "distributed/runtime/acting/stream_writer.h"

#include "core/error.h"

namespace rookery {

void StreamWriter::Begin(const Schema& schema, uint64_t incarnation, int64_t num_envs) {
  schema_ = schema;
  builders_.clear();
  for (int64_t env = 0; env < num_envs; ++env) {
    builders_.emplace_back(schema, incarnation, static_cast<uint32_t>(env), limits_);
  }
  incarnation_over_ = false;
  dropping_ = false;
}

void StreamWriter::BeginEpisode(uint32_t env, uint64_t episode,
                                std::span<const std::byte> columns) {
  if (dropping_) return;
  stream::ChunkBuilder& builder = builders_[env];
  builder.BeginEpisode(episode);
  for (size_t c = 0; c < schema_.size(); ++c) {
    if (schema_[c].kind != ColumnKind::kEpisode) continue;
    const size_t bytes = schema_[c].spec.NumBytes();
    builder.Set(c, columns.first(bytes));
    columns = columns.subspan(bytes);
  }
}

void StreamWriter::Resume(uint32_t, uint64_t, uint32_t) {
  throw Failure("an actor's episodes can't be resumed; it begins new ones");
}

void StreamWriter::Append(uint32_t env, const Row& row, bool closes) {
  if (dropping_) return;
  stream::ChunkBuilder& builder = builders_[env];
  std::span<const std::byte> fixed = row.fixed;
  size_t ragged = 0;
  for (size_t c = 0; c < schema_.size(); ++c) {
    if (schema_[c].kind == ColumnKind::kEpisode) continue;
    if (schema_[c].spec.ragged) {
      builder.Set(c, row.ragged[ragged++]);
      continue;
    }
    const size_t bytes = schema_[c].spec.NumBytes();
    builder.Set(c, fixed.first(bytes));
    fixed = fixed.subspan(bytes);
  }
  builder.EndRow(closes);
  if (!builder.Ready()) return;
  const stream::AppendResult result = client_.Append(builder.View(), stop_);
  builder.Clear();
  using Outcome = stream::AppendResult::Outcome;
  incarnation_over_ = result.outcome == Outcome::kNewIncarnation;
  dropping_ = result.outcome != Outcome::kAccepted;
}

}  // namespace rookery
