#include "distributed/replay/rate_limiter.h"

#include <cmath>
#include <sstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

Stage Ratio(double updates, int64_t starts, int64_t decisions = 0) {
  return {.kind = Stage::Kind::kRatio,
          .updates_per_decision = updates,
          .learning_starts = starts,
          .decisions = decisions};
}

Stage Phases(int64_t decisions, int64_t episodes, int64_t updates, int64_t length = 0) {
  return {.kind = Stage::Kind::kPhases,
          .collect_decisions = decisions,
          .collect_episodes = episodes,
          .phase_updates = updates,
          .decisions = length};
}

// By the newest policy.
template <class Limiter>
void Decide(Limiter& limiter, int64_t count) {
  limiter.CountRows(std::vector<int64_t>(static_cast<size_t>(count), limiter.state().version), {});
}

template <class Limiter>
void EndEpisode(Limiter& limiter) {
  limiter.CountRows({}, limiter.state().version);
}

template <class Limiter>
void Learn(Limiter& limiter) {
  limiter.CountUpdate(limiter.state().version + 1);
}

Stage Offline(int64_t updates) { return {.kind = Stage::Kind::kOffline, .updates = updates}; }

TEST(RateLimiter, RatioOwesUpdatesAfterLearningStarts) {
  RateLimiter limiter({{Ratio(0.5, 10)}}, {.max_lead = 4});
  EXPECT_EQ(limiter.DecisionRoom(), 14);
  EXPECT_EQ(limiter.Explain(), "learner waits: 0 of 10 decisions collected before learning starts");
  Decide(limiter, 11);
  EXPECT_FALSE(limiter.MayUpdate());  // floor(1 * 0.5) = 0
  EXPECT_EQ(
      limiter.Explain(),
      "learner waits: its 0 updates are all that 11 decisions allow (0.5 a decision after 10)");
  Decide(limiter, 1);
  EXPECT_EQ(limiter.UpdatesOwed(), 1);
  EXPECT_EQ(limiter.Explain(), "nobody waits: the learner owes 1 updates");
  Decide(limiter, 1234);
  EXPECT_FALSE(limiter.MayInsert());
  EXPECT_EQ(limiter.Explain(), "actors wait: 1,236 decisions ahead of the learner (limit 4)");
  for (int i = 0; i < 616; ++i) Learn(limiter);  // the lead is 1236 - 2 * 616 = 4 now
  EXPECT_FALSE(limiter.MayInsert());
  Learn(limiter);
  EXPECT_TRUE(limiter.MayInsert());
  EXPECT_EQ(limiter.DecisionRoom(), 2);
  EXPECT_EQ(limiter.UpdatesOwed(), 1);
}

TEST(RateLimiter, ProductsThatFallShortOfWholeNumbersCount) {
  RateLimiter limiter({{Ratio(0.29, 0)}}, {.max_lead = 1000});
  Decide(limiter, 100);
  EXPECT_EQ(limiter.UpdatesOwed(), 29);  // 0.29 * 100 is 28.999999999999996 in doubles
}

TEST(RateLimiter, PhasesAlternateExactly) {
  RateLimiter limiter({{Phases(100, 0, 3)}});
  for (int phase = 0; phase < 3; ++phase) {
    EXPECT_EQ(limiter.DecisionRoom(), 100);
    Decide(limiter, 60);
    EXPECT_EQ(limiter.Explain(), "learner waits: 60 of 100 decisions of this phase collected");
    EXPECT_FALSE(limiter.MayUpdate());
    Decide(limiter, 40);
    EXPECT_FALSE(limiter.MayInsert());
    for (int update = 0; update < 3; ++update) {
      EXPECT_EQ(limiter.UpdatesOwed(), 3 - update);
      EXPECT_FALSE(limiter.MayInsert());
      Learn(limiter);
    }
    EXPECT_FALSE(limiter.MayUpdate());
  }
}

TEST(RateLimiter, PhasesOfEpisodes) {
  RateLimiter limiter({{Phases(0, 2, 1)}});
  Decide(limiter, 500);
  EndEpisode(limiter);
  EXPECT_EQ(limiter.EpisodeRoom(), 1);
  EXPECT_EQ(limiter.Explain(), "learner waits: 1 of 2 episodes of this phase collected");
  EXPECT_TRUE(limiter.MayInsert());
  EndEpisode(limiter);
  EXPECT_FALSE(limiter.MayInsert());
  EXPECT_EQ(limiter.Explain(), "actors wait: 0 of 1 updates of this phase done");
  Learn(limiter);
  EXPECT_EQ(limiter.EpisodeRoom(), 2);
}

