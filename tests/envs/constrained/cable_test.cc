// Cable: its rewards and costs by geometry, its cable as statics have it, and what its controllers
// come to.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/constrained/cable_place.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "tests/envs/constrained/episodes.h"
#include "tests/envs/step_memory.h"

namespace rookery::constrained {
namespace {

constexpr double kCableLength = 0.24;  // m

class CableTest : public testing::Test {
 protected:
  TaskEnv& env() { return dynamic_cast<TaskEnv&>(*env_); }
  Physics& physics() { return env().physics(); }
  void Reset(uint64_t seed) { env().Reset(seed, {}, memory_.outputs()); }
  StepResult Step(double x, double y) {
    return env().Step(std::array{static_cast<float>(x), static_cast<float>(y)}, memory_.outputs());
  }
  std::array<double, 2> Node(size_t i) {
    const std::span<const float> nodes = memory_.outputs().Observation<float>(2);
    return {static_cast<double>(nodes[2 * i]), static_cast<double>(nodes[2 * i + 1])};
  }
  // The length of the way along the nodes, and from the first to the last.
  std::array<double, 2> Lengths() {
    std::array<double, 2> lengths{};
    for (size_t i = 1; i < kCableNodes; ++i) {
      lengths[0] += std::hypot(Node(i)[0] - Node(i - 1)[0], Node(i)[1] - Node(i - 1)[1]);
    }
    const auto first = Node(0), last = Node(kCableNodes - 1);
    lengths[1] = std::hypot(last[0] - first[0], last[1] - first[1]);
    return lengths;
  }

