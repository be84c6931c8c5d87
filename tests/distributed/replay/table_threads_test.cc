#include <atomic>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>

#include "core/random.h"
#include "distributed/replay/table.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

// Two writers with chunks in flight together, two readers, one of which listens, draws by priority
// and writes back: no torn row is ever sampled.
class TableThreads : public ::testing::TestWithParam<int64_t> {};
INSTANTIATE_TEST_SUITE_P(PackBytes, TableThreads, ::testing::Values(0, 2));

TEST_P(TableThreads, WritersAndReadersTogether) {
  const StorageOptions options{.capacity = 500, .block_rows = 16, .pack_bytes = GetParam()};
  Table table(TestSchema(), options, {PriorityColumn()});
  std::atomic<bool> done = false;
  const auto write = [&](uint64_t incarnation) {
    Random random(incarnation);
    std::vector<uint64_t> episodes(3, 0);
    for (int i = 0; i < 400; ++i) {
      const auto env = static_cast<uint32_t>(random.Below(3));
      const auto decisions = static_cast<uint32_t>(1 + random.Below(30));
      const TestChunk chunk =
          WholeEpisode(incarnation, env, episodes[env], decisions, random.Below(2) == 0);
      const ChunkSink::Slot slot = BeginChunk(table, chunk);
      if (random.Below(8) == 0) {
        table.Abort(slot.ticket);
        continue;
      }
      Fill(slot, WireBytes(chunk));
      table.Commit(slot.ticket);
      ++episodes[env];
    }
    table.CloseIncarnation(incarnation);
  };
  std::atomic<int64_t> sampled = 0;
  const auto read = [&](uint64_t key, double alpha) {
    PrioritizedOptions by{.alpha = alpha};
    BatchRequest request{.batch_size = 32, .options = {{"n_step", 2}}};
    request.options.Set("prioritized", by.fields().Write());
    auto sampler = table.MakeSampler(request);
    Buffers batch(sampler->Layout());
    Random random(key);
    while (!done || sampled == 0) {
      if (!table.Sample(*sampler, random, batch.spans())) continue;
      for (size_t b = 0; b < 32; ++b) {
        const int64_t* id = batch.As<int64_t>("obs/id") + 4 * b;
        const RowId row{static_cast<uint64_t>(id[0]), static_cast<uint32_t>(id[1]),
                        static_cast<uint64_t>(id[2]), static_cast<uint32_t>(id[3])};
        ASSERT_EQ(batch.As<float>("action")[2 * b], ActionOf(row, 0));
        ASSERT_EQ(batch.As<uint8_t>("obs/pixel")[5 * b], PixelOf(row, 0));
        ASSERT_EQ(batch.As<int64_t>("next_obs/id")[4 * b + 3],
                  id[3] + batch.As<int64_t>("steps")[b]);
      }
      ++sampled;
      table.counters();
      if (alpha == 0) continue;
      const auto rewards = std::as_bytes(std::span(batch.As<float>("reward"), 32));
      table.Write("priority", {batch.As<int64_t>("id"), 32}, rewards);
      if (random.Below(16) == 0) sampler = table.MakeSampler(request);
    }
  };
  {
    const std::jthread reader1(read, 1, 0);
    const std::jthread reader2(read, 2, 0.5);
    {
      const std::jthread writer1(write, 1);
      const std::jthread writer2(write, 2);
      const std::jthread saver([&] {
        for (int i = 0; i < 20; ++i) {
          std::stringstream dump;
          table.Dump(dump);
          Table restored(TestSchema(), options, {PriorityColumn()});
          restored.Restore(dump);
        }
      });
    }
    done = true;
  }
  EXPECT_GT(sampled, 0);
  EXPECT_LE(table.counters().decisions, 500);
}

}  // namespace
}  // namespace rookery::replay