TEST(RateLimiter, StagesFollowEachOther) {
  RateLimiter limiter(
      {{Offline(2), Ratio(1, 5, 8), Phases(4, 0, 1, 8), Ratio(0, 0, 6), Offline(1)}});
  EXPECT_FALSE(limiter.MayInsert());
  EXPECT_EQ(limiter.Explain(), "actors wait: 0 of 2 offline updates done");
  Learn(limiter);
  Learn(limiter);
  EXPECT_EQ(limiter.state().stage, 1);
  EXPECT_EQ(limiter.DecisionRoom(), 6);
  Decide(limiter, 8);
  EXPECT_EQ(limiter.Explain(),
            "actors wait: the stage has its 8 decisions, and the learner owes 3 updates");
  for (int i = 0; i < 3; ++i) Learn(limiter);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(limiter.state().stage, 2);
    Decide(limiter, 4);
    Learn(limiter);
  }
  EXPECT_EQ(limiter.state().stage, 3);
  EXPECT_EQ(limiter.Explain(), "learner waits: this stage has no updates");
  Decide(limiter, 6);
  EXPECT_FALSE(limiter.Finished());
  Learn(limiter);
  EXPECT_TRUE(limiter.Finished());
  EXPECT_FALSE(limiter.MayInsert());
  EXPECT_FALSE(limiter.MayUpdate());
  EXPECT_EQ(limiter.Explain(), "all 5 stages are over");
  EXPECT_FALSE(limiter.WaitToUpdate(10s));  // at once
  EXPECT_EQ(limiter.state().decisions, 22);
  EXPECT_EQ(limiter.state().updates, 8);
}

TEST(RateLimiter, AStageEndsByWhatComesFirst) {
  const Stage stage{.updates_per_decision = 2, .decisions = 20, .episodes = 2, .updates = 9};
  {  // episodes: what they owe is still done
    RateLimiter limiter({{stage, Ratio(1, 0)}}, {.max_lead = 100});
    Decide(limiter, 2);
    EndEpisode(limiter);
    EXPECT_EQ(limiter.EpisodeRoom(), 1);
    EndEpisode(limiter);
    EXPECT_FALSE(limiter.MayInsert());
    EXPECT_EQ(limiter.Explain(),
              "actors wait: the stage has its 2 episodes, and the learner owes 4 updates");
    for (int i = 0; i < 4; ++i) Learn(limiter);
    EXPECT_EQ(limiter.state().stage, 1);
  }
  {  // updates: no more than these are owed
    RateLimiter limiter({{stage, Ratio(1, 0)}}, {.max_lead = 100});
    Decide(limiter, 8);
    EXPECT_EQ(limiter.UpdatesOwed(), 9);
    for (int i = 0; i < 9; ++i) {
      EXPECT_EQ(limiter.position().stage_update, i);
      Learn(limiter);
    }
    EXPECT_EQ(limiter.position().stage, 1);
    EXPECT_EQ(limiter.position().stage_update, 0);
    EXPECT_EQ(limiter.position().update, 9);
  }
  {  // the last stage ends the run
    RateLimiter limiter({{stage}}, {.max_lead = 100});
    Decide(limiter, 20);
    while (limiter.MayUpdate()) Learn(limiter);
    EXPECT_TRUE(limiter.Finished());
    EXPECT_EQ(limiter.Explain(), "the only stage is over");
    Decide(limiter, 3);  // were on their way
    EXPECT_TRUE(limiter.Finished());
    EXPECT_FALSE(limiter.MayInsert());
    EXPECT_EQ(limiter.position().stage, 0);
  }
}

TEST(RateLimiter, PositionsCountPhases) {
  RateLimiter limiter({{Phases(4, 0, 2, 8), Offline(1)}});
  for (int64_t phase = 0; phase < 2; ++phase) {
    Decide(limiter, 4);
    for (int64_t update = 0; update < 2; ++update) {
      const UpdatePosition at = limiter.position();
      EXPECT_EQ(at.phase, phase);
      EXPECT_EQ(at.phase_update, update);
      EXPECT_EQ(at.stage_update, 2 * phase + update);
      Learn(limiter);
    }
  }
  EXPECT_EQ(limiter.position().stage, 1);
  EXPECT_EQ(limiter.position().phase, 0);
}

