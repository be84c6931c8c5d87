// Relabelled batches against a naive model, the choice of goals by chi-squared tests.
#include "distributed/replay/windows/hindsight.h"

#include <cmath>
#include <cstring>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "distributed/replay/sampler_registry.h"
#include "tests/distributed/replay/test_rows.h"
#include "tests/distributed/replay/windows/goal_rows.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr double kGamma = 0.9;
const EnvSpec kGoals = GoalSpec();

BatchRequest HindsightRequest(const std::string& goals, int64_t k, int64_t batch, int64_t n = 1) {
  ConfigNode hindsight = ConfigNode::Map();
  hindsight["goals"] = ConfigNode::Scalar(goals);
  hindsight["k"] = ConfigNode::Scalar(std::to_string(k));
  return {.batch_size = batch,
          .options = {{"n_step", n}, {"gamma", kGamma}, {"hindsight", hindsight}}};
}

std::unique_ptr<Sampler> MakeHindsight(const BatchRequest& request, const Storage& storage) {
  return MakeSampler(request, {storage, &kGoals, GoalRewards()});
}

struct Relabelled {
  RowId start;
  RowId goal;
  bool is_relabelled = false;
};

// Of row b of a batch.
Relabelled Look(const Buffers& batch, size_t b) {
  const int64_t* id = batch.As<int64_t>("obs/id") + 4 * b;
  Relabelled row{{static_cast<uint64_t>(id[0]), static_cast<uint32_t>(id[1]),
                  static_cast<uint64_t>(id[2]), static_cast<uint32_t>(id[3])}};
  Goal asked;
  std::memcpy(&asked, batch.As<float>("next_obs/desired") + 4 * b, sizeof(asked));
  row.is_relabelled = asked[0] >= 0;
  if (row.is_relabelled) row.goal = RowOfGoal(asked);
  return row;
}

RowId Later(RowId id, uint32_t by) {
  id.row += by;
  return id;
}

bool SameEpisode(const RowId& a, const RowId& b) {
  return a.incarnation == b.incarnation && a.env == b.env && a.episode == b.episode;
}

using Rows = std::map<RowId, GoalTable::Row>;

bool IsLast(const Rows& present, const RowId& id) { return !present.contains(Later(id, 1)); }

void CheckGoal(const Rows& present, const std::string& goals, const Relabelled& row) {
  ASSERT_TRUE(present.contains(row.goal)) << "a goal of a row that isn't here";
  if (goals == "random") return;
  ASSERT_TRUE(SameEpisode(row.start, row.goal));
  ASSERT_TRUE(goals != "future" || row.goal.row > row.start.row);
  ASSERT_TRUE(goals != "final" || IsLast(present, row.goal));
}

// All of a batch's row b, from the model alone.
void CheckRow(const Rows& present, const Buffers& batch, size_t b, int64_t n,
              const Relabelled& row) {
  const Goal goal = AchievedAt(row.goal);
  double sum = 0, power = 1;
  bool terminal = false;
  uint32_t steps = 0;
  while (!terminal) {
    const RowId at = Later(row.start, steps), next = Later(at, 1);
    ASSERT_TRUE(present.contains(next));
    const float reward =
        RewardFor(AchievedAt(next), goal, ActionAt(at), ParameterAt(at, 0), ParameterAt(at, 1));
    sum += power * static_cast<double>(row.is_relabelled ? reward : RewardAt(at));
    power *= kGamma;
    ++steps;
    const GoalTable::Row& end = present.at(next);
    terminal = row.is_relabelled ? EndsFor(AchievedAt(next), goal) : end.terminated;
    if (steps == n || end.terminated || end.truncated) break;
  }
  const RowId end = Later(row.start, steps);
  EXPECT_FLOAT_EQ(batch.As<float>("reward")[b], static_cast<float>(sum));
  EXPECT_FLOAT_EQ(batch.As<float>("discount")[b], terminal ? 0 : static_cast<float>(power));
  EXPECT_EQ(batch.As<int64_t>("steps")[b], steps);
  EXPECT_EQ(batch.As<int64_t>("next_obs/id")[4 * b + 3], end.row);
  EXPECT_EQ(batch.As<float>("action")[b], ActionAt(row.start));
  const auto expect_goals = [&](const char* name, const RowId& at, bool achieved) {
    const float* found = batch.As<float>(name) + (achieved ? 2 : 4) * b;
    for (uint32_t k = 0; k < (achieved ? 1 : 2); ++k) {
      // The older one of a stack first; an episode's first row stands in for those before it.
      RowId of = at;
      if (!achieved && k == 0 && at.row > 0) --of.row;
      const Goal asked = row.is_relabelled ? goal : DesiredAt(of);
      const Goal expected = achieved ? AchievedAt(at) : asked;
      EXPECT_EQ(found[2 * k], expected[0]) << name;
      EXPECT_EQ(found[2 * k + 1], expected[1]) << name;
    }
  };
  expect_goals("obs/achieved", row.start, true);
  expect_goals("next_obs/achieved", end, true);
  expect_goals("obs/desired", row.start, false);
  expect_goals("next_obs/desired", end, false);
}

