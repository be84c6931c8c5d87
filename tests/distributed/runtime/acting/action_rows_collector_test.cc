// An action that is a row for each row of an observation, from a policy to the batches.
#include <sstream>
#include <vector>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/tensor_policy.h"
#include "core/error.h"
#include "core/io/temporary_folder.h"
#include "core/tensor/batch.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/files/faults.h"
#include "tests/distributed/runtime/acting/streamed.h"
#include "tests/envs/rows_env.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Acts on what it sees: value (row, element) is a function of the row's numbers.
class RowsPolicy : public ZeroPolicy {
 public:
  void Act(const Input& input, const Output& output) override {
    const auto n = static_cast<size_t>(input.num_envs());
    ASSERT_EQ(input.ragged.size(), n);  // one ragged field
    ASSERT_EQ(output.offsets.size(), n + 1);
    ASSERT_EQ(output.actions.size(), 2 * static_cast<size_t>(output.offsets[n]));
    for (size_t env = 0; env < n; ++env) {
      const auto* rows = reinterpret_cast<const float*>(input.ragged[env].data());
      const auto begin = static_cast<size_t>(output.offsets[env]);
      const auto count = static_cast<size_t>(output.offsets[env + 1]) - begin;
      ASSERT_EQ(input.ragged[env].size(), count * 3 * sizeof(float));
      for (size_t row = 0; row < count; ++row) {
        output.actions[2 * (begin + row)] = First(rows[3 * row], rows[3 * row + 1]);
        output.actions[2 * (begin + row) + 1] = Second(rows[3 * row + 2]);
      }
    }
  }
  static float First(float frame, float row) { return frame / 16 - row / 8; }
  static float Second(float seed) { return seed / 1024; }
};

EnvConfig RowsConfig(int64_t envs) {
  EnvConfig config;
  config.per_actor = envs;
  return config;
}

// A collector whose policy acts on rows, and a table.
struct RowsRig {
  RowsRig()
      : table(MakeSchema(RowsEnv().spec(), {}), {.capacity = 1000, .block_rows = 4}),
        writer(table, MakeSchema(RowsEnv().spec(), {}), /*incarnation=*/0),
        collector(Make(&writer)) {}

  std::unique_ptr<Collector> Make(RowWriter* to, FlightRecorder* recorder = nullptr) {
    return std::make_unique<Collector>(Collector::Context{MakeRows(), config, 3, 0},
                                       std::make_unique<RowsPolicy>(), to, recorder);
  }

  EnvConfig config = RowsConfig(4);
  replay::Table table;
  SinkWriter writer;
  std::unique_ptr<Collector> collector;
};

// Draws episodes and looks at each: its actions are the policy's, its rewards what they earn.
void CheckEpisodes(const replay::Table& table) {
  BatchRequest request{.sampler = "episode", .batch_size = 64, .fields = {"bounds", "frame"}};
  request.options = {{"max_length", 6}};
  const auto sampler = table.MakeSampler(request);
  BatchBuffers buffers(sampler->Layout(), at::kCPU);
  Random random(uint64_t{1});
  ASSERT_TRUE(table.Sample(*sampler, random, buffers.spans()));
  for (size_t c = 0; c < sampler->Layout().size(); ++c) {
    if (sampler->Layout()[c].ragged) buffers.SetRagged(c, sampler->RaggedValues(c));
  }
  const NamedTensors batch = buffers.ToDevice();
  const Tensor actions = batch["action"];          // (V, 2)
  const Tensor offsets = batch["action/offsets"];  // (64 * 7 + 1)
  const Tensor bounds = batch["obs/bounds"];       // (W, 3)
  const Tensor at_bounds = batch["obs/bounds/offsets"];
  ASSERT_EQ(actions.size(1), 2);
  int64_t rows_seen = 0;
  for (int64_t b = 0; b < 64; ++b) {
    const auto seed = static_cast<uint64_t>(batch["seed"][b].item<int64_t>());
    const int64_t length = batch["length"][b].item<int64_t>();
    ASSERT_EQ(length, RowsEnv::LengthOf(seed));
    for (int64_t t = 0; t < 7; ++t) {
      const int64_t begin = offsets[b * 7 + t].item<int64_t>();
      const int64_t count = offsets[b * 7 + t + 1].item<int64_t>() - begin;
      ASSERT_EQ(count, t < length ? RowsEnv::RowsOf(seed) : 0);
      std::vector<float> taken;
      for (int64_t row = 0; row < count; ++row) {
        const Tensor seen = bounds[at_bounds[b * 7 + t].item<int64_t>() + row];  // (3)
        const float first = actions[begin + row][0].item<float>();
        const float second = actions[begin + row][1].item<float>();
        ASSERT_EQ(first, RowsPolicy::First(seen[0].item<float>(), seen[1].item<float>()));
        ASSERT_EQ(second, RowsPolicy::Second(seen[2].item<float>()));
        taken.push_back(2 + 2 * first);
        taken.push_back(second);
        ++rows_seen;
      }
      if (t >= length) continue;
      ASSERT_NEAR(batch["reward"][b][t].item<float>(), RowsEnv::RewardOf(taken), 1e-4);
    }
  }
  EXPECT_GT(rows_seen, 100);
}

