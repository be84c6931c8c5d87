#include "distributed/replay/windows/ragged_columns.h"

#include <algorithm>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "distributed/replay/windows/hindsight_options.h"
#include "distributed/replay/windows/prioritized_options.h"
#include "tests/distributed/replay/test_rows.h"
#include "tests/distributed/replay/windows/ragged_table.h"
#include "tests/distributed/replay/windows/ragged_windows.h"

namespace rookery::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<std::string> LayoutOf(const BatchRequest& request) {
  const RaggedTable ragged(1, {.capacity = 100});
  std::vector<std::string> text;
  const auto sampler = ragged.table().MakeSampler(request);
  for (const TensorSpec& spec : sampler->Layout()) text.push_back(ToString(spec));
  return text;
}

TEST(RaggedColumns, LieBehindTheFixedOnes) {
  BatchRequest request = RaggedRequest(1, 5);
  request.fields = {"reached", "bounds", "links"};
  EXPECT_THAT(LayoutOf(request),
              ElementsAre("obs/reached float32 (12, 1)", "reward float32 (12)",
                          "discount float32 (12)", "next_obs/reached float32 (12, 1)",
                          "id int64 (12)", "steps int64 (12)", "obs/bounds float32 (12, 5, 3)",
                          "next_obs/bounds float32 (12, 5, 3)", "obs/links uint8 (12, 5, 2)",
                          "next_obs/links uint8 (12, 5, 2)", "action float32 (12, 5, 2)"));
  request = RaggedRequest(1, 0);
  request.fields = {"reached", "others"};
  EXPECT_THAT(
      LayoutOf(request),
      ElementsAre("obs/reached float32 (12, 1)", "reward float32 (12)", "discount float32 (12)",
                  "next_obs/reached float32 (12, 1)", "id int64 (12)", "steps int64 (12)",
                  "obs/others int32 (rows)", "obs/others/offsets int64 (13)",
                  "next_obs/others int32 (rows)", "next_obs/others/offsets int64 (13)",
                  "action float32 (rows, 2)", "action/offsets int64 (13)"));
}

// What is drawn after a restore is what would have been.
TEST(RaggedColumns, GoOnAfterARestore) {
  for (const int64_t rows : {0, 4}) {
    RaggedTable first(5, {.capacity = 60}), second(6, {.capacity = 60});
    for (int i = 0; i < 100; ++i) first.Step();
    BatchRequest request = RaggedRequest(3, rows);
    request.options.Set("prioritized", PrioritizedOptions{.alpha = 1}.fields().Write());
    const auto whole = first.table().MakeSampler(request);
    const auto resumed = second.table().MakeSampler(request);
    std::stringstream dump, state;
    first.table().Dump(dump);
    first.table().SaveSampler(*whole, state);
    second.table().Restore(dump);
    second.table().LoadSampler(*resumed, state);
    Buffers a(whole->Layout()), b(resumed->Layout());
    Random random(uint64_t{2}), same(uint64_t{2});
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(first.table().Sample(*whole, random, a.spans()));
      ASSERT_TRUE(second.table().Sample(*resumed, same, b.spans()));
      ASSERT_EQ(a, b);
      for (size_t c = 0; c < whole->Layout().size(); ++c) {
        ASSERT_TRUE(std::ranges::equal(whole->RaggedValues(c), resumed->RaggedValues(c)));
      }
    }
  }
}

// A table in which no value has a row has nothing to draw rows of.
TEST(RaggedColumns, WindowsWithoutRowsAreNotDrawn) {
  uint64_t seed = 0;
  for (;; ++seed) {  // the first episode of which has none
    RaggedTable ragged(seed, {.capacity = 100});
    ragged.Append(0, 6, true);
    if (ragged.EpisodeOf({.incarnation = 1}).rows > 0) continue;
    if (ragged.EpisodeOf({.incarnation = 1}).source > 0) continue;
    const auto whole = ragged.table().MakeSampler(RaggedRequest(1, 0));
    const auto drawn = ragged.table().MakeSampler(RaggedRequest(1, kRows));
    Buffers batch(whole->Layout()), none(drawn->Layout());
    Random random(uint64_t{3});
    const Random::State before = random.state();
    EXPECT_FALSE(ragged.table().Sample(*drawn, random, none.spans()));
    EXPECT_EQ(random.state(), before);
    EXPECT_TRUE(ragged.table().Sample(*whole, random, batch.spans()));
    EXPECT_TRUE(whole->RaggedValues(batch.Find("action")).empty());
    break;
  }
}

