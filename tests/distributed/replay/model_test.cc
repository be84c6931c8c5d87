// Random sequences of inserts, aborts, deaths, dumps and samples against a naive model: a list of
// episodes, each a list of rows, whose values follow from their ids (test_rows.h).
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include <gtest/gtest.h>

#include "core/random.h"
#include "distributed/replay/sampler_registry.h"
#include "distributed/replay/storage/dump.h"
#include "distributed/replay/windows/n_step_window.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

struct ModelEpisode {
  uint32_t rows = 0;
  bool finished = false;
  bool terminated = false;
};

struct ModelStream {
  std::vector<ModelEpisode> episodes;
  std::optional<TestChunk> in_flight;
  uint64_t ticket = 0;
};

using Key = std::pair<uint64_t, uint32_t>;

LearnerColumn LatentColumn() {
  return {.spec = {.name = "latent", .dtype = DType::kInt32, .shape = {2}}, .initial = -7};
}

// Of one-step windows the observations have a history.
BatchRequest PrioritizedRequest(int64_t n) {
  PrioritizedOptions options{.alpha = 0.5, .beta = 1, .epsilon = 1e-3};
  BatchRequest request{.batch_size = 16, .fields = {"id", "pixel", "cost", "priority", "latent"}};
  if (n == 1) request.fields.push_back("frame");
  request.options = {{"n_step", n}, {"gamma", 0.9}, {"prioritized", options.fields().Write()}};
  return request;
}

// What a storage told of.
class Heard : public StorageListener {
 public:
  explicit Heard(const Storage& storage) : storage_(storage), subscription_(storage.Listen(this)) {}

  void OnCommit(RowIndex begin, RowIndex end) override {
    const RowPosition first = storage_.PositionOf(begin);
    for (RowIndex row = begin; row < end; ++row) {
      EXPECT_TRUE(rows.insert(row).second) << "committed twice";
      EXPECT_EQ(storage_.PositionOf(row).episode, first.episode);
    }
  }
  void OnEvict(RowIndex begin, RowIndex end) override {
    for (RowIndex row = begin; row < end; ++row) EXPECT_EQ(rows.erase(row), 1);
  }
  void OnRestore() override { ++restores; }

  std::set<RowIndex> rows;
  int restores = 0;

 private:
  const Storage& storage_;
  StorageListeners::Subscription subscription_;
};

class Model {
 public:
  Model(uint64_t seed, const StorageOptions& options)
      : random_(seed),
        storage_(TestSchema(), options, {PriorityColumn(), LatentColumn()}),
        capacity_(options.capacity),
        heard_(storage_) {
    for (const int64_t n : {1, 3}) {
      prioritized_.push_back(MakeSampler(PrioritizedRequest(n), {storage_}));
    }
  }

  void Step() {
    const uint64_t incarnation = 1 + random_.Below(2) + 2 * lives_;
    const Key key{incarnation, static_cast<uint32_t>(random_.Below(3))};
    ModelStream& stream = streams_[key];
    const uint64_t dice = random_.Below(100);
    if (dice == 0) {
      Close();
    } else if (dice == 1) {
      if (InFlight() == 0) Reload();
    } else if (!stream.in_flight) {
      Begin(key, stream);
    } else if (dice < 20) {
      storage_.Abort(stream.ticket);
      stream.in_flight.reset();
    } else {
      Commit(stream);
    }
  }

