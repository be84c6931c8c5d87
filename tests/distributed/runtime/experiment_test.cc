#include "distributed/runtime/experiment.h"

#include <limits>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/variable_kinds.h"
#include "tests/agents/toy_agent.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

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

EnvSpec WithFriction() {
  EnvSpec spec;
  spec.id = "test/x";
  spec.parameters = {{.name = "friction", .low = 0, .high = 2, .default_value = 1}};
  return spec;
}

TEST(EpisodeSourceTest, ErrorsNameTheParameter) {
  EnvSpec spec = WithFriction();
  spec.parameters[0].high = std::numeric_limits<double>::infinity();
  for (const char* value : {"inf", "nan", "fast", "-1", "{uniform: [0, inf]}", "[0, 1]"}) {
    EnvConfig config;
    config.params = ParseYaml(StrCat("friction: ", value), "a.yaml");
    EXPECT_THAT([&] { MakeEpisodeSource(config, spec, 0, 0); },
                ThrowsMessage<UserError>(HasSubstr("a.yaml:1: env.params.friction: ")))
        << value;
  }
}

TEST(EpisodeSourceTest, SeedsAreFunctionsOfThePathAndNeverRepeat) {
  const EnvSpec spec = WithFriction();
  std::set<uint64_t> seeds;
  for (uint64_t incarnation : {uint64_t{0}, uint64_t{1}, kEvaluationIncarnation}) {
    const EpisodeSource source = MakeEpisodeSource({}, spec, 3, incarnation);
    for (int env = 0; env < 10; ++env) {
      for (int episode = 0; episode < 100; ++episode) {
        seeds.insert(source(env, episode).seed);
        EXPECT_EQ(source(env, episode).seed, source(env, episode).seed);
      }
    }
  }
  EXPECT_EQ(seeds.size(), 3000u);
}

TEST(EpisodeSourceTest, ParametersAreDrawnWithinTheirRange) {
  EnvConfig config;
  config.params = ParseYaml("friction: {uniform: [0.5, 1.5]}", "a.yaml");
  const EpisodeSource source = MakeEpisodeSource(config, WithFriction(), 0, 0);
  double low = 10, high = -10;
  for (int episode = 0; episode < 1000; ++episode) {
    const double value = source(0, episode).parameters.at(0);
    low = std::min(low, value);
    high = std::max(high, value);
  }
  EXPECT_GE(low, 0.5);
  EXPECT_LT(high, 1.5);
  EXPECT_LT(low, 0.51);
  EXPECT_GT(high, 1.49);
}

TEST(EpisodeSourceTest, WholeNumbersIncludeBothEnds) {
  EnvSpec spec = WithFriction();
  spec.parameters = {{.name = "delay",
                      .high = 9,
                      .is_sampled = true,
                      .sampled_low = 1,
                      .sampled_high = 3,
                      .is_whole = true}};
  const auto drawn = [&](const std::string& params) {
    EnvConfig config;
    config.params = ParseYaml(params, "a.yaml");
    const EpisodeSource source = MakeEpisodeSource(config, spec, 0, 0);
    std::set<double> values;
    for (int episode = 0; episode < 200; ++episode) values.insert(source(0, episode).parameters[0]);
    return values;
  };
  EXPECT_EQ(drawn("{}"), (std::set<double>{1, 2, 3}));
  EXPECT_EQ(drawn("delay: {uniform: [0, 1]}"), (std::set<double>{0, 1}));
  EXPECT_EQ(drawn("delay: 4"), std::set<double>{4});
  EXPECT_THAT([&] { drawn("delay: 1.5"); },
              testing::ThrowsMessage<UserError>(HasSubstr("expected whole numbers")));
}

TEST(EpisodeSourceTest, RefusesUnknownParametersAndRanges) {
  const auto error = [](const std::string& text) -> std::string {
    EnvConfig config;
    config.params = ParseYaml(text, "a.yaml");
    try {
      MakeEpisodeSource(config, WithFriction(), 0, 0);
    } catch (const UserError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_THAT(error("fricton: 1"), HasSubstr("did you mean 'friction'?"));
  EXPECT_THAT(error("friction: 3"), HasSubstr("not within [0, 2]"));
  EXPECT_THAT(error("friction: {uniform: [2, 1]}"), HasSubstr("[2, 1] is no range"));
  EXPECT_THAT(error("friction: {normal: [0, 1]}"), HasSubstr("expected a number or {uniform"));
}

}  // namespace
}  // namespace rookery
