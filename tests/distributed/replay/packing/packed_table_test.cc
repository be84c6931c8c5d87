// A table that packs its images beside one that doesn't: the same in everything but memory.
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/random.h"
#include "distributed/replay/table.h"
#include "distributed/replay/windows/hindsight_options.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

constexpr size_t kSide = 16;

// An env with images, the latest three, a goal and a task.
EnvSpec ImageEnv() {
  EnvSpec env;
  env.id = "test/images";
  env.observations = {
      {.name = "pixels", .dtype = DType::kUint8, .shape = {3, kSide, kSide}, .history = 3},
      {.name = "small", .dtype = DType::kUint8, .shape = {4}},
      {.name = "achieved", .shape = {2}, .role = Role::kGoal},
      {.name = "desired", .shape = {2}, .role = Role::kGoal}};
  env.action.low.assign(2, -1);
  env.action.high.assign(2, 1);
  env.achieved_goal = "achieved";
  env.desired_goal = "desired";
  return env;
}

void RewardsOfGoals(const RewardQuery& query, std::span<float> rewards, std::span<uint8_t> ends) {
  const auto* asked = reinterpret_cast<const float*>(query.columns.at("obs/desired").data());
  for (size_t i = 0; i < rewards.size(); ++i) {
    rewards[i] = asked[2 * i];
    ends[i] = asked[2 * i] > 0.5F ? 1 : 0;  // windows end earlier, and their images with them
  }
}

// Random chunks, the same ones for every table.
class Twins {
 public:
  explicit Twins(uint64_t seed, StorageOptions options = {.capacity = 300, .block_rows = 32})
      : random_(seed), schema_(MakeSchema(env_, {})), plain_(schema_, options, {PriorityColumn()}) {
    options.pack_bytes = 512;
    packed_ = std::make_unique<Table>(schema_, options, std::vector{PriorityColumn()});
    streams_.resize(3);
  }

  Table& plain() { return plain_; }
  Table& packed() { return *packed_; }
  const EnvSpec& env() const { return env_; }
  Random& random() { return random_; }

  void Step() {
    const auto env = static_cast<uint32_t>(random_.Below(streams_.size()));
    ChunkHeader& stream = streams_[env];
    stream.incarnation = 1;
    stream.env = env;
    stream.rows = static_cast<uint32_t>(1 + random_.Below(20));
    stream.closes = stream.first_row > 0 && random_.Below(4) == 0;
    const uint64_t seed = random_.Next();
    const bool aborts = random_.Below(8) == 0;
    for (Table* table : {&plain_, packed_.get()}) {
      const ChunkSink::Slot slot = table->Begin(stream, EpisodeColumns(stream), {});
      FillChunk(stream, slot, seed);
      aborts ? table->Abort(slot.ticket) : table->Commit(slot.ticket);
    }
    if (aborts) return;
    stream.first_row = stream.closes ? 0 : stream.first_row + stream.rows;
    stream.episode += stream.closes ? 1 : 0;
  }

 private:
  std::vector<std::byte> EpisodeColumns(const ChunkHeader& header) const {
    if (header.first_row != 0) return {};
    size_t bytes = 0;
    for (const Column& column : schema_.columns()) {
      if (column.kind == ColumnKind::kEpisode) bytes += column.spec.NumBytes();
    }
    return std::vector<std::byte>(bytes);
  }

  // Images of few colours; the flags as the header has them.
  void FillChunk(const ChunkHeader& header, const ChunkSink::Slot& slot, uint64_t seed) const {
    Random random(seed);
    std::vector<std::byte> bytes;
    for (const Column& column : schema_.columns()) {
      if (column.kind == ColumnKind::kEpisode) continue;
      const TensorSpec& spec = column.spec;
      for (uint32_t row = 0; row < header.rows; ++row) {
        const bool last = header.closes && row + 1 == header.rows;
        for (int64_t i = 0; i < spec.NumElements(); ++i) {
          if (spec.dtype == DType::kFloat32) {
            const auto value = static_cast<float>(random.Uniform());
            const auto part = std::as_bytes(std::span(&value, 1));
            bytes.insert(bytes.end(), part.begin(), part.end());
          } else if (spec.dtype == DType::kUint8) {
            bytes.push_back(static_cast<std::byte>(random.Below(5) == 0 ? random.Below(4) : 1));
          } else {  // a flag, or the policy's version
            bytes.resize(bytes.size() + SizeOf(spec.dtype));
            if (last && spec.name == column::kTruncated) bytes.back() = std::byte{1};
          }
        }
      }
    }
    Fill(slot, bytes);
  }