// The same of rows of transitions.
void CheckTransitions(const replay::Table& table) {
  BatchRequest request{.batch_size = 64, .fields = {"bounds", "frame"}};
  request.options = {{"rows", 5}};
  const auto sampler = table.MakeSampler(request);
  BatchBuffers buffers(sampler->Layout(), at::kCPU);
  Random random(uint64_t{1});
  ASSERT_TRUE(table.Sample(*sampler, random, buffers.spans()));
  const NamedTensors batch = buffers.ToDevice();
  const Tensor bounds = batch["obs/bounds"], next = batch["next_obs/bounds"];  // (64, 5, 3)
  const Tensor actions = batch["action"];                                      // (64, 5, 2)
  ASSERT_EQ(actions.sizes(), (std::vector<int64_t>{64, 5, 2}));
  for (int64_t b = 0; b < 64; ++b) {
    for (int64_t r = 0; r < 5; ++r) {
      const auto seen = [&](int64_t i) { return bounds[b][r][i].item<float>(); };
      ASSERT_EQ(actions[b][r][0].item<float>(), RowsPolicy::First(seen(0), seen(1)));
      ASSERT_EQ(actions[b][r][1].item<float>(), RowsPolicy::Second(seen(2)));
      ASSERT_EQ(next[b][r][0].item<float>(), seen(0) + 1);
      ASSERT_EQ(next[b][r][1].item<float>(), seen(1));
    }
  }
}

TEST(ActionRowsCollectorTest, RowsReachTheTableAndItsBatches) {
  RowsRig rig;
  for (int step = 0; step < 60; ++step) rig.collector->Step();
  CheckEpisodes(rig.table);
  CheckTransitions(rig.table);
  std::stringstream dump;
  rig.table.Dump(dump);
  replay::Table restored(MakeSchema(RowsEnv().spec(), {}), {.capacity = 1000, .block_rows = 4});
  restored.Restore(dump);
  CheckEpisodes(restored);
}

TEST(ActionRowsCollectorTest, RowsPassTheStream) {
  RowsRig rig;
  const Schema& schema = rig.collector->schema();
  replay::Table table(schema, {.capacity = 1000, .block_rows = 4});
  StreamedBytes read;
  StreamInto(table, schema, 60, read, [&](RowWriter* writer) { return rig.Make(writer); });
  CheckEpisodes(table);
}

TEST(ActionRowsCollectorTest, GoesOnFromACheckpointWithTheSameRows) {
  RowsRig whole;
  for (int step = 0; step < 31; ++step) whole.collector->Step();
  for (int cut = 13; cut < 18; ++cut) {  // wherever it falls in the episodes
    RowsRig halves;
    for (int step = 0; step < cut; ++step) halves.collector->Step();
    const NamedArrays saved = halves.collector->Save();
    const TemporaryFolder folder;
    FlightRecorder recorder(folder / "r", 4, /*action_dim=*/0, 0, 100);
    halves.collector = halves.Make(&halves.writer, &recorder);
    halves.collector->Load(saved);
    for (int step = cut; step < 31; ++step) halves.collector->Step();
    std::stringstream a, b;
    whole.table.Dump(a);
    halves.table.Dump(b);
    ASSERT_EQ(a.str(), b.str()) << cut;
  }
}

