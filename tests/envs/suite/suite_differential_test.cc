// Every task of the suite against the installed dm_control.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "envs/suite/suite.h"
#include "tests/envs/mujoco/model_arrays.h"
#include "tests/envs/oracle.h"
#include "tests/envs/samples.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

constexpr size_t kResetsCompared = 20;
// What dm_control says where an actuator has no control range.
constexpr double kUnlimited = mjMAXVAL;

class SuiteDifferentialTest : public testing::TestWithParam<std::string> {
 protected:
  TaskEnv& env() { return dynamic_cast<TaskEnv&>(*env_); }
  Physics& physics() { return env().physics(); }
  // An episode of our own, then the model and the state that come next.
  void SetModel(Reader& oracle);
  void SetState(Reader& oracle);
  // Writes the numbers that come next over what follows from the state, as the oracle's INVENTED.
  void Invent(Reader& oracle);

  std::unique_ptr<Env> env_ = EnvRegistry::BuiltIn().Find(GetParam()).make({})();
  const std::vector<double> parameters_ = DefaultParameters(env_->spec());
  std::string task_ = GetParam().substr(4);  // "dmc/cartpole_swingup"
};

void SuiteDifferentialTest::SetModel(Reader& oracle) {
  StepMemory memory(env().spec());
  env().Reset(7, parameters_, memory.outputs());
  WriteModel(physics().MutableModel(), oracle);
  physics().Reset();
}

void SuiteDifferentialTest::SetState(Reader& oracle) {
  const std::vector<double> state = oracle.NextList();
  const mjModel& model = physics().model();
  ASSERT_EQ(state.size(), mj_stateSize(&model, mjSTATE_INTEGRATION));
  mj_setState(&model, &physics().data(), state.data(), mjSTATE_INTEGRATION);
  physics().Forward();
}

