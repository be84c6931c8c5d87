#include "distributed/replay/shares.h"

#include <cstring>
#include <map>
#include <numeric>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "distributed/replay/table.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Apportion, TheLargestRemaindersGetOneMore) {
  const auto parts = [](int64_t total, std::vector<double> shares) {
    return Apportion(total, shares);
  };
  EXPECT_THAT(parts(256, {0.5, 0.5}), ElementsAre(128, 128));
  EXPECT_THAT(parts(5, {0.5, 0.5}), ElementsAre(3, 2));  // of equal ones the first
  EXPECT_THAT(parts(100, {0.29, 0.71}), ElementsAre(29, 71));
  EXPECT_THAT(parts(10, {0.25, 0.35, 0.4}), ElementsAre(3, 3, 4));
  EXPECT_THAT(parts(10, {0.34, 0.34, 0.32}), ElementsAre(4, 3, 3));
  EXPECT_THAT(parts(7, {1.0}), ElementsAre(7));
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    std::vector<double> shares(1 + random.Below(5));
    for (double& share : shares) share = 0.01 + random.Uniform();
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share /= sum;
    const auto total = static_cast<int64_t>(random.Below(500));
    const std::vector<int64_t> whole = Apportion(total, shares);
    EXPECT_EQ(std::accumulate(whole.begin(), whole.end(), int64_t{0}), total);
    for (size_t k = 0; k < shares.size(); ++k) {
      EXPECT_LT(std::abs(static_cast<double>(whole[k]) - shares[k] * static_cast<double>(total)),
                1);
    }
  }
}

class SharesTest : public ::testing::Test {
 protected:
  SharesTest()
      : table_(TestSchema(), std::vector<SourceOptions>{{"replay", {.capacity = 1000}},
                                                        {"demonstrations", {.capacity = 50}},
                                                        {"empty", {.capacity = 50}}}) {
    for (uint32_t env = 0; env < 60; ++env) {
      const TestChunk chunk = WholeEpisode(1, env, 0, 5 + env % 7, env % 2 == 0);
      if (SourceOf(chunk.header) < 2) Insert(table_, chunk);
    }
  }

  static int64_t SourceAt(const Buffers& batch, size_t row) {
    const int64_t* id = batch.As<int64_t>("obs/id") + 4 * row;
    return SourceOf({.incarnation = static_cast<uint64_t>(id[0]),
                     .env = static_cast<uint32_t>(id[1]),
                     .episode = static_cast<uint64_t>(id[2])});
  }

  Table table_;
};

TEST_F(SharesTest, EachSourceHasItsShareOfEveryBatch) {
  const auto sampler = table_.MakeSampler(
      {.batch_size = 10, .sources = {{"replay", 0.75}, {"demonstrations", 0.25}}});
  Buffers batch(sampler->Layout());
  Random random(1);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(table_.Sample(*sampler, random, batch.spans()));
    // In the order of the names: demonstrations first. 2.5 and 7.5: the first gets one more.
    for (size_t row = 0; row < 10; ++row) EXPECT_EQ(SourceAt(batch, row), row < 3 ? 1 : 0);
  }
}

TEST_F(SharesTest, ARequestDrawsFromTheSourceItNames) {
  for (const auto& [name, source] : {std::pair{"replay", 0}, std::pair{"demonstrations", 1}}) {
    BatchRequest request{.batch_size = 64, .sources = {{name, 1}}};
    const auto sampler = table_.MakeSampler(request);
    Buffers batch(sampler->Layout());
    Random random(2);
    ASSERT_TRUE(table_.Sample(*sampler, random, batch.spans()));
    for (size_t row = 0; row < 64; ++row) EXPECT_EQ(SourceAt(batch, row), source);
    if (source != 0) continue;
    request.sources.clear();  // the first is meant
    const auto same = table_.MakeSampler(request);
    Buffers again(same->Layout());
    Random replayed(2);
    ASSERT_TRUE(table_.Sample(*same, replayed, again.spans()));
    EXPECT_EQ(batch, again);
  }
}

