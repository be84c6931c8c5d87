#include "distributed/replay/storage/sources.h"

#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <tuple>

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

using EpisodeKey = std::tuple<uint64_t, uint32_t, uint64_t>;

std::vector<SourceOptions> ThreeSources() {
  return {{"replay", {.capacity = 60, .block_rows = 8}},
          {"demonstrations", {.capacity = 25, .block_rows = 4}},
          {"safe_set", {.capacity = 200}}};
}

// Random sequences of inserts, aborts, deaths and reloads against a list of what was committed. The
// values of rows, and so their sources and tasks, follow from their ids.
class SourcesModel {
 public:
  explicit SourcesModel(uint64_t seed) : random_(seed), sources_(TestSchema(), ThreeSources()) {}

  void Step() {
    const std::pair<uint64_t, uint32_t> key{1 + random_.Below(2) + 2 * lives_,
                                            static_cast<uint32_t>(random_.Below(3))};
    Stream& stream = streams_[key];
    const uint64_t dice = random_.Below(100);
    if (dice == 0) {
      Close();
    } else if (dice < 4) {
      if (in_flight_ == 0) Reload();
    } else if (!stream.in_flight) {
      Begin(key, stream);
    } else if (dice < 20) {
      sources_.Abort(stream.ticket);
      stream.in_flight.reset();
      --in_flight_;
    } else {
      Commit(stream);
    }
  }

  // What is in a source are the latest rows of what each stream sent there, each once.
  void CheckRows() {
    Counters all;
    for (size_t s = 0; s < sources_.size(); ++s) {
      std::map<std::pair<uint64_t, uint32_t>, std::set<std::pair<uint64_t, uint32_t>>> here;
      sources_[s].ForEachRowId([&](const RowId& id) {
        const auto [at, is_new] = here[{id.incarnation, id.env}].insert({id.episode, id.row});
        ASSERT_TRUE(is_new) << "a row is there twice";
      });
      for (const auto& [key, rows] : here) {
        const auto& sent = sent_[s][key];
        ASSERT_LE(rows.size(), sent.size());
        const auto latest = std::prev(sent.end(), static_cast<ptrdiff_t>(rows.size()));
        ASSERT_TRUE(std::equal(rows.begin(), rows.end(), latest)) << "a hole, or another's row";
      }
      const Counters counters = sources_[s].counters();
      EXPECT_LE(counters.decisions, ThreeSources()[s].storage.capacity);
      EXPECT_EQ(counters.total_decisions, decisions_[s]);
      all.decisions += counters.decisions;
      most_[s] = std::max(most_[s], counters.decisions);
    }
    EXPECT_EQ(sources_.counters().decisions, all.decisions);
  }

  // The index is what a listing of the episodes says.
  void CheckTasks() {
    for (size_t s = 0; s < sources_.size(); ++s) {
      const Storage& storage = sources_[s];
      std::map<int64_t, std::map<int64_t, EpisodePlace>> expected;  // task, began, place
      for (int64_t place = 0; place < storage.EpisodePlaces(); ++place) {
        const Episode* episode = storage.EpisodeAt(place);
        if (episode == nullptr) continue;
        const ChunkHeader header{episode->incarnation, episode->env, episode->episode};
        expected[TaskOf(header)][began_.at({header.incarnation, header.env, header.episode})] =
            static_cast<EpisodePlace>(place);
      }
      const TaskIndex& tasks = storage.tasks();
      ASSERT_EQ(tasks.size(), static_cast<int64_t>(expected.size()));
      for (int64_t i = 0; i < tasks.size(); ++i) {
        const TaskIndex::Task& task = tasks[i];
        ASSERT_EQ(tasks.Find(task.task), &task);
        const auto& listed = expected.at(task.task);
        ASSERT_EQ(task.here, static_cast<int64_t>(listed.size()));
        ASSERT_LE(static_cast<int64_t>(task.episodes.size()), 2 * task.here);
        auto next = listed.begin();
        int64_t before = 0;
        for (size_t e = 0; e < task.episodes.size(); ++e) {
          if (task.episodes[e] == kNoEpisode) continue;
          ASSERT_EQ(task.episodes[e], (next++)->second) << "not in the order they began";
          const int64_t rows = storage.EpisodeAt(task.episodes[e])->Rows();
          for (int64_t row = 0; row + 1 < rows; ++row) {
            const RowCounts::Place found = task.transitions.Find(before++);
            ASSERT_EQ(found.i, e);
            ASSERT_EQ(found.row, row);
          }
        }
        ASSERT_EQ(task.transitions.total(), before);
      }
    }
  }

  int64_t decisions(size_t source) const { return decisions_[source]; }
  int64_t most(size_t source) const { return most_[source]; }
  int64_t moves() const { return moves_; }

