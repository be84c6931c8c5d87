#include "distributed/runtime/demonstrations/stored_episodes.h"

#include <span>
#include <vector>

#include "core/schema.h"
#include "distributed/replay/sampling/gather.h"

namespace rookery {
namespace {

// A fixed column of an episode's rows, (rows, bytes).
struct ColumnOfRows {
  size_t bytes;
  std::vector<std::byte> values;
};

void Append(const replay::Storage& storage, const replay::Episode& episode, uint64_t number,
            EpisodeRecorder& recorder) {
  std::vector<replay::RowIndex> rows;
  for (int64_t t = 0; t < episode.Rows(); ++t) rows.push_back(storage.RowAt(episode, t));
  std::vector<ColumnOfRows> columns;
  const Schema& schema = storage.schema();
  for (size_t c = 0; c < schema.size(); ++c) {
    if (schema[c].kind == ColumnKind::kEpisode || schema[c].spec.ragged) continue;
    ColumnOfRows& column = columns.emplace_back(schema[c].spec.NumBytes());
    column.values.resize(rows.size() * column.bytes);
    replay::Gather(storage, storage.layout().FixedPlace(c), rows, column.values);
  }
  recorder.BeginEpisode(0, number, episode.columns);
  std::vector<std::byte> fixed;
  for (size_t t = 0; t < rows.size(); ++t) {
    fixed.clear();
    for (const ColumnOfRows& column : columns) {
      const auto value = std::span(column.values).subspan(t * column.bytes, column.bytes);
      fixed.insert(fixed.end(), value.begin(), value.end());
    }
    recorder.Append(0, {.fixed = fixed}, t + 1 == rows.size());
  }
}

}  // namespace

void TakeStoredEpisodes(const replay::Table& table, std::string_view source, const EnvSpec& env,
                        const EpisodeRecorder::Take& take) {
  EpisodeRecorder recorder(env, table.schema(), {}, take);
  uint64_t number = 0;
  table.ForEachEpisode(source, [&](const replay::Storage& storage, const replay::Episode& episode) {
    Append(storage, episode, number++, recorder);
  });
}

}  // namespace rookery