  // What is here is a suffix of what each stream committed, each row once.
  void CheckRows() {
    present_.clear();
    storage_.ForEachRowId([&](const RowId& id) {
      ASSERT_TRUE(present_.insert(id).second) << "a row is there twice";
    });
    std::map<Key, int64_t> here;
    int64_t decisions = 0;
    for (const RowId& id : present_) {
      const Key key{id.incarnation, id.env};
      ASSERT_TRUE(all_.contains(key) && id.episode < all_[key].size() &&
                  id.row < all_[key][id.episode].rows)
          << "a row that nobody committed";
      ++here[key];
      decisions += !IsFinal(id);
    }
    for (const auto& [key, count] : here) {
      int64_t left = count;
      const auto& episodes = all_[key];
      for (size_t e = episodes.size(); e-- > 0 && left > 0;) {
        for (uint32_t row = episodes[e].rows; row-- > 0 && left > 0; --left) {
          ASSERT_TRUE(present_.contains({key.first, key.second, e, row})) << "a hole";
        }
      }
    }
    const Counters counters = storage_.counters();
    EXPECT_EQ(counters.rows, static_cast<int64_t>(present_.size()));
    EXPECT_EQ(counters.decisions, decisions);
    EXPECT_LE(counters.decisions, capacity_);
    EXPECT_EQ(counters.total_decisions, total_decisions_);
    most_decisions_ = std::max(most_decisions_, decisions);
  }

  // Ids outlive rows and are no other row's; positions go both ways; notices left out nothing.
  void CheckIds() {
    std::set<RowIndex> rows;
    for (RowIndex row = 0; row < storage_.RowPlaces(); ++row) {
      if (storage_.Flags(row) == 0) continue;
      rows.insert(row);
      const RowId id = IdAt(storage_.At(0, row));
      const RowPosition position = storage_.PositionOf(row);
      const Episode& episode = *storage_.EpisodeAt(position.episode);
      ASSERT_EQ((RowId{episode.incarnation, episode.env, episode.episode, position.row}), id);
      ASSERT_EQ(storage_.RowAt(episode, position.row), row);
      const auto [known, is_new] = ids_.emplace(storage_.IdOf(row), id);
      ASSERT_EQ(known->second, id) << "an id of two rows";
    }
    for (const auto& [stable, id] : ids_) {
      const RowIndex row = storage_.RowOf(stable);
      ASSERT_EQ(row != kNoRow, present_.contains(id));
      if (row == kNoRow) continue;
      ASSERT_EQ(IdAt(storage_.At(0, row)), id);
    }
    for (int64_t place = 0; place < storage_.EpisodePlaces(); ++place) {
      const Episode* episode = storage_.EpisodeAt(place);
      if (episode == nullptr) continue;
      CheckWindows(*episode);
      EXPECT_EQ(storage_.RowAt(*episode, int64_t{episode->first_row} - 1), kNoRow);
      EXPECT_EQ(storage_.RowAt(*episode, episode->end_row), kNoRow);
    }
    EXPECT_EQ(heard_.rows, rows);
    EXPECT_EQ(storage_.RowOf(-1), kNoRow);
    EXPECT_EQ(storage_.RowOf(storage_.RowPlaces()), kNoRow);
  }

  // A window's own answer for each row, and the range of them: of one kind of window each time.
  void CheckWindows(const Episode& episode) {
    const int64_t n = 1 + 2 * (window_checks_ & 1), history = 1 + (window_checks_ & 2);
    ++window_checks_;
    const NStepWindow window(storage_, {.n_step = n}, history);
    const auto [begin, end] = window.Having(episode.first_row, episode.end_row, episode.Finished());
    for (int64_t row = episode.first_row; row < episode.end_row; ++row) {
      ASSERT_EQ(window.Has(storage_.RowAt(episode, row)), begin <= row && row < end)
          << "row " << row << ", n " << n << ", history " << history;
    }
  }

  // Of one-step windows the observations have a history.
  void CheckSamples(int64_t n) {
    BatchRequest request{.batch_size = 16, .fields = {"id", "pixel", "cost"}};
    if (n == 1) request.fields.push_back("frame");
    request.options = {{"n_step", n}, {"gamma", 0.9}};
    const auto sampler = MakeSampler(request, {storage_});
    Buffers batch(sampler->Layout());
    std::set<RowId> eligible;
    for (const RowId& id : present_) {
      if (Steps(id, n) > 0 && (n > 1 || HasFrames(id))) eligible.insert(id);
    }
    const Random::State before = random_.state();
    ASSERT_EQ(sampler->Sample(random_, batch.spans()), !eligible.empty());
    if (eligible.empty()) {
      EXPECT_EQ(random_.state(), before);
      return;
    }
    for (size_t b = 0; b < 16; ++b) CheckTransition(batch, b, n, eligible);
    ++batches_;
  }

