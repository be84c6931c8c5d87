// Histories, ragged fields and discrete actions from an env to a policy and to the batches.
#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/yaml.h"
#include "core/tensor/batch.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "tests/envs/wide_env.h"

namespace rookery {
namespace {

// Acts at random and stores what it saw.
class WitnessPolicy : public UniformPolicy {
 public:
  using UniformPolicy::UniformPolicy;
  void Act(const Input& input, const Output& output) override {
    UniformPolicy::Act(input, output);
    EXPECT_EQ(input.observations[1], nullptr) << "policies see no ragged field yet";
    std::memcpy(output.extras[0], input.observations[0],
                static_cast<size_t>(input.num_envs()) * 6);  // (N, 6)
  }
  std::vector<Column> ExtraColumns() const override {
    return {{{.name = "seen", .dtype = DType::kUint8, .shape = {6}}, ColumnKind::kPolicy}};
  }
};

EnvConfig Config(int64_t envs) {
  EnvConfig config;
  config.per_actor = envs;
  return config;
}

Schema WideSchema() {
  return MakeSchema(WideEnv().spec(), WitnessPolicy(WideEnv().spec().action).ExtraColumns());
}

struct Rig {
  explicit Rig(int64_t capacity, bool deterministic = true)
      : factory(MakeWide(deterministic)),
        table(WideSchema(), {.capacity = capacity, .block_rows = 4}),
        writer(table, WideSchema(), /*incarnation=*/0),
        collector(Make()) {}

  std::unique_ptr<Collector> Make() {
    return std::make_unique<Collector>(Collector::Context{factory, config, 3, 0},
                                       std::make_unique<WitnessPolicy>(WideEnv().spec().action),
                                       &writer);
  }

  EnvConfig config = Config(3);
  EnvFactory factory;
  replay::Table table;
  SinkWriter writer;
  std::unique_ptr<Collector> collector;
};

// A batch of one request. Empty where there is nothing to draw from.
NamedTensors Draw(const replay::Table& table, const BatchRequest& request, Random& random) {
  const auto sampler = table.MakeSampler(request);
  BatchBuffers buffers(sampler->Layout(), at::kCPU);
  if (!table.Sample(*sampler, random, buffers.spans())) return {};
  for (size_t c = 0; c < sampler->Layout().size(); ++c) {
    if (sampler->Layout()[c].ragged) buffers.SetRagged(c, sampler->RaggedValues(c));
  }
  NamedTensors copy;
  for (const auto& [name, tensor] : buffers.ToDevice()) copy.Add(name, tensor.clone());
  return copy;
}

// What batches have is what the policy saw, whatever was evicted, and after a dump.
TEST(WideCollectorTest, BatchesStackAsThePolicySaw) {
  Rig rig(/*capacity=*/30);
  Random random(uint64_t{1});
  int64_t first_frames = 0, drawn = 0;
  for (int step = 0; step < 200; ++step) {
    rig.collector->Step();
    if (step % 50 == 49) {
      std::stringstream dump;
      rig.table.Dump(dump);
      rig.table.Restore(dump);
    }
    const NamedTensors batch =
        Draw(rig.table, {.batch_size = 32, .fields = {"frame", "seen"}}, random);
    if (batch.empty()) continue;
    ASSERT_EQ(batch["obs/frame"].sizes(), (std::vector<int64_t>{32, 6}));
    ASSERT_TRUE(batch["obs/frame"].equal(batch["seen"]));
    const Tensor next = batch["next_obs/frame"];                        // (B, 6)
    ASSERT_TRUE(next.slice(1, 0, 4).equal(batch["seen"].slice(1, 2)));  // moved on by one
    const Tensor number = batch["seen"].select(1, 4);                   // (B)
    ASSERT_TRUE(next.select(1, 4).equal(number + 1));
    first_frames += number.eq(0).sum().item<int64_t>();
    drawn += 32;
  }
  EXPECT_GT(first_frames, drawn / 10);  // boundaries were among them
}

// What a policy is told of the decision before.
struct Told {
  Begin begin;
  float reward;
  bool terminated;
  uint8_t frame, final_frame, before_final;
  bool operator==(const Told&) const = default;
};

class ListeningPolicy : public ZeroPolicy {
 public:
  explicit ListeningPolicy(std::vector<Told>* heard) : heard_(heard) {}
  void Act(const Input& input, const Output& output) override {
    std::ranges::fill(output.actions, 3.0F);
    const auto at = [](const std::byte* bytes, size_t i) { return static_cast<uint8_t>(bytes[i]); };
    const std::byte* final = input.last.final_observations[0];  // (1, 3 x 2)
    heard_->push_back({input.begin[0], input.last.rewards[0], input.last.terminated[0] != 0,
                       at(input.observations[0], 4), at(final, 4), at(final, 2)});
  }

