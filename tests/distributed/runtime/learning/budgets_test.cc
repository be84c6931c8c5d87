// What a training says of memory and disk before it takes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/temporary_folder.h"
#include "distributed/runtime/config/replay_sources.h"
#include "distributed/runtime/learning/disk_budget.h"
#include "distributed/runtime/learning/memory_budget.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

// Of images of 84 x 84 in colour.
MemoryBudget BudgetOf(double byte_budget, bool compress = true, int64_t decisions = 1'000'000) {
  ExperimentConfig config;
  config.env.id = "test/images";
  config.total_decisions = config.replay.capacity = decisions;
  config.replay.byte_budget = byte_budget;
  config.replay.compress = compress;
  EnvSpec env;
  env.observations = {{.name = "pixels", .dtype = DType::kUint8, .shape = {3, 84, 84}}};
  env.action.low.assign(6, -1);
  env.action.high.assign(6, 1);
  return CheckBudget(config, MakeSchema(env, {}), SourcesOf(config.replay, {{Stage{}}}, {}));
}

TEST(MemoryBudgetTest, CountsImagesAsTheyAreExpectedToBeKept) {
  const MemoryBudget packed = BudgetOf(8e9);
  EXPECT_GT(packed.bytes, 5e9);
  EXPECT_LT(packed.bytes, 6e9);
  EXPECT_THAT(packed.line, AllOf(HasSubstr("1.00M decisions of 20.7 KiB are 19.8 GiB, compressed "
                                           "about 5.0 GiB (assuming that images keep 0.25 of"),
                                 HasSubstr("of a budget of 7.5 GiB")));
  EXPECT_THAT([] { BudgetOf(8e9, /*compress=*/false); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("are 19.8 GiB of a budget of 7.5 GiB"),
                                             HasSubstr("lower replay.capacity"))));
  EXPECT_THAT([] { BudgetOf(4e9); }, ThrowsMessage<UserError>(HasSubstr("lower replay.capacity")));
}

TEST(MemoryBudgetTest, SaysWhatTheMachineHasNot) {
  const MemoryBudget little = BudgetOf(1e9, true, 1'000);
  EXPECT_TRUE(little.fits);
  EXPECT_THAT(little.line, Not(HasSubstr("the machine has")));
  const MemoryBudget much = BudgetOf(1e15, true, 10'000'000'000);
  EXPECT_FALSE(much.fits);
  EXPECT_THAT(much.line, AllOf(HasSubstr(", and the machine has "), HasSubstr("lower replay")));
}

TEST(DiskBudgetTest, SharesWhatCheckpointsShare) {
  const CheckpointParts parts{.replay = 5e9, .a_decision = 5e3, .of_learner = 4e6, .agent = 1e7};
  CheckpointConfig config;
  config.every = 10'000;
  config.keep = 2;
  const double two = CheckpointBytes(parts, config);
  EXPECT_GT(two, parts.replay + 3 * (parts.agent + parts.of_learner));
  EXPECT_LT(two, 1.2 * parts.replay);
  config.keep = 20;
  EXPECT_GT(CheckpointBytes(parts, config), two);
  EXPECT_LT(CheckpointBytes(parts, config), 2 * parts.replay);
  config.every = 1'000'000;  // each has a replay of its own
  EXPECT_NEAR(CheckpointBytes(parts, config) / (22 * parts.replay), 1, 0.02);
}

TEST(DiskBudgetTest, SaysWhatTheDiskHasNot) {
  const TemporaryFolder folder;
  const DiskBudget fits = CheckDisk(1e3, folder / "not/there/yet");
  EXPECT_TRUE(fits.fits);
  EXPECT_THAT(fits.line, HasSubstr("that are free"));
  const DiskBudget more = CheckDisk(1e18, folder.path());
  EXPECT_FALSE(more.fits);
  EXPECT_THAT(more.line, AllOf(HasSubstr("checkpoints take up to about"), HasSubstr("lower")));
  EXPECT_THAT(more.line, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace rookery