// What was recorded brings the fault back.
TEST(ActionRowsCollectorTest, ARecordedEpisodeFailsAgain) {
  const TemporaryFolder folder;
  FlightRecorder recorder(folder / "r", 3, /*action_dim=*/0, 0, 100);
  const EnvConfig config = RowsConfig(3);
  int64_t replayed = 0;
  const auto replay = [&](int64_t env, const std::string& fault) {
    const RecordedEpisode recorded = FlightRecorder::Read(folder / "r")[static_cast<size_t>(env)];
    ASSERT_TRUE(recorded.complete);
    ASSERT_EQ(recorded.decisions, 2);
    ASSERT_EQ(recorded.actions.size(), 2u * 3 * 2);
    Episode episode(MakeRows(/*fails=*/true), {.env_index = env});
    StepMemory memory(episode.spec());
    episode.Reset(recorded.start, memory.outputs());
    ASSERT_EQ(episode.action_size(), 6u);
    const std::span<const float> actions(recorded.actions);
    episode.Step(actions.first(6), memory.outputs());
    EXPECT_THAT([&] { episode.Step(actions.subspan(6), memory.outputs()); },
                ThrowsMessage<EnvError>(fault));
    ++replayed;
  };
  Collector collector({MakeRows(/*fails=*/true), config, 3, 0, replay},
                      std::make_unique<RowsPolicy>(), nullptr, &recorder);
  for (int step = 0; step < 100; ++step) collector.Step();
  EXPECT_GT(replayed, 3);
}

// An action of no elements has no room to run out of.
TEST(ActionRowsCollectorTest, RecordsWhatThereIsRoomFor) {
  const TemporaryFolder folder;
  FlightRecorder recorder(folder / "r", 2, /*action_dim=*/0, 0, 100);
  recorder.Begin(0, 0, {.seed = 1});
  recorder.Begin(1, 0, {.seed = 2});
  const std::vector<float> action(static_cast<size_t>(FlightRecorder::kMaxElements / 2 + 1), 0.25F);
  for (int i = 0; i < 2; ++i) {
    recorder.Record(0, action);
    recorder.Record(1, {});
  }
  const std::vector<RecordedEpisode> read = FlightRecorder::Read(folder / "r");
  EXPECT_FALSE(read[0].complete);
  EXPECT_EQ(read[0].decisions, 1);
  EXPECT_EQ(read[0].actions, action);
  EXPECT_TRUE(read[1].complete);
  EXPECT_EQ(read[1].decisions, 2);
  EXPECT_TRUE(read[1].actions.empty());
}

class FaultyRowsPolicy : public ZeroPolicy {
 public:
  void Act(const Input&, const Output& output) override {
    std::ranges::fill(output.actions, 0.0F);
    if (!output.actions.empty()) output.actions.back() = 2;
  }
};

TEST(ActionRowsCollectorTest, NoActionIsThePolicysFault) {
  const EnvConfig config = RowsConfig(3);
  Collector collector({MakeRows(), config, 3, 0}, std::make_unique<FaultyRowsPolicy>(), nullptr);
  EXPECT_THAT(
      [&] {
        for (int step = 0; step < 20; ++step) collector.Step();
      },
      ThrowsMessage<PolicyFault>(HasSubstr("is 2 in element 1; it should be in [-1, 1]")));
}

TEST(ActionRowsCollectorTest, UniformActionsFillTheRows) {
  const EnvConfig config = RowsConfig(3);
  RowsRig rig;
  Collector collector({MakeRows(), config, 3, 0},
                      std::make_unique<UniformPolicy>(RowsEnv().spec().action), &rig.writer);
  for (int step = 0; step < 40; ++step) collector.Step();
  double total = 0;
  for (const EpisodeReport& report : collector.TakeReports()) total += report.totals.reward;
  EXPECT_GT(total, 0);  // the first of each row is in [0, 4]
}

TEST(ActionRowsCollectorTest, WhatCanTCarryThemSaysSo) {
  struct Batched : TensorPolicy {
    using TensorPolicy::TensorPolicy;
    Choice Choose(const Seen&) override { return {}; }
    void Load(const Snapshot&) override {}
  };
  EXPECT_THAT([] { Batched policy(RowsEnv().spec()); },
              ThrowsMessage<UserError>(HasSubstr("test/rows: its action has a row for each row of "
                                                 "'bounds'; policies on tensors")));
}

}  // namespace
}  // namespace rookery