 private:
  std::vector<Told>* heard_;
};

TEST(WideCollectorTest, PoliciesAreToldWhatTheirDecisionLedTo) {
  EnvConfig config = Config(1);
  const auto listen = [&](std::vector<Told>* heard) {
    return std::make_unique<Collector>(Collector::Context{MakeWide(), config, 3, 0},
                                       std::make_unique<ListeningPolicy>(heard), nullptr);
  };
  std::vector<Told> whole, halves;
  const auto collector = listen(&whole);
  for (int step = 0; step < 40; ++step) collector->Step();
  EXPECT_EQ(whole[0], (Told{Begin::kTask, 0, false, 0, 0, 0}));
  int64_t ends = 0;
  for (size_t t = 1; t < whole.size(); ++t) {
    EXPECT_EQ(whole[t].reward, 3);
    const bool began = whole[t].begin != Begin::kNothing;
    EXPECT_EQ(whole[t].terminated, began);
    EXPECT_EQ(whole[t].frame, began ? 0 : whole[t - 1].frame + 1);
    if (!began) continue;
    ++ends;
    EXPECT_EQ(whole[t].final_frame, whole[t - 1].frame + 1);
    EXPECT_EQ(whole[t].before_final, whole[t - 1].frame);
  }
  EXPECT_GT(ends, 5);

  // The same around a checkpoint, wherever it falls.
  for (int cut = 1; cut < 12; ++cut) {
    halves.clear();
    auto half = listen(&halves);
    for (int step = 0; step < cut; ++step) half->Step();
    const NamedArrays saved = half->Save();
    half = listen(&halves);
    half->Load(saved);
    for (int step = cut; step < 40; ++step) half->Step();
    ASSERT_EQ(halves, whole) << cut;
  }
}

TEST(WideCollectorTest, RaggedValuesReachTheEpisodes) {
  Rig rig(/*capacity=*/1000);
  for (int step = 0; step < 60; ++step) rig.collector->Step();
  BatchRequest request{.sampler = "episode", .batch_size = 24, .fields = {"contacts"}};
  request.options = {{"max_length", 6}};
  Random random(uint64_t{1});
  const NamedTensors batch = Draw(rig.table, request, random);
  ASSERT_FALSE(batch.empty());
  const Tensor values = batch["obs/contacts"];           // (V, 2)
  const Tensor offsets = batch["obs/contacts/offsets"];  // (24 * 7 + 1)
  for (int64_t b = 0; b < 24; ++b) {
    const auto seed = static_cast<uint64_t>(batch["seed"][b].item<int64_t>());
    const int64_t length = batch["length"][b].item<int64_t>();
    ASSERT_EQ(length, WideEnv::LengthOf(seed));
    for (int64_t t = 0; t < 7; ++t) {
      const int64_t begin = offsets[b * 7 + t].item<int64_t>();
      const int64_t rows = offsets[b * 7 + t + 1].item<int64_t>() - begin;
      ASSERT_EQ(rows, t <= length ? WideEnv::RowsOf(seed) : 0);
      for (int64_t row = 0; row < rows; ++row) {
        EXPECT_EQ(values[begin + row][0].item<float>(), static_cast<float>(t));
        EXPECT_EQ(values[begin + row][1].item<float>(), static_cast<float>(row));
      }
    }
  }
}

TEST(WideCollectorTest, RaggedValuesReachTheWindows) {
  Rig rig(/*capacity=*/1000);
  for (int step = 0; step < 60; ++step) rig.collector->Step();
  BatchRequest request{.batch_size = 64, .fields = {"frame", "contacts"}};
  Random random(uint64_t{1});
  const NamedTensors whole = Draw(rig.table, request, random);
  ASSERT_FALSE(whole.empty());
  for (int64_t b = 0; b < 64; ++b) {
    const Tensor frame =
        whole["obs/frame"][b].slice(0, 4);  // (2): its number, the seed's last byte
    const int64_t rows = WideEnv::RowsOf(frame[1].item<uint8_t>());
    for (const std::string name : {"obs/contacts", "next_obs/contacts"}) {
      const Tensor offsets = whole[name + "/offsets"];  // (64 + 1)
      const Tensor value = whole[name].slice(0, offsets[b].item<int64_t>(),
                                             offsets[b + 1].item<int64_t>());  // (rows, 2)
      ASSERT_EQ(value.size(0), rows);
      const int64_t number = frame[0].item<uint8_t>() + (name.starts_with("next_") ? 1 : 0);
      EXPECT_TRUE(value.select(1, 0).eq(number).all().item<bool>());
      EXPECT_TRUE(value.select(1, 1).equal(at::arange(rows, at::kFloat)));
    }
  }

  request.options = {{"rows", 5}};
  const NamedTensors drawn = Draw(rig.table, request, random);
  const Tensor now = drawn["obs/contacts"], next = drawn["next_obs/contacts"];
  ASSERT_EQ(now.sizes(), (std::vector<int64_t>{64, 5, 2}));
  EXPECT_TRUE((next - now).select(2, 0).eq(1).all().item<bool>());  // a frame later
  EXPECT_TRUE((next - now).select(2, 1).eq(0).all().item<bool>());  // the same rows
}

TEST(WideCollectorTest, ActionsAreChoices) {
  Rig rig(/*capacity=*/1000);
  for (int step = 0; step < 40; ++step) rig.collector->Step();
  Random random(uint64_t{1});
  const NamedTensors batch = Draw(rig.table, {.batch_size = 200}, random);
  const Tensor action = batch["action"].squeeze(1);  // (B)
  EXPECT_TRUE(action.eq(batch["reward"]).all().item<bool>());
  EXPECT_EQ(std::get<0>(at::_unique(action)).numel(), 5);
}

TEST(WideCollectorTest, EpisodesSayTheirTaskAndTrial) {
  Rig rig(/*capacity=*/1000);
  rig.config.trials = 2;
  rig.config.tasks = ParseYaml("{draw: 3}", "test");
  rig.collector = rig.Make();
  for (int step = 0; step < 100; ++step) rig.collector->Step();
  BatchRequest request{.sampler = "episode", .batch_size = 200, .fields = {"frame"}};
  request.options = {{"max_length", 6}};
  Random random(uint64_t{1});
  const NamedTensors batch = Draw(rig.table, request, random);
  ASSERT_FALSE(batch.empty());
  std::map<int64_t, double> gains;
  std::set<int64_t> trials;
  for (int64_t b = 0; b < 200; ++b) {
    const double gain = batch["parameters"][b][0].item<double>();
    const auto [known, is_new] = gains.emplace(batch["task"][b].item<int64_t>(), gain);
    EXPECT_EQ(known->second, gain);
    trials.insert(batch["trial"][b].item<int64_t>());
  }
  EXPECT_THAT(trials, ::testing::ElementsAre(0, 1));
  EXPECT_EQ(gains.size(), 3u);
}

// A checkpoint in mid-episode brings the histories back.
TEST(WideCollectorTest, GoesOnFromACheckpointWithTheSameRows) {
  Rig whole(/*capacity=*/1000), halves(/*capacity=*/1000);
  for (int step = 0; step < 31; ++step) whole.collector->Step();
  for (int step = 0; step < 16; ++step) halves.collector->Step();
  const NamedArrays saved = halves.collector->Save();
  halves.collector = halves.Make();
  halves.collector->Load(saved);
  for (int step = 0; step < 15; ++step) halves.collector->Step();
  std::stringstream a, b;
  whole.table.Dump(a);
  halves.table.Dump(b);
  EXPECT_EQ(a.str(), b.str());
}

// Its open episodes end with what was seen last, ragged values and all.
TEST(WideCollectorTest, AnEnvThatIsNotDeterministicHasItsEpisodesClosed) {
  Rig rig(/*capacity=*/1000, /*deterministic=*/false);
  for (int step = 0; step < 2; ++step) rig.collector->Step();
  const NamedArrays saved = rig.collector->Save();
  rig.collector = rig.Make();
  rig.collector->Load(saved);
  for (int step = 0; step < 10; ++step) rig.collector->Step();
  BatchRequest request{.sampler = "episode", .batch_size = 64, .fields = {"contacts"}};
  request.options = {{"max_length", 6}};
  Random random(uint64_t{1});
  const NamedTensors batch = Draw(rig.table, request, random);
  ASSERT_FALSE(batch.empty());
  bool any = false;
  for (int64_t b = 0; b < 64; ++b) {
    if (!batch["truncated"][b].item<bool>()) continue;
    any = true;
    const int64_t at = b * 7 + batch["length"][b].item<int64_t>();
    const Tensor offsets = batch["obs/contacts/offsets"];
    EXPECT_EQ(offsets[at + 1].item<int64_t>() - offsets[at].item<int64_t>(),
              WideEnv::RowsOf(static_cast<uint64_t>(batch["seed"][b].item<int64_t>())));
  }
  EXPECT_TRUE(any);
}

}  // namespace
}  // namespace rookery