  const EnvEntry entry_ = EnvRegistry::BuiltIn().Find("constrained/cable");
  std::unique_ptr<Env> env_ = entry_.make({})();
  StepMemory memory_{env_->spec()};
};

TEST_F(CableTest, BeginsStraightBesideTheWall) {
  double lowest = 0, highest = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Reset(seed);
    EXPECT_NEAR(Node(0)[0], -0.15, 0.02001);
    EXPECT_NEAR(Node(0)[1], 0, 0.02001);
    EXPECT_NEAR(Lengths()[1], kCableLength, 1e-6);
    const auto end = Node(kCableNodes - 1);
    const double angle = std::atan2(Node(0)[1] - end[1], Node(0)[0] - end[0]);
    EXPECT_LE(std::abs(angle), 0.4);
    lowest = std::min(lowest, angle);
    highest = std::max(highest, angle);
    EXPECT_EQ(env().task().Evaluate(physics(), {}).cost, 0);
  }
  EXPECT_LT(lowest, -0.3);
  EXPECT_GT(highest, 0.3);
}

// The gripper is put so that the straight cable's end lies where it is wanted.
TEST_F(CableTest, RewardsAFreeEndWithinTheGoal) {
  Reset(1);
  const auto first = Node(0), last = Node(kCableNodes - 1);
  int rewarded = 0;
  for (const double x : {0.14, 0.151, 0.18, 0.2, 0.249, 0.26}) {
    for (const double y : {-0.06, -0.049, -0.03, 0.0, 0.04, 0.051}) {
      env().task().BeforeStep(physics(), std::array{0.0F, 0.0F});
      physics().qpos()[0] = x + first[0] - last[0];
      physics().qpos()[1] = y + first[1] - last[1];
      physics().Forward();
      const StepResult result = env().task().Evaluate(physics(), {});
      const bool there = std::hypot(x - 0.2, y) < 0.05;
      EXPECT_EQ(result.reward, there ? 0 : -1) << x << ", " << y;
      EXPECT_EQ(result.success, there) << x << ", " << y;
      EXPECT_FALSE(result.terminated);
      rewarded += there;
    }
  }
  EXPECT_GT(rewarded, 5);
}

// As far as its radius, 2 cm, from a wall 6 cm wide and 24 cm long.
TEST_F(CableTest, AGripperAtTheWallCosts) {
  for (const auto& [x, y, touches] : std::vector<std::tuple<double, double, bool>>{
           {-0.049, 0.0, true},
           {-0.051, 0.0, false},
           {-0.049, -0.119, true},
           {-0.03, -0.139, true},
           {-0.03, -0.141, false},
           {-0.0453, -0.1353, false},    // off the corner, on the diagonal
           {-0.0433, -0.1333, true}}) {  // of 2 cm are 1.41
    Reset(1);
    env().task().BeforeStep(physics(), std::array{0.0F, 0.0F});
    physics().qpos()[0] = x;
    physics().qpos()[1] = y;
    physics().Forward();
    EXPECT_EQ(env().task().Evaluate(physics(), {}).cost, touches ? 1 : 0) << x << ", " << y;
  }
}

TEST_F(CableTest, ACableAtTheWallCosts) {
  Reset(1);
  const auto first = Node(0), last = Node(kCableNodes - 1);
  // The gripper right of the wall's lower end, the middle of the cable in it or below it.
  for (const double middle : {-0.1, -0.2}) {
    env().task().BeforeStep(physics(), std::array{0.0F, 0.0F});
    physics().qpos()[0] = (first[0] - last[0]) / 2;
    physics().qpos()[1] = middle + (first[1] - last[1]) / 2;
    physics().Forward();
    EXPECT_EQ(env().task().Evaluate(physics(), {}).cost, middle > -0.12 ? 1 : 0);
  }
}

TEST_F(CableTest, AStepThatTouchesInItsMidstCosts) {
  Reset(1);
  int costs = 0;
  for (int i = 0; i < 12; ++i) costs += Step(0.025, 0).cost > 0;
  EXPECT_GT(costs, 3);
  EXPECT_LT(physics().qpos()[0], -0.045);  // the wall holds it
  for (int i = 0; i < 10; ++i) Step(-0.025, 0);
  EXPECT_EQ(Step(-0.025, 0).cost, 0);
}

// A cable that is pulled is straight behind the gripper, whatever it was, and never longer.
TEST_F(CableTest, FollowsTheGripper) {
  Reset(3);
  for (int i = 0; i < 12; ++i) Step(0, -0.025);
  for (int i = 0; i < 28; ++i) {
    Step(0.025, 0);
    EXPECT_NEAR(Lengths()[0], kCableLength, 0.002);
  }
  EXPECT_GT(Lengths()[1], 0.235);
  const auto end = Node(kCableNodes - 1);
  EXPECT_NEAR(end[0], Node(0)[0] - kCableLength, 0.01);
  EXPECT_NEAR(end[1], Node(0)[1], 0.02);
  EXPECT_NEAR(Node(0)[0], 0.4, 0.03);  // as far as it reaches
}

// Pushed together, drawn apart, against the wall: no link leaves the table, nothing diverges.
TEST_F(CableTest, StaysCalm) {
  Random random({5});
  for (uint64_t seed = 0; seed < 5; ++seed) {
    Reset(seed);
    double x = 0, y = 0;
    for (int i = 0; i < 120; ++i) {
      if (i % 6 == 0) {
        x = random.Uniform(-0.04, 0.04);
        y = random.Uniform(-0.04, 0.04);
      }
      ASSERT_NO_THROW(Step(std::clamp(x, -0.025, 0.025), std::clamp(y, -0.025, 0.025)));
      ASSERT_NEAR(Lengths()[0], kCableLength, 0.05);  // less where a part of it stands upright
    }
  }
}

TEST_F(CableTest, ItsControllersDoAsTheySay) {
  const Came detour = Episodes(entry_, "detour", {}, 10);
  EXPECT_GE(detour.successes, 8);
  EXPECT_LE(detour.violations, 1);
  const Came violate = Episodes(entry_, "violate", {}, 10);
  EXPECT_GE(violate.violations, 9);
}

}  // namespace
}  // namespace rookery::constrained
