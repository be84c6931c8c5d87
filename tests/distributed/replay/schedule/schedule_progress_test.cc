#include "distributed/replay/schedule/schedule_progress.h"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "tests/distributed/replay/schedule/stages.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ScheduleProgress, RatioOwesUpdatesAfterLearningStarts) {
  ScheduleProgress progress({{Ratio(0.5, 10)}}, {.max_lead = 4});
  EXPECT_EQ(progress.DecisionRoom(), 14);
  EXPECT_EQ(progress.Explain(),
            "learner waits: 0 of 10 decisions collected before learning starts");
  Decide(progress, 11);
  EXPECT_FALSE(progress.MayUpdate());  // floor(1 * 0.5) = 0
  EXPECT_EQ(
      progress.Explain(),
      "learner waits: its 0 updates are all that 11 decisions allow (0.5 a decision after 10)");
  Decide(progress, 1);
  EXPECT_EQ(progress.UpdatesOwed(), 1);
  EXPECT_EQ(progress.Explain(), "nobody waits: the learner owes 1 updates");
  Decide(progress, 1234);
  EXPECT_FALSE(progress.MayInsert());
  EXPECT_EQ(progress.Explain(), "actors wait: 1,236 decisions ahead of the learner (limit 4)");
  for (int i = 0; i < 616; ++i) Learn(progress);  // the lead is 1236 - 2 * 616 = 4 now
  EXPECT_FALSE(progress.MayInsert());
  Learn(progress);
  EXPECT_TRUE(progress.MayInsert());
  EXPECT_EQ(progress.DecisionRoom(), 2);
  EXPECT_EQ(progress.UpdatesOwed(), 1);
}

TEST(ScheduleProgress, ProductsThatFallShortOfWholeNumbersCount) {
  ScheduleProgress progress({{Ratio(0.29, 0)}}, {.max_lead = 1000});
  Decide(progress, 100);
  EXPECT_EQ(progress.UpdatesOwed(), 29);  // 0.29 * 100 is 28.999999999999996 in doubles
}

TEST(ScheduleProgress, PhasesAlternateExactly) {
  ScheduleProgress progress({{Phases(100, 0, 3)}}, {});
  for (int phase = 0; phase < 3; ++phase) {
    EXPECT_EQ(progress.DecisionRoom(), 100);
    Decide(progress, 60);
    EXPECT_EQ(progress.Explain(), "learner waits: 60 of 100 decisions of this phase collected");
    EXPECT_FALSE(progress.MayUpdate());
    Decide(progress, 40);
    EXPECT_FALSE(progress.MayInsert());
    for (int update = 0; update < 3; ++update) {
      EXPECT_EQ(progress.UpdatesOwed(), 3 - update);
      EXPECT_FALSE(progress.MayInsert());
      Learn(progress);
    }
    EXPECT_FALSE(progress.MayUpdate());
  }
}

TEST(ScheduleProgress, PhasesOfEpisodes) {
  ScheduleProgress progress({{Phases(0, 2, 1)}}, {});
  Decide(progress, 500);
  EndEpisode(progress);
  EXPECT_EQ(progress.EpisodeRoom(), 1);
  EXPECT_EQ(progress.Explain(), "learner waits: 1 of 2 episodes of this phase collected");
  EXPECT_TRUE(progress.MayInsert());
  EndEpisode(progress);
  EXPECT_FALSE(progress.MayInsert());
  EXPECT_EQ(progress.Explain(), "actors wait: 0 of 1 updates of this phase done");
  Learn(progress);
  EXPECT_EQ(progress.EpisodeRoom(), 2);
}

