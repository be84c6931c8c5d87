// Prioritized batches: how often a row is drawn, its weight, and what becomes of priorities.
#include "distributed/replay/windows/prioritized_draw.h"

#include <cmath>
#include <cstring>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "distributed/replay/sampler_registry.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

BatchRequest PrioritizedRequest(int64_t batch, PrioritizedOptions options, int64_t n_step = 1) {
  return {.batch_size = batch,
          .fields = {"id", "priority"},
          .options = {{"n_step", n_step}, {"prioritized", options.fields().Write()}}};
}

Table MakeTable(StorageOptions options) { return {TestSchema(), options, {PriorityColumn()}}; }

void WritePriorities(Table& table, std::span<const StableId> ids, std::span<const float> values) {
  table.Write("priority", ids, std::as_bytes(values));
}

struct Draws {
  std::unique_ptr<Sampler> sampler;
  Buffers batch;
  Random random{{3}};

  Draws(const Table& table, const BatchRequest& request)
      : sampler(table.MakeSampler(request)), batch(sampler->Layout()) {}
  bool Next(const Table& table) { return table.Sample(*sampler, random, batch.spans()); }
};

class PrioritizedDrawTest : public ::testing::Test {
 protected:
  // Six episodes of 7 decisions, and priorities that grow with the row's number.
  void Fill() {
    for (uint64_t episode = 0; episode < 6; ++episode) {
      Insert(table, WholeEpisode(1, 0, episode, 7, episode % 2 == 0));
    }
    Draws all(table, PrioritizedRequest(4096, {.alpha = 1e-3}));
    ASSERT_TRUE(all.Next(table));
    for (size_t b = 0; b < 4096; ++b) {
      const int64_t* id = all.batch.As<int64_t>("obs/id") + 4 * b;
      priorities[all.batch.As<int64_t>("id")[b]] = 0.25F * static_cast<float>(7 * id[2] + id[3]);
    }
    ASSERT_EQ(priorities.size(), 42);
    for (const auto& [id, priority] : priorities) {
      WritePriorities(table, std::array{id}, std::array{priority});
    }
  }

  Table table = MakeTable({.capacity = 100, .block_rows = 8});
  std::map<StableId, float> priorities;
};

TEST_F(PrioritizedDrawTest, RowsAreAsLikelyAsTheirPrioritiesSay) {
  Fill();
  constexpr double kAlpha = 0.6, kBeta = 0.4, kEpsilon = 0.01;
  Draws draws(table,
              PrioritizedRequest(500, {.alpha = kAlpha, .beta = kBeta, .epsilon = kEpsilon}));
  double sum = 0;
  std::map<StableId, double> likely;
  for (const auto& [id, p] : priorities) sum += likely[id] = std::pow(p + kEpsilon, kAlpha);
  constexpr int kBatches = 400;
  std::map<StableId, double> counts;
  for (int i = 0; i < kBatches; ++i) {
    ASSERT_TRUE(draws.Next(table));
    const int64_t* ids = draws.batch.As<int64_t>("id");
    double largest = 0;
    for (size_t b = 0; b < 500; ++b) {
      ++counts[ids[b]];
      largest = std::max(largest, std::pow(42 * likely.at(ids[b]) / sum, -kBeta));
    }
    for (size_t b = 0; b < 500; ++b) {
      const double weight = std::pow(42 * likely.at(ids[b]) / sum, -kBeta) / largest;
      ASSERT_NEAR(draws.batch.As<float>("weight")[b], weight, 1e-6);
      ASSERT_EQ(draws.batch.As<float>("priority")[b], priorities.at(ids[b]));
    }
  }
  // One draw from each stretch varies less than independent ones, whose chi-squared has the mean df
  // and the variance 2 df; five standard deviations.
  double chi2 = 0;
  for (const auto& [id, weight] : likely) {
    const double expected = 500.0 * kBatches * weight / sum;
    chi2 += (counts[id] - expected) * (counts[id] - expected) / expected;
  }
  EXPECT_LT(chi2, 41 + 5 * std::sqrt(2 * 41));
}

TEST_F(PrioritizedDrawTest, EveryBatchHasItsShareOfGreatPriorities) {
  Fill();
  const StableId id = priorities.begin()->first;
  float others = 0;
  for (const auto& [other, p] : priorities) others += other == id ? 0 : p;
  WritePriorities(table, std::array{id}, std::array{others});  // half of the sum
  Draws draws(table, PrioritizedRequest(100, {.alpha = 1, .epsilon = 1e-9}));
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(draws.Next(table));
    const int64_t* ids = draws.batch.As<int64_t>("id");
    EXPECT_NEAR(std::count(ids, ids + 100, id), 50, 1);
  }
}

TEST_F(PrioritizedDrawTest, NewRowsHaveTheLargestPriorityThatEverWas) {
  Insert(table, WholeEpisode(1, 0, 0, 7, true));
  Draws draws(table, PrioritizedRequest(64, {.alpha = 1}));
  const auto priority_of = [&](uint64_t episode) {
    EXPECT_TRUE(draws.Next(table));
    for (size_t b = 0; b < 64; ++b) {
      if (draws.batch.As<int64_t>("obs/id")[4 * b + 2] == static_cast<int64_t>(episode)) {
        return draws.batch.As<float>("priority")[b];
      }
    }
    return -1.0F;
  };
  EXPECT_EQ(priority_of(0), 1);
  const StableId id = draws.batch.As<int64_t>("id")[0];
  WritePriorities(table, std::array{id}, std::array{6.5F});
  WritePriorities(table, std::array{id}, std::array{0.5F});
  Insert(table, WholeEpisode(1, 0, 1, 7, true));
  EXPECT_EQ(priority_of(1), 6.5F);
}

