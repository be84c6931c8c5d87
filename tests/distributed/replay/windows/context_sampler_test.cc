#include "distributed/replay/windows/context_sampler.h"

#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "distributed/replay/sampler_registry.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Whether counts fit one probability for all: chi-squared within five standard deviations.
template <class Counts>
void ExpectUniform(const Counts& counts) {
  double total = 0, chi2 = 0;
  for (const auto& [key, count] : counts) total += count;
  const double mean = total / static_cast<double>(counts.size());
  for (const auto& [key, count] : counts) chi2 += (count - mean) * (count - mean) / mean;
  const double freedom = static_cast<double>(counts.size()) - 1;
  EXPECT_LE(std::abs(chi2 - freedom), 5 * std::sqrt(2 * freedom)) << counts.size() << " kinds";
}

RowId RowAt(const Buffers& batch, const char* column, size_t i) {
  const int64_t* id = batch.As<int64_t>(column) + 4 * i;
  return {static_cast<uint64_t>(id[0]), static_cast<uint32_t>(id[1]), static_cast<uint64_t>(id[2]),
          static_cast<uint32_t>(id[3])};
}

int64_t TaskOfRow(const RowId& id) {
  return TaskOf({.incarnation = id.incarnation, .env = id.env, .episode = id.episode});
}

BatchRequest Request(int64_t tasks, Options options) {
  return {.sampler = "context", .batch_size = tasks, .fields = {"id"}, .options = options};
}

TEST(ContextSampler, LayoutHasTasksThenTransitions) {
  const Storage storage(TestSchema(), {.capacity = 100});
  BatchRequest request = Request(3, {{"transitions", 5}, {"context", 2}});
  request.fields = {"pixel", "cost"};
  const auto sampler = MakeSampler(request, {storage});
  std::vector<std::string> text;
  for (const TensorSpec& spec : sampler->Layout()) text.push_back(ToString(spec));
  EXPECT_THAT(
      text, ElementsAre("task int64 (3)", "obs/pixel uint8 (3, 5, 5)", "action float32 (3, 5, 2)",
                        "reward float32 (3, 5)", "discount float32 (3, 5)",
                        "next_obs/pixel uint8 (3, 5, 5)", "id int64 (3, 5)", "steps int64 (3, 5)",
                        "cost float32 (3, 5)", "context/obs/pixel uint8 (3, 2, 5)",
                        "context/action float32 (3, 2, 2)", "context/reward float32 (3, 2)",
                        "context/discount float32 (3, 2)", "context/next_obs/pixel uint8 (3, 2, 5)",
                        "context/id int64 (3, 2)", "context/steps int64 (3, 2)",
                        "context/cost float32 (3, 2)"));
}

// Tasks of few and of many rows are as likely; within a task every transition is, of short episodes
// as of long ones.
TEST(ContextSampler, UniformOverTasksAndThenOverTransitions) {
  Storage storage(TestSchema(), {.capacity = 4000, .block_rows = 16});
  for (uint32_t env = 0; env < 40; ++env) {
    const uint32_t decisions = TaskOf({.incarnation = 1, .env = env}) == 2 ? 1 : 1 + 3 * (env % 9);
    Insert(storage, WholeEpisode(1, env, 0, decisions, true));
  }
  const auto sampler = MakeSampler(Request(4, {{"transitions", 50}}), {storage});
  Buffers batch(sampler->Layout());
  Random random(1);
  std::map<int64_t, double> tasks;
  std::map<int64_t, std::map<RowId, double>> rows;
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(sampler->Sample(random, batch.spans()));
    for (size_t t = 0; t < 4; ++t) {
      const int64_t task = batch.As<int64_t>("task")[t];
      ++tasks[task];
      for (size_t k = 50 * t; k < 50 * (t + 1); ++k) {
        const RowId row = RowAt(batch, "obs/id", k);
        ASSERT_EQ(TaskOfRow(row), task);
        ++rows[task][row];
      }
    }
  }
  EXPECT_EQ(tasks.size(), 4u);  // and none of -1
  ExpectUniform(tasks);
  for (const auto& [task, counts] : rows) {
    int64_t decisions = 0;
    for (int64_t place = 0; place < storage.EpisodePlaces(); ++place) {
      const Episode& episode = *storage.EpisodeAt(place);
      if (TaskOf({episode.incarnation, episode.env, episode.episode}) == task) {
        decisions += episode.Rows() - 1;
      }
    }
    EXPECT_EQ(static_cast<int64_t>(counts.size()), decisions);
    ExpectUniform(counts);
  }
}

