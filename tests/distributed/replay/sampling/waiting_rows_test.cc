// Rows that a learner column still lacks: each is handed out once, with its history, in order.
#include "distributed/replay/sampling/waiting_rows.h"

#include <cmath>
#include <limits>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int64_t kBatch = 4;
constexpr float kLacking = std::numeric_limits<float>::quiet_NaN();

Table MakeTable(int64_t capacity = 100) {
  return {TestSchema(),
          StorageOptions{.capacity = capacity, .block_rows = 4},
          {{.spec = {.name = "obs/latent", .shape = {2}}, .initial = kLacking}}};
}

BatchRequest Request(const std::string& field = "frame", const std::string& column = "obs/latent") {
  return {.name = "w",
          .sampler = "waiting",
          .batch_size = kBatch,
          .fields = {field},
          .options = {{"column", column}}};
}

class WaitingRowsTest : public ::testing::Test {
 protected:
  // The numbers of the rows in their episode that come next, told by what is seen of them.
  std::vector<int64_t> Next(const Table& table, Sampler& sampler) {
    Random random({1});
    if (!table.Sample(sampler, random, buffers_.spans())) return {};
    std::vector<int64_t> rows;
    for (int64_t i = 0; i < kBatch; ++i) {
      if (buffers_.As<StableId>("id")[i] == WaitingRows::kNoId) continue;
      rows.push_back(buffers_.As<int64_t>("obs/id")[4 * i + 3]);
    }
    return rows;
  }
  Buffers buffers_{{{.name = "obs/id", .dtype = DType::kInt64, .shape = {kBatch, 4}},
                    {.name = "id", .dtype = DType::kInt64, .shape = {kBatch}}}};
};

TEST_F(WaitingRowsTest, EachOnceInTheOrderInWhichTheyCame) {
  Table table = MakeTable();
  Insert(table, WholeEpisode(1, 0, 0, 4, true));  // before it listens: rows 0 to 4
  const auto sampler = table.MakeSampler(Request("id"));
  EXPECT_THAT(Next(table, *sampler), ElementsAre(0, 1, 2, 3));
  Insert(table, WholeEpisode(1, 0, 1, 2, true));
  EXPECT_THAT(Next(table, *sampler), ElementsAre(4, 0, 1, 2));
  EXPECT_THAT(Next(table, *sampler), ElementsAre());
  Insert(table, WholeEpisode(1, 0, 2, 1, true));
  EXPECT_THAT(Next(table, *sampler), ElementsAre(0, 1));
}

// The latest 3 frames, the episode's first one in place of those before it; final observations too.
TEST_F(WaitingRowsTest, SeesHistories) {
  Table table = MakeTable();
  Insert(table, WholeEpisode(1, 0, 0, 3, true));
  const auto sampler = table.MakeSampler(Request());
  Buffers batch(sampler->Layout());
  Random random({1});
  ASSERT_TRUE(table.Sample(*sampler, random, batch.spans()));
  for (int row = 0; row < kBatch; ++row) {
    for (int k = 0; k < 3; ++k) {
      const RowId id{.incarnation = 1, .row = static_cast<uint32_t>(std::max(0, row - 2 + k))};
      for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(batch.As<uint8_t>("obs/frame")[(row * 3 + k) * 2 + i], FrameOf(id, i))
            << row << " " << k;
      }
    }
  }
}

TEST_F(WaitingRowsTest, LeavesOutWhatWasEvicted) {
  Table table = MakeTable(/*capacity=*/8);
  const auto sampler = table.MakeSampler(Request("id"));
  Insert(table, WholeEpisode(1, 0, 0, 7, true));
  Insert(table, WholeEpisode(1, 0, 1, 7, true));
  std::vector<int64_t> rows;
  for (std::vector<int64_t> next; !(next = Next(table, *sampler)).empty();) {
    rows.insert(rows.end(), next.begin(), next.end());
  }
  EXPECT_LE(rows.size(), 12U);
  EXPECT_EQ(rows.back(), 7);
}

// After a restore those wait whose value is no number, and no others.
TEST_F(WaitingRowsTest, FindsThemAgain) {
  Table table = MakeTable();
  Insert(table, WholeEpisode(1, 0, 0, 5, true));
  const auto sampler = table.MakeSampler(Request("id"));
  ASSERT_THAT(Next(table, *sampler), ElementsAre(0, 1, 2, 3));
  const std::span ids(buffers_.As<StableId>("id"), kBatch);
  const std::vector<float> values(2 * kBatch, 1.5F);
  table.Write("obs/latent", ids, std::as_bytes(std::span(values)));
  std::stringstream dump;
  table.Dump(dump);
  Table again = MakeTable();
  const auto restored = again.MakeSampler(Request("id"));
  again.Restore(dump);
  EXPECT_THAT(Next(again, *restored), ElementsAre(4, 5));
}

TEST_F(WaitingRowsTest, SaysWhatItCannotDo) {
  const Table table = MakeTable();
  const auto make = [&](const BatchRequest& request) {
    return [&table, request] { table.MakeSampler(request); };
  };
  EXPECT_THAT(make(Request("frame", "reward")),
              ThrowsMessage<UserError>(HasSubstr("column 'reward' is the actors'")));
  EXPECT_THAT(make(Request("frame", "obs/frame")),
              ThrowsMessage<UserError>(HasSubstr("must be float32")));
  EXPECT_THAT(make(Request("contacts")),
              ThrowsMessage<UserError>(HasSubstr("name one fixed observation field")));
}

}  // namespace
}  // namespace rookery::replay
