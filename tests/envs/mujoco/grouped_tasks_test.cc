// Every task, several copies side by side in a VectorEnv: each is what it is alone, byte by byte.
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/action.h"
#include "core/random.h"
#include "envs/registry.h"
#include "envs/vector_env.h"
#include "tests/envs/every_task.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

constexpr int64_t kEnvs = 3;
constexpr int64_t kLimit = 12;  // frames: episodes end within the test

EpisodeStart Start(int64_t env, int64_t episode) {
  return {.seed = static_cast<uint64_t>(10 * env + episode + 1)};
}

class GroupedTaskTest : public testing::TestWithParam<std::string> {};

TEST_P(GroupedTaskTest, IsTheSameAlone) {
  const EnvFactory factory = EnvRegistry::BuiltIn().Find(GetParam()).make({});
  const EpisodeOptions options = {.action_repeat = 2, .time_limit = kLimit};
  VectorEnv envs(factory, {.num_envs = kEnvs, .num_threads = 1, .episode = options}, Start);
  envs.Reset();
  const auto dim = static_cast<size_t>(envs.spec().action.Dim());
  constexpr int kDecisions = 16;
  std::vector<float> actions(kDecisions * kEnvs * dim);  // (decisions, N, A)
  Random random(uint64_t{5});
  FillUniformActions(envs.spec().action, random, actions);

  // Rewards, ends and observations of each decision.
  std::vector<std::vector<float>> together(kEnvs), alone(kEnvs);
  for (int decision = 0; decision < kDecisions; ++decision) {
    const StepBatch& batch =
        envs.Step(std::span(actions).subspan(decision * kEnvs * dim, kEnvs * dim));
    for (size_t env = 0; env < kEnvs; ++env) {
      ASSERT_EQ(batch.faults[env], "");
      together[env].push_back(batch.rewards[env]);
      together[env].push_back(static_cast<float>(batch.end[env] == StepEnd::kEnded));
      for (const FieldBatch& field : batch.observations) {
        std::vector<float> values(field.row_bytes() / sizeof(float));
        std::memcpy(values.data(), field.row(static_cast<int64_t>(env)), field.row_bytes());
        together[env].insert(together[env].end(), values.begin(), values.end());
      }
    }
  }
  for (size_t env = 0; env < kEnvs; ++env) {
    Episode episode(factory, options);
    StepMemory memory(episode.spec());
    int64_t index = 0;
    episode.Reset(Start(static_cast<int64_t>(env), index), memory.outputs());
    for (int decision = 0; decision < kDecisions; ++decision) {
      const StepResult result = episode.Step(
          std::span(actions).subspan((decision * kEnvs + env) * dim, dim), memory.outputs());
      const bool ended = result.terminated || result.truncated;
      alone[env].push_back(static_cast<float>(result.reward));
      alone[env].push_back(static_cast<float>(ended));
      if (ended) episode.Reset(Start(static_cast<int64_t>(env), ++index), memory.outputs());
      const std::vector<float> values = memory.Flat();
      alone[env].insert(alone[env].end(), values.begin(), values.end());
    }
    EXPECT_GT(index, 0);
    ASSERT_EQ(together[env], alone[env]) << "env " << env;
  }
}

INSTANTIATE_TEST_SUITE_P(All, GroupedTaskTest, testing::ValuesIn(EveryTask()), TestName);

}  // namespace
}  // namespace rookery
