#include "distributed/replay/pooled_sampler.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "distributed/replay/table.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class PooledTest : public ::testing::Test {
 protected:
  PooledTest()
      : table_(TestSchema(), std::vector<SourceOptions>{{"replay", {.capacity = 5000}},
                                                        {"demonstrations", {.capacity = 5000}},
                                                        {"further", {.capacity = 5000}}}) {}

  // A whole episode into the source that its env says.
  void Add(int64_t source, uint32_t decisions) {
    while (SourceOf({.incarnation = 1, .env = env_, .episode = 0}) != source) ++env_;
    Insert(table_, WholeEpisode(1, env_++, 0, decisions, true));
  }
  // How often each row was drawn, by (env, row).
  std::map<std::pair<int64_t, int64_t>, int64_t> Drawn(const BatchRequest& request, int batches) {
    const auto sampler = table_.MakeSampler(request);
    Buffers batch(sampler->Layout());
    std::map<std::pair<int64_t, int64_t>, int64_t> counts;
    Random random(5);
    for (int i = 0; i < batches; ++i) {
      EXPECT_TRUE(table_.Sample(*sampler, random, batch.spans()));
      for (int64_t b = 0; b < request.batch_size; ++b) {
        const int64_t* id = batch.As<int64_t>("obs/id") + 4 * b;
        // All columns are of one row.
        const RowId row{.incarnation = static_cast<uint64_t>(id[0]),
                        .env = static_cast<uint32_t>(id[1]),
                        .episode = static_cast<uint64_t>(id[2]),
                        .row = static_cast<uint32_t>(id[3])};
        EXPECT_EQ(batch.As<float>("reward")[b], RewardOf(row));
        EXPECT_EQ((batch.As<int64_t>("next_obs/id") + 4 * b)[3], id[3] + 1);
        ++counts[{id[1], id[3]}];
      }
    }
    return counts;
  }

  Table table_;
  uint32_t env_ = 0;
};

TEST_F(PooledTest, EveryRowOfAllSourcesIsEquallyLikely) {
  Add(0, 30);
  Add(1, 8);
  Add(1, 2);
  Add(2, 60);
  const int batches = 1000, batch_size = 50;
  const auto counts = Drawn({.batch_size = batch_size, .pooled = true}, batches);
  ASSERT_EQ(counts.size(), 100U);
  const double expected = batches * batch_size / 100.0;
  double chi_squared = 0;
  for (const auto& [row, count] : counts) {
    chi_squared += (static_cast<double>(count) - expected) *
                   (static_cast<double>(count) - expected) / expected;
  }
  EXPECT_LT(chi_squared, 148.2);  // of 99 degrees of freedom, 0.999
}

TEST_F(PooledTest, ARequestMayNameWhichSourcesArePooled) {
  Add(0, 10);
  Add(1, 10);
  Add(2, 10);
  const auto counts =
      Drawn({.batch_size = 8, .sources = {{"replay", 0}, {"further", 0}}, .pooled = true}, 200);
  EXPECT_EQ(counts.size(), 20U);
  for (const auto& [row, count] : counts) {
    EXPECT_NE(SourceOf({.incarnation = 1, .env = static_cast<uint32_t>(row.first)}), 1);
  }
}

TEST_F(PooledTest, SourcesWithNothingToDrawFromAreLeftOutAndTheirChanceComesBack) {
  const auto sampler = table_.MakeSampler({.batch_size = 4, .pooled = true});
  Buffers batch(sampler->Layout());
  Random random(1);
  const Random::State before = random.state();
  EXPECT_FALSE(table_.Sample(*sampler, random, batch.spans()));
  EXPECT_EQ(random.state(), before);
  // One row that is open has a decision and no window.
  while (SourceOf({.incarnation = 1, .env = env_, .episode = 0}) != 2) ++env_;
  Insert(table_, TestChunk{{.incarnation = 1, .env = env_, .rows = 1}});
  EXPECT_FALSE(table_.Sample(*sampler, random, batch.spans()));
  EXPECT_EQ(random.state(), before);
  Add(1, 3);
  EXPECT_TRUE(table_.Sample(*sampler, random, batch.spans()));
}

TEST_F(PooledTest, RaggedColumnsAreRefused) {
  EXPECT_THAT([&] { table_.MakeSampler({.fields = {"contacts"}, .pooled = true}); },
              ThrowsMessage<UserError>(HasSubstr("'obs/contacts' is ragged")));
}

}  // namespace
}  // namespace rookery::replay