void SuiteDifferentialTest::Invent(Reader& oracle) {
  const mjModel& model = physics().model();
  const mjData& data = physics().data();
  const std::vector<double> numbers = oracle.NextList();
  const double* next = numbers.data();
  for (const auto& [array, size] : {std::pair(data.sensordata, model.nsensordata),
                                    {data.xpos, 3 * model.nbody},
                                    {data.xquat, 4 * model.nbody},
                                    {data.xmat, 9 * model.nbody},
                                    {data.geom_xpos, 3 * model.ngeom},
                                    {data.site_xpos, 3 * model.nsite},
                                    {data.site_xmat, 9 * model.nsite}}) {
    ASSERT_LE(next + size, numbers.data() + numbers.size());
    std::copy_n(next, size, array);
    next += size;
  }
  ASSERT_EQ(next, numbers.data() + numbers.size());
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
  Reader oracle(AskDmControl("trace", task_));
  const EnvSpec& spec = env().spec();
  const auto states = static_cast<int>(oracle.Next());
  EXPECT_EQ(static_cast<double>(spec.time_limit), oracle.Next());
  EXPECT_DOUBLE_EQ(spec.control_timestep, oracle.Next());
  EXPECT_DOUBLE_EQ(spec.physics_timestep, oracle.Next());
  const std::vector<double> low = oracle.NextList(), high = oracle.NextList();
  const size_t action_size = low.size();
  ASSERT_EQ(spec.action.Dim(), action_size);
  for (size_t i = 0; i < action_size; ++i) {
    // An action without bounds has some of our own.
    if (high[i] >= kUnlimited) continue;
    EXPECT_EQ(spec.action.low[i], low[i]);
    EXPECT_EQ(spec.action.high[i], high[i]);
  }
  ASSERT_EQ(spec.observations.size(), oracle.NextCount());
  for (const TensorSpec& field : spec.observations) {
    const std::vector<double> shape = oracle.NextList();
    EXPECT_EQ(std::vector<double>(field.shape.begin(), field.shape.end()), shape) << field.name;
  }
  ExpectSameModel(physics().MutableModel(), oracle);
  if (HasFailure()) return;

  StepMemory memory(spec);
  for (int state = 0; state < states; ++state) {
    SetModel(oracle);
    SetState(oracle);
    env().task().Observe(physics(), memory.outputs());
    const size_t size = memory.Flat().size();
    ExpectSame(memory.Flat(), oracle.Next(size), StrCat("state ", state));
    const auto steps = static_cast<int>(oracle.Next());
    for (int step = 0; step < steps; ++step) {
      const std::vector<double> action = oracle.Next(action_size);
      const StepResult result =
          env().Step(std::vector<float>(action.begin(), action.end()), memory.outputs());
      const std::string where = StrCat("state ", state, ", step ", step);
      ASSERT_NEAR(static_cast<float>(result.reward), oracle.Next(), 1e-5) << where;
      ASSERT_EQ(result.terminated, oracle.Next() != 0) << where;
      ASSERT_FALSE(result.truncated) << where;
      ExpectSame(memory.Flat(), oracle.Next(size), where);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_TRUE(oracle.AtEnd());
}

// Rewards are seldom more than 0 on the way of random actions.
TEST_P(SuiteDifferentialTest, RewardsAsDmControl) {
  Reader oracle(AskDmControl("poses", task_));
  StepMemory memory(env().spec());
  std::set<double> rewards;
  const auto episodes = static_cast<int>(oracle.Next());
  for (int episode = 0; episode < episodes; ++episode) {
    SetModel(oracle);
    const auto poses = static_cast<int>(oracle.Next());
    for (int pose = 0; pose <= poses; ++pose) {
      const bool invented = pose == poses;
      invented ? Invent(oracle) : SetState(oracle);
      const std::string where = StrCat("episode ", episode, ", pose ", pose);
      const StepResult result = env().task().Evaluate(physics(), memory.diagnostics());
      env().task().Observe(physics(), memory.outputs());
      rewards.insert(result.reward);
      const double reward = oracle.Next();
      ASSERT_NEAR(result.reward, reward, 1e-9 * std::max(1.0, std::abs(reward))) << where;
      if (!invented) {
        ASSERT_EQ(result.terminated, oracle.Next() != 0) << where;
      }
      ExpectSame(memory.Flat(), oracle.Next(memory.Flat().size()), where);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_TRUE(oracle.AtEnd());
  EXPECT_GT(rewards.size(), 1u) << "no pose is rewarded";
}

TEST_P(SuiteDifferentialTest, BeginsAsDmControl) {
  Reader oracle(AskDmControl("resets", task_));
  StepMemory memory(env().spec());

  // What the task writes into the model.
  std::vector<std::string> names(oracle.NextCount());
  for (std::string& name : names) name = oracle.NextText();
  const auto made = ModelValues(physics().MutableModel());
  std::set<std::string> written;
  for (size_t row = 0; row < kResetsCompared; ++row) {
    env().Reset(MixKey({12, row}), parameters_, memory.outputs());
    for (const auto& [name, values] : ModelValues(physics().MutableModel())) {
      if (values != made.at(name)) written.insert(name);
    }
  }
  EXPECT_EQ(written, std::set<std::string>(names.begin(), names.end()));

  std::vector<std::string> labels;
  for (size_t i = 0; i < memory.Flat().size(); ++i) labels.push_back(StrCat("element ", i));
  auto arrays = ModelArrays(physics().MutableModel());
  std::vector<std::pair<const ModelArray*, size_t>> elements(oracle.NextCount());
  for (auto& [array, index] : elements) {
    const std::string& name = names.at(oracle.NextCount());
    array = &arrays.at(name);
    index = oracle.NextCount();
    labels.push_back(StrCat(name, "[", index, "]"));
  }

  labels.push_back("number of contacts");
  for (size_t i = 0; i < physics().qpos().size(); ++i) labels.push_back(StrCat("qpos[", i, "]"));
  for (size_t i = 0; i < physics().qvel().size(); ++i) labels.push_back(StrCat("qvel[", i, "]"));

  const size_t rows = oracle.NextCount(), columns = labels.size();
  std::vector<std::vector<double>> ours(columns), theirs(columns);
  for (size_t row = 0; row < rows; ++row) {
    env().Reset(MixKey({11, row}), parameters_, memory.outputs());
    const std::vector<float> observation = memory.Flat();
    std::vector<double> values(observation.begin(), observation.end());
    for (const auto& [array, index] : elements) values.push_back((*array)[index]);
    values.push_back(physics().data().ncon);
    values.insert(values.end(), physics().qpos().begin(), physics().qpos().end());
    values.insert(values.end(), physics().qvel().begin(), physics().qvel().end());
    ASSERT_EQ(values.size(), columns);
    for (size_t i = 0; i < columns; ++i) {
      ours[i].push_back(static_cast<float>(values[i]));
      theirs[i].push_back(static_cast<float>(oracle.Next()));
    }
  }
  EXPECT_TRUE(oracle.AtEnd());
  for (size_t i = 0; i < columns; ++i) {
    ExpectSameDistribution(ours[i], theirs[i], StrCat(GetParam(), ", ", labels[i]));
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