// A part is what its sampler would draw alone, in turn with the others'.
TEST_F(SharesTest, EpisodesWithRaggedColumnsLieBehindEachOther) {
  BatchRequest request{.sampler = "episode", .batch_size = 5, .fields = {"id", "contacts"}};
  request.options = {{"max_length", 12}};
  const auto alone = [&](const char* source, int64_t size) {
    BatchRequest part = request;
    part.batch_size = size;
    part.sources = {{source, 1}};
    return table_.MakeSampler(part);
  };
  const auto demonstrations = alone("demonstrations", 2), replay = alone("replay", 3);
  request.sources = {{"replay", 0.6}, {"demonstrations", 0.4}};
  const auto both = table_.MakeSampler(request);
  Buffers a(demonstrations->Layout()), b(replay->Layout()), ab(both->Layout());
  Random random(4), replayed(4);
  ASSERT_TRUE(table_.Sample(*demonstrations, random, a.spans()));
  ASSERT_TRUE(table_.Sample(*replay, random, b.spans()));
  ASSERT_TRUE(table_.Sample(*both, replayed, ab.spans()));
  EXPECT_EQ(random.state(), replayed.state());

  const size_t contacts = ab.Find("obs/contacts");
  for (size_t c = 0; c < both->Layout().size(); ++c) {
    if (c == contacts || c == contacts + 1) continue;
    const std::vector<std::span<std::byte>> parts = {a.spans()[c], b.spans()[c]};
    ASSERT_EQ(ab.spans()[c].size(), parts[0].size() + parts[1].size());
    std::vector<std::byte> joined(parts[0].begin(), parts[0].end());
    joined.insert(joined.end(), parts[1].begin(), parts[1].end());
    EXPECT_TRUE(std::ranges::equal(joined, ab.spans()[c])) << both->Layout()[c].name;
  }
  const auto values = [&](const Sampler& sampler, const Buffers& batch, size_t at) {
    const auto* all = reinterpret_cast<const int32_t*>(sampler.RaggedValues(contacts).data());
    const int64_t* offsets = batch.As<int64_t>("obs/contacts/offsets") + at;
    return std::vector<int32_t>(all + offsets[0], all + offsets[1]);
  };
  for (size_t at = 0; at < 5 * 13; ++at) {
    const bool first = at < 2 * 13;
    EXPECT_EQ(values(*both, ab, at),
              first ? values(*demonstrations, a, at) : values(*replay, b, at - 2 * 13));
  }
}

// What a learner says of a row by its id is kept in the row's own source.
TEST(Shares, LearnerColumnsAreWrittenIntoEachSource) {
  Table table(TestSchema(),
              std::vector<SourceOptions>{{"replay", {.capacity = 1000}},
                                         {"demonstrations", {.capacity = 1000}},
                                         {"safe_set", {.capacity = 1000}}},
              {{.spec = {.name = "label"}, .initial = -1}});
  for (uint32_t env = 0; env < 30; ++env) Insert(table, WholeEpisode(1, env, 0, 4, true));
  BatchRequest request{.batch_size = 20, .fields = {"id", "label"}};
  request.sources = {{"replay", 0.5}, {"demonstrations", 0.25}, {"safe_set", 0.25}};
  const auto sampler = table.MakeSampler(request);
  Buffers batch(sampler->Layout());
  Random random(6);
  std::map<StableId, float> labels;
  std::set<int64_t> sources;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(table.Sample(*sampler, random, batch.spans()));
    const std::span ids(batch.As<StableId>("id"), 20);
    std::vector<float> written;
    for (size_t b = 0; b < 20; ++b) {
      const auto known = labels.find(ids[b]);
      ASSERT_EQ(batch.As<float>("label")[b], known == labels.end() ? -1 : known->second);
      sources.insert(Storage::SourceOf(ids[b]));
      written.push_back(static_cast<float>(20 * i) + static_cast<float>(b));
    }
    table.Write("label", ids, std::as_bytes(std::span(written)));
    for (size_t b = 0; b < 20; ++b) labels[ids[b]] = written[b];
  }
  EXPECT_EQ(sources.size(), 3u);
  EXPECT_EQ(labels.size(), 30u * 4);
}

TEST_F(SharesTest, ASourceThatIsEmptyMakesTheBatchWait) {
  const auto sampler =
      table_.MakeSampler({.batch_size = 8, .sources = {{"demonstrations", 0.5}, {"empty", 0.5}}});
  Buffers batch(sampler->Layout());
  Random random(5);
  const Random::State before = random.state();
  EXPECT_FALSE(table_.Sample(*sampler, random, batch.spans()));
  EXPECT_EQ(random.state(), before);
  TestChunk chunk = WholeEpisode(2, 0, 0, 5, true);
  while (SourceOf(chunk.header) != 2) ++chunk.header.episode;
  Insert(table_, chunk);
  EXPECT_TRUE(table_.Sample(*sampler, random, batch.spans()));
}

TEST_F(SharesTest, RefusesWhatMakesNoSense) {
  const auto refuses = [&](std::map<std::string, double> sources, const std::string& what) {
    EXPECT_THAT([&] { table_.MakeSampler({.batch_size = 4, .sources = sources}); },
                ThrowsMessage<UserError>(HasSubstr(what)));
  };
  refuses({{"demonstration", 1}}, "no source 'demonstration'; did you mean 'demonstrations'");
  refuses({{"replay", 0.5}, {"empty", 0.6}}, "add up to 1.1; they must add up to 1");
  refuses({{"replay", 1.5}, {"empty", -0.5}}, "source 'empty' has the share -0.5");
  refuses({{"replay", 0.95}, {"empty", 0.05}}, "batch_size 4 has no place for source 'empty'");
}

}  // namespace
}  // namespace rookery::replay