  EnvSpec env_ = ImageEnv();
  Random random_;
  Schema schema_;
  Table plain_;
  std::unique_ptr<Table> packed_;
  std::vector<ChunkHeader> streams_;
};

std::vector<BatchRequest> Requests() {
  PrioritizedOptions by{.alpha = 0.7};
  HindsightOptions hindsight{.goals = "future"};
  const std::vector<std::string> fields = {"pixels", "small", "desired"};
  std::vector<BatchRequest> requests = {
      {.name = "one", .batch_size = 200, .fields = fields},
      {.name = "n", .batch_size = 16, .fields = fields, .options = {{"n_step", 3}}},
      {.name = "priority", .batch_size = 16, .fields = fields},
      {.name = "hindsight", .batch_size = 32, .fields = fields, .options = {{"n_step", 4}}},
      {.name = "episode",
       .sampler = "episode",
       .batch_size = 4,
       .fields = fields,
       .options = {{"max_length", 2000}}},
      {.name = "context",
       .sampler = "context",
       .batch_size = 2,
       .fields = fields,
       .options = {{"transitions", 8}, {"context", 3}}}};
  requests[2].options.Set("prioritized", by.fields().Write());
  requests[3].options.Set("hindsight", hindsight.fields().Write());
  return requests;
}

// The batch that a table gives; empty where it has none.
std::vector<Buffers> Draw(Twins& twins, const Table& table, const BatchRequest& request,
                          uint64_t seed) {
  const auto sampler = table.MakeSampler(request, &twins.env(), RewardsOfGoals);
  Buffers batch(sampler->Layout());
  Random random(seed);
  if (!table.Sample(*sampler, random, batch.spans())) return {};
  return {std::move(batch)};
}

TEST(PackedTable, GivesTheBatchesOfOneThatPacksNothing) {
  for (uint64_t seed = 0; seed < 2; ++seed) {
    Twins twins(seed);
    std::map<std::string, int> drawn;
    for (int step = 0; step < 240; ++step) {
      twins.Step();
      if (step % 8 != 0) continue;
      for (const BatchRequest& request : Requests()) {
        const uint64_t key = twins.random().Next();
        const std::vector<Buffers> plain = Draw(twins, twins.plain(), request, key);
        ASSERT_EQ(Draw(twins, twins.packed(), request, key), plain) << request.name;
        drawn[request.name] += plain.empty() ? 0 : 1;
      }
    }
    for (const BatchRequest& request : Requests()) EXPECT_GT(drawn[request.name], 20);
    Counters plain = twins.plain().counters();
    Counters packed = twins.packed().counters();
    EXPECT_GT(plain.total_decisions, 4 * plain.decisions);  // many were evicted
    EXPECT_LT(packed.bytes, plain.bytes * 2 / 3);
    plain.bytes = packed.bytes = 0;
    EXPECT_EQ(packed, plain);
  }
}

// What a budget admits is counted as it is packed.
TEST(PackedTable, KeepsMoreRowsInTheSameMemory) {
  constexpr int64_t kBudget = 1 << 20;
  Twins twins(3, {.capacity = 100'000, .byte_budget = kBudget, .block_rows = 32});
  for (int step = 0; step < 1'000; ++step) {
    twins.Step();
    ASSERT_LE(twins.packed().counters().bytes, kBudget);
  }
  EXPECT_GT(twins.packed().counters().rows, twins.plain().counters().rows * 3 / 2);
}

TEST(PackedTable, NobodyReadsAPackedColumnPastGather) {
  const Storage storage(MakeSchema(ImageEnv(), {}), {.capacity = 100, .pack_bytes = 512});
  const size_t place = storage.layout().FixedPlace(storage.columns().IndexOf("obs/pixels"));
  EXPECT_THAT(storage.layout().images(), testing::ElementsAre(place));
  EXPECT_THROW(storage.View(place), std::logic_error);
  EXPECT_THROW(storage.At(place, 0), std::logic_error);
}

}  // namespace
}  // namespace rookery::replay
