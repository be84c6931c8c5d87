// What real images take in a replay table: dmc/cheetah_run at 84 pixels, `faithful`,
// action_repeat 4.
//
//   rookery-bench-frames SECONDS [BUNDLE]
//
// Acts for so many seconds: at random, or where a bundle is given that `rookery export` wrote of a
// policy on positions and velocities, half of the time with it. Prints bytes a row, what a million
// rows would take, and the time of a batch of 128 transitions of stacked images, packed and raw.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/chunk.h"
#include "distributed/replay/storage/block_file.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/named_policy.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/config/envs_of_run.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kBatch = 128;
constexpr int kBatches = 200;
constexpr double kMillion = 1e6;

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Every chunk goes to two tables.
class Both : public ChunkSink {
 public:
  Both(replay::Table& packed, replay::Table& raw) : packed_(packed), raw_(raw) {}

  Slot Begin(const ChunkHeader& header, std::span<const std::byte> episode_columns,
             std::span<const uint32_t> ragged_counts) override {
    slot_ = raw_.Begin(header, episode_columns, ragged_counts);
    packed_slot_ = packed_.Begin(header, episode_columns, ragged_counts);
    return slot_;
  }
  void Commit(uint64_t ticket) override {
    for (size_t i = 0; i < slot_.pieces.size(); ++i) {  // one row: pieces are the same
      std::ranges::copy(slot_.pieces[i], packed_slot_.pieces[i].begin());
    }
    raw_.Commit(ticket);
    const auto begin = Clock::now();
    packed_.Commit(packed_slot_.ticket);
    packing += SecondsSince(begin);
  }
  void Abort(uint64_t ticket) override {
    raw_.Abort(ticket);
    packed_.Abort(packed_slot_.ticket);
  }
  void CloseIncarnation(uint64_t incarnation) override {
    raw_.CloseIncarnation(incarnation);
    packed_.CloseIncarnation(incarnation);
  }

  double packing = 0;  // seconds in commits

 private:
  replay::Table& packed_;
  replay::Table& raw_;
  Slot slot_, packed_slot_;
};

EnvConfig Cheetah(bool with_state) {
  EnvConfig config;
  config.id = "dmc/cheetah_run";
  config.action_repeat = 4;
  config.pixels.size = 84;
  if (with_state) config.pixels.keep = {"position", "velocity"};
  return config;
}

// Milliseconds of a batch.
struct BatchTime {
  double median = 0;
  double most = 0;  // of nine in ten
  double cpu = 0;   // on all threads, on average: whatever else the machine does
};

BatchTime TimeOfBatch(const replay::Table& table) {
  const auto sampler = table.MakeSampler({.batch_size = kBatch, .fields = {"pixels"}});
  std::vector<std::vector<std::byte>> memory;
  std::vector<std::span<std::byte>> spans;
  for (const TensorSpec& spec : sampler->Layout()) memory.emplace_back(spec.NumBytes());
  for (std::vector<std::byte>& column : memory) spans.emplace_back(column);
  Random random(uint64_t{1});
  std::vector<double> times;
  const std::clock_t before = std::clock();
  for (int i = 0; i < kBatches; ++i) {
    const auto begin = Clock::now();
    table.Sample(*sampler, random, spans);
    times.push_back(1e3 * SecondsSince(begin));
  }
  const auto cpu = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  std::ranges::sort(times);
  return {times[kBatches / 2], times[kBatches * 9 / 10], 1e3 * cpu / kBatches};
}

// Of full blocks, whose images are packed; of one life, or 0: of all.
struct Taken {
  double rows = 0;
  double bytes = 0;  // of images alone
};

Taken TakenBy(const replay::Table& table, uint64_t incarnation) {
  Taken taken;
  const replay::SourcesSnapshot snapshot = table.Capture();
  for (const replay::FileBlock& block : replay::FullBlocks(snapshot.storages)) {
    if (incarnation != 0 && block.rows->stream.first != incarnation) continue;
    taken.rows += static_cast<double>(block.rows->filled);
    taken.bytes += static_cast<double>(block.rows->PackedBytes());
  }
  return taken;
}

void Measure(double seconds, const std::string& bundle) {
  const EnvConfig config = Cheetah(!bundle.empty());
  const EnvFactory factory = MakeFactory(LoadEnvs({}).registry, config);
  const EnvSpec spec = factory()->spec();
  const Schema schema = MakeSchema(spec, {});
  replay::Table packed(schema, {.capacity = 1'000'000, .pack_bytes = replay::kImageBytes});
  replay::Table raw(schema, {.capacity = 1'000'000});
  Both both(packed, raw);
  const std::vector<std::string> policies = bundle.empty()
                                                ? std::vector<std::string>{"random"}
                                                : std::vector<std::string>{"random", bundle};
  for (size_t i = 0; i < policies.size(); ++i) {
    SinkWriter writer(both, schema, i + 1);
    Collector collector({factory, config, 1, i + 1}, MakeNamedPolicy(policies[i], spec), &writer);
    const auto begin = Clock::now();
    while (SecondsSince(begin) < seconds / static_cast<double>(policies.size())) collector.Step();
    both.CloseIncarnation(i + 1);
    const Taken taken = TakenBy(packed, i + 1);
    double reward = 0, episodes = 0;
    for (const EpisodeReport& report : collector.TakeReports()) {
      reward += report.totals.reward;
      episodes += 1;
    }
    std::printf(
        "%s: %.0f rows of full blocks, images of %.0f B; mean return %.1f of %.0f episodes\n",
        policies[i].c_str(), taken.rows, taken.bytes / taken.rows, reward / std::max(episodes, 1.0),
        episodes);
  }
  const Taken taken = TakenBy(packed, 0);
  const TensorSpec& image = schema[schema.IndexOf("obs/pixels")].spec;
  const auto others = static_cast<double>(schema.RowBytes() - image.NumBytes() + 1);  // a flag
  const double row = taken.bytes / taken.rows + others;
  std::printf("a row: %.0f B packed, %.0f B raw; a million packed: %.2f GB\n", row,
              static_cast<double>(image.NumBytes()) + others, row * kMillion / 1e9);
  std::printf("packing: %.3f ms a row\n",
              1e3 * both.packing / static_cast<double>(packed.counters().rows));
  for (const auto& [name, table] : {std::pair{"packed", &packed}, std::pair{"raw", &raw}}) {
    const BatchTime time = TimeOfBatch(*table);
    std::printf("a batch of %lld, both stacks, %s: %.2f ms (9 of 10 below %.2f), %.2f ms of CPU\n",
                static_cast<long long>(kBatch), name, time.median, time.most, time.cpu);
  }
}

}  // namespace
}  // namespace rookery

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    return std::fputs("rookery-bench-frames SECONDS [BUNDLE]\n", stderr), 2;
  }
  try {
    rookery::Measure(std::atof(argv[1]), argc > 2 ? argv[2] : "");
    return 0;
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "rookery-bench-frames: %s\n", error.what()), 1;
  }
}
