#include "tools/bench/bench_replay.h"

#include <array>

#include "core/strings.h"
#include "distributed/replay/table.h"
#include "tools/bench/gather_limit.h"
#include "tools/bench/items_a_second.h"
#include "tools/bench/pairs.h"
#include "tools/bench/row_inserter.h"

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

}  // namespace

std::vector<BenchRow> BenchReplay(double seconds, int64_t pairs) {
  std::vector<BenchRow> rows;
  for (const Payload& payload : Payloads()) BenchPayload(payload, seconds, pairs, rows);
  return rows;
}

}  // namespace rookery
