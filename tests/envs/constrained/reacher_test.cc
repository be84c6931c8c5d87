// Reacher against dm_control with the same model, and what its controllers come to.
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/mujoco/rendering/gl_context.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "tests/envs/constrained/episodes.h"
#include "tests/envs/differential.h"
#include "tests/envs/mujoco/model_arrays.h"
#include "tests/envs/oracle.h"
#include "tests/envs/step_memory.h"

namespace rookery::constrained {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kImageSize = 64;

class ReacherTest : public testing::Test {
 protected:
  TaskEnv& env() { return dynamic_cast<TaskEnv&>(*env_); }
  Physics& physics() { return env().physics(); }
  void Reset(uint64_t seed, double random_start = 0) {
    env().Reset(seed, std::array{random_start}, memory_.outputs());
  }
  StepResult Step(float shoulder, float wrist) {
    return env().Step(std::array{shoulder, wrist}, memory_.outputs());
  }
  // At rest; what is evaluated there.
  StepResult Pose(double shoulder, double wrist) {
    physics().Reset();
    physics().qpos()[0] = shoulder;
    physics().qpos()[1] = wrist;
    physics().Forward();
    return env().task().Evaluate(physics(), {});
  }

  const EnvEntry entry_ = EnvRegistry::BuiltIn().Find("constrained/reacher");
  std::unique_ptr<Env> env_ = entry_.make({})();
  StepMemory memory_{env_->spec()};
};

TEST_F(ReacherTest, IsDmControlsWithAnObstacle) {
  Reader oracle(AskOracle("constrained/reacher_oracle.py", {}));
  EXPECT_EQ(env().spec().time_limit, 100);
  EXPECT_EQ(env().spec().control_timestep, 0.02);
  ExpectSameModel(physics().MutableModel(), oracle);

  const std::vector<double> values = oracle.Next(size_t{kImageSize} * kImageSize * 3);
  if (Camera::Available()) {
    Reset(1);
    std::vector<uint8_t> rgb(values.size());
    ASSERT_TRUE(env().Render(kImageSize, kImageSize, rgb));
    double difference = 0;
    for (size_t i = 0; i < rgb.size(); ++i) difference += std::abs(rgb[i] - values[i]);
    EXPECT_EQ(difference, 0) << "drawn by " << GlContext::Description();
  }

  int rewarded = 0, violated = 0;
  for (size_t episode = 0, episodes = oracle.NextCount(); episode < episodes; ++episode) {
    Reset(episode);
    const size_t size = memory_.Flat().size();
    ExpectSame(memory_.Flat(), oracle.Next(size), StrCat("episode ", episode));
    for (size_t step = 0, steps = oracle.NextCount(); step < steps; ++step) {
      const std::string where = StrCat("episode ", episode, ", step ", step);
      const auto shoulder = static_cast<float>(oracle.Next());
      const StepResult result = Step(shoulder, static_cast<float>(oracle.Next()));
      ASSERT_EQ(result.reward, oracle.Next()) << where;
      ASSERT_EQ(result.success, result.reward == 0) << where;
      ASSERT_EQ(result.cost, oracle.Next()) << where;
      ASSERT_FALSE(result.terminated) << where;
      ExpectSame(memory_.Flat(), oracle.Next(size), where);
      if (HasFatalFailure()) return;
      rewarded += result.success;
      violated += result.cost > 0;
    }
  }
  EXPECT_TRUE(oracle.AtEnd());
  EXPECT_GT(rewarded, 0);
  EXPECT_GT(violated, 0);
}

// The finger is at a pose's forward kinematics: two links of 0.12 m.
TEST_F(ReacherTest, TouchesWithinTheSumOfRadii) {
  Reset(1);
  int touches[2] = {};
  for (double shoulder = -kPi; shoulder < kPi; shoulder += 0.05) {
    for (double wrist = -2.7; wrist < 2.7; wrist += 0.05) {
      const StepResult result = Pose(shoulder, wrist);
      const double x = 0.12 * (std::cos(shoulder) + std::cos(shoulder + wrist));
      const double y = 0.12 * (std::sin(shoulder) + std::sin(shoulder + wrist));
      // In dm_control's polar coordinates an angle is from the y axis, clockwise.
      const double target = std::hypot(x + 0.25 * std::sin(kPi / 4), y - 0.25 * std::cos(kPi / 4));
      const double obstacle =
          std::hypot(x + 0.13 * std::sin(0.3 * kPi), y - 0.13 * std::cos(0.3 * kPi));
      ASSERT_EQ(result.success, target <= 0.015 + 0.01) << shoulder << ", " << wrist;
      ASSERT_EQ(result.cost, obstacle <= 0.05 + 0.01 ? 1 : 0) << shoulder << ", " << wrist;
      touches[0] += result.success;
      touches[1] += result.cost > 0;
    }
  }
  EXPECT_GT(touches[0], 10);
  EXPECT_GT(touches[1], 100);
}

TEST_F(ReacherTest, TheObstacleTurnsTheMotorsOffUntilTheEnd) {
  Reset(1);
  Step(1, -1);
  EXPECT_EQ(physics().ctrl()[0], 0.5);
  EXPECT_EQ(physics().ctrl()[1], -0.5);
  int64_t steps = 0;
  while (Step(0, -1).cost == 0) ASSERT_LT(++steps, 50);
  for (int i = 0; i < 3; ++i) {
    Step(1, 1);
    EXPECT_EQ(physics().ctrl()[0], 0);
    EXPECT_EQ(physics().ctrl()[1], 0);
  }
  Reset(2);
  Step(1, 1);
  EXPECT_EQ(physics().ctrl()[0], 0.5);
}

TEST_F(ReacherTest, BeginsInOnePoseOrInAny) {
  double low = kPi, high = -kPi;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    Reset(seed);
    EXPECT_EQ(physics().qpos()[0], 0.53 * kPi);
    EXPECT_EQ(physics().qpos()[1], 0.85 * kPi);
    Reset(seed, 1);
    EXPECT_EQ(env().task().Evaluate(physics(), {}).cost, 0);
    low = std::min(low, physics().qpos()[0]);
    high = std::max(high, physics().qpos()[0]);
  }
  EXPECT_LT(low, -3);
  EXPECT_GT(high, 3);
}

TEST_F(ReacherTest, ItsControllersDoAsTheySay) {
  const Came detour = Episodes(entry_, "detour", {0}, 100);
  EXPECT_GE(detour.successes, 80);
  EXPECT_LE(detour.violations, 5);
  const Came violate = Episodes(entry_, "violate", {0}, 100);
  EXPECT_GE(violate.violations, 90);
  const Came wander = Episodes(entry_, "wander", {1}, 100);
  EXPECT_LT(wander.successes, 50);
}

}  // namespace
}  // namespace rookery::constrained
