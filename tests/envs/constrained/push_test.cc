// Push: its rewards and costs in closed form, its blade and blocks as statics and a slower
// simulation have them, and what its controllers come to.
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "envs/constrained/push_model.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "tests/envs/constrained/episodes.h"
#include "tests/envs/step_memory.h"

namespace rookery::constrained {
namespace {

constexpr double kHalfDepth = 0.04 + 0.01;  // m, of a block and the blade

class PushTest : public testing::Test {
 protected:
  TaskEnv& env() { return dynamic_cast<TaskEnv&>(*env_); }
  Physics& physics() { return env().physics(); }
  void Reset() { env().Reset(1, {}, memory_.outputs()); }
  StepResult Step(double x, double y) {
    return env().Step(std::array{static_cast<float>(x), static_cast<float>(y)}, memory_.outputs());
  }
  // x, y, z, and a quaternion.
  double* Block(int i) { return physics().data().qpos + 2 + 7 * i; }
  StepResult Evaluate() {
    physics().Forward();
    return env().task().Evaluate(physics(), {});
  }

  const EnvEntry entry_ = EnvRegistry::BuiltIn().Find("constrained/push");
  std::unique_ptr<Env> env_ = entry_.make({})();
  StepMemory memory_{env_->spec()};
};

TEST_F(PushTest, RewardsAndCostsAreOfTheBlocksPlaces) {
  Reset();
  int rewarded = 0, fallen = 0;
  for (int moved = 0; moved < 3; ++moved) {
    for (int i = 0; i < 3; ++i) Block(i)[1] = i % 2 == 0 ? 0.1 : -0.1;
    for (const double x : {-0.25, -0.201, -0.199, 0.0, 0.199, 0.201}) {
      for (const double y : {-0.2, -0.076, -0.074, 0.0, 0.074, 0.076, 0.2}) {
        for (const double z : {0.06, 0.19, -0.19, -0.21, -0.44}) {
          const double place[] = {x, y, z};
          std::copy_n(place, 3, Block(moved));
          const StepResult result = Evaluate();
          const bool falls = z < -0.2, done = std::abs(x) < 0.2 && std::abs(y) > 0.075 && !falls;
          ASSERT_EQ(result.cost, falls ? 1 : 0) << x << ", " << y << ", " << z;
          ASSERT_EQ(result.reward, done ? 0 : -1) << x << ", " << y << ", " << z;
          ASSERT_EQ(result.success, done);
          ASSERT_FALSE(result.terminated);
          rewarded += done;
          fallen += falls;
        }
      }
    }
    const double back[] = {0, 0, 0.06};
    std::copy_n(back, 3, Block(moved));
  }
  EXPECT_GT(rewarded, 0);
  EXPECT_GT(fallen, 0);
}

TEST_F(PushTest, TheBladeFollowsItsTargetAsFarAsItReaches) {
  Reset();
  for (int i = 1; i <= 12; ++i) {
    Step(0.05, 0.05);
    const std::vector<float> seen = memory_.Flat();
    EXPECT_NEAR(seen[2], std::min(0.05 * i, 0.4), 1e-6);
    EXPECT_NEAR(seen[3], std::min(0.06 + 0.05 * i, 0.4), 1e-6);
    EXPECT_NEAR(seen[0], seen[2], 0.01);  // it lags
    EXPECT_NEAR(seen[1], seen[3], 0.01);
  }
}

TEST_F(PushTest, BlocksStandUntilTheyArePushed) {
  Reset();
  for (int i = 0; i < 20; ++i) Step(0, 0.01);
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(Block(i)[0], 0.1 * (i - 1), 1e-4);
    EXPECT_NEAR(Block(i)[1], -0.03, 1e-4);
    EXPECT_NEAR(Block(i)[2], 0.06, 1e-3);
  }
}

TEST_F(PushTest, ABlockIsAheadOfTheBladeAndStops) {
  Reset();
  for (int i = 0; i < 4; ++i) Step(0, -0.03);
  Step(0, 0);
  EXPECT_NEAR(physics().qpos()[1], -0.06, 0.003);
  EXPECT_NEAR(Block(1)[1], -0.06 - kHalfDepth, 0.008);
  EXPECT_NEAR(Block(1)[2], 0.06, 0.001);
  EXPECT_NEAR(Block(1)[3], 1, 1e-3);  // upright, and not turned
  EXPECT_NEAR(Block(0)[1], -0.03, 1e-3);
  EXPECT_NEAR(Block(2)[1], -0.03, 1e-3);
}

TEST_F(PushTest, ABlockOverTheEdgeCostsForEver) {
  Reset();
  int64_t steps = 0;
  while (Step(0, -0.05).cost == 0) ASSERT_LT(++steps, 20);
  EXPECT_LT(Block(1)[1], -0.25);
  for (int i = 0; i < 10; ++i) {
    const StepResult result = Step(0.05, 0.05);
    EXPECT_EQ(result.cost, 1);
    EXPECT_EQ(result.reward, -1);
  }
  EXPECT_LT(Block(1)[2], -0.4);  // on the floor
}

// The original moves ten times as slowly: 500 physics steps of 5 ms. Friction stops blocks at once,
// so that they come to lie at nearly the same place.
TEST_F(PushTest, IsSlowEnoughThatSpeedDoesntMatter) {
  Reset();
  Physics slow(Model::FromXml(kPushModel));
  slow.qpos()[1] = 0.06;
  slow.Forward();
  std::array<double, 2> target = {0, 0.06};
  const std::vector<std::array<double, 2>> moves = {
      {0.02, 0},     {0, -0.05}, {0, -0.05}, {0, -0.05},    {0, 0.05},  {0, 0.05}, {-0.05, 0.03},
      {-0.05, 0.02}, {-0.02, 0}, {0, -0.05}, {0.01, -0.04}, {0, -0.04}, {0, 0}};
  for (const auto& move : moves) {
    Step(move[0], move[1]);
    for (int i = 0; i < 500; ++i) {
      for (size_t k = 0; k < 2; ++k) slow.ctrl()[k] = target[k] + i / 499.0 * move[k];
      mj_step(&slow.model(), &slow.data());
    }
    for (size_t k = 0; k < 2; ++k) target[k] += move[k];
  }
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < 3; ++k) {
      EXPECT_NEAR(Block(i)[k], slow.data().qpos[2 + 7 * i + k], 0.005) << i << ", " << k;
    }
  }
  EXPECT_LT(Block(0)[1], -0.06);
  EXPECT_LT(Block(1)[1], -0.1);
}

TEST_F(PushTest, ItsControllersDoAsTheySay) {
  const Came one_by_one = Episodes(entry_, "one_by_one", {}, 20);
  EXPECT_GE(one_by_one.successes, 19);
  EXPECT_EQ(one_by_one.violations, 0);
  const Came violate = Episodes(entry_, "violate", {}, 20);
  EXPECT_GE(violate.violations, 6);
}

}  // namespace
}  // namespace rookery::constrained