TEST(ScheduleProgress, StagesFollowEachOther) {
  ScheduleProgress progress(
      {{Offline(2), Ratio(1, 5, 8), Phases(4, 0, 1, 8), Ratio(0, 0, 6), Offline(1)}}, {});
  EXPECT_FALSE(progress.MayInsert());
  EXPECT_EQ(progress.Explain(), "actors wait: 0 of 2 offline updates done");
  Learn(progress);
  Learn(progress);
  EXPECT_EQ(progress.state().stage, 1);
  EXPECT_EQ(progress.DecisionRoom(), 6);
  Decide(progress, 8);
  EXPECT_EQ(progress.Explain(),
            "actors wait: the stage has its 8 decisions, and the learner owes 3 updates");
  for (int i = 0; i < 3; ++i) Learn(progress);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(progress.state().stage, 2);
    Decide(progress, 4);
    Learn(progress);
  }
  EXPECT_EQ(progress.state().stage, 3);
  EXPECT_EQ(progress.Explain(), "learner waits: this stage has no updates");
  Decide(progress, 6);
  EXPECT_FALSE(progress.Finished());
  Learn(progress);
  EXPECT_TRUE(progress.Finished());
  EXPECT_FALSE(progress.MayInsert());
  EXPECT_FALSE(progress.MayUpdate());
  EXPECT_EQ(progress.Explain(), "all 5 stages are over");
  EXPECT_EQ(progress.state().decisions, 22);
  EXPECT_EQ(progress.state().updates, 8);
}

TEST(ScheduleProgress, AStageEndsByWhatComesFirst) {
  const Stage stage{.updates_per_decision = 2, .decisions = 20, .episodes = 2, .updates = 9};
  {  // episodes: what they owe is still done
    ScheduleProgress progress({{stage, Ratio(1, 0)}}, {.max_lead = 100});
    Decide(progress, 2);
    EndEpisode(progress);
    EXPECT_EQ(progress.EpisodeRoom(), 1);
    EndEpisode(progress);
    EXPECT_FALSE(progress.MayInsert());
    EXPECT_EQ(progress.Explain(),
              "actors wait: the stage has its 2 episodes, and the learner owes 4 updates");
    for (int i = 0; i < 4; ++i) Learn(progress);
    EXPECT_EQ(progress.state().stage, 1);
  }
  {  // updates: no more than these are owed
    ScheduleProgress progress({{stage, Ratio(1, 0)}}, {.max_lead = 100});
    Decide(progress, 8);
    EXPECT_EQ(progress.UpdatesOwed(), 9);
    for (int i = 0; i < 9; ++i) {
      EXPECT_EQ(progress.position().stage_update, i);
      Learn(progress);
    }
    EXPECT_EQ(progress.position().stage, 1);
    EXPECT_EQ(progress.position().stage_update, 0);
    EXPECT_EQ(progress.position().update, 9);
  }
  {  // the last stage ends the run
    ScheduleProgress progress({{stage}}, {.max_lead = 100});
    Decide(progress, 20);
    while (progress.MayUpdate()) Learn(progress);
    EXPECT_TRUE(progress.Finished());
    EXPECT_EQ(progress.Explain(), "the only stage is over");
    Decide(progress, 3);  // were on their way
    EXPECT_TRUE(progress.Finished());
    EXPECT_FALSE(progress.MayInsert());
    EXPECT_EQ(progress.position().stage, 0);
  }
}

TEST(ScheduleProgress, PositionsCountPhases) {
  ScheduleProgress progress({{Phases(4, 0, 2, 8), Offline(1)}}, {});
  for (int64_t phase = 0; phase < 2; ++phase) {
    Decide(progress, 4);
    for (int64_t update = 0; update < 2; ++update) {
      const UpdatePosition at = progress.position();
      EXPECT_EQ(at.phase, phase);
      EXPECT_EQ(at.phase_update, update);
      EXPECT_EQ(at.stage_update, 2 * phase + update);
      Learn(progress);
    }
  }
  EXPECT_EQ(progress.position().stage, 1);
  EXPECT_EQ(progress.position().phase, 0);
}

