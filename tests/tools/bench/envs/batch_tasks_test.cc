// The peer's observations and rewards are those of the env that it is measured beside.
#include "tools/bench/envs/batch_tasks.h"

#include <cmath>

#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

TEST(BatchTasksTest, SeesAndRewardsWhatTheEnvDoes) {
  const EnvRegistry registry = EnvRegistry::BuiltIn();
  for (const std::string& id : BatchTaskIds()) {
    const auto env = registry.Find(id).make(ConfigNode())();
    const Physics& physics = dynamic_cast<TaskEnv&>(*env).physics();
    const mjModel& model = physics.model();
    const auto task = MakeBatchTask(id, model);
    ASSERT_NE(task, nullptr) << id;
    StepMemory memory(env->spec());
    env->Reset(7, DefaultParameters(env->spec()), memory.outputs());
    Random random(uint64_t{1});
    std::vector<float> action(static_cast<size_t>(env->spec().action.Dim()));
    double total = 0;
    for (int step = 0; step < 200; ++step) {
      random.FillUniform(action, -1, 1);
      const double reward = env->Step(action, memory.outputs()).reward;
      std::vector<float> seen(static_cast<size_t>(task->ObservationSize(model)), -99.0F);
      ASSERT_DOUBLE_EQ(task->Look(model, physics.data(), seen.data()), reward) << id;
      ASSERT_EQ(seen, memory.Flat()) << id;
      total += std::abs(reward);
    }
    EXPECT_GT(total, 0) << id;
  }
}

TEST(BatchTasksTest, BeginsEpisodesThatDiffer) {
  const EnvRegistry registry = EnvRegistry::BuiltIn();
  for (const std::string& id : BatchTaskIds()) {
    const auto env = registry.Find(id).make(ConfigNode())();
    const mjModel& model = dynamic_cast<TaskEnv&>(*env).physics().model();
    const auto task = MakeBatchTask(id, model);
    std::mt19937_64 random(1);
    mjData* data = mj_makeData(&model);
    std::vector<double> before;
    for (int episode = 0; episode < 3; ++episode) {
      mj_resetData(&model, data);
      task->Begin(model, *data, random);
      std::vector<double> state(data->qpos, data->qpos + model.nq);
      EXPECT_NE(state, before) << id;
      for (const double value : state) EXPECT_TRUE(std::isfinite(value)) << id;
      EXPECT_EQ(data->time, 0) << id;
      before = state;
    }
    mj_deleteData(data);
  }
}

TEST(BatchTasksTest, AnythingElseIsNone) {
  const auto env = EnvRegistry::BuiltIn().Find("dmc/walker_run").make(ConfigNode())();
  const mjModel& model = dynamic_cast<TaskEnv&>(*env).physics().model();
  EXPECT_EQ(MakeBatchTask("dmc/walker_run", model), nullptr);
}

}  // namespace
}  // namespace rookery
