// Every MuJoCo task, varied by nothing: it must be the task that it was, though its model is
// written anew at each reset, with all that MuJoCo derives from it.
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/random.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "tests/envs/every_task.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

// All of the model's masses, cameras and lights, if it has any.
ConfigNode ByNothing(const mjModel& model) {
  std::string text = "mass: {'*': [1, 1]}";
  if (model.ncam > 0) text += ", camera: {'*': {x: [0, 0]}}";
  if (model.nlight > 0) text += ", light: {'*': {x: [0, 0]}}";
  return ParseYaml("{" + text + "}", "test");
}

class VariedTaskTest : public testing::TestWithParam<std::string> {};

TEST_P(VariedTaskTest, IsTheSameWhenVariedByNothing) {
  const EnvFactory factory = EnvRegistry::BuiltIn().Find(GetParam()).make({});
  const std::unique_ptr<Env> plain = factory(), varied = factory();
  auto& task = dynamic_cast<TaskEnv&>(*varied);
  task.Vary(ByNothing(task.physics().model()));
  StepMemory expected(plain->spec()), found(varied->spec());
  std::vector<double> values;
  for (const ParameterSpec& parameter : varied->spec().parameters) {
    values.push_back(parameter.default_value);
  }
  ASSERT_GT(values.size(), plain->spec().parameters.size());
  std::vector<float> action(static_cast<size_t>(plain->spec().action.Dim()));
  Random random(uint64_t{3});
  for (const uint64_t seed : {1, 2}) {
    plain->Reset(seed, DefaultParameters(plain->spec()), expected.outputs());
    varied->Reset(seed, values, found.outputs());
    ASSERT_EQ(found.Flat(), expected.Flat()) << "episode " << seed << ", reset";
    for (int step = 0; step < 20; ++step) {
      random.FillUniform(action, -1, 1);
      const StepResult a = plain->Step(action, expected.outputs());
      const StepResult b = varied->Step(action, found.outputs());
      ASSERT_EQ(found.Flat(), expected.Flat()) << "episode " << seed << ", step " << step;
      ASSERT_EQ(b.reward, a.reward);
      if (a.terminated) break;
    }
  }
}

std::vector<std::string> Varied(const std::string& id, const std::string& randomize) {
  const std::unique_ptr<Env> env = EnvRegistry::BuiltIn().Find(id).make({})();
  dynamic_cast<TaskEnv&>(*env).Vary(ParseYaml(randomize, "test"));
  std::vector<std::string> names;
  for (const ParameterSpec& parameter : env->spec().parameters) names.push_back(parameter.name);
  return names;
}

// The light follows the target, which is drawn anew in each episode.
TEST(OverwrittenTest, WhatTheTaskSetsIsLeftOutOrRefused) {
  EXPECT_THAT(
      Varied("dmc/swimmer_swimmer6", "{light: {target_light: {brightness: [0, 2], z: [-1, 1]}}}"),
      testing::ElementsAre("light_target_light_brightness", "light_target_light_z"));
  EXPECT_THAT(
      [] { Varied("dmc/swimmer_swimmer6", "{light: {target_light: {x: [-1, 1], z: [-1, 1]}}}"); },
      testing::ThrowsMessage<UserError>(testing::HasSubstr("light_target_light_x would change")));
  EXPECT_THROW(Varied("dmc/finger_spin", "{damping: {hinge: [0.5, 2]}}"), UserError);
  const auto all =
      Varied("dmc/swimmer_swimmer6", "{light: {'*': {x: [-1, 1]}}, mass: {'*': [1, 2]}}");
  EXPECT_THAT(all, testing::Not(testing::Contains("light_target_light_x")));
  EXPECT_THAT(all, testing::Contains("mass_head"));
}

INSTANTIATE_TEST_SUITE_P(All, VariedTaskTest, testing::ValuesIn(EveryMujocoTask()), TestName);

}  // namespace
}  // namespace rookery