TEST(ScheduleProgress, RefusesSchedulesThatDeadlockOrMakeNoSense) {
  const auto expect = [](const Schedule& schedule, LimiterOptions options, const char* why) {
    EXPECT_THAT([&] { ScheduleProgress(schedule, options); },
                ThrowsMessage<UserError>(HasSubstr(why)));
  };
  expect({{Ratio(0.01, 0)}}, {.max_lead = 99}, "it must be at least 100");
  expect({{}}, {}, "at least one stage");
  expect({{Ratio(-1, 0)}}, {}, "updates_per_decision is -1");
  expect({{Ratio(NAN, 0)}}, {}, "updates_per_decision is nan");
  expect({{Ratio(1, -1)}}, {}, "learning_starts");
  expect({{Phases(1, 1, 1)}}, {}, "one of the two");
  expect({{Phases(1, 0, 0)}}, {}, "at least one update");
  expect({{Offline(0)}}, {}, "at least one update");
  expect({{Ratio(1, 0), Ratio(1, 0)}}, {}, "stage 0: only the last stage may last for ever");
  expect({{{.updates_per_decision = 0, .updates = 5}, Ratio(1, 0)}}, {}, "stage 0: only the last");
  expect({{{.updates_per_decision = 0, .updates = 5}}}, {}, "it makes no updates");
  expect({{{.kind = Stage::Kind::kOffline, .decisions = 5, .updates = 5}}}, {}, "no decisions");
  expect({{{.episodes = -1}}}, {}, "must not be negative");
}

// What is on its way when a phase begins was taken with the policy before.
TEST(ScheduleProgress, PhasesCountTheirOwnPolicyAlone) {
  ScheduleProgress progress({{Phases(3, 0, 1)}}, {});
  Decide(progress, 3);
  progress.CountUpdate(100);  // an agent that began with another run's weights
  progress.CountRows(std::vector<int64_t>{0, 0, 99, 100}, {});
  EXPECT_EQ(progress.state().phase_decisions, 1);
  EXPECT_EQ(progress.state().stage_decisions, 7);
  EXPECT_EQ(progress.DecisionRoom(), 2);
  Decide(progress, 2);
  EXPECT_TRUE(progress.MayUpdate());

  ScheduleProgress episodes({{Phases(0, 1, 1)}}, {});
  episodes.CountRows(std::vector<int64_t>{0}, 0);
  Learn(episodes);
  episodes.CountRows(std::vector<int64_t>{0, 0}, 0);
  EXPECT_FALSE(episodes.MayUpdate());
  episodes.CountRows(std::vector<int64_t>{0, 1}, 1);  // it took the new one on its way
  EXPECT_TRUE(episodes.MayUpdate());
  EXPECT_EQ(episodes.state().episodes, 3);
}

TEST(ScheduleProgress, StarvationOpensActingWhereTheStageActs) {
  ScheduleProgress progress({{Phases(2, 0, 1, 2), Offline(1)}}, {});
  Decide(progress, 2);
  EXPECT_FALSE(progress.MayInsert());
  progress.SetStarved(true);
  EXPECT_TRUE(progress.MayInsert());
  EXPECT_EQ(progress.Explain(), "learner waits: the replay has too little for a batch");
  Decide(progress, 1);
  progress.SetStarved(false);
  EXPECT_FALSE(progress.MayInsert());
  Learn(progress);
  EXPECT_TRUE(progress.Offline());
  progress.SetStarved(true);
  EXPECT_FALSE(progress.MayInsert());
  EXPECT_EQ(progress.EpisodeRoom(), 0);
  EXPECT_EQ(
      progress.Explain(),
      "learner waits: the replay has too little for a batch, and this stage collects nothing");
}