  // The learner's values of some rows, some of them gone since.
  void Write() {
    std::vector<StableId> ids;
    std::vector<float> priorities;
    std::vector<int32_t> latents;
    for (const auto& [stable, id] : ids_) {
      if (random_.Below(ids_.size()) > 20) continue;
      ids.push_back(stable);
      priorities.push_back(static_cast<float>(random_.Uniform(0, 3)));
      for (int i = 0; i < 2; ++i) latents.push_back(static_cast<int32_t>(random_.Below(1000)));
      if (!present_.contains(id)) continue;
      priorities_[id] = priorities.back();
      latents_[id] = latents.back();
      largest_ = std::max(largest_, priorities.back());
    }
    const Schema& columns = storage_.columns();
    storage_.Write(columns.IndexOf("priority"), ids, std::as_bytes(std::span(priorities)));
    storage_.Write(columns.IndexOf("latent"), ids, std::as_bytes(std::span(latents)));
  }

  // A draw that heard of every change is one that looks at all there is; what it draws has windows,
  // and the values that were written.
  void CheckPrioritized(size_t which) {
    const int64_t n = which == 0 ? 1 : 3;
    Sampler& sampler = *prioritized_[which];
    const auto fresh = MakeSampler(PrioritizedRequest(n), {storage_});
    Buffers batch(sampler.Layout()), other(sampler.Layout());
    std::set<RowId> eligible;
    for (const RowId& id : present_) {
      if (Steps(id, n) > 0 && (n > 1 || HasFrames(id))) eligible.insert(id);
    }
    Random same(random_.state());
    ASSERT_EQ(sampler.Sample(random_, batch.spans()), !eligible.empty());
    ASSERT_EQ(fresh->Sample(same, other.spans()), !eligible.empty());
    ASSERT_EQ(random_.state(), same.state());
    if (eligible.empty()) return;
    ASSERT_EQ(batch, other);
    double least = 1e30;
    for (size_t b = 0; b < 16; ++b) {
      CheckTransition(batch, b, n, eligible);
      const RowId id =
          IdAt(reinterpret_cast<const std::byte*>(batch.As<int64_t>("obs/id") + 4 * b));
      ASSERT_EQ(batch.As<float>("priority")[b], priorities_.at(id));
      ASSERT_EQ(batch.As<int32_t>("latent")[2 * b + 1],
                latents_.contains(id) ? latents_.at(id) : -7);
      least = std::min(least, std::sqrt(priorities_.at(id) + 1e-3));
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
    const auto sampler = MakeSampler(request, {storage_});
    Buffers batch(sampler->Layout());
    std::set<std::array<uint64_t, 3>> complete;
    for (const RowId& id : present_) {
      if (id.row == 0 && EpisodeOf(id).finished) {
        complete.insert({id.incarnation, id.env, id.episode});
      }
    }
    ASSERT_EQ(sampler->Sample(random_, batch.spans()), !complete.empty());
    if (complete.empty()) return;
    for (size_t b = 0; b < 4; ++b) {
      const int64_t* id = batch.As<int64_t>("obs/id") + b * 4001 * 4;
      const RowId first{static_cast<uint64_t>(id[0]), static_cast<uint32_t>(id[1]),
                        static_cast<uint64_t>(id[2]), 0};
      ASSERT_TRUE(complete.contains({first.incarnation, first.env, first.episode}));
      const ModelEpisode& episode = EpisodeOf(first);
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

  void CheckRagged() {
    const size_t place = storage_.layout().RaggedPlace(storage_.schema().IndexOf("points"));
    for (RowIndex row = 0; row < storage_.RowPlaces(); ++row) {
      if (storage_.Flags(row) == 0) continue;
      const auto bytes = storage_.RaggedAt(place, row);
      const auto expected = PointsOf(IdAt(storage_.At(0, row)));
      ASSERT_EQ(bytes.size(), expected.size() * sizeof(float));
      if (!expected.empty()) {
        ASSERT_EQ(std::memcmp(bytes.data(), expected.data(), bytes.size()), 0);
      }
    }
  }

  int64_t most_decisions() const { return most_decisions_; }
  int64_t batches() const { return batches_; }
  int64_t total_decisions() const { return total_decisions_; }

 private:
  static RowId IdAt(const std::byte* obs) {
    int64_t id[4];
    std::memcpy(id, obs, sizeof(id));
    return {static_cast<uint64_t>(id[0]), static_cast<uint32_t>(id[1]),
            static_cast<uint64_t>(id[2]), static_cast<uint32_t>(id[3])};
  }

  size_t InFlight() const {
    size_t count = 0;
    for (const auto& [key, stream] : streams_) count += stream.in_flight.has_value();
    return count;
  }

  void Begin(const Key& key, ModelStream& stream) {
    TestChunk chunk;
    chunk.header = {.incarnation = key.first, .env = key.second};
    const bool gives_up = random_.Below(30) == 0;
    if (!stream.episodes.empty()) {
      const ModelEpisode& last = stream.episodes.back();
      const bool next = last.finished || gives_up;
      chunk.header.episode = stream.episodes.size() - (next ? 0 : 1);
      chunk.header.first_row = next ? 0 : last.rows;
    }
    chunk.header.rows = static_cast<uint32_t>(1 + random_.Below(random_.Below(4) == 0 ? 30 : 4));
    chunk.header.closes = random_.Below(4) == 0 && chunk.header.first_row + chunk.header.rows > 1;
    chunk.terminated = random_.Below(2) == 0;
    const ChunkSink::Slot slot = BeginChunk(storage_, chunk);
    Fill(slot, WireBytes(chunk));
    stream.ticket = slot.ticket;
    stream.in_flight = chunk;
  }

  void Commit(ModelStream& stream) {
    const TestChunk& chunk = *stream.in_flight;
    storage_.Commit(stream.ticket);
    for (uint32_t i = 0; i < chunk.header.rows; ++i) {
      priorities_[{chunk.header.incarnation, chunk.header.env, chunk.header.episode,
                   chunk.header.first_row + i}] = largest_;
    }
    if (chunk.header.first_row == 0) stream.episodes.emplace_back();
    ModelEpisode& episode = stream.episodes.back();
    episode.rows += chunk.header.rows;
    episode.finished = chunk.header.closes;
    episode.terminated = chunk.header.closes && chunk.terminated;
    all_[{chunk.header.incarnation, chunk.header.env}] = stream.episodes;
    total_decisions_ += chunk.header.rows - chunk.header.closes;
    stream.in_flight.reset();
  }

  void Close() {
    for (const uint64_t incarnation : {1 + 2 * lives_, 2 + 2 * lives_}) {
      for (auto& [key, stream] : streams_) {
        if (key.first == incarnation && stream.in_flight) storage_.Abort(stream.ticket);
      }
      storage_.CloseIncarnation(incarnation);
    }
    streams_.clear();
    ++lives_;
  }

  void Reload() {
    const Counters before = storage_.counters();
    StorageDump::Replace(storage_, Reloaded(storage_));
    EXPECT_EQ(heard_.restores, ++reloads_);
    EXPECT_EQ(storage_.counters().rows, before.rows);
    EXPECT_EQ(storage_.counters().episodes, before.episodes);
  }

  const ModelEpisode& EpisodeOf(const RowId& id) {
    return all_[{id.incarnation, id.env}][id.episode];
  }
  bool IsFinal(const RowId& id) {
    const ModelEpisode& episode = EpisodeOf(id);
    return episode.finished && id.row + 1 == episode.rows;
  }

  // The two rows before it in its episode are here.
  bool HasFrames(RowId id) const {
    for (int i = 0; i < 2 && id.row > 0; ++i) {
      --id.row;
      if (!present_.contains(id)) return false;
    }
    return true;
  }

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

  // The window's length from a row; 0 where it can't be drawn.
  int64_t Steps(const RowId& id, int64_t n) {
    const ModelEpisode& episode = EpisodeOf(id);
    const int64_t ahead = int64_t{episode.rows} - 1 - id.row;
    if (ahead >= n) return n;
    return episode.finished ? ahead : 0;
  }

  void CheckTransition(const Buffers& batch, size_t b, int64_t n, const std::set<RowId>& eligible) {
    const int64_t* obs = batch.As<int64_t>("obs/id") + 4 * b;
    const RowId id = IdAt(reinterpret_cast<const std::byte*>(obs));
    ASSERT_TRUE(eligible.contains(id));
    const int64_t k = Steps(id, n);
    ASSERT_EQ(batch.As<int64_t>("steps")[b], k);
    RowId end = id;
    end.row += static_cast<uint32_t>(k);
    const int64_t* next = batch.As<int64_t>("next_obs/id") + 4 * b;
    ASSERT_EQ(IdAt(reinterpret_cast<const std::byte*>(next)), end);
    double sum = 0;
    for (int64_t i = 0; i < k; ++i) {
      RowId row = id;
      row.row += static_cast<uint32_t>(i);
      sum += std::pow(0.9, i) * RewardOf(row);
    }
    // One rounding to float of a sum of at most 5 terms below 5 each.
    EXPECT_NEAR(batch.As<float>("reward")[b], sum, 2e-6);
    const bool terminal = IsFinal(end) && EpisodeOf(end).terminated;
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
    EXPECT_EQ(IdAt(storage_.At(0, storage_.RowOf(stable))), id);
  }

  Random random_;
  Storage storage_;
  int64_t capacity_;
  int64_t window_checks_ = 0;
  Heard heard_;
  std::vector<std::unique_ptr<Sampler>> prioritized_;  // of one step and of three
  std::map<RowId, float> priorities_;                  // of every row that ever was
  std::map<RowId, int32_t> latents_;                   // the second of each that was written
  float largest_ = 1;
  uint64_t lives_ = 0;
  std::map<Key, ModelStream> streams_;            // of this life
  std::map<Key, std::vector<ModelEpisode>> all_;  // ever committed
  std::set<RowId> present_;
  std::map<StableId, RowId> ids_;  // ever seen
  int64_t total_decisions_ = 0;
  int64_t most_decisions_ = 0;
  int64_t batches_ = 0;
  int reloads_ = 0;
};

class ReplayModel : public ::testing::TestWithParam<StorageOptions> {};

TEST_P(ReplayModel, AgreesOverThousandsOfOperations) {
  for (uint64_t seed = 0; seed < 3; ++seed) {
    Model model(seed, GetParam());
    for (int i = 0; i < 3000 && !HasFailure(); ++i) {
      model.Step();
      if (i % 8 != 0) continue;
      model.CheckRows();
      model.CheckIds();
      model.CheckSamples(1);
      model.CheckSamples(3);
      model.Write();
      model.CheckPrioritized(0);
      model.CheckPrioritized(1);
      if (i % 32 == 0) model.CheckRagged();
      if (i % 64 == 0) model.CheckEpisodes();
    }
    // The model did what it is for: the table overflowed many times, and was well used.
    EXPECT_GT(model.total_decisions(), 4 * GetParam().capacity);
    EXPECT_GT(model.most_decisions(), GetParam().capacity / 2);
    EXPECT_GT(model.batches(), 300);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, ReplayModel,
                         ::testing::Values(StorageOptions{.capacity = 40},
                                           StorageOptions{.capacity = 200},
                                           StorageOptions{.capacity = 200, .block_rows = 1},
                                           StorageOptions{.capacity = 300, .block_rows = 32}));

}  // namespace
}  // namespace rookery::replay