TEST_F(PrioritizedDrawTest, LateWritesHitNoOtherRow) {
  Fill();
  Draws draws(table, PrioritizedRequest(256, {.alpha = 0.5}));
  ASSERT_TRUE(draws.Next(table));
  const int64_t* drawn = draws.batch.As<int64_t>("id");
  const std::vector<StableId> late(drawn, drawn + 256);
  // All of them leave, and others take their places.
  for (uint64_t episode = 6; episode < 30; ++episode) {
    Insert(table, WholeEpisode(1, 0, episode, 7, true));
  }
  WritePriorities(table, late, std::vector<float>(256, 0.125F));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(draws.Next(table));
    for (size_t b = 0; b < 256; ++b) {
      EXPECT_NE(draws.batch.As<float>("priority")[b], 0.125F);
      EXPECT_EQ(draws.batch.As<float>("weight")[b], 1);  // all are new
    }
  }
}

TEST_F(PrioritizedDrawTest, BetaGrowsWithTheUpdates) {
  Fill();
  const PrioritizedOptions options{
      .alpha = 1, .beta = 0.2, .final_beta = 1, .beta_updates = 4, .epsilon = 1e-6};
  Draws draws(table, PrioritizedRequest(64, options));
  for (int update = 0; update < 6; ++update) {
    ASSERT_TRUE(draws.Next(table));
    const float* p = draws.batch.As<float>("priority");
    const double least = *std::min_element(p, p + 64);
    const double beta = 0.2 + 0.8 * std::min(update, 4) / 4;
    for (size_t b = 0; b < 64; ++b) {
      EXPECT_NEAR(draws.batch.As<float>("weight")[b],
                  std::pow((p[b] + 1e-6) / (least + 1e-6), -beta), 1e-6);
    }
    const StableId id = draws.batch.As<int64_t>("id")[0];
    WritePriorities(table, std::array{id}, std::array{p[0]});
  }
}

TEST_F(PrioritizedDrawTest, AResumedTableDrawsTheSame) {
  Fill();
  const BatchRequest request =
      PrioritizedRequest(64, {.alpha = 0.6, .beta = 0.4, .beta_updates = 50}, 3);
  Draws draws(table, request);
  Table other = MakeTable({.capacity = 100, .block_rows = 8});
  Draws resumed(other, request);
  std::stringstream dump, state;
  table.Dump(dump);
  table.SaveSampler(*draws.sampler, state);
  other.Restore(dump);
  other.LoadSampler(*resumed.sampler, state);
  for (uint64_t i = 0; i < 40; ++i) {
    for (Table* both : {&table, &other}) {
      Draws& mine = both == &table ? draws : resumed;
      if (i % 3 == 0) Insert(*both, WholeEpisode(1, 0, 6 + i, 5, i % 2 == 0));
      ASSERT_TRUE(mine.Next(*both));
      std::vector<float> errors;
      for (size_t b = 0; b < 64; ++b) {
        errors.push_back(std::abs(mine.batch.As<float>("reward")[b]) + static_cast<float>(i));
      }
      WritePriorities(*both, {mine.batch.As<int64_t>("id"), 64}, errors);
    }
    ASSERT_EQ(draws.batch, resumed.batch);
  }
}

TEST_F(PrioritizedDrawTest, SaysWhatIsWrong) {
  const Table bare(TestSchema(), {.capacity = 100});
  const BatchRequest request{
      .options = {{"prioritized", PrioritizedOptions{.alpha = 1}.fields().Write()}}};
  EXPECT_THAT([&] { bare.MakeSampler(request); }, ThrowsMessage<UserError>(HasSubstr("priority")));
  const auto expect = [&](const char* name, const Options::Value& value, const char* text) {
    ConfigNode node = ConfigNode::Map();
    node[name] = value.node();
    EXPECT_THAT(
        [&] {
          table.MakeSampler({.options = {{"prioritized", node}}});
        },
        ThrowsMessage<UserError>(HasSubstr(text)));
  };
  expect("alpah", 0.5, "prioritized.alpah: unknown key; did you mean 'alpha'?");
  expect("alpha", 1.5, "prioritized.alpha: 1.5 is out of range (0 to 1)");
  EXPECT_THAT([&] { table.Write("reward", {}, {}); },
              ThrowsMessage<UserError>(HasSubstr("'reward' is the actors'")));
  EXPECT_THAT([&] { table.Write("priorty", {}, {}); },
              ThrowsMessage<UserError>(HasSubstr("priority")));
  EXPECT_THAT([] { Storage(TestSchema(), {.capacity = 10}, {{{.name = "reward"}}}); },
              ThrowsMessage<UserError>(HasSubstr("reward")));
  EXPECT_THAT(
      [] {
        Storage(TestSchema(), {.capacity = 10}, {{{.name = "v", .shape = {2}}, 0, true}});
      },
      ThrowsMessage<UserError>(HasSubstr("only one float32")));
}

}  // namespace
}  // namespace rookery::replay
