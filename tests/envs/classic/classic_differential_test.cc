// Every classic control env against the installed Gymnasium.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "envs/classic/classic.h"
#include "envs/classic/classic_env.h"
#include "envs/episode.h"
#include "tests/envs/differential.h"
#include "tests/envs/oracle.h"
#include "tests/envs/samples.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using classic::ClassicEnv;

constexpr const char* kParams = "env.params.";

// What each env is also tested with: together, every option and parameter that it has.
const std::map<std::string, std::vector<std::vector<std::string>>>& Variants() {
  static const std::map<std::string, std::vector<std::vector<std::string>>> variants = {
      {"CartPole-v1",
       {{"sutton_barto_reward=true"},
        {"env.params.gravity=3.7", "env.params.cart_mass=2.5", "env.params.pole_mass=0.4",
         "env.params.pole_half_length=0.8", "env.params.force=6"}}},
      {"MountainCar-v0",
       {{"goal_velocity=0.05"}, {"env.params.gravity=0.002", "env.params.force=0.0013"}}},
      {"MountainCarContinuous-v0",
       {{"goal_velocity=0.05"}, {"env.params.gravity=0.002", "env.params.force=0.0013"}}},
      {"Acrobot-v1",
       {{"env.params.gravity=3.7", "env.params.torque=2"},
        {"env.params.link_mass_1=1.5", "env.params.link_mass_2=0.7", "env.params.link_length_1=0.8",
         "env.params.link_centre_1=0.4", "env.params.link_centre_2=0.6",
         "env.params.link_inertia=0.9"}}},
      {"Pendulum-v1",
       {{"env.params.gravity=3.7"}, {"env.params.mass=1.5", "env.params.length=0.7"}}}};
  return variants;
}

std::vector<double> Ask(const std::string& what, const std::string& name,
                        const std::vector<std::string>& settings = {}) {
  std::vector<std::string> arguments = {what, name};
  arguments.insert(arguments.end(), settings.begin(), settings.end());
  return AskOracle("classic/classic_oracle.py", arguments);
}

// An env with the options among `settings`; the others are values of `parameters`.
std::unique_ptr<Env> Make(const std::string& name, const std::vector<std::string>& settings,
                          std::vector<double>& parameters) {
  std::vector<std::string> options;
  std::ranges::copy_if(settings, std::back_inserter(options),
                       [](const std::string& s) { return !s.starts_with(kParams); });
  std::unique_ptr<Env> env =
      EnvRegistry::BuiltIn().Find("classic/" + name).make(ToConfig(options))();
  parameters = DefaultParameters(env->spec());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const std::string key = StrCat(kParams, env->spec().parameters[i].name, "=");
    for (const std::string& setting : settings) {
      if (setting.starts_with(key)) parameters[i] = std::stod(setting.substr(key.size()));
    }
  }
  return env;
}

void SetState(Env& env, const std::vector<double>& state) {
  std::ranges::copy(state, dynamic_cast<ClassicEnv&>(env).state().begin());
}

void ExpectSpec(const EnvSpec& spec, Reader& oracle) {
  EXPECT_EQ(static_cast<double>(spec.time_limit), oracle.Next());
  const auto choices = static_cast<int64_t>(oracle.Next());
  const double low = oracle.Next(), high = oracle.Next();
  if (choices > 0) {
    EXPECT_EQ(spec.action, (ActionSpec{.kind = ActionSpec::Kind::kDiscrete, .counts = {choices}}));
  } else {
    EXPECT_EQ(spec.action.kind, ActionSpec::Kind::kBox);
    EXPECT_EQ(spec.action.low, std::vector{low});
    EXPECT_EQ(spec.action.high, std::vector{high});
  }
  ASSERT_EQ(spec.observations.size(), 1u);
  const TensorSpec& observation = spec.observations[0];
  ASSERT_EQ(static_cast<double>(observation.NumElements()), oracle.Next());
  for (const std::vector<double>& bound : {observation.low, observation.high}) {
    const std::vector<double> expected = oracle.Next(bound.size());
    EXPECT_EQ(std::vector<float>(bound.begin(), bound.end()),
              std::vector<float>(expected.begin(), expected.end()));
  }
}

// Variant 0 has the defaults.
class ClassicStepTest : public testing::TestWithParam<std::tuple<std::string, size_t>> {};

