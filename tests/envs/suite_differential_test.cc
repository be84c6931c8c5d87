// Every task of the suite against the installed dm_control.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "envs/suite/suite.h"
#include "tests/envs/model_arrays.h"
#include "tests/envs/oracle.h"
#include "tests/envs/samples.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

// As the oracle's: larger arrays are textures and meshes.
constexpr size_t kMaxArray = 100'000;
constexpr size_t kResetsCompared = 20;
// What dm_control says where an actuator has no control range.
constexpr double kUnlimited = mjMAXVAL;

class SuiteDifferentialTest : public testing::TestWithParam<std::string> {
 protected:
  TaskEnv& env() { return dynamic_cast<TaskEnv&>(*env_); }
  Physics& physics() { return env().physics(); }
  std::map<std::string, ModelArray> Arrays() { return ModelArrays(physics().MutableModel()); }

  std::map<std::string, std::vector<double>> ModelValues() {
    std::map<std::string, std::vector<double>> values;
    for (const auto& [name, array] : Arrays()) {
      if (array.size <= kMaxArray) values[name] = array.Values();
    }
    return values;
  }

  // Compares the model, as made, with the arrays that come next.
  void ExpectSameModel(Reader& oracle);
  // Writes the arrays that come next into the model.
  void SetModel(Reader& oracle);

  std::unique_ptr<Env> env_ = EnvRegistry::BuiltIn().Find(GetParam()).make({})();
  const std::vector<double> parameters_ = DefaultParameters(env_->spec());
  std::string task_ = GetParam().substr(4);  // "dmc/cartpole_swingup"
};

void SuiteDifferentialTest::ExpectSameModel(Reader& oracle) {
  const auto values = ModelValues();
  const size_t count = oracle.NextCount();
  EXPECT_GT(count, 100u);
  for (size_t i = 0; i < count; ++i) {
    const std::string name = oracle.NextText();
    const std::vector<double> expected = oracle.NextList();
    ASSERT_TRUE(values.contains(name)) << name;
    const std::vector<double>& actual = values.at(name);
    ASSERT_EQ(actual.size(), expected.size()) << name;
    for (size_t k = 0; k < actual.size(); ++k) {
      if (std::isnan(expected[k]) && std::isnan(actual[k])) continue;
      // A last bit, where the source was edited.
      EXPECT_NEAR(actual[k], expected[k], 1e-12 * std::max(1.0, std::abs(expected[k])))
          << name << ", element " << k;
    }
  }
}

void SuiteDifferentialTest::SetModel(Reader& oracle) {
  auto arrays = Arrays();
  const size_t count = oracle.NextCount();
  for (size_t i = 0; i < count; ++i) {
    const std::string name = oracle.NextText();
    const std::vector<double> values = oracle.NextList();
    ASSERT_TRUE(arrays.contains(name)) << name;
    ASSERT_EQ(arrays[name].size, values.size()) << name;
    for (size_t k = 0; k < values.size(); ++k) arrays[name].set(k, values[k]);
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
  ExpectSameModel(oracle);
  if (HasFailure()) return;

  StepMemory memory(spec);
  for (int state = 0; state < states; ++state) {
    env().Reset(7, parameters_, memory.outputs());
    SetModel(oracle);
    physics().Reset();
    const std::vector<double> integration = oracle.NextList();
    ASSERT_EQ(integration.size(), mj_stateSize(&physics().model(), mjSTATE_INTEGRATION));
    mj_setState(&physics().model(), &physics().data(), integration.data(), mjSTATE_INTEGRATION);
    physics().Forward();
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

TEST_P(SuiteDifferentialTest, BeginsAsDmControl) {
  Reader oracle(AskDmControl("resets", task_));
  StepMemory memory(env().spec());

  // What the task writes into the model.
  std::vector<std::string> names(oracle.NextCount());
  for (std::string& name : names) name = oracle.NextText();
  const auto made = ModelValues();
  std::set<std::string> written;
  for (size_t row = 0; row < kResetsCompared; ++row) {
    env().Reset(MixKey({12, row}), parameters_, memory.outputs());
    for (const auto& [name, values] : ModelValues()) {
      if (values != made.at(name)) written.insert(name);
    }
  }
  EXPECT_EQ(written, std::set<std::string>(names.begin(), names.end()));

  std::vector<std::string> labels;
  for (size_t i = 0; i < memory.Flat().size(); ++i) labels.push_back(StrCat("element ", i));
  const size_t observed = labels.size();
  auto arrays = Arrays();
  std::vector<std::pair<const ModelArray*, size_t>> elements(oracle.NextCount());
  for (auto& [array, index] : elements) {
    const std::string& name = names.at(oracle.NextCount());
    array = &arrays.at(name);
    index = oracle.NextCount();
    labels.push_back(StrCat(name, "[", index, "]"));
  }

  const size_t rows = oracle.NextCount(), columns = labels.size();
  std::vector<std::vector<double>> ours(columns), theirs(columns);
  for (size_t row = 0; row < rows; ++row) {
    env().Reset(MixKey({11, row}), parameters_, memory.outputs());
    const std::vector<float> observation = memory.Flat();
    for (size_t i = 0; i < columns; ++i) {
      const double value = i < observed
                               ? observation[i]
                               : elements[i - observed].first->get(elements[i - observed].second);
      ours[i].push_back(static_cast<float>(value));
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
