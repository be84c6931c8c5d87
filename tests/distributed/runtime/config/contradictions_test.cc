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

}  // namespace
}  // namespace rookery
