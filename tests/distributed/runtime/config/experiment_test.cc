#include "distributed/runtime/config/experiment.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/variation/variable_kinds.h"
#include "tests/agents/toy_agent.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;

std::string ErrorOf(const std::string& text) {
  try {
    ReadExperiment(ParseYaml(text, "a.yaml"), DescribedAgents());
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(ExperimentTest, ResolvedConfigReadsBackTheSame) {
  ExperimentConfig config =
      ReadExperiment(ParseYaml("env: dmc/cheetah_run\nagent: {id: sac, lr: 1e-3}\nseed: 5", "a"),
                     DescribedAgents());
  EXPECT_EQ(config.env.id, "dmc/cheetah_run");
  const std::string written = WriteYaml(config.Write());
  ExperimentConfig again = ReadExperiment(ParseYaml(written, "b"), DescribedAgents());
  EXPECT_EQ(WriteYaml(again.Write()), written);
  EXPECT_THAT(written, HasSubstr("lr: 0.001"));
}

// What belongs to the env doesn't hang on who learns; what is written counts before both.
TEST(ExperimentTest, EnvsHaveTheSameDefaultsForEveryAgent) {
  AgentRegistry agents = DescribedAgents();
  agents.Add(ToyRegistry().Find("toy"));
  const auto read = [&](const std::string& text) {
    return ReadExperiment(ParseYaml(text, "a"), agents);
  };
  for (const char* agent : {"sac", "toy"}) {
    const std::string cartpole = StrCat("{agent: ", agent, ", env: dmc/cartpole_swingup}");
    EXPECT_EQ(read(cartpole).env.action_repeat, 4) << agent;
    EXPECT_EQ(
        read(StrCat("{agent: ", agent, ", env: {id: dmc/cartpole_swingup, ", "action_repeat: 2}}"))
            .env.action_repeat,
        2)
        << agent;
    EXPECT_EQ(read(StrCat("{agent: ", agent, ", env: dmc/cheetah_run}")).env.action_repeat, 1)
        << agent;
  }
  const auto resolved = [&](const std::string& agent) {
    return WriteYaml(read(StrCat("{agent: ", agent, ", env: dmc/cartpole_swingup}")).Write());
  };
  EXPECT_THAT(resolved("sac"), HasSubstr("lr: 0.001\n"));
  EXPECT_THAT(resolved("sac"), HasSubstr("learning_starts: 500\n"));
  EXPECT_THAT(resolved("{id: sac, lr: 0.5}"), HasSubstr("lr: 0.5\n"));
}

TEST(ExperimentTest, ErrorsSayWhereAndWhatWouldBeRight) {
  const std::string good = "env: dmc/cheetah_run\nagent: sac\n";
  EXPECT_THAT(ErrorOf(good + "totl_decisions: 5"),
              HasSubstr("a.yaml:3: totl_decisions: unknown key; did you mean 'total_decisions'?"));
  EXPECT_THAT(ErrorOf(good + "actors: -1"), HasSubstr("a.yaml:3: actors: -1 is out of range"));
  EXPECT_THAT(ErrorOf("env: x\nagent: sacc"), HasSubstr("sac"));
  EXPECT_THAT(ErrorOf("agent: sac"), HasSubstr("env is missing"));
  EXPECT_THAT(ErrorOf("env: x\nagent: {id: sac, gama: 1}"), HasSubstr("did you mean 'gamma'?"));
}

// What a user of another platform types.
TEST(ExperimentTest, ForeignNamesAndMisplacedKeysAreUnderstood) {
  const auto error = [](const std::string& text) {
    return ErrorOf("env: dmc/cheetah_run\nagent: sac\n" + text);
  };
  for (const auto& [theirs, ours] :
       std::map<std::string, std::string>{{"total_timesteps", "total_decisions"},
                                          {"learning_rate", "agent.lr"},
                                          {"net_arch", "agent.hidden"},
                                          {"buffer_size", "replay.capacity"},
                                          {"n_envs", "env.per_actor"},
                                          {"train_freq", "updates_per_decision"},
                                          {"gradient_steps", "updates_per_decision"},
                                          {"eval_freq", "eval.every"},
                                          {"batch_size", "agent.batch_size"},  // ours, elsewhere
                                          {"gamma", "agent.gamma"},
                                          {"tau", "agent.tau"},
                                          {"action_repeat", "env.action_repeat"}}) {
    EXPECT_THAT(error(theirs + ": 5"),
                HasSubstr("a.yaml:3: " + theirs + ": unknown key; did you mean '" + ours + "' ("));
  }
  EXPECT_THAT(ErrorOf("env: a\nagent: {id: sac, learning_rate: 1}"), HasSubstr("'agent.lr' ("));
  EXPECT_THAT(ErrorOf("env: a\nagent: {id: sac, capacity: 1}"), HasSubstr("'replay.capacity' ("));
  EXPECT_EQ(
      ErrorOf("agent: sac\nenv: {id: a, params: {gamma: 1}, options: {tau: 2}}").find("unknown"),
      std::string::npos);  // free names
}

TEST(ExperimentTest, WordsBelowFreeNamesMayHaveDots) {
  ConfigNode root = ConfigNode::Map();
  ApplySetting(root, "env.params.mass_Cube.001=2");
  ApplySetting(root, "env.randomize.camera.my.cam.x=[0, 1]");
  ApplySetting(root, "env.observation_noise.arm.velocity=0.1");
  EXPECT_NE(root.Find("env")->Find("observation_noise")->Find("arm.velocity"), nullptr);
  EXPECT_EQ(root.Find("env")->Find("params")->Find("mass_Cube.001")->scalar, "2");
  EXPECT_NE(root.Find("env")->Find("randomize")->Find("camera")->Find("my.cam"), nullptr);
}

TEST(ExperimentTest, EveryNumberThatVariesMayBeSetByAWord) {
  const auto model = Model::FromFile(FindAsset("dm_control/suite/cheetah.xml"));
  for (const VariableKind& kind : VariableKinds()) {
    for (const VariableNumber& number : kind.numbers(0, model->get())) {
      if (*number.name == 0) continue;
      ConfigNode root = ConfigNode::Map();
      ApplySetting(root, StrCat("env.randomize.", kind.name, ".a.b.", number.name, "=1"));
      const ConfigNode& object = root.At("env.randomize")[kind.name]["a.b"];
      EXPECT_NE(object.Find(number.name), nullptr) << kind.name << " " << number.name;
    }
  }
}

}  // namespace
}  // namespace rookery