TEST(RateLimiter, RefusesSchedulesThatDeadlockOrMakeNoSense) {
  const auto expect = [](const Schedule& schedule, LimiterOptions options, const char* why) {
    EXPECT_THAT([&] { RateLimiter(schedule, options); }, ThrowsMessage<UserError>(HasSubstr(why)));
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
TEST(RateLimiter, PhasesCountTheirOwnPolicyAlone) {
  RateLimiter limiter({{Phases(3, 0, 1)}});
  Decide(limiter, 3);
  limiter.CountUpdate(100);  // an agent that began with another run's weights
  limiter.CountRows(std::vector<int64_t>{0, 0, 99, 100}, {});
  EXPECT_EQ(limiter.state().phase_decisions, 1);
  EXPECT_EQ(limiter.state().stage_decisions, 7);
  EXPECT_EQ(limiter.DecisionRoom(), 2);
  Decide(limiter, 2);
  EXPECT_TRUE(limiter.MayUpdate());

  RateLimiter episodes({{Phases(0, 1, 1)}});
  episodes.CountRows(std::vector<int64_t>{0}, 0);
  Learn(episodes);
  episodes.CountRows(std::vector<int64_t>{0, 0}, 0);
  EXPECT_FALSE(episodes.MayUpdate());
  episodes.CountRows(std::vector<int64_t>{0, 1}, 1);  // it took the new one on its way
  EXPECT_TRUE(episodes.MayUpdate());
  EXPECT_EQ(episodes.state().episodes, 3);
}

TEST(RateLimiter, StarvationOpensActingWhereTheStageActs) {
  RateLimiter limiter({{Phases(2, 0, 1, 2), Offline(1)}});
  Decide(limiter, 2);
  EXPECT_FALSE(limiter.MayInsert());
  limiter.SetStarved(true);
  EXPECT_TRUE(limiter.MayInsert());
  EXPECT_EQ(limiter.Explain(), "learner waits: the replay has too little for a batch");
  Decide(limiter, 1);
  limiter.SetStarved(false);
  EXPECT_FALSE(limiter.MayInsert());
  Learn(limiter);
  EXPECT_TRUE(limiter.Offline());
  limiter.SetStarved(true);
  EXPECT_FALSE(limiter.MayInsert());
  EXPECT_EQ(limiter.EpisodeRoom(), 0);
  EXPECT_EQ(
      limiter.Explain(),
      "learner waits: the replay has too little for a batch, and this stage collects nothing");
}

TEST(RateLimiter, CountsUpdatesWhereNoDecisionIsTaken) {
  RateLimiter limiter({{Offline(2), Ratio(1, 0, 2), Offline(1), Offline(1)}});
  Learn(limiter);
  Learn(limiter);
  EXPECT_EQ(limiter.state().offline_updates, 2);  // until the next decision
  Decide(limiter, 1);
  EXPECT_EQ(limiter.state().offline_updates, 0);
  Learn(limiter);
  Decide(limiter, 1);
  Learn(limiter);
  EXPECT_EQ(limiter.state().offline_updates, 0);
  Learn(limiter);
  Learn(limiter);
  EXPECT_TRUE(limiter.Finished());
  EXPECT_EQ(limiter.state().offline_updates, 2);
  EXPECT_EQ(limiter.state().updates, 6);
}

TEST(RateLimiter, StateComesBack) {
  const Schedule schedule{{Ratio(1, 5, 8), Phases(4, 0, 2)}};
  RateLimiter a(schedule);
  Decide(a, 6);
  Learn(a);
  Decide(a, 2);
  EndEpisode(a);
  std::stringstream text;
  a.Save(text);
  RateLimiter b(schedule);
  b.Load(text);
  EXPECT_EQ(a.state(), b.state());
  EXPECT_EQ(a.Explain(), b.Explain());
  std::istringstream wrong("7 0 0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_THROW(b.Load(wrong), UserError);
  std::istringstream cut("0 0 0");
  EXPECT_THROW(b.Load(cut), UserError);
  EXPECT_EQ(a.state(), b.state());
}

// Actors and learner take turns at random, each only as far as it may: one of them always can, and
// neither comes further ahead than the schedule says.
TEST(RateLimiter, NeverDeadlocksWhateverTheOrder) {
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

TEST(RateLimiter, ThreadsAlternateToTheEnd) {
  RateLimiter limiter({{Ratio(0.5, 20, 400), Phases(10, 0, 4)}}, {.max_lead = 8});
  std::atomic<int> opened = 0;
  limiter.SetInsertListener([&] { ++opened; });
  std::jthread actor([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (limiter.WaitToInsert(10s, stop)) Decide(limiter, 1);
    }
  });
  int updates = 0;
  while (updates < 400) {
    ASSERT_TRUE(limiter.WaitToUpdate(10s)) << limiter.Explain();
    Learn(limiter);
    ++updates;
  }
  actor.request_stop();
  actor.join();
  EXPECT_GT(opened, 0);
  EXPECT_GT(limiter.blocked_update_seconds(), 0);
  EXPECT_GT(limiter.blocked_insert_seconds(), 0);
  EXPECT_EQ(limiter.state().updates, 400);
}

TEST(RateLimiter, AWaitEndsAtItsTimeoutAndAtAStop) {
  RateLimiter limiter({{Ratio(1, 10)}});
  EXPECT_FALSE(limiter.WaitToUpdate(5ms));
  EXPECT_GE(limiter.blocked_update_seconds(), 0.005);
  std::stop_source source;
  std::jthread stopper([&] { source.request_stop(); });
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(limiter.WaitToUpdate(60s, source.get_token()));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 30s);
}

}  // namespace
}  // namespace rookery::replay