class HindsightModel : public ::testing::TestWithParam<std::tuple<std::string, int64_t>> {};

TEST_P(HindsightModel, AgreesUnderInsertsEvictionsAndRestores) {
  const auto& [goals, n] = GetParam();
  int64_t relabelled = 0, shortened = 0, batches = 0;
  for (uint64_t seed = 0; seed < 4; ++seed) {
    GoalTable table(seed, {.capacity = 120, .block_rows = 8});
    BatchRequest request = HindsightRequest(goals, 2, 16, n);
    const bool by_priority = seed % 2 == 1;  // goals are replaced whatever draws the rows
    if (by_priority) {
      ConfigNode prioritized = ConfigNode::Map();
      prioritized["alpha"] = ConfigNode::Scalar("0.6");
      request.options.Set("prioritized", prioritized);
    }
    const auto sampler = MakeHindsight(request, table.storage());
    Buffers batch(sampler->Layout());
    Random random(seed);
    for (int i = 0; i < 600; ++i) {
      table.Step();
      if (i % 4 != 0 || !sampler->Sample(random, batch.spans())) continue;
      const Rows present = table.Present();
      for (size_t b = 0; b < 16; ++b) {
        const Relabelled row = Look(batch, b);
        ASSERT_TRUE(present.contains(row.start));
        if (row.is_relabelled) CheckGoal(present, goals, row);
        CheckRow(present, batch, b, n, row);
        if (HasFatalFailure()) return;
        relabelled += row.is_relabelled;
        const RowId end = Later(row.start, static_cast<uint32_t>(batch.As<int64_t>("steps")[b]));
        shortened += row.is_relabelled && batch.As<int64_t>("steps")[b] < n &&
                     !present.at(end).terminated && !present.at(end).truncated;
      }
      if (by_priority) table.WritePriorities({batch.As<int64_t>("id"), 16}, random);
      ++batches;
    }
  }
  EXPECT_GT(batches, 500);
  EXPECT_GT(relabelled, batches * 16 / 2);
  EXPECT_TRUE(n == 1 || goals == "random" || shortened > 0);
}

INSTANTIATE_TEST_SUITE_P(All, HindsightModel,
                         ::testing::Combine(::testing::Values("future", "final", "episode",
                                                              "random"),
                                            ::testing::Values(1, 3)));

// Whole episodes of 1, 4 and 9 decisions, and an open one of 6 rows.
void FillGoals(GoalTable& table) {
  table.Append(0, 2, true, true);
  table.Append(0, 5, true, false);
  table.Append(1, 10, true, true);
  table.Append(2, 6, false, false);
}

// Counts of goals by start; `cells` says which goals there may be.
template <class Cells>
void ExpectUniformGoals(const std::string& goals, const Cells& cells) {
  GoalTable table(1, {.capacity = 1000});
  FillGoals(table);
  const Rows present = table.Present();
  constexpr int kBatches = 400;
  constexpr size_t kBatch = 250;
  const auto sampler = MakeHindsight(HindsightRequest(goals, 4, kBatch), table.storage());
  Buffers batch(sampler->Layout());
  Random random(3);
  std::map<RowId, std::map<RowId, int>> counts;
  int relabelled = 0;
  for (int i = 0; i < kBatches; ++i) {
    ASSERT_TRUE(sampler->Sample(random, batch.spans()));
    for (size_t b = 0; b < kBatch; ++b) {
      const Relabelled row = Look(batch, b);
      if (!row.is_relabelled) continue;
      ++counts[row.start][row.goal];
      ++relabelled;
    }
  }
  // k / (k + 1) of all, within five standard deviations.
  constexpr double kAll = kBatches * static_cast<double>(kBatch);
  EXPECT_NEAR(relabelled, 0.8 * kAll, 5 * std::sqrt(0.8 * 0.2 * kAll));
  EXPECT_EQ(counts.size(), 1u + 4 + 9 + 5);
  double chi2 = 0, df = 0;
  for (const auto& [start, found] : counts) {
    double all = 0, possible = 0;
    for (const auto& [goal, count] : found) {
      all += count;
      EXPECT_TRUE(cells(start, goal)) << "a goal that shouldn't be";
    }
    for (const auto& [goal, row] : present) possible += cells(start, goal) ? 1 : 0;
    for (const auto& [goal, row] : present) {
      if (!cells(start, goal)) continue;
      const auto count = found.find(goal);
      const double difference = (count == found.end() ? 0 : count->second) - all / possible;
      chi2 += difference * difference / (all / possible);
    }
    df += possible - 1;
  }
  // Mean df, variance 2 df: five standard deviations.
  EXPECT_LE(chi2, df + 5 * std::sqrt(2 * df));
}