TEST_P(ClassicStepTest, StepsAsGymnasium) {
  const auto& [name, variant] = GetParam();
  const std::vector<std::string> settings =
      variant == 0 ? std::vector<std::string>{} : Variants().at(name).at(variant - 1);
  std::vector<double> parameters;
  const std::unique_ptr<Env> env = Make(name, settings, parameters);
  Reader oracle(Ask("trace", name, settings));
  ExpectSpec(env->spec(), oracle);
  if (HasFatalFailure()) return;

  StepMemory memory(env->spec());
  env->Reset(7, parameters, memory.outputs());
  const size_t size = memory.Flat().size();
  const size_t state_size = dynamic_cast<ClassicEnv&>(*env).state().size();
  const auto steps = static_cast<int>(oracle.Next());
  ASSERT_GE(steps, 600);
  int endings = 0;
  for (int i = 0; i < steps; ++i) {
    const std::string where = StrCat("step ", i);
    if (oracle.Next() == 1) SetState(*env, oracle.Next(state_size));
    const std::vector<double> action = oracle.Next(1);
    const StepResult result =
        env->Step(std::vector<float>(action.begin(), action.end()), memory.outputs());
    ExpectNear(result.reward, oracle.Next(), where + ", reward");
    ASSERT_EQ(result.terminated, oracle.Next() == 1) << where;
    ASSERT_FALSE(result.truncated) << where;
    ASSERT_EQ(result.success, result.terminated && env->spec().has_success) << where;
    endings += result.terminated ? 1 : 0;
    ExpectSame(memory.Flat(), oracle.Next(size), where);
    if (HasFatalFailure()) return;
  }
  EXPECT_TRUE(oracle.AtEnd());
  EXPECT_EQ(endings > 0, name != "Pendulum-v1");  // so that both answers have been seen
  EXPECT_LT(endings, steps);
}

class ClassicTest : public testing::TestWithParam<std::string> {};

TEST_P(ClassicTest, BeginsAsGymnasium) {
  Reader oracle(Ask("resets", GetParam()));
  const auto rows = oracle.NextCount(), columns = oracle.NextCount();
  std::vector<double> parameters;
  const std::unique_ptr<Env> env = Make(GetParam(), {}, parameters);
  StepMemory memory(env->spec());
  std::vector<std::vector<double>> ours(columns), theirs(columns);
  for (size_t row = 0; row < rows; ++row) {
    env->Reset(MixKey({12, row}), parameters, memory.outputs());
    for (size_t i = 0; i < columns; ++i) {
      ours[i].push_back(dynamic_cast<ClassicEnv&>(*env).state()[i]);
      theirs[i].push_back(oracle.Next());
    }
  }
  for (size_t i = 0; i < columns; ++i) {
    const std::string where = StrCat("element ", i);
    ExpectSameDistribution(ours[i], theirs[i], where);
    // Uniform numbers have sharp ends. That all of 1000 miss the outer 1.2 % on a side has a chance
    // of 6e-6.
    const Sample a = Describe(ours[i]), b = Describe(theirs[i]);
    const double slack = 0.012 * (b.sorted.back() - b.sorted.front());
    EXPECT_NEAR(a.sorted.front(), b.sorted.front(), slack) << where;
    EXPECT_NEAR(a.sorted.back(), b.sorted.back(), slack) << where;
  }
}

TEST_P(ClassicTest, TimesOutAsGymnasium) {
  Episode episode(EnvRegistry::BuiltIn().Find("classic/" + GetParam()).make({}), {});
  StepMemory memory(episode.spec());
  episode.Reset({.seed = 3}, memory.outputs());
  Reader oracle(Ask("limit", GetParam()));
  const std::vector<double> state =
      oracle.Next(dynamic_cast<ClassicEnv&>(episode.env()).state().size());
  const double limit = oracle.Next();
  int steps = 0;
  for (bool truncated = false; !truncated; ++steps) {
    SetState(episode.env(), state);
    const StepResult result = episode.Step(std::vector<float>{0}, memory.outputs());
    ASSERT_FALSE(result.terminated) << steps;
    ASSERT_LE(steps, limit);
    truncated = result.truncated;
  }
  EXPECT_EQ(steps, limit);
}

TEST(ClassicVariantsTest, AreAllOptionsAndParameters) {
  for (const EnvEntry& entry : classic::Entries()) {
    std::vector<std::string> wanted, varied;
    for (const FieldHelp& option : entry.options_help()) wanted.push_back(option.path);
    const std::unique_ptr<Env> env = entry.make({})();
    for (const ParameterSpec& p : env->spec().parameters) wanted.push_back(kParams + p.name);
    for (const auto& variant : Variants().at(entry.id.substr(8))) {
      for (const std::string& setting : variant) {
        varied.push_back(setting.substr(0, setting.find('=')));
      }
    }
    std::ranges::sort(wanted);
    std::ranges::sort(varied);
    EXPECT_EQ(varied, wanted) << entry.id;
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const EnvEntry& entry : classic::Entries()) names.push_back(entry.id.substr(8));
  return names;
}

std::string Word(const std::string& name) { return name.substr(0, name.find('-')); }

INSTANTIATE_TEST_SUITE_P(All, ClassicStepTest,
                         testing::Combine(testing::ValuesIn(Names()), testing::Range<size_t>(0, 3)),
                         [](const auto& info) {
                           return StrCat(Word(std::get<0>(info.param)), "_",
                                         std::get<1>(info.param));
                         });
INSTANTIATE_TEST_SUITE_P(All, ClassicTest, testing::ValuesIn(Names()),
                         [](const auto& info) { return Word(info.param); });

}  // namespace
}  // namespace rookery