 private:
  struct Stream {
    uint64_t next_episode = 0;
    uint32_t next_row = 0;  // of the open episode; 0: none is open
    size_t source = 0;      // of the last episode
    std::optional<TestChunk> in_flight{};
    uint64_t ticket = 0;
  };

  void Begin(const std::pair<uint64_t, uint32_t>& key, Stream& stream) {
    TestChunk chunk;
    chunk.header = {.incarnation = key.first, .env = key.second};
    const bool begins = stream.next_row == 0 || random_.Below(20) == 0;
    chunk.header.episode =
        begins ? stream.next_episode + random_.Below(2) : stream.next_episode - 1;
    chunk.header.first_row = begins ? 0 : stream.next_row;
    chunk.header.rows = static_cast<uint32_t>(1 + random_.Below(random_.Below(4) == 0 ? 20 : 4));
    chunk.header.closes = random_.Below(4) == 0 && chunk.header.first_row + chunk.header.rows > 1;
    chunk.terminated = random_.Below(2) == 0;
    const ChunkSink::Slot slot =
        sources_.Begin(chunk.header, EpisodeColumns(chunk.header), RaggedCounts(chunk.header));
    Fill(slot, WireBytes(chunk));
    stream.ticket = slot.ticket;
    stream.in_flight = chunk;
    ++in_flight_;
  }

  void Commit(Stream& stream) {
    const ChunkHeader header = stream.in_flight->header;
    sources_.Commit(stream.ticket);
    stream.in_flight.reset();
    --in_flight_;
    const auto source = static_cast<size_t>(SourceOf(header));
    if (header.first_row == 0) {
      began_[{header.incarnation, header.env, header.episode}] = next_began_++;
      moves_ += stream.next_episode > 0 && source != stream.source;
      stream.next_episode = header.episode + 1;
      stream.source = source;
    }
    stream.next_row = header.closes ? 0 : header.first_row + header.rows;
    auto& sent = sent_[source][{header.incarnation, header.env}];
    for (uint32_t i = 0; i < header.rows; ++i) sent.insert({header.episode, header.first_row + i});
    decisions_[source] += header.rows - header.closes;
  }

  void Close() {
    for (auto& [key, stream] : streams_) {
      if (!stream.in_flight) continue;
      sources_.Abort(stream.ticket);
      --in_flight_;
    }
    sources_.CloseIncarnation(1 + 2 * lives_);
    sources_.CloseIncarnation(2 + 2 * lives_);
    streams_.clear();
    ++lives_;
  }

  void Reload() {
    std::stringstream dump, again;
    sources_.Dump(dump);
    sources_.Restore(dump);
    sources_.Dump(again);
    EXPECT_EQ(again.str(), dump.str());
  }

  Random random_;
  Sources sources_;
  uint64_t lives_ = 0;
  int64_t in_flight_ = 0;
  std::map<std::pair<uint64_t, uint32_t>, Stream> streams_;  // of this life
  // Rows ever committed to each source, by stream.
  std::array<std::map<std::pair<uint64_t, uint32_t>, std::set<std::pair<uint64_t, uint32_t>>>, 3>
      sent_;
  std::map<EpisodeKey, int64_t> began_;
  int64_t next_began_ = 0;
  std::array<int64_t, 3> decisions_{};
  std::array<int64_t, 3> most_{};
  int64_t moves_ = 0;
};

TEST(Sources, AgreeWithAModelOverThousandsOfOperations) {
  for (uint64_t seed = 0; seed < 4; ++seed) {
    SourcesModel model(seed);
    for (int i = 0; i < 3000 && !HasFailure(); ++i) {
      model.Step();
      if (i % 4 == 0) model.CheckRows();
      if (i % 8 == 0) model.CheckTasks();
    }
    // Each overflowed many times, and was well used.
    for (size_t s = 0; s < 3; ++s) {
      EXPECT_GT(model.decisions(s), 4 * ThreeSources()[s].storage.capacity);
      EXPECT_GT(model.most(s), ThreeSources()[s].storage.capacity / 2);
    }
    EXPECT_GT(model.moves(), 100);
  }
}

// The first episode of an env in incarnation 1 whose source is this one.
TestChunk EpisodeFor(int64_t source, uint32_t env, uint32_t decisions, uint64_t from = 0) {
  TestChunk chunk = WholeEpisode(1, env, from, decisions, true);
  while (SourceOf(chunk.header) != source) ++chunk.header.episode;
  return chunk;
}