TEST(HindsightDraw, FutureGoalsAreUniformOverLaterRows) {
  ExpectUniformGoals("future", [](const RowId& start, const RowId& goal) {
    return SameEpisode(start, goal) && goal.row > start.row;
  });
}

TEST(HindsightDraw, FinalGoalsAreOfTheLastRow) {
  const std::map<uint32_t, uint32_t> last = {{1, 9}, {2, 5}};
  ExpectUniformGoals("final", [&](const RowId& start, const RowId& goal) {
    const uint32_t row = start.env > 0 ? last.at(start.env) : start.episode == 0 ? 1 : 4;
    return SameEpisode(start, goal) && goal.row == row;
  });
}

TEST(HindsightDraw, EpisodeGoalsAreUniformOverTheEpisode) {
  ExpectUniformGoals(
      "episode", [](const RowId& start, const RowId& goal) { return SameEpisode(start, goal); });
}

TEST(HindsightDraw, RandomGoalsAreUniformOverTheTable) {
  ExpectUniformGoals("random", [](const RowId&, const RowId&) { return true; });
}

TEST(Hindsight, NothingToDrawLeavesTheRandomAsItWas) {
  GoalTable table(1, {.capacity = 100});
  table.Append(0, 1, false, false);
  const auto sampler = MakeHindsight(HindsightRequest("future", 4, 8), table.storage());
  Buffers batch(sampler->Layout());
  Random random(1);
  EXPECT_FALSE(sampler->Sample(random, batch.spans()));
  EXPECT_EQ(random.state().position, 0u);
}

// What an env throws reaches whoever draws.
TEST(Hindsight, RewardsThatFailAreToldOf) {
  GoalTable table(1, {.capacity = 100});
  table.Append(0, 5, false, false);
  const auto sampler = MakeSampler(
      HindsightRequest("future", 1000, 64),
      {table.storage(), &kGoals, [](const RewardQuery&, std::span<float>, std::span<uint8_t>) {
         throw UserError("no rewards today");
       }});
  Buffers batch(sampler->Layout());
  Random random(1);
  EXPECT_THAT([&] { sampler->Sample(random, batch.spans()); },
              ThrowsMessage<UserError>("no rewards today"));
}

TEST(Hindsight, SaysWhatIsWrongWithARequest) {
  GoalTable table(1, {.capacity = 100});
  const auto expect = [&](const BatchRequest& request, const SamplerContext& context,
                          const std::string& text) {
    EXPECT_THAT([&] { MakeSampler(request, context); }, ThrowsMessage<UserError>(HasSubstr(text)));
  };
  const SamplerContext context{table.storage(), &kGoals, GoalRewards()};
  expect(HindsightRequest("futur", 4, 8), context,
         "hindsight.goals: 'futur' is not one of none, future, final, episode, random; did you "
         "mean 'future'?");
  expect(HindsightRequest("future", 0, 8), context, "hindsight.k: 0 is out of range");
  expect(HindsightRequest("future", 4, 8), {table.storage()}, "nobody says what the env's goals");
  expect(HindsightRequest("future", 4, 8), {table.storage(), &kGoals},
         "env test/goals's rewards can't be computed here");
  EnvSpec other = kGoals;
  other.achieved_goal = other.desired_goal = "";
  expect(HindsightRequest("future", 4, 8), {table.storage(), &other, GoalRewards()},
         "hindsight: env test/goals has no goals");
  other = kGoals;
  other.achieved_goal = "id";
  expect(HindsightRequest("future", 4, 8), {table.storage(), &other, GoalRewards()},
         "isn't float32 and fixed");
  other = kGoals;
  other.observations[1].shape = {3};
  expect(HindsightRequest("future", 4, 8), {table.storage(), &other, GoalRewards()},
         "differ in shape");
  BatchRequest blind = HindsightRequest("future", 4, 8);
  blind.fields = {"id"};
  expect(blind, context, "'desired' is not among the fields that the agent reads (id)");
}

}  // namespace
}  // namespace rookery::replay
