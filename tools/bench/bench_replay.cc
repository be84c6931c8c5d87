#include "tools/bench/bench_replay.h"

#include <array>
#include <chrono>
#include <cstring>

#include "core/strings.h"
#include "distributed/replay/table.h"
#include "tools/bench/gather_limit.h"
#include "tools/bench/pairs.h"

namespace rookery {
namespace {

constexpr size_t kBatch = 256;
constexpr size_t kTableBytes = size_t{256} << 20;
constexpr uint32_t kEpisodeRows = 960;  // a whole number of chunks

struct Payload {
  const char* name;
  TensorSpec observation;
  uint32_t chunk;  // rows
};

TensorSpec Pixels(int64_t channels, int64_t history) {
  return {
      .name = "pixels", .dtype = DType::kUint8, .shape = {channels, 84, 84}, .history = history};
}

// With 24 B of action and 4 B of reward, the state rows are of 400 and 4,000 B. A batch of pixels
// is the same, whether each row holds three pictures or its own alone.
std::array<Payload, 4> Payloads() {
  return {{{"state/400B", {.name = "state", .shape = {93}}, 64},
           {"state/4kB", {.name = "state", .shape = {993}}, 64},
           {"pixels", Pixels(9, 1), 16},
           {"pixels/history3", Pixels(3, 3), 16}}};
}

EnvSpec SpecOf(const Payload& payload) {
  EnvSpec env;
  env.observations = {payload.observation};
  env.action.low.assign(6, -1);
  env.action.high.assign(6, 1);
  return env;
}

// Inserts chunk after chunk of one env.
class Inserter {
 public:
  Inserter(replay::Table& table, uint32_t chunk)
      : table_(table), header_{.incarnation = 1, .rows = chunk} {
    bytes_.assign(chunk * table.schema().RowBytes(), std::byte{0});
    closing_ = bytes_;
    // The flags of a chunk's last row lie behind the columns before them.
    size_t at = 0;
    for (const Column& column : table.schema().columns()) {
      if (column.kind == ColumnKind::kEpisode) continue;
      at += column.spec.NumBytes() * chunk;
      if (column.spec.name == column::kTruncated) closing_[at - 1] = std::byte{1};
    }
    for (const Column& column : table.schema().columns()) {
      if (column.kind == ColumnKind::kEpisode) episode_columns_ += column.spec.NumBytes();
    }
  }

  void Insert() {
    header_.closes = header_.first_row + header_.rows == kEpisodeRows;
    const std::vector<std::byte> seed(header_.first_row == 0 ? episode_columns_ : 0);
    const ChunkSink::Slot slot = table_.Begin(header_, seed, {});
    const std::byte* from = (header_.closes ? closing_ : bytes_).data();
    for (const std::span<std::byte> piece : slot.pieces) {
      std::memcpy(piece.data(), from, piece.size());
      from += piece.size();
    }
    table_.Commit(slot.ticket);
    header_.first_row = header_.closes ? 0 : header_.first_row + header_.rows;
    header_.episode += header_.closes;
  }

 private:
  replay::Table& table_;
  ChunkHeader header_;
  std::vector<std::byte> bytes_;
  std::vector<std::byte> closing_;
  size_t episode_columns_ = 0;
};

template <class Step>
double Rate(double seconds, size_t items, const Step& step) {
  const auto begin = std::chrono::steady_clock::now();
  double done = 0;
  double elapsed = 0;
  while (elapsed < seconds) {
    step();
    done += static_cast<double>(items);
    elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  return done / elapsed;
}

BenchRow Row(std::string name, const PairedRates& rates) {
  return {.name = std::move(name),
          .value = rates.value,
          .unit = "items/s",
          .limit = rates.limit,
          .ratio_to_limit = rates.ratio_to_limit,
          .note = StrCat("limit: memcpy; ", rates.spread)};
}

void BenchPayload(const Payload& payload, double seconds, int64_t pairs,
                  std::vector<BenchRow>& rows) {
  const Schema schema = MakeSchema(SpecOf(payload), {});
  const size_t row_bytes = payload.observation.NumBytes();
  const size_t count = kTableBytes / row_bytes;
  replay::Table table(schema, {.capacity = static_cast<int64_t>(count)});
  Inserter inserter(table, payload.chunk);
  // Full before the clock starts: then every page is there, and each insert evicts.
  for (size_t i = 0; i < count + 2 * kEpisodeRows; i += payload.chunk) inserter.Insert();

  GatherLimit memory(schema.RowBytes(), count);
  rows.push_back(
      Row(StrCat("replay/insert/", payload.name),
          MeasurePairs(
              pairs, [&] { return Rate(seconds, payload.chunk, [&] { inserter.Insert(); }); },
              [&] { return memory.Append(seconds, payload.chunk); }, nullptr)));

  const auto history = static_cast<size_t>(payload.observation.history);
  const auto sampler = table.MakeSampler({.batch_size = kBatch});
  std::vector<std::vector<std::byte>> buffers;
  std::vector<std::span<std::byte>> spans;
  for (const TensorSpec& spec : sampler->Layout()) buffers.emplace_back(spec.NumBytes());
  for (std::vector<std::byte>& buffer : buffers) spans.emplace_back(buffer);
  Random random(1);
  const auto sample = [&] { table.Sample(*sampler, random, spans); };
  rows.push_back(Row(StrCat("replay/sample/", payload.name),
                     MeasurePairs(
                         pairs, [&] { return Rate(seconds, kBatch, sample); },
                         [&] { return memory.Gather(seconds, kBatch, history); }, nullptr)));
}

}  // namespace

std::vector<BenchRow> BenchReplay(double seconds, int64_t pairs) {
  std::vector<BenchRow> rows;
  for (const Payload& payload : Payloads()) BenchPayload(payload, seconds, pairs, rows);
  return rows;
}

}  // namespace rookery
