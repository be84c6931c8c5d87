#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "core/io/yaml.h"
#include "distributed/runtime/config/make_agent.h"
#include "tests/distributed/runtime/counting_env.h"

namespace rookery {
namespace {

// Learners that train together begin with the same weights and draw noise of their own.
TEST(AgentContextTest, LearnersShareWeightsAndDifferInNoise) {
  const EnvSpec spec = MakeCounting({})()->spec();
  const ExperimentConfig config = ReadExperiment(
      ParseYaml("{env: test/counting, agent: {id: sac, hidden: [8]}, device: cpu, seed: 4}",
                "test"),
      BuiltInAgents());
  const auto saved = [&](uint64_t learner) { return MakeAgent(config, spec, learner)->Save(); };
  const NamedTensors first = saved(0), again = saved(0), second = saved(1), third = saved(2);
  int noises = 0;
  for (const auto& [name, tensor] : first) {
    EXPECT_TRUE(tensor.equal(again[name])) << name;
    const bool noise = name.starts_with("noise/");
    noises += noise ? 1 : 0;
    EXPECT_EQ(tensor.equal(second[name]), !noise) << name;
    if (noise) {
      EXPECT_FALSE(second[name].equal(third[name])) << name;
    }
  }
  EXPECT_GT(noises, 0);
}

}  // namespace
}  // namespace rookery
