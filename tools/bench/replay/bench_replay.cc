#include "tools/bench/replay/bench_replay.h"

#include <array>
#include <memory>
#include <utility>

#include "core/strings.h"
#include "distributed/replay/table.h"
#include "tools/bench/items_a_second.h"
#include "tools/bench/pairs.h"
#include "tools/bench/replay/bench_pause.h"
#include "tools/bench/replay/gather_limit.h"
#include "tools/bench/replay/row_inserter.h"

namespace rookery {
namespace {

constexpr size_t kBatch = 256;
constexpr size_t kTableBytes = size_t{256} << 20;

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
  RowInserter inserter(table, payload.chunk);
  // Full before the clock starts: then every page is there, and each insert evicts.
  for (size_t i = 0; i < count + 2 * RowInserter::kEpisodeRows; i += payload.chunk)
    inserter.Insert();

  GatherLimit memory(schema.RowBytes(), count);
  rows.push_back(Row(
      StrCat("replay/insert/", payload.name),
      MeasurePairs(
          pairs, [&] { return ItemsASecond(seconds, payload.chunk, [&] { inserter.Insert(); }); },
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
                         pairs, [&] { return ItemsASecond(seconds, kBatch, sample); },
                         [&] { return memory.Gather(seconds, kBatch, history); }, nullptr)));
}

// A full table of made-up images, and batches from it.
class ImageTable {
 public:
  ImageTable(const Payload& payload, int64_t pack_bytes)
      : chunk_(payload.chunk),
        count_(kTableBytes / payload.observation.NumBytes()),
        table_(MakeSchema(SpecOf(payload), {}),
               {.capacity = static_cast<int64_t>(count_), .pack_bytes = pack_bytes}),
        inserter_(table_, chunk_, RowInserter::Values::kImages),
        sampler_(table_.MakeSampler({.batch_size = kBatch})) {
    for (size_t i = 0; i < count_ + 2 * RowInserter::kEpisodeRows; i += chunk_) inserter_.Insert();
    for (const TensorSpec& spec : sampler_->Layout()) buffers_.emplace_back(spec.NumBytes());
    for (std::vector<std::byte>& buffer : buffers_) spans_.emplace_back(buffer);
  }

  double InsertRate(double seconds) {
    return ItemsASecond(seconds, chunk_, [&] { inserter_.Insert(); });
  }
  double SampleRate(double seconds) {
    return ItemsASecond(seconds, kBatch, [&] { table_.Sample(*sampler_, random_, spans_); });
  }
  double BytesARow() const {
    const replay::Counters counters = table_.counters();
    return static_cast<double>(counters.bytes) / static_cast<double>(counters.rows);
  }

 private:
  uint32_t chunk_;
  size_t count_;
  replay::Table table_;
  RowInserter inserter_;
  std::unique_ptr<replay::Sampler> sampler_;
  std::vector<std::vector<std::byte>> buffers_;
  std::vector<std::span<std::byte>> spans_;
  Random random_{uint64_t{1}};
};

void BenchPacked(double seconds, int64_t pairs, std::vector<BenchRow>& rows) {
  const Payload payload{"pixels/packed", Pixels(3, 3), 16};
  ImageTable packed(payload, replay::kImageBytes), raw(payload, 0);
  const auto add = [&](const char* what, const PairedRates& rates) {
    rows.push_back({.name = StrCat("replay/", what, "/", payload.name),
                    .value = rates.value,
                    .unit = "items/s",
                    .peer = rates.peer,
                    .ratio_to_peer = rates.ratio_to_peer,
                    .note = StrCat(HumanNumber(packed.BytesARow()), " B a row; peer: not packed, ",
                                   HumanNumber(raw.BytesARow()), " B; ", rates.spread)});
  };
  add("insert", MeasurePairs(
                    pairs, [&] { return packed.InsertRate(seconds); }, nullptr,
                    [&] { return raw.InsertRate(seconds); }));
  add("sample", MeasurePairs(
                    pairs, [&] { return packed.SampleRate(seconds); }, nullptr,
                    [&] { return raw.SampleRate(seconds); }));
}

}  // namespace

std::vector<BenchRow> BenchReplay(double seconds, int64_t pairs) {
  std::vector<BenchRow> rows;
  for (const Payload& payload : Payloads()) BenchPayload(payload, seconds, pairs, rows);
  BenchPacked(seconds, pairs, rows);
  for (BenchRow& row : BenchPause(pairs)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace rookery
