// n-step windows of episodes with any number of rows in their values, beside plain vectors of them.
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "distributed/replay/windows/prioritized_options.h"
#include "tests/distributed/replay/test_rows.h"
#include "tests/distributed/replay/windows/ragged_table.h"
#include "tests/distributed/replay/windows/ragged_windows.h"

namespace rookery::replay {
namespace {

// Batches of a RaggedTable, of either form: uniform, of shares, by priority.
class RaggedWindows {
 public:
  RaggedWindows(uint64_t seed, const StorageOptions& options) : model_(seed, options) {
    for (const int64_t n : {1, 3}) {
      for (const int64_t rows : {int64_t{0}, static_cast<int64_t>(kRows)}) {
        prioritized_.push_back(model_.table().MakeSampler(Prioritized(n, rows)));
      }
    }
  }

  void Step() { model_.Step(); }

  void Check() {
    size_t which = 0;
    for (const int64_t n : {1, 3}) {
      for (const int64_t rows : {int64_t{0}, static_cast<int64_t>(kRows)}) {
        CheckDraw(*model_.table().MakeSampler(RaggedRequest(n, rows)), n, rows, 0);
        CheckShares(n, rows);
        CheckPrioritized(*prioritized_[which++], n, rows);
      }
    }
  }

  // How often each two numbers, first * rows + last, were a window's first and last of so many
  // rows.
  const std::map<size_t, std::map<size_t, double>>& counts() const { return counts_; }
  int64_t batches() const { return batches_; }

 private:
  static BatchRequest Prioritized(int64_t n, int64_t rows) {
    BatchRequest request = RaggedRequest(n, rows);
    request.options.Set("prioritized", PrioritizedOptions{.alpha = 0.5}.fields().Write());
    return request;
  }

  // Those of a source that may be drawn.
  std::map<RowId, int64_t> Eligible(int64_t n, int64_t rows, int64_t source) const {
    std::map<RowId, int64_t> windows = model_.Windows(n, source);
    std::erase_if(windows, [&](const auto& window) {
      return rows > 0 && model_.EpisodeOf(window.first).rows == 0;
    });
    return windows;
  }

  void CheckDraw(Sampler& sampler, int64_t n, int64_t rows, int64_t source) {
    Buffers batch(sampler.Layout()), again(sampler.Layout());
    const auto eligible = Eligible(n, rows, source);
    const Random::State before = random_.state();
    ASSERT_EQ(model_.table().Sample(sampler, random_, batch.spans()), !eligible.empty());
    if (eligible.empty()) {
      ASSERT_EQ(random_.state(), before);
      return;
    }
    for (size_t b = 0; b < kBatch; ++b) CheckWindow(sampler, batch, b, n, rows, eligible);
    const std::vector<std::vector<std::byte>> values = AllRagged(sampler);
    Random same(before);
    ASSERT_TRUE(model_.table().Sample(sampler, same, again.spans()));
    ASSERT_EQ(batch, again);
    ASSERT_EQ(values, AllRagged(sampler));
    ++batches_;
  }

  void CheckShares(int64_t n, int64_t rows) {
    BatchRequest request = RaggedRequest(n, rows);
    request.sources = {{"demonstrations", 0.25}, {"replay", 0.75}};
    const auto sampler = model_.table().MakeSampler(request);
    Buffers batch(sampler->Layout());
    const auto replay = Eligible(n, rows, 0), demonstrations = Eligible(n, rows, 1);
    const bool ready = !replay.empty() && !demonstrations.empty();
    ASSERT_EQ(model_.table().Sample(*sampler, random_, batch.spans()), ready);
    for (size_t b = 0; ready && b < kBatch; ++b) {
      CheckWindow(*sampler, batch, b, n, rows, b < kBatch / 4 ? demonstrations : replay);
    }
  }

  // One that heard of every change draws as one that looks at all there is.
  void CheckPrioritized(Sampler& sampler, int64_t n, int64_t rows) {
    const auto fresh = model_.table().MakeSampler(Prioritized(n, rows));
    Buffers batch(sampler.Layout()), other(sampler.Layout());
    const auto eligible = Eligible(n, rows, 0);
    Random same(random_.state());
    ASSERT_EQ(model_.table().Sample(sampler, random_, batch.spans()), !eligible.empty());
    ASSERT_EQ(model_.table().Sample(*fresh, same, other.spans()), !eligible.empty());
    if (eligible.empty()) return;
    ASSERT_EQ(batch, other);
    ASSERT_EQ(AllRagged(sampler), AllRagged(*fresh));
    for (size_t b = 0; b < kBatch; ++b) CheckWindow(sampler, batch, b, n, rows, eligible);
  }

