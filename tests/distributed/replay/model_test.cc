// Every sampler's batches of a storage against the naive model of it, under random operations.
#include <array>
#include <cmath>
#include <memory>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "distributed/replay/sampler_registry.h"
#include "distributed/replay/windows/prioritized_options.h"
#include "tests/distributed/replay/naive_replay.h"

namespace rookery::replay {
namespace {

// Of one-step windows the observations have a history.
BatchRequest PrioritizedRequest(int64_t n) {
  PrioritizedOptions options{.alpha = 0.5, .beta = 1, .epsilon = 1e-3};
  BatchRequest request{.batch_size = 16, .fields = {"id", "pixel", "cost", "priority", "latent"}};
  if (n == 1) request.fields.push_back("frame");
  request.options = {{"n_step", n}, {"gamma", 0.9}, {"prioritized", options.fields().Write()}};
  return request;
}

class BatchesOfModel {
 public:
  // Of a model in which nothing has happened yet, which must outlive it.
  explicit BatchesOfModel(NaiveReplay& model) : model_(model) {
    for (const int64_t n : {1, 3}) {
      prioritized_.push_back(MakeSampler(PrioritizedRequest(n), {model.storage()}));
    }
  }

  // Of one-step windows the observations have a history.
  void CheckSamples(int64_t n) {
    BatchRequest request{.batch_size = 16, .fields = {"id", "pixel", "cost"}};
    if (n == 1) request.fields.push_back("frame");
    request.options = {{"n_step", n}, {"gamma", 0.9}};
    const auto sampler = MakeSampler(request, {model_.storage()});
    Buffers batch(sampler->Layout());
    const std::set<RowId> eligible = model_.WithWindow(n);
    const Random::State before = model_.random().state();
    ASSERT_EQ(sampler->Sample(model_.random(), batch.spans()), !eligible.empty());
    if (eligible.empty()) {
      EXPECT_EQ(model_.random().state(), before);
      return;
    }
    for (size_t b = 0; b < 16; ++b) CheckTransition(batch, b, n, eligible);
    ++batches_;
  }

  // A draw that heard of every change is one that looks at all there is; what it draws has windows,
  // and the values that were written.
  void CheckPrioritized(size_t which) {
    const int64_t n = which == 0 ? 1 : 3;
    Sampler& sampler = *prioritized_[which];
    const auto fresh = MakeSampler(PrioritizedRequest(n), {model_.storage()});
    Buffers batch(sampler.Layout()), other(sampler.Layout());
    const std::set<RowId> eligible = model_.WithWindow(n);
    Random same(model_.random().state());
    ASSERT_EQ(sampler.Sample(model_.random(), batch.spans()), !eligible.empty());
    ASSERT_EQ(fresh->Sample(same, other.spans()), !eligible.empty());
    ASSERT_EQ(model_.random().state(), same.state());
    if (eligible.empty()) return;
    ASSERT_EQ(batch, other);
    double least = 1e30;
    for (size_t b = 0; b < 16; ++b) {
      CheckTransition(batch, b, n, eligible);
      const RowId id = NaiveReplay::IdAt(
          reinterpret_cast<const std::byte*>(batch.As<int64_t>("obs/id") + 4 * b));
      ASSERT_EQ(batch.As<float>("priority")[b], model_.PriorityOf(id));
      ASSERT_EQ(batch.As<int32_t>("latent")[2 * b + 1], model_.LatentOf(id));
      least = std::min(least, std::sqrt(model_.PriorityOf(id) + 1e-3));
    }
    for (size_t b = 0; b < 16; ++b) {
      const double p = batch.As<float>("priority")[b];
      ASSERT_NEAR(batch.As<float>("weight")[b], least / std::sqrt(p + 1e-3), 1e-6);
    }
  }

  void CheckEpisodes() {
    BatchRequest request{.sampler = "episode", .batch_size = 4};
    request.options = {{"max_length", 4000}};
    request.fields = {"id", "frame", "contacts"};
    const auto sampler = MakeSampler(request, {model_.storage()});
    Buffers batch(sampler->Layout());
    std::set<std::array<uint64_t, 3>> complete;
    for (const RowId& id : model_.present()) {
      if (id.row == 0 && model_.EpisodeOf(id).finished) {
        complete.insert({id.incarnation, id.env, id.episode});
      }
    }
    ASSERT_EQ(sampler->Sample(model_.random(), batch.spans()), !complete.empty());
    if (complete.empty()) return;
    for (size_t b = 0; b < 4; ++b) {
      const int64_t* id = batch.As<int64_t>("obs/id") + b * 4001 * 4;
      const RowId first{static_cast<uint64_t>(id[0]), static_cast<uint32_t>(id[1]),
                        static_cast<uint64_t>(id[2]), 0};
      ASSERT_TRUE(complete.contains({first.incarnation, first.env, first.episode}));
      const ModelEpisode& episode = model_.EpisodeOf(first);
      const int64_t length = batch.As<int64_t>("length")[b];
      ASSERT_EQ(length, int64_t{episode.rows} - 1);
      EXPECT_EQ(batch.As<bool>("terminated")[b], episode.terminated);
      EXPECT_EQ(batch.As<bool>("truncated")[b], !episode.terminated);
      EXPECT_EQ(
          batch.As<int64_t>("seed")[b],
          SeedOf({.incarnation = first.incarnation, .env = first.env, .episode = first.episode}));
      for (int64_t t = 0; t <= length; ++t) {
        ASSERT_EQ(id[4 * t + 3], t);
        RowId row = first;
        row.row = static_cast<uint32_t>(t);
        CheckFrames(row, batch.As<uint8_t>("obs/frame") + (b * 4001 + static_cast<size_t>(t)) * 6);
        CheckContacts(*sampler, batch, b * 4001 + static_cast<size_t>(t), ContactsOf(row));
      }
      for (int64_t t = 0; t < 4000; ++t) {
        const RowId row{first.incarnation, first.env, first.episode, static_cast<uint32_t>(t)};
        ASSERT_EQ(batch.As<float>("reward")[b * 4000 + static_cast<size_t>(t)],
                  t < length ? RewardOf(row) : 0);
      }
      for (int64_t t = length + 1; t <= 4000; ++t) {
        ASSERT_EQ(id[4 * t], 0) << "padding";
        CheckContacts(*sampler, batch, b * 4001 + static_cast<size_t>(t), {});
      }
    }
  }

