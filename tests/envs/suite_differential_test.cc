// Every task of the suite against the installed dm_control.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "envs/suite/suite.h"
#include "tests/envs/oracle.h"
#include "tests/envs/samples.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

class SuiteDifferentialTest : public testing::TestWithParam<std::string> {
 protected:
  SuiteDifferentialTest() {
    const std::string id = GetParam();
    env_ = EnvRegistry::BuiltIn().Find(id).make({})();
    // "dmc/ball_in_cup_catch": the domain is what the oracle knows as one.
    name_ = id.substr(4);
    for (const char* domain :
         {"ball_in_cup", "cartpole", "cheetah", "finger", "pendulum", "reacher", "walker"}) {
      if (name_.starts_with(domain)) domain_ = domain;
    }
    task_ = name_.substr(domain_.size() + 1);
  }

  TaskEnv& env() { return dynamic_cast<TaskEnv&>(*env_); }

  std::unique_ptr<Env> env_;
  std::string name_, domain_, task_;
};

// As dm_control_oracle.py's model_values().
void SetModel(Physics& physics, const std::string& domain, const std::vector<double>& values) {
  if (domain == "reacher") {
    const int target = physics.Geom("target");
    std::copy_n(values.begin(), 3, physics.MutableModel().geom_pos + 3 * target);
    physics.MutableModel().geom_size[3 * target] = values[3];
  } else if (domain == "finger") {
    const int target = physics.Site("target");
    std::copy_n(values.begin(), 3, physics.MutableModel().site_pos + 3 * target);
    physics.MutableModel().site_size[3 * target] = values[3];
    physics.MutableModel().dof_damping[physics.Qvel("hinge")] = values[4];
  }
}

// 1e-5, absolute below 1 and relative above: float32 has 1.2e-7 of rounding, the rest is room for a
// last bit of difference in double that 200 steps of contact make larger.
void ExpectSame(const std::vector<float>& actual, const std::vector<double>& expected,
                const std::string& where) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    ASSERT_NEAR(actual[i], expected[i], 1e-5 * std::max(1.0, std::abs(expected[i])))
        << where << ", element " << i;
  }
}

TEST_P(SuiteDifferentialTest, StepsAsDmControl) {
  Reader oracle(AskDmControl("trace", domain_, task_));
  const EnvSpec& spec = env().spec();
  const auto states = static_cast<int>(oracle.Next());
  const auto steps = static_cast<int>(oracle.Next());
  EXPECT_EQ(static_cast<double>(spec.time_limit), oracle.Next());
  EXPECT_DOUBLE_EQ(spec.control_timestep, oracle.Next());
  EXPECT_DOUBLE_EQ(spec.physics_timestep, oracle.Next());
  const auto action_size = static_cast<size_t>(oracle.Next());
  EXPECT_EQ(spec.action.low, oracle.Next(action_size));
  EXPECT_EQ(spec.action.high, oracle.Next(action_size));
  ASSERT_EQ(static_cast<double>(spec.observations.size()), oracle.Next());
  for (const TensorSpec& field : spec.observations) {
    const std::vector<double> shape = oracle.Next(static_cast<size_t>(oracle.Next()));
    EXPECT_EQ(std::vector<double>(field.shape.begin(), field.shape.end()), shape) << field.name;
  }

  StepMemory memory(spec);
  Physics& physics = env().physics();
  for (int state = 0; state < states; ++state) {
    env().Reset(7, {}, memory.outputs());
    const std::vector<double> qpos = oracle.Next(physics.qpos().size());
    const std::vector<double> qvel = oracle.Next(physics.qvel().size());
    SetModel(physics, domain_, oracle.Next(6));
    physics.Reset();
    std::copy(qpos.begin(), qpos.end(), physics.qpos().begin());
    std::copy(qvel.begin(), qvel.end(), physics.qvel().begin());
    physics.Forward();
    env().task().Observe(physics, memory.outputs());
    const size_t size = memory.Flat().size();
    ExpectSame(memory.Flat(), oracle.Next(size), StrCat("state ", state));
    for (int step = 0; step < steps; ++step) {
      const std::vector<double> action = oracle.Next(action_size);
      const StepResult result =
          env().Step(std::vector<float>(action.begin(), action.end()), memory.outputs());
      const std::string where = StrCat("state ", state, ", step ", step);
      ASSERT_NEAR(static_cast<float>(result.reward), oracle.Next(), 1e-5) << where;
      ASSERT_FALSE(result.terminated || result.truncated);
      ExpectSame(memory.Flat(), oracle.Next(size), where);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_TRUE(oracle.AtEnd());
}

TEST_P(SuiteDifferentialTest, BeginsAsDmControl) {
  Reader oracle(AskDmControl("resets", domain_, task_));
  const auto rows = static_cast<size_t>(oracle.Next());
  const auto columns = static_cast<size_t>(oracle.Next());
  std::vector<std::vector<double>> ours(columns), theirs(columns);
  StepMemory memory(env().spec());
  for (size_t row = 0; row < rows; ++row) {
    env().Reset(MixKey({11, row}), {}, memory.outputs());
    const std::vector<float> observation = memory.Flat();
    ASSERT_EQ(observation.size(), columns);
    for (size_t i = 0; i < columns; ++i) {
      ours[i].push_back(observation[i]);
      theirs[i].push_back(static_cast<float>(oracle.Next()));
    }
  }
  for (size_t i = 0; i < columns; ++i) {
    ExpectSameDistribution(ours[i], theirs[i], StrCat(GetParam(), ", element ", i));
  }
}

std::vector<std::string> SuiteIds() {
  std::vector<std::string> ids;
  for (const EnvEntry& entry : suite::Entries()) ids.push_back(entry.id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(All, SuiteDifferentialTest, testing::ValuesIn(SuiteIds()),
                         [](const auto& info) { return info.param.substr(4); });

}  // namespace
}  // namespace rookery
