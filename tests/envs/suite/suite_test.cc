// What of the suite's tasks a comparison with dm_control leaves open.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

class SuiteTest : public testing::Test {
 protected:
  TaskEnv& Make(const std::string& id) {
    env_ = EnvRegistry::BuiltIn().Find(id).make({})();
    return dynamic_cast<TaskEnv&>(*env_);
  }

 private:
  std::unique_ptr<Env> env_;
};

// Each direction alone is distributed evenly, whatever the limit.
TEST_F(SuiteTest, PointMassDirectionsAreNotTooParallel) {
  TaskEnv& env = Make("dmc/point_mass_hard");
  StepMemory memory(env.spec());
  double most = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    env.Reset(seed, {}, memory.outputs());
    const double* gains = env.physics().model().wrap_prm;
    EXPECT_NEAR(std::hypot(gains[0], gains[1]), 1, 1e-12);
    EXPECT_NEAR(std::hypot(gains[2], gains[3]), 1, 1e-12);
    most = std::max(most, std::abs(gains[0] * gains[2] + gains[1] * gains[3]));
  }
  EXPECT_LE(most, 0.9);
  EXPECT_GT(most, 0.89);
}

TEST_F(SuiteTest, LqrSpringsAreParameters) {
  TaskEnv& env = Make("dmc/lqr_lqr_6_2");
  StepMemory memory(env.spec());
  ASSERT_EQ(env.spec().parameters.size(), 6u);
  const std::vector<double> stiffness = {15, 17, 19, 21, 23, 25};
  for (const std::vector<double>& expected : {stiffness, DefaultParameters(env.spec())}) {
    env.Reset(1, expected, memory.outputs());
    for (size_t joint = 0; joint < 6; ++joint) {
      const auto id = static_cast<size_t>(env.physics().Joint("joint_" + std::to_string(joint)));
      EXPECT_EQ(env.physics().model().jnt_stiffness[id], expected[joint]);
    }
    const std::vector<float> first = memory.Flat();
    double square = 0;
    for (const float x : first) square += x * x;
    EXPECT_NEAR(square, 2, 1e-6);
    // Springs hold joints: each pulls on the position relative to the mass before.
    EXPECT_NEAR(env.physics().data().qfrc_passive[5], -expected[5] * env.physics().qpos()[5],
                1e-12);
  }
}

// To a centimetre, whatever the ground.
TEST_F(SuiteTest, QuadrupedsBeginAsLowAsTheyTouchNothing) {
  for (const std::string task : {"walk", "escape", "fetch"}) {
    TaskEnv& env = Make("dmc/quadruped_" + task);
    StepMemory memory(env.spec());
    Physics& physics = env.physics();
    for (uint64_t seed = 0; seed < 20; ++seed) {
      env.Reset(seed, {}, memory.outputs());
      EXPECT_EQ(physics.data().ncon, 0);
      physics.qpos()[static_cast<size_t>(physics.Qpos("root")) + 2] -= 0.01;
      physics.Forward();
      EXPECT_GT(physics.data().ncon, 0) << task;
    }
  }
}

}  // namespace
}  // namespace rookery