  static std::vector<std::vector<std::byte>> AllRagged(const Sampler& sampler) {
    std::vector<std::vector<std::byte>> all;
    for (size_t c = 0; c < sampler.Layout().size(); ++c) {
      const auto values = sampler.RaggedValues(c);
      all.emplace_back(values.begin(), values.end());
    }
    return all;
  }

  void CheckWindow(const Sampler& sampler, const Buffers& batch, size_t b, int64_t n, int64_t rows,
                   const std::map<RowId, int64_t>& eligible) {
    const RowId id = IdAt(batch, "obs/id", b);
    ASSERT_TRUE(eligible.contains(id));
    const int64_t steps = eligible.at(id);
    ASSERT_LE(steps, n);
    ASSERT_EQ(batch.As<int64_t>("steps")[b], steps);
    RowId end = id;
    end.row += static_cast<uint32_t>(steps);
    ASSERT_EQ(IdAt(batch, "next_obs/id", b), end);
    double sum = 0;
    for (RowId row = id; row < end; ++row.row) {
      sum += std::pow(0.5, row.row - id.row) * static_cast<double>(model_.At(row).reward);
    }
    ASSERT_NEAR(batch.As<float>("reward")[b], sum, 1e-6);
    const RaggedRow& now = model_.At(id);
    const RaggedRow& then = model_.At(end);
    if (rows == 0) {
      ASSERT_EQ(Whole<float>(sampler, batch, "obs/bounds", b, 3), now.bounds);
      ASSERT_EQ(Whole<float>(sampler, batch, "next_obs/bounds", b, 3), then.bounds);
      ASSERT_EQ(Whole<uint8_t>(sampler, batch, "obs/links", b, 2), now.links);
      ASSERT_EQ(Whole<uint8_t>(sampler, batch, "next_obs/links", b, 2), then.links);
      ASSERT_EQ(Whole<float>(sampler, batch, "action", b, 2), now.action);
      return;
    }
    const size_t all = model_.EpisodeOf(id).rows;
    size_t first = 0, number = 0;
    for (size_t r = 0; r < kRows; ++r) {
      const auto bounds = Drawn<float>(batch, "obs/bounds", b, r, 3);
      number = 0;
      while (number < all && RowOf(now.bounds, number, 3) != bounds) ++number;
      ASSERT_LT(number, all);
      ASSERT_EQ(Drawn<float>(batch, "next_obs/bounds", b, r, 3), RowOf(then.bounds, number, 3));
      ASSERT_EQ(Drawn<uint8_t>(batch, "obs/links", b, r, 2), RowOf(now.links, number, 2));
      ASSERT_EQ(Drawn<uint8_t>(batch, "next_obs/links", b, r, 2), RowOf(then.links, number, 2));
      ASSERT_EQ(Drawn<float>(batch, "action", b, r, 2), RowOf(now.action, number, 2));
      if (r == 0) first = number;
    }
    ++counts_[all][first * all + number];
  }

  RaggedTable model_;
  Random random_{uint64_t{11}};
  std::vector<std::unique_ptr<Sampler>> prioritized_;
  std::map<size_t, std::map<size_t, double>> counts_;
  int64_t batches_ = 0;
};

TEST(RaggedModel, WindowsAreThoseOfPlainVectors) {
  std::map<size_t, std::map<size_t, double>> counts;
  int64_t batches = 0;
  for (const int64_t block_rows : {1, 8}) {
    for (uint64_t seed = 0; seed < 3; ++seed) {
      RaggedWindows model(seed, {.capacity = 40, .block_rows = block_rows});
      for (int i = 0; i < 400 && !HasFailure(); ++i) {
        model.Step();
        if (i % 4 == 0) model.Check();
      }
      for (const auto& [rows, pairs] : model.counts()) {
        for (const auto& [pair, count] : pairs) counts[rows][pair] += count;
      }
      batches += model.batches();
    }
  }
  EXPECT_GT(batches, 1500);
  // Uniform over the rows of a value, independently: chi-squared within five standard deviations.
  ASSERT_EQ(counts.size(), 4u);
  for (const auto& [rows, pairs] : counts) {
    ASSERT_EQ(pairs.size(), rows * rows);
    double total = 0, chi2 = 0;
    for (const auto& [pair, count] : pairs) total += count;
    const double mean = total / static_cast<double>(rows * rows);
    for (const auto& [pair, count] : pairs) chi2 += (count - mean) * (count - mean) / mean;
    const double freedom = static_cast<double>(rows * rows) - 1;
    EXPECT_LE(chi2, freedom + 5 * std::sqrt(2 * freedom)) << rows << " rows";
  }
}

}  // namespace
}  // namespace rookery::replay
