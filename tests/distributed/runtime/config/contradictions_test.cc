#include "distributed/runtime/config/contradictions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

void Check(int64_t capacity, int64_t actors, double n_step, int64_t starts = 0,
           double updates_per_decision = 1) {
  ExperimentConfig config;
  config.replay.capacity = capacity;
  config.actors = actors;
  config.total_decisions = 100;
  const Schedule schedule{
      {{.updates_per_decision = updates_per_decision, .learning_starts = starts}}};
  const std::vector<BatchRequest> requests = {{.options = {{"n_step", n_step}}}};
  RefuseContradictions(config, schedule, requests);
}

TEST(ContradictionsTest, AReplayHoldsAChunkAndAWindow) {
  Check(16, 1, 1);
  Check(1, 0, 1);
  EXPECT_THAT([] { Check(15, 1, 1); },
              ThrowsMessage<UserError>(HasSubstr("replay.capacity: 15 decisions hold no chunk")));
  EXPECT_THAT([] { Check(15, 1, 1); }, ThrowsMessage<UserError>(HasSubstr("say at least 16")));
  EXPECT_THAT(
      [] { Check(2, 0, 3); },
      ThrowsMessage<UserError>(HasSubstr("replay.capacity: 2 decisions hold no window of 3")));
}

TEST(ContradictionsTest, ARunLearns) {
  Check(1000, 1, 1, 100);
  EXPECT_THAT([] { Check(1000, 1, 1, 101); },
              ThrowsMessage<UserError>(
                  HasSubstr("agent.learning_starts: 101 is above total_decisions, 100")));
  Check(1000, 1, 1, 101, /*updates_per_decision=*/0);  // random actions are all that is wanted
}

// Of a run whose updates all come after its decisions.
TEST(ContradictionsTest, ARunComesToItsOfflineUpdates) {
  const auto check = [](int64_t decisions, bool acts_later) {
    ExperimentConfig config;
    config.actors = 0;
    config.total_decisions = 100;
    Schedule schedule{{{.random = true, .updates_per_decision = 0, .decisions = decisions},
                       {.kind = Stage::Kind::kOffline, .updates = 5}}};
    if (acts_later) schedule.stages.emplace_back();
    RefuseContradictions(config, schedule, std::vector<BatchRequest>{{}});
  };
  check(100, false);
  check(101, true);
  EXPECT_THAT([&] { check(101, false); },
              ThrowsMessage<UserError>(
                  HasSubstr("total_decisions: 100 are less than the 101 (agent.learning_starts)")));
}

}  // namespace
}  // namespace rookery