// A list of what was committed, and what of it is still here.
class ContextModel {
 public:
  explicit ContextModel(uint64_t seed)
      : random_(seed), storage_(TestSchema(), {.capacity = 150, .block_rows = 8}) {}

  void Step() {
    if (random_.Below(40) == 0) return Reload();
    const auto env = static_cast<uint32_t>(random_.Below(4));
    Open& open = open_[env];
    TestChunk chunk{
        {.incarnation = 1, .env = env, .episode = open.episode, .first_row = open.rows}};
    chunk.header.rows = static_cast<uint32_t>(1 + random_.Below(5));
    chunk.header.closes = random_.Below(4) == 0 && open.rows + chunk.header.rows > 1;
    Insert(storage_, chunk);
    if (open.rows == 0) began_[TaskOf(chunk.header)].emplace_back(env, open.episode);
    open.rows += chunk.header.rows;
    auto& [rows, finished] = episodes_[{env, open.episode}];
    rows = open.rows;
    finished = chunk.header.closes;
    const bool gives_up = random_.Below(15) == 0;
    if (chunk.header.closes || gives_up) open = {open.episode + 1, 0};
  }

  void Check(int64_t n, bool frames, int64_t recent) {
    present_.clear();
    storage_.ForEachRowId([&](const RowId& id) { present_.insert(id); });
    BatchRequest request = Request(3, {{"transitions", 8},
                                       {"recent", recent},
                                       {"context", 4},
                                       {"context_recent", 1},
                                       {"n_step", n}});
    if (frames) request.fields.push_back("frame");
    const auto sampler = MakeSampler(request, {storage_});
    Buffers batch(sampler->Layout());
    std::set<int64_t> ready;
    for (int64_t task = 0; task < 4; ++task) {
      if (!Eligible(task, n, frames, 0).empty()) ready.insert(task);
    }
    const Random::State before = random_.state();
    ASSERT_EQ(sampler->Sample(random_, batch.spans()), !ready.empty());
    if (ready.empty()) {
      EXPECT_EQ(random_.state(), before);
      return;
    }
    for (size_t t = 0; t < 3; ++t) {
      const int64_t task = batch.As<int64_t>("task")[t];
      ASSERT_TRUE(ready.contains(task));
      const std::set<RowId> all = Eligible(task, n, frames, recent);
      for (size_t k = 8 * t; k < 8 * (t + 1); ++k) {
        ASSERT_TRUE(all.contains(RowAt(batch, "obs/id", k)));
      }
      const std::set<RowId> latest = Eligible(task, n, frames, 1);
      for (size_t k = 4 * t; k < 4 * (t + 1); ++k) {
        ASSERT_TRUE(latest.contains(RowAt(batch, "context/obs/id", k)));
      }
    }
    ++batches_;
  }

  int64_t batches() const { return batches_; }

 private:
  struct Open {
    uint64_t episode = 0;
    uint32_t rows = 0;
  };

  // Rows of the task that have a window, in the latest `recent` episodes that have some.
  std::set<RowId> Eligible(int64_t task, int64_t n, bool frames, int64_t recent) {
    std::set<RowId> eligible;
    int64_t episodes = 0;
    const auto& began = began_[task];
    for (auto it = began.rbegin(); it != began.rend(); ++it) {
      const auto& [env, number] = *it;
      const auto& [rows, finished] = episodes_.at(*it);
      const size_t before = eligible.size();
      for (uint32_t row = 0; row < rows; ++row) {
        const int64_t ahead = int64_t{rows} - 1 - row;
        bool fits = ahead >= n || (finished && ahead > 0);
        for (uint32_t k = 0; k <= std::min(row, frames ? 2u : 0u); ++k) {
          fits = fits && present_.contains({1, env, number, row - k});
        }
        if (fits) eligible.insert({1, env, number, row});
      }
      episodes += eligible.size() > before;
      if (recent > 0 && episodes == recent) break;
    }
    return eligible;
  }

  // What follows is the same batches.
  void Reload() {
    const Storage restored = Reloaded(storage_);
    const BatchRequest request = Request(5, {{"transitions", 3}, {"context", 2}});
    const auto a = MakeSampler(request, {storage_}), b = MakeSampler(request, {restored});
    Buffers before(a->Layout()), after(b->Layout());
    Random same(random_.state());
    ASSERT_EQ(a->Sample(random_, before.spans()), b->Sample(same, after.spans()));
    EXPECT_EQ(before, after);
  }