TEST(ScheduleProgress, CountsUpdatesWhereNoDecisionIsTaken) {
  ScheduleProgress progress({{Offline(2), Ratio(1, 0, 2), Offline(1), Offline(1)}}, {});
  Learn(progress);
  Learn(progress);
  EXPECT_EQ(progress.state().offline_updates, 2);  // until the next decision
  Decide(progress, 1);
  EXPECT_EQ(progress.state().offline_updates, 0);
  Learn(progress);
  Decide(progress, 1);
  Learn(progress);
  EXPECT_EQ(progress.state().offline_updates, 0);
  Learn(progress);
  Learn(progress);
  EXPECT_TRUE(progress.Finished());
  EXPECT_EQ(progress.state().offline_updates, 2);
  EXPECT_EQ(progress.state().updates, 6);
}

// Actors and learner take turns at random, each only as far as it may: one of them always can, and
// neither comes further ahead than the schedule says.
TEST(ScheduleProgress, NeverDeadlocksWhateverTheOrder) {
  Random random(1);
  for (int trial = 0; trial < 300; ++trial) {
    Schedule schedule;
    schedule.stages.clear();
    const uint64_t stages = 1 + random.Below(3);
    for (uint64_t i = 0; i < stages; ++i) {
      const bool last = i + 1 == stages;
      const int64_t length = last ? 0 : static_cast<int64_t>(1 + random.Below(200));
      const auto size = static_cast<int64_t>(1 + random.Below(40));
      switch (random.Below(last ? 3 : 4)) {
        case 0: {
          constexpr double kRatios[] = {0.01, 0.1, 0.29, 1.0 / 3, 0.7, 1, 1.5, 4, 20};
          schedule.stages.push_back(
              Ratio(kRatios[random.Below(9)], static_cast<int64_t>(random.Below(60)), length));
          break;
        }
        case 1:
          schedule.stages.push_back(Phases(size, 0, size, length));
          break;
        case 2:
          schedule.stages.push_back(Phases(0, 1 + size / 10, size, length));
          break;
        default:
          schedule.stages.push_back(Offline(size));
      }
    }
    const int64_t max_lead =
        random.Below(2) == 0 ? 0 : static_cast<int64_t>(100 + random.Below(50));
    ScheduleProgress progress(schedule, {.max_lead = max_lead});
    const auto chunk = static_cast<int64_t>(1 + random.Below(30));
    for (int step = 0; step < 400; ++step) {
      const bool insert = progress.MayInsert();
      const bool update = progress.MayUpdate();
      ASSERT_TRUE(insert || update) << progress.Explain();
      const ScheduleProgress::State before = progress.state();
      const Stage& stage = schedule.stages[static_cast<size_t>(before.stage)];
      if (stage.kind == Stage::Kind::kPhases) {
        ASSERT_NE(insert, update);
      }
      if (insert && (!update || random.Below(2) == 0)) {
        // What is asked for exactly isn't overshot; with chunks, by less than one.
        const int64_t count =
            random.Below(2) == 0 ? std::min(chunk, progress.DecisionRoom()) : chunk;
        Decide(progress, count);
        if (random.Below(10) == 0) EndEpisode(progress);
      } else {
        Learn(progress);
      }
      const ScheduleProgress::State& after = progress.state();
      if (stage.kind == Stage::Kind::kRatio && after.stage == before.stage) {
        const double counted = static_cast<double>(
            std::max<int64_t>(after.stage_decisions - stage.learning_starts, 0));
        ASSERT_LE(static_cast<double>(after.stage_updates),
                  counted * stage.updates_per_decision + 1e-6);
        const double lead = static_cast<double>(after.stage_decisions - stage.learning_starts) -
                            static_cast<double>(after.stage_updates) / stage.updates_per_decision;
        const double limit = max_lead != 0 ? static_cast<double>(max_lead)
                                           : std::ceil(1 / stage.updates_per_decision - 1e-6);
        ASSERT_LT(lead, limit + static_cast<double>(chunk) + 1e-6);
      }
    }
  }
}

}  // namespace
}  // namespace rookery::replay