// A window that ends earlier in hindsight has the rows of its new end.
TEST(RaggedColumns, EndWhereHindsightSays) {
  const EnvSpec env = RaggedTable::Spec(/*action_has_rows=*/false);
  const RewardFunction rewards = [](const RewardQuery& query, std::span<float> out,
                                    std::span<uint8_t> terminated) {
    const auto& came_to = query.columns.at("next_obs/reached");
    const auto* reached = reinterpret_cast<const float*>(came_to.data());
    std::ranges::fill(out, 0.0F);
    for (size_t i = 0; i < terminated.size(); ++i) terminated[i] = reached[i] < 0.5F;
  };
  for (const int64_t rows : {int64_t{0}, static_cast<int64_t>(kRows)}) {
    RaggedTable ragged(7, {.capacity = 200}, /*action_has_rows=*/false);
    for (int i = 0; i < 60; ++i) ragged.Step();
    BatchRequest request = RaggedRequest(4, rows);
    request.fields = {"id", "asked", "bounds"};
    request.options.Set("hindsight", HindsightOptions{.goals = "future"}.fields().Write());
    const auto sampler = ragged.table().MakeSampler(request, &env, rewards);
    Buffers batch(sampler->Layout());
    Random random(uint64_t{4});
    const auto windows = ragged.Windows(4, 0);
    int earlier = 0;
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(ragged.table().Sample(*sampler, random, batch.spans()));
      for (size_t b = 0; b < kBatch; ++b) {
        const RowId id = IdAt(batch, "obs/id", b), end = IdAt(batch, "next_obs/id", b);
        ASSERT_EQ(end.row - id.row, batch.As<int64_t>("steps")[b]);
        earlier += int64_t{end.row} - id.row < windows.at(id);
        const std::vector<float>& bounds = ragged.At(end).bounds;
        if (rows == 0) {
          ASSERT_EQ(Whole<float>(*sampler, batch, "next_obs/bounds", b, 3), bounds);
          continue;
        }
        for (size_t r = 0; r < kRows; ++r) {
          const auto before = Drawn<float>(batch, "obs/bounds", b, r, 3);
          size_t number = 0;
          while (RowOf(ragged.At(id).bounds, number, 3) != before) ++number;
          ASSERT_EQ(Drawn<float>(batch, "next_obs/bounds", b, r, 3), RowOf(bounds, number, 3));
        }
      }
    }
    EXPECT_GT(earlier, 50);
  }
}

// Batches by task draw rows, too.
TEST(RaggedColumns, OfTasks) {
  RaggedTable ragged(8, {.capacity = 200});
  for (int i = 0; i < 80; ++i) ragged.Step();
  BatchRequest request = RaggedRequest(1, kRows);
  request.sampler = "context";
  request.batch_size = 3;
  request.options.Set("transitions", 4);
  const auto sampler = ragged.table().MakeSampler(request);
  Buffers batch(sampler->Layout());
  EXPECT_EQ(ToString(sampler->Layout()[batch.Find("next_obs/bounds")]),
            "next_obs/bounds float32 (3, 4, 3, 3)");
  Random random(uint64_t{4});
  std::set<RowId> drawn;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(ragged.table().Sample(*sampler, random, batch.spans()));
    for (size_t b = 0; b < kBatch; ++b) {
      const RowId id = IdAt(batch, "obs/id", b);
      ASSERT_EQ(batch.As<int64_t>("task")[b / 4], ragged.EpisodeOf(id).task);
      drawn.insert(id);
      for (size_t r = 0; r < kRows; ++r) {
        const auto bounds = Drawn<float>(batch, "obs/bounds", b, r, 3);
        size_t number = 0;
        while (RowOf(ragged.At(id).bounds, number, 3) != bounds) ++number;
        ASSERT_EQ(Drawn<float>(batch, "action", b, r, 2), RowOf(ragged.At(id).action, number, 2));
      }
    }
  }
  std::set<RowId> with_rows;
  for (const auto& [id, steps] : ragged.Windows(1, 0)) {
    if (ragged.EpisodeOf(id).rows > 0) with_rows.insert(id);
  }
  EXPECT_EQ(drawn, with_rows);
}

TEST(RaggedColumns, SayWhatCantBeDrawn) {
  RaggedTable ragged(9, {.capacity = 200});
  for (int i = 0; i < 20; ++i) ragged.Step();
  const auto refuses = [](const Table& table, const BatchRequest& request, const std::string& what,
                          const EnvSpec* env = nullptr) {
    const RewardFunction rewards = [](const RewardQuery&, std::span<float>, std::span<uint8_t>) {};
    EXPECT_THAT(
        [&] {
          const auto sampler = table.MakeSampler(request, env, rewards);
          Buffers batch(sampler->Layout());
          Random random(uint64_t{1});
          table.Sample(*sampler, random, batch.spans());
        },
        ThrowsMessage<UserError>(HasSubstr(what)));
  };
  BatchRequest request = RaggedRequest(1, -1);
  refuses(ragged.table(), request, "rows: -1 is out of range (0 to 1e+06)");

  // The values of two fields have not equally many.
  request = RaggedRequest(1, 2);
  request.fields = {"bounds", "others"};
  refuses(ragged.table(), request,
          "batch 'batch' (sampler n_step): rows: the same rows are drawn of 'obs/bounds' and "
          "'obs/others', but they have ");
  request.fields = {"others"};
  refuses(ragged.table(), request, "are drawn of 'obs/others' and 'action', but they have ");

  // Those of one field, in the course of an episode.
  Table changing(TestSchema(), {.capacity = 200});
  Insert(changing, WholeEpisode(1, 0, 0, 100, true));
  request.fields = {"contacts"};
  refuses(changing, request, "'obs/contacts' and 'next_obs/contacts', but they have ");
  request.fields = {"pixel"};
  refuses(changing, request, "rows: 2 rows are to be drawn of each transition, and nothing of it");

  request = RaggedRequest(1, 0);
  request.sampler = "context";
  refuses(
      ragged.table(), request,
      "batch 'batch' (sampler context): 'obs/links uint8 (rows, 2)' has any number of rows; set "
      "'rows' to how many");

  const EnvSpec env = RaggedTable::Spec();
  request = RaggedRequest(1, 2);
  request.fields = {"asked", "bounds"};
  request.options.Set("hindsight", HindsightOptions{.goals = "future"}.fields().Write());
  refuses(ragged.table(), request,
          "hindsight: env test/ragged's action has a row for each row of 'bounds'", &env);
}

}  // namespace
}  // namespace rookery::replay
