// Navigation against what its authors' code says of it, step by step from states that are set here,
// and what its controllers come to.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "envs/classic/classic_env.h"
#include "envs/constrained/constrained.h"
#include "envs/constrained/plane.h"
#include "envs/registry.h"
#include "tests/envs/constrained/episodes.h"

namespace rookery::constrained {
namespace {

class NavigationTest : public testing::Test {
 protected:
  explicit NavigationTest(const std::string& id = "constrained/navigation")
      : entry(EnvRegistry::BuiltIn().Find(id)), env(entry.make({})()) {
    Reset(1);
  }

  void Reset(uint64_t seed, double random_start = 0) {
    std::vector<double> parameters = DefaultParameters(env->spec());
    parameters[0] = random_start;
    env->Reset(seed, parameters, Out());
  }
  StepResult Step(float x, float y) { return env->Step(std::array{x, y}, Out()); }
  Outputs Out() { return {env->spec(), fields_, {}}; }
  std::span<double> state() { return dynamic_cast<classic::ClassicEnv&>(*env).state(); }
  void Put(double x, double y) {
    state()[0] = x;
    state()[1] = y;
  }
  std::span<const float> Seen() { return Out().Observation<float>(0); }

  const EnvEntry entry;
  std::unique_ptr<Env> env;

 private:
  std::vector<std::byte> memory_ = std::vector<std::byte>(2 * sizeof(float));
  std::vector<FieldRoom> fields_ = {{.fixed = memory_.data()}};
};

TEST_F(NavigationTest, BeginsAtItsStart) {
  double sum[2] = {}, squares[2] = {};
  constexpr int kEpisodes = 2000;
  for (int i = 0; i < kEpisodes; ++i) {
    Reset(static_cast<uint64_t>(i));
    for (size_t k = 0; k < 2; ++k) {
      const double offset = state()[k] - (k == 0 ? 30 : 75);
      sum[k] += offset;
      squares[k] += offset * offset;
    }
  }
  for (size_t k = 0; k < 2; ++k) {
    EXPECT_NEAR(sum[k] / kEpisodes, 0, 0.1);
    EXPECT_NEAR(squares[k] / kEpisodes, 1, 0.1);
  }
}

// Even within the wall, for who wants to see what a policy thinks of that.
TEST_F(NavigationTest, BeginsWhereItIsTold) {
  for (const auto& [x, y] : {std::pair{12.5, 140.0}, {80.0, 75.0}, {180.0, 0.0}}) {
    env->Reset(3, std::array{0.0, x, y, 0.0}, Out());
    EXPECT_EQ(state()[0], x);
    EXPECT_EQ(state()[1], y);
  }
  EXPECT_EQ(Step(0, 0).cost, 0);
  env->Reset(3, std::array{0.0, 80.0, 75.0, 5.0}, Out());
  EXPECT_NE(state()[0], 80);
}

TEST_F(NavigationTest, BeginsAnywhereWhereAsked) {
  int left = 0, beyond = 0;
  for (uint64_t i = 0; i < 2000; ++i) {
    Reset(i, 1);
    const bool in_wall = state()[0] > 75 && state()[0] < 100 && state()[1] > 55 && state()[1] < 95;
    EXPECT_FALSE(in_wall);
    left += state()[0] < 75;
    beyond += state()[0] > 100;
  }
  EXPECT_NEAR(left / 2000.0, 75 * 150 / (180.0 * 150 - 25 * 40), 0.04);
  EXPECT_NEAR(beyond / 2000.0, 80 * 150 / (180.0 * 150 - 25 * 40), 0.04);
}

TEST_F(NavigationTest, MovesByItsActionAndNoise) {
  double sum = 0, squares = 0;
  constexpr int kSteps = 2000;
  for (int i = 0; i < kSteps; ++i) {
    Put(60, 20);
    Step(2, -100);  // clipped to -3
    EXPECT_FLOAT_EQ(Seen()[0], static_cast<float>(state()[0]));
    const double noise[2] = {state()[0] - 62, state()[1] - 17};
    sum += noise[0] + noise[1];
    squares += noise[0] * noise[0] + noise[1] * noise[1];
  }
  EXPECT_NEAR(sum / (2 * kSteps), 0, 0.01);
  EXPECT_NEAR(std::sqrt(squares / (2 * kSteps)), 0.125, 0.005);
  Put(179, 1);
  Step(3, -3);
  EXPECT_EQ(state()[0], 180);
  EXPECT_EQ(state()[1], 0);
}

TEST_F(NavigationTest, RewardsTheStateBeforeTheStep) {
  Put(150, 77.9);
  const StepResult leaves = Step(0, 3);
  EXPECT_EQ(leaves.reward, 0);
  EXPECT_TRUE(leaves.success);
  EXPECT_FALSE(leaves.terminated);
  Put(150, 78.1);
  const StepResult comes = Step(0, -3);
  EXPECT_EQ(comes.reward, -1);
  EXPECT_FALSE(comes.success);
}

TEST_F(NavigationTest, AWallCostsAndHolds) {
  Put(74, 75);
  const StepResult enters = Step(3, 0);
  EXPECT_EQ(enters.cost, 1);
  EXPECT_EQ(enters.reward, -1);
  const double x = state()[0], y = state()[1];
  EXPECT_EQ(Step(-3, 3).cost, 1);
  EXPECT_EQ(state()[0], x);
  EXPECT_EQ(state()[1], y);
  Put(70, 75);
  EXPECT_EQ(Step(-3, 0).cost, 0);
}

TEST_F(NavigationTest, ShowsThePointAndTheWall) {
  Put(30, 75);
  constexpr int kWidth = 180, kHeight = 150;
  std::vector<uint8_t> rgb(size_t{kWidth} * kHeight * 3);
  ASSERT_TRUE(env->Render(kWidth, kHeight, rgb));
  const auto at = [&](int x, int y) {
    const uint8_t* p = &rgb[static_cast<size_t>(3 * ((kHeight - 1 - y) * kWidth + x))];
    return std::vector<int>(p, p + 3);
  };
  using testing::ElementsAre;
  EXPECT_THAT(at(30, 75), ElementsAre(255, 0, 0));
  EXPECT_THAT(at(38, 75), ElementsAre(255, 0, 0));
  EXPECT_THAT(at(43, 75), ElementsAre(0, 0, 0));
  EXPECT_THAT(at(88, 75), ElementsAre(0, 0, 255));
  EXPECT_THAT(at(88, 50), ElementsAre(0, 0, 0));
  EXPECT_THAT(at(88, 98), ElementsAre(0, 0, 0));
}

TEST(NavigationControllersTest, TheDetourIsSafeAndReachesTheGoal) {
  for (const EnvEntry& entry : Navigation()) {
    const Came came = Episodes(entry, "detour", {0}, 50);
    EXPECT_GE(came.successes, 48) << entry.id;
    EXPECT_EQ(came.violations, 0) << entry.id;
  }
}

TEST(NavigationControllersTest, TheOtherRunsIntoWalls) {
  for (const EnvEntry& entry : Navigation()) {
    const Came came = Episodes(entry, "violate", {1}, 50);
    EXPECT_GE(came.violations, 45) << entry.id;
  }
}

}  // namespace
}  // namespace rookery::constrained