  int64_t count() const { return batches_; }

 private:
  // `frames` (3 x 2): the latest three, an episode's first one repeated.
  static void CheckFrames(const RowId& id, const uint8_t* frames) {
    for (uint32_t k = 0; k < 3; ++k) {
      RowId row = id;
      row.row = id.row >= 2 - k ? id.row - (2 - k) : 0;
      for (int i = 0; i < 2; ++i)
        ASSERT_EQ(frames[2 * k + static_cast<uint32_t>(i)], FrameOf(row, i));
    }
  }
  static void CheckContacts(const Sampler& sampler, const Buffers& batch, size_t at,
                            const std::vector<int32_t>& expected) {
    const size_t column = batch.Find("obs/contacts");
    const auto* values = reinterpret_cast<const int32_t*>(sampler.RaggedValues(column).data());
    const int64_t* offsets = batch.As<int64_t>("obs/contacts/offsets") + at;
    ASSERT_EQ(std::vector<int32_t>(values + offsets[0], values + offsets[1]), expected);
  }

  void CheckTransition(const Buffers& batch, size_t b, int64_t n, const std::set<RowId>& eligible) {
    const int64_t* obs = batch.As<int64_t>("obs/id") + 4 * b;
    const RowId id = NaiveReplay::IdAt(reinterpret_cast<const std::byte*>(obs));
    ASSERT_TRUE(eligible.contains(id));
    const int64_t k = model_.Steps(id, n);
    ASSERT_EQ(batch.As<int64_t>("steps")[b], k);
    RowId end = id;
    end.row += static_cast<uint32_t>(k);
    const int64_t* next = batch.As<int64_t>("next_obs/id") + 4 * b;
    ASSERT_EQ(NaiveReplay::IdAt(reinterpret_cast<const std::byte*>(next)), end);
    double sum = 0;
    for (int64_t i = 0; i < k; ++i) {
      RowId row = id;
      row.row += static_cast<uint32_t>(i);
      sum += std::pow(0.9, i) * RewardOf(row);
    }
    // One rounding to float of a sum of at most 5 terms below 5 each.
    EXPECT_NEAR(batch.As<float>("reward")[b], sum, 2e-6);
    const bool terminal = model_.IsFinal(end) && model_.EpisodeOf(end).terminated;
    EXPECT_FLOAT_EQ(batch.As<float>("discount")[b], terminal ? 0 : std::pow(0.9, k));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(batch.As<float>("action")[2 * b + i], ActionOf(id, i));
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(batch.As<uint8_t>("obs/pixel")[5 * b + i], PixelOf(id, i));
      EXPECT_EQ(batch.As<uint8_t>("next_obs/pixel")[5 * b + i], PixelOf(end, i));
    }
    if (n == 1) {
      CheckFrames(id, batch.As<uint8_t>("obs/frame") + 6 * b);
      CheckFrames(end, batch.As<uint8_t>("next_obs/frame") + 6 * b);
    }
    EXPECT_EQ(batch.As<float>("cost")[b], CostOf(id));
    const StableId stable = batch.As<int64_t>("id")[b];
    EXPECT_EQ(NaiveReplay::IdAt(model_.storage().At(0, model_.storage().RowOf(stable))), id);
  }

  NaiveReplay& model_;
  std::vector<std::unique_ptr<Sampler>> prioritized_;  // of one step and of three
  int64_t batches_ = 0;
};

class ReplayModel : public ::testing::TestWithParam<StorageOptions> {};

TEST_P(ReplayModel, AgreesOverThousandsOfOperations) {
  for (uint64_t seed = 0; seed < 3; ++seed) {
    NaiveReplay model(seed, GetParam());
    BatchesOfModel batches(model);
    for (int i = 0; i < 3000 && !HasFailure(); ++i) {
      model.Step();
      if (i % 8 != 0) continue;
      model.CheckRows();
      model.CheckIds();
      batches.CheckSamples(1);
      batches.CheckSamples(3);
      model.Write();
      batches.CheckPrioritized(0);
      batches.CheckPrioritized(1);
      if (i % 32 == 0) model.CheckRagged();
      if (i % 64 == 0) batches.CheckEpisodes();
    }
    // The model did what it is for: the table overflowed many times, and was well used.
    EXPECT_GT(model.total_decisions(), 4 * GetParam().capacity);
    EXPECT_GT(model.most_decisions(), GetParam().capacity / 2);
    EXPECT_GT(batches.count(), 300);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, ReplayModel,
    ::testing::Values(StorageOptions{.capacity = 40}, StorageOptions{.capacity = 200},
                      StorageOptions{.capacity = 200, .block_rows = 1},
                      StorageOptions{.capacity = 300, .block_rows = 32},
                      // Pixels and frames are packed, some as they are.
                      StorageOptions{.capacity = 300, .pack_bytes = 2},
                      StorageOptions{.capacity = 400, .block_rows = 32, .pack_bytes = 2},
                      StorageOptions{.capacity = 60, .block_rows = 1, .pack_bytes = 2}));

}  // namespace
}  // namespace rookery::replay
