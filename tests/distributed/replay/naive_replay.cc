#include "tests/distributed/replay/naive_replay.h"

#include <cstring>

#include "distributed/replay/storage/dump.h"
#include "distributed/replay/windows/n_step_window.h"
#include "distributed/replay/windows/prioritized_draw.h"

namespace rookery::replay {
namespace {

LearnerColumn LatentColumn() {
  return {.spec = {.name = "latent", .dtype = DType::kInt32, .shape = {2}}, .initial = -7};
}

}  // namespace

NaiveReplay::NaiveReplay(uint64_t seed, const StorageOptions& options)
    : random_(seed),
      storage_(TestSchema(), options, {PriorityColumn(), LatentColumn()}),
      capacity_(options.capacity),
      heard_(storage_) {}

void NaiveReplay::Step() {
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

void NaiveReplay::CheckRows() {
  present_.clear();
  storage_.ForEachRowId(
      [&](const RowId& id) { ASSERT_TRUE(present_.insert(id).second) << "a row is there twice"; });
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

void NaiveReplay::CheckIds() {
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
  std::vector<RowId> in_order, by_age;
  storage_.ForEachRowId([&](const RowId& id) { in_order.push_back(id); });
  for (int64_t age = storage_.Ages(); age-- > 0;) {
    const RowIndex row = storage_.RowOfAge(age);
    EXPECT_TRUE(age > 0 || row != kNoRow);
    if (row != kNoRow) by_age.push_back(IdAt(storage_.At(0, row)));
  }
  EXPECT_EQ(by_age, in_order);
  EXPECT_EQ(storage_.RowOf(-1), kNoRow);
  EXPECT_EQ(storage_.RowOf(storage_.RowPlaces()), kNoRow);
}

void NaiveReplay::CheckWindows(const Episode& episode) {
  const int64_t n = 1 + 2 * (window_checks_ & 1), history = 1 + (window_checks_ & 2);
  ++window_checks_;
  const NStepWindow window(storage_, {.n_step = n}, history);
  const auto [begin, end] = window.Having(episode.first_row, episode.end_row, episode.Finished());
  for (int64_t row = episode.first_row; row < episode.end_row; ++row) {
    ASSERT_EQ(window.Has(storage_.RowAt(episode, row)), begin <= row && row < end)
        << "row " << row << ", n " << n << ", history " << history;
  }
}

void NaiveReplay::Write() {
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

void NaiveReplay::CheckRagged() {
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

RowId NaiveReplay::IdAt(const std::byte* obs) {
  int64_t id[4];
  std::memcpy(id, obs, sizeof(id));
  return {static_cast<uint64_t>(id[0]), static_cast<uint32_t>(id[1]), static_cast<uint64_t>(id[2]),
          static_cast<uint32_t>(id[3])};
}

void NaiveReplay::Begin(const Key& key, ModelStream& stream) {
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

void NaiveReplay::Commit(ModelStream& stream) {
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

void NaiveReplay::Close() {
  for (const uint64_t incarnation : {1 + 2 * lives_, 2 + 2 * lives_}) {
    for (auto& [key, stream] : streams_) {
      if (key.first == incarnation && stream.in_flight) storage_.Abort(stream.ticket);
    }
    storage_.CloseIncarnation(incarnation);
  }
  streams_.clear();
  ++lives_;
}

void NaiveReplay::Reload() {
  const Counters before = storage_.counters();
  StorageDump::Replace(storage_, Reloaded(storage_));
  EXPECT_EQ(heard_.restores, ++reloads_);
  EXPECT_EQ(storage_.counters().rows, before.rows);
  EXPECT_EQ(storage_.counters().episodes, before.episodes);
}

bool NaiveReplay::HasFrames(RowId id) const {
  for (int i = 0; i < 2 && id.row > 0; ++i) {
    --id.row;
    if (!present_.contains(id)) return false;
  }
  return true;
}

int64_t NaiveReplay::Steps(const RowId& id, int64_t n) {
  const ModelEpisode& episode = EpisodeOf(id);
  const int64_t ahead = int64_t{episode.rows} - 1 - id.row;
  if (ahead >= n) return n;
  return episode.finished ? ahead : 0;
}
std::set<RowId> NaiveReplay::WithWindow(int64_t n) {
  std::set<RowId> rows;
  for (const RowId& id : present_) {
    if (Steps(id, n) > 0 && (n > 1 || HasFrames(id))) rows.insert(id);
  }
  return rows;
}

}  // namespace rookery::replay
