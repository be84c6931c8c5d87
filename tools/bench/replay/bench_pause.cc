#include "tools/bench/replay/bench_pause.h"

#include <algorithm>
#include <chrono>

#include "core/strings.h"
#include "distributed/replay/table.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tools/bench/replay/row_inserter.h"

namespace rookery {
namespace {

struct Case {
  const char* name;
  TensorSpec observation;
  uint32_t chunk;
  int64_t rows;
};

EnvSpec SpecOf(const TensorSpec& observation) {
  EnvSpec env;
  env.observations = {observation};
  env.action.low.assign(6, -1);
  env.action.high.assign(6, 1);
  return env;
}

BenchRow Pause(const Case& table_case, int64_t times) {
  replay::Table table(MakeSchema(SpecOf(table_case.observation), {}),
                      {.capacity = 2 * table_case.rows}, {replay::PriorityColumn()});
  RowInserter inserter(table, table_case.chunk);
  for (int64_t i = 0; i < table_case.rows; i += table_case.chunk) inserter.Insert();
  std::vector<double> pauses;
  for (int64_t i = 0; i < times; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const replay::SourcesSnapshot snapshot = table.Capture();
    const std::chrono::duration<double, std::milli> pause =
        std::chrono::steady_clock::now() - begin;
    pauses.push_back(pause.count());
  }
  std::ranges::sort(pauses);
  return {.name = StrCat("replay/pause/", table_case.name),
          .value = pauses[pauses.size() / 2],
          .unit = "ms",
          .note = StrCat("longest ", ShortestDouble(pauses.back()))};
}

}  // namespace

std::vector<BenchRow> BenchPause(int64_t times) {
  const TensorSpec state{.name = "state", .shape = {93}};
  const TensorSpec pixels{
      .name = "pixels", .dtype = DType::kUint8, .shape = {3, 84, 84}, .history = 3};
  const auto images = [&](int64_t gib) {
    return (gib << 30) / static_cast<int64_t>(pixels.NumBytes());
  };
  return {Pause({"state/1M", state, 64, 1'000'000}, times),
          Pause({"pixels/2GiB", pixels, 16, images(2)}, times),
          Pause({"pixels/4GiB", pixels, 16, images(4)}, times)};
}

}  // namespace rookery