  Random random_;
  Storage storage_;
  std::map<uint32_t, Open> open_;
  std::map<std::pair<uint32_t, uint64_t>, std::pair<uint32_t, bool>> episodes_;  // rows, finished
  std::map<int64_t, std::vector<std::pair<uint32_t, uint64_t>>> began_;          // of each task
  std::set<RowId> present_;
  int64_t batches_ = 0;
};

TEST(ContextSampler, AgreesWithAModelOverThousandsOfOperations) {
  for (uint64_t seed = 0; seed < 3; ++seed) {
    ContextModel model(seed);
    for (int i = 0; i < 1500 && !HasFailure(); ++i) {
      model.Step();
      if (i % 4 != 0) continue;
      model.Check(1, true, 0);
      model.Check(3, false, 2);
      model.Check(4, true, 0);
    }
    EXPECT_GT(model.batches(), 900);
  }
}

TEST(ContextSampler, DrawsOfTheTasksThatAreGiven) {
  Storage storage(TestSchema(), {.capacity = 1000});
  ConfigNode given;
  given.kind = ConfigNode::Kind::kList;
  given.list = {ConfigNode::Scalar("1"), ConfigNode::Scalar("3"), ConfigNode::Scalar("77")};
  const auto sampler = MakeSampler(Request(64, {{"transitions", 1}, {"tasks", given}}), {storage});
  Buffers batch(sampler->Layout());
  Random random(2);
  const auto insert = [&](bool of_those) {
    for (uint32_t env = 0; env < 40; ++env) {
      const int64_t task = TaskOf({.incarnation = of_those ? 1u : 2u, .env = env});
      if ((task == 1 || task == 3) == of_those) {
        Insert(storage, WholeEpisode(of_those ? 1 : 2, env, 0, 4, true));
      }
    }
  };
  insert(false);
  EXPECT_FALSE(sampler->Sample(random, batch.spans()));
  insert(true);
  ASSERT_TRUE(sampler->Sample(random, batch.spans()));
  std::set<int64_t> drawn;
  for (size_t t = 0; t < 64; ++t) drawn.insert(batch.As<int64_t>("task")[t]);
  EXPECT_EQ(drawn, (std::set<int64_t>{1, 3}));
}

// Where hardly any row has a window, those that do are still drawn evenly.
TEST(ContextSampler, UniformWhereFewRowsHaveAWindow) {
  Storage storage(TestSchema(), {.capacity = 4000});
  for (uint32_t env = 0; env < 200; ++env) {  // open ones of 9 transitions, too few for 12 steps
    Insert(storage, {{.incarnation = 1, .env = env, .rows = 10}});
  }
  for (uint32_t env = 200; env < 205; ++env) Insert(storage, WholeEpisode(1, env, 0, 2, true));
  const auto sampler = MakeSampler(Request(8, {{"transitions", 4}, {"n_step", 12}}), {storage});
  Buffers batch(sampler->Layout());
  Random random(3);
  std::map<int64_t, std::map<RowId, double>> rows;
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(sampler->Sample(random, batch.spans()));
    for (size_t k = 0; k < 32; ++k) {
      const RowId row = RowAt(batch, "obs/id", k);
      ++rows[TaskOfRow(row)][row];
    }
  }
  ASSERT_FALSE(rows.empty());
  for (const auto& [task, counts] : rows) ExpectUniform(counts);
}

TEST(ContextSampler, SaysWhatIsWrongWithARequest) {
  const Storage storage(TestSchema(), {.capacity = 100});
  const auto expect = [&](const BatchRequest& request, const std::string& text) {
    EXPECT_THAT([&] { MakeSampler(request, {storage}); },
                ThrowsMessage<UserError>(HasSubstr(text)));
  };
  expect(Request(0, {}), "batch_size is 0");
  expect(Request(2, {{"recnt", 1}}), "did you mean 'recent'");
  expect(Request(2, {{"recent", -1}}), "recent");
  HindsightOptions hindsight{.goals = "future"};
  expect(Request(2, {{"hindsight", hindsight.fields().Write()}}), "leave 'prioritized', 'age' and");
  std::vector<Column> columns = TestSchema().columns();
  std::erase_if(columns, [](const Column& column) { return column.spec.name == "task"; });
  const Storage none(Schema(columns), {.capacity = 100});
  EXPECT_THAT([&] { MakeSampler(Request(2, {}), {none}); },
              ThrowsMessage<UserError>(HasSubstr("no episode column 'task'")));
}

}  // namespace
}  // namespace rookery::replay