TEST(Sources, OnlineRowsPushNoDemonstrationsOut) {
  Table table(TestSchema(), ThreeSources());
  Insert(table, EpisodeFor(1, 0, 20));
  for (uint32_t env = 1; env < 100; ++env) Insert(table, EpisodeFor(0, env, 9));
  const auto counters = table.SourceCounters();
  EXPECT_EQ(counters.at("demonstrations").decisions, 20);
  EXPECT_EQ(counters.at("replay").total_decisions, 99 * 9);
  EXPECT_LE(counters.at("replay").decisions, 60);
  EXPECT_EQ(table.counters().total_decisions, 20 + 99 * 9);
}

// An env that goes to another source leaves its open episode where it is, as one that was given up.
TEST(Sources, AnEnvThatMovesEndsItsOpenEpisode) {
  Sources sources(TestSchema(), ThreeSources());
  TestChunk open = EpisodeFor(2, 0, 5);
  open.header.closes = false;
  Insert(sources, open);
  const TestChunk next = EpisodeFor(0, 0, 5, open.header.episode + 1);
  const ChunkSink::Slot first = BeginChunk(sources, next);
  EXPECT_THAT([&] { BeginChunk(sources, next); }, ThrowsMessage<UserError>(HasSubstr("committed")));
  sources.Abort(first.ticket);
  EXPECT_EQ(sources[2].EpisodeAt(0)->end, Episode::End::kOpen);
  Insert(sources, next);
  EXPECT_EQ(sources[2].EpisodeAt(0)->end, Episode::End::kLost);
  // What came before it elsewhere is as late here.
  EXPECT_THAT([&] { BeginChunk(sources, open); }, ThrowsMessage<UserError>(HasSubstr("is next")));
  open.header.first_row = open.header.rows;
  EXPECT_THAT([&] { BeginChunk(sources, open); }, ThrowsMessage<UserError>(HasSubstr("is next")));
}

// A row's id says its source: no two sources' rows share one, and only its own finds it again.
TEST(Sources, IdsOfRowsDiffer) {
  Sources sources(TestSchema(), ThreeSources());
  for (uint32_t env = 0; env < 3; ++env) Insert(sources, EpisodeFor(env, env, 5));
  std::set<StableId> ids;
  for (size_t s = 0; s < 3; ++s) {
    for (RowIndex row = 0; row < 6; ++row) {
      const StableId id = sources[s].IdOf(row);
      EXPECT_TRUE(ids.insert(id).second);
      EXPECT_EQ(Storage::SourceOf(id), static_cast<int64_t>(s));
      for (size_t other = 0; other < 3; ++other) {
        EXPECT_EQ(sources[other].RowOf(id), other == s ? row : kNoRow);
      }
    }
  }
}

TEST(Sources, RefuseWhatMakesNoSense) {
  const auto refuses = [](std::vector<SourceOptions> options, const std::string& what) {
    EXPECT_THAT([&] { Sources(TestSchema(), options); }, ThrowsMessage<UserError>(HasSubstr(what)));
  };
  refuses({}, "needs a source");
  refuses({{"a"}, {"b"}, {"a"}}, "two sources are named 'a'");
  std::vector<Column> columns = TestSchema().columns();
  std::erase_if(columns, [](const Column& column) { return column.spec.name == "source"; });
  EXPECT_THAT([&] { Sources(Schema(columns), ThreeSources()); },
              ThrowsMessage<UserError>(HasSubstr("episode column 'source'")));
  Sources two(TestSchema(), {{"replay"}, {"demonstrations"}});
  EXPECT_THAT([&] { two.IndexOf("demonstration"); },
              ThrowsMessage<UserError>(HasSubstr("did you mean 'demonstrations'")));
  EXPECT_THAT([&] { BeginChunk(two, EpisodeFor(2, 0, 5)); },
              ThrowsMessage<UserError>(HasSubstr("source 2; there are 2")));
}

TEST(Sources, ADumpOfOthersIsRefusedAndChangesNothing) {
  Table table(TestSchema(), ThreeSources());
  for (uint32_t env = 0; env < 9; ++env) Insert(table, EpisodeFor(env % 3, env, 9));
  std::ostringstream dump;
  table.Dump(dump);
  Table one(TestSchema(), StorageOptions{.capacity = 100});
  std::istringstream in(dump.str());
  EXPECT_THAT([&] { one.Restore(in); }, ThrowsMessage<UserError>(HasSubstr(
                                            "its sources are replay, demonstrations, safe_set; "
                                            "the table's are replay")));
  // The last source's part is damaged: those before it aren't taken, either.
  std::string broken = dump.str();
  broken[broken.size() - 40] ^= 1;
  std::istringstream damaged(broken);
  Table other(TestSchema(), ThreeSources());
  EXPECT_THROW(other.Restore(damaged), UserError);
  EXPECT_EQ(other.counters().rows, 0);
}

}  // namespace
}  // namespace rookery::replay
