#include "tests/distributed/replay/windows/ragged_table.h"

#include <span>
#include <sstream>

#include "core/schema.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

template <class T>
void Put(std::vector<std::byte>& out, const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::vector<SourceOptions> TwoSources(const StorageOptions& options) {
  return {{"replay", options}, {"demonstrations", options}};
}

RaggedRow RandomRow(size_t rows, size_t action_rows, Random& random) {
  const auto draw = [&] { return static_cast<float>(random.Uniform()); };
  RaggedRow row{.reached = draw(), .asked = draw()};
  for (size_t i = 0; i < 3 * rows; ++i) row.bounds.push_back(draw());
  for (size_t i = 0; i < 2 * rows; ++i) row.links.push_back(static_cast<uint8_t>(random.Below(9)));
  for (size_t i = 0; i <= rows; ++i) row.others.push_back(static_cast<int32_t>(random.Below(99)));
  for (size_t i = 0; i < 2 * action_rows; ++i) row.action.push_back(draw());
  row.reward = draw();
  return row;
}

}  // namespace

EnvSpec RaggedTable::Spec(bool action_has_rows) {
  EnvSpec spec;
  spec.id = "test/ragged";
  spec.observations = {{.name = "id", .dtype = DType::kInt64, .shape = {4}},
                       {.name = "reached", .shape = {1}},
                       {.name = "asked", .shape = {1}},
                       {.name = "bounds", .shape = {3}, .ragged = true},
                       {.name = "links", .dtype = DType::kUint8, .shape = {2}, .ragged = true},
                       {.name = "others", .dtype = DType::kInt32, .ragged = true}};
  spec.action = {.low = {-1, -1}, .high = {1, 1}};
  if (action_has_rows) spec.action.rows_of = "bounds";
  spec.achieved_goal = "reached";
  spec.desired_goal = "asked";
  return spec;
}

RaggedTable::RaggedTable(uint64_t seed, const StorageOptions& options, bool action_has_rows)
    : random_(seed),
      action_has_rows_(action_has_rows),
      table_(MakeSchema(Spec(action_has_rows), {}), TwoSources(options), {PriorityColumn()}) {}

void RaggedTable::Step() {
  if (random_.Below(60) == 0) {
    table_.CloseIncarnation(incarnation_++);
    numbers_.clear();
  }
  if (random_.Below(60) == 0) {
    std::stringstream dump;
    table_.Dump(dump);
    table_.Restore(dump);
  }
  const auto rows = static_cast<uint32_t>(1 + random_.Below(4));
  Append(static_cast<uint32_t>(random_.Below(3)), rows, random_.Below(3) == 0);
}

void RaggedTable::Append(uint32_t env, uint32_t rows, bool closes) {
  const uint64_t number = numbers_[env];
  RaggedEpisode& episode = episodes_[{incarnation_, env, number}];
  if (episode.steps.empty()) {
    episode.rows = random_.Below(5);
    episode.task = static_cast<int64_t>(random_.Below(3));
    episode.source = static_cast<int64_t>(random_.Below(2));
  }
  const auto first = static_cast<uint32_t>(episode.steps.size());
  for (uint32_t i = 0; i < rows; ++i) {
    const bool final = closes && i + 1 == rows;
    const size_t action_rows = !action_has_rows_ ? 1 : final ? 0 : episode.rows;
    episode.steps.push_back(RandomRow(episode.rows, action_rows, random_));
    episode.steps.back().terminated = final && number % 2 == 0;
    episode.steps.back().truncated = final && number % 2 == 1;
  }
  if (closes) ++numbers_[env];

  const std::span<const RaggedRow> added = std::span(episode.steps).subspan(first);
  std::vector<std::byte> bytes, episode_bytes;
  std::vector<uint32_t> counts;
  const Schema& schema = table_.schema();
  // The fixed columns of all rows, then the ragged ones.
  for (const bool ragged : {false, true}) {
    for (const Column& column : schema.columns()) {
      if (column.kind == ColumnKind::kEpisode || column.spec.ragged != ragged) continue;
      const std::string& name = column.spec.name;
      for (uint32_t i = 0; i < rows; ++i) {
        const RaggedRow& row = added[i];
        const size_t before = bytes.size();
        if (name == "obs/id") {
          Put(bytes, std::vector<int64_t>{static_cast<int64_t>(incarnation_), env,
                                          static_cast<int64_t>(number), first + i});
        }
        if (name == "obs/reached") Put(bytes, std::vector<float>{row.reached});
        if (name == "obs/asked") Put(bytes, std::vector<float>{row.asked});
        if (name == "obs/bounds") Put(bytes, row.bounds);
        if (name == "obs/links") Put(bytes, row.links);
        if (name == "obs/others") Put(bytes, row.others);
        if (name == "action") Put(bytes, row.action);
        if (name == "reward") Put(bytes, std::vector<float>{row.reward});
        if (name == "terminated") Put(bytes, std::vector<uint8_t>{row.terminated});
        if (name == "truncated") Put(bytes, std::vector<uint8_t>{row.truncated});
        if (name == "policy_version") Put(bytes, std::vector<int64_t>{0});
        if (ragged) {
          const size_t size = (bytes.size() - before) / column.spec.NumBytes();
          counts.push_back(static_cast<uint32_t>(size));
        }
      }
    }
  }
  for (const Column& column : schema.columns()) {
    if (column.kind != ColumnKind::kEpisode || first > 0) continue;
    const std::string& name = column.spec.name;
    if (name == "task") {
      Put(episode_bytes, std::vector<int64_t>{episode.task});
    } else if (name == "source") {
      Put(episode_bytes, std::vector<int64_t>{episode.source});
    } else {
      episode_bytes.resize(episode_bytes.size() + column.spec.NumBytes());
    }
  }
  const ChunkSink::Slot slot = table_.Begin({.incarnation = incarnation_,
                                             .env = env,
                                             .episode = number,
                                             .first_row = first,
                                             .rows = rows,
                                             .closes = closes},
                                            episode_bytes, counts);
  Fill(slot, bytes);
  table_.Commit(slot.ticket);
}

std::map<RowId, int64_t> RaggedTable::Windows(int64_t n, int64_t source) const {
  std::set<RowId> present;
  table_.ForEachRowId([&](const RowId& id) { present.insert(id); });
  std::map<RowId, int64_t> windows;
  const auto final = [&](const RowId& id) { return At(id).terminated || At(id).truncated; };
  for (const RowId& id : present) {
    if (EpisodeOf(id).source != source) continue;
    RowId end = id;
    while (end.row < id.row + n && !final(end)) {
      ++end.row;
      if (!present.contains(end)) break;
    }
    if (present.contains(end) && end.row > id.row) windows[id] = end.row - id.row;
  }
  return windows;
}

}  // namespace rookery::replay
