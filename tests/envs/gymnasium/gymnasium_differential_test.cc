// Every MuJoCo v5 task against the installed Gymnasium.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "envs/episode.h"
#include "envs/gymnasium/gymnasium.h"
#include "tests/envs/differential.h"
#include "tests/envs/gymnasium/gymnasium_variants.h"
#include "tests/envs/oracle.h"
#include "tests/envs/samples.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

EnvFactory Factory(const std::string& name, const std::vector<std::string>& options = {}) {
  return EnvRegistry::BuiltIn().Find("gym/" + name).make(ToConfig(options));
}

std::vector<double> Ask(const std::string& what, const std::string& name,
                        const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {what, name};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return AskOracle("gymnasium/gymnasium_oracle.py", arguments);
}

// As a reset that draws this state.
void SetState(Physics& physics, const std::vector<double>& qpos, const std::vector<double>& qvel) {
  physics.Reset();
  std::copy(qpos.begin(), qpos.end(), physics.qpos().begin());
  std::copy(qvel.begin(), qvel.end(), physics.qvel().begin());
  physics.Forward();
}

std::string DiagnosticNames(const EnvSpec& spec) {
  std::vector<std::string> names;
  for (const DiagnosticSpec& diagnostic : spec.diagnostics) names.push_back(diagnostic.name);
  return Join(names, ",");
}

void ExpectSpec(const EnvSpec& spec, Reader& oracle) {
  EXPECT_EQ(static_cast<double>(spec.time_limit), oracle.Next());
  EXPECT_DOUBLE_EQ(spec.control_timestep, oracle.Next());
  EXPECT_DOUBLE_EQ(spec.physics_timestep, oracle.Next());
  const auto action_size = static_cast<size_t>(oracle.Next());
  for (const std::vector<double>& bound : {spec.action.low, spec.action.high}) {
    const std::vector<double> expected = oracle.Next(action_size);
    EXPECT_EQ(std::vector<float>(bound.begin(), bound.end()),
              std::vector<float>(expected.begin(), expected.end()));
  }
  ASSERT_EQ(spec.observations.size(), 1u);
  EXPECT_EQ(spec.observations[0].name, "observation");
  ASSERT_EQ(static_cast<double>(spec.observations[0].NumElements()), oracle.Next());
}

// Variant 0 has the default options.
class GymnasiumStepTest : public testing::TestWithParam<std::tuple<std::string, size_t>> {};

TEST_P(GymnasiumStepTest, StepsAsGymnasium) {
  const auto& [name, variant] = GetParam();
  const std::vector<std::string> options =
      variant == 0 ? std::vector<std::string>{} : GymnasiumVariants().at(name).at(variant - 1);
  const std::unique_ptr<Env> made = Factory(name, options)();
  auto& env = dynamic_cast<TaskEnv&>(*made);
  const EnvSpec& spec = env.spec();
  std::vector<std::string> more = {DiagnosticNames(spec)};
  more.insert(more.end(), options.begin(), options.end());
  Reader oracle(Ask("trace", name, more));
  const auto states = static_cast<int>(oracle.Next());
  const auto steps = static_cast<int>(oracle.Next());
  ExpectSpec(spec, oracle);
  if (HasFatalFailure()) return;

  StepMemory memory(spec);
  env.Reset(7, {}, memory.outputs());
  Physics& physics = env.physics();
  const size_t size = memory.Flat().size();
  int endings = 0;
  for (int i = 0; i < states * steps; ++i) {
    const std::string where = StrCat("state ", i / steps, ", step ", i % steps);
    if (oracle.Next() == 1) {
      const std::vector<double> qpos = oracle.Next(physics.qpos().size());
      SetState(physics, qpos, oracle.Next(physics.qvel().size()));
      env.task().Observe(physics, memory.outputs());
      ExpectSame(memory.Flat(), oracle.Next(size), where + ", before");
    }
    const std::vector<double> action = oracle.Next(physics.ctrl().size());
    const StepResult result =
        env.Step(std::vector<float>(action.begin(), action.end()), memory.outputs());
    ExpectNear(result.reward, oracle.Next(), where + ", reward");
    ASSERT_EQ(result.terminated, oracle.Next() == 1) << where;
    ASSERT_FALSE(result.truncated) << where;
    endings += result.terminated ? 1 : 0;
    for (size_t k = 0; k < spec.diagnostics.size(); ++k) {
      ExpectNear(memory.diagnostics()[k], oracle.Next(), where + ", " + spec.diagnostics[k].name);
    }
    ExpectSame(memory.Flat(), oracle.Next(size), where);
    if (HasFatalFailure()) return;
  }
  EXPECT_TRUE(oracle.AtEnd());
  // These fall under random actions, so that both answers have been seen.
  if (name.starts_with("Hopper") || name.starts_with("Walker2d") || name == "Humanoid-v5" ||
      name.starts_with("Inverted")) {
    const bool ends = std::find(options.begin(), options.end(), "terminate_when_unhealthy=false") ==
                      options.end();
    EXPECT_EQ(endings > 0, ends);
    EXPECT_LT(endings, states * steps);
  }
}

class GymnasiumTest : public testing::TestWithParam<std::string> {};

// What is drawn together: Reacher's target at most so far from the middle, Pusher's cylinder at
// least so far from the goal.
void ExpectSameDistances(const std::string& name, size_t nq,
                         const std::vector<std::vector<double>>& ours,
                         const std::vector<std::vector<double>>& theirs) {
  const auto distances = [](const std::vector<double>& x, const std::vector<double>& y) {
    std::vector<double> distances;
    for (size_t i = 0; i < x.size(); ++i) distances.push_back(std::hypot(x[i], y[i]));
    return Describe(distances).sorted;
  };
  if (name == "Reacher-v5") {
    EXPECT_NEAR(distances(ours[nq - 2], ours[nq - 1]).back(),
                distances(theirs[nq - 2], theirs[nq - 1]).back(), 0.002);  // of 0.2 m
  } else if (name == "Pusher-v5") {
    EXPECT_NEAR(distances(ours[nq - 4], ours[nq - 3]).front(),
                distances(theirs[nq - 4], theirs[nq - 3]).front(), 0.004);  // of 0.17 m
  }
}

TEST_P(GymnasiumTest, BeginsAsGymnasium) {
  std::vector<std::vector<std::string>> variants = {{}};
  for (const FieldHelp& option : EnvRegistry::BuiltIn().Find("gym/" + GetParam()).options_help()) {
    if (option.path == "reset_noise_scale") variants.push_back({"reset_noise_scale=0.25"});
  }
  for (const std::vector<std::string>& options : variants) {
    Reader oracle(Ask("resets", GetParam(), options));
    const auto rows = static_cast<size_t>(oracle.Next());
    const auto columns = static_cast<size_t>(oracle.Next());
    const std::unique_ptr<Env> made = Factory(GetParam(), options)();
    auto& env = dynamic_cast<TaskEnv&>(*made);
    const Physics& physics = env.physics();
    ASSERT_EQ(physics.qpos().size() + physics.qvel().size(), columns);
    StepMemory memory(env.spec());
    std::vector<std::vector<double>> ours(columns), theirs(columns);
    for (size_t row = 0; row < rows; ++row) {
      env.Reset(MixKey({12, row}), {}, memory.outputs());
      for (size_t i = 0; i < columns; ++i) {
        const size_t nq = physics.qpos().size();
        ours[i].push_back(i < nq ? physics.qpos()[i] : physics.qvel()[i - nq]);
        theirs[i].push_back(oracle.Next());
      }
    }
    for (size_t i = 0; i < columns; ++i) {
      const std::string where = StrCat(Join(options), " element ", i);
      ExpectSameDistribution(ours[i], theirs[i], where);
      // Uniform numbers (kurtosis 1.8; a disc's have 2) have sharp ends. That all of 1000 miss the
      // outer 1.2 % on a side has a chance of 6e-6.
      const Sample a = Describe(ours[i]), b = Describe(theirs[i]);
      if (b.deviation < 1e-6 || b.kurtosis > 1.9) continue;
      const double slack = 0.012 * (b.sorted.back() - b.sorted.front());
      EXPECT_NEAR(a.sorted.front(), b.sorted.front(), slack) << where;
      EXPECT_NEAR(a.sorted.back(), b.sorted.back(), slack) << where;
    }
    ExpectSameDistances(GetParam(), physics.qpos().size(), ours, theirs);
  }
}

TEST_P(GymnasiumTest, TimesOutAsGymnasium) {
  Episode episode(Factory(GetParam()), {});
  StepMemory memory(episode.spec());
  episode.Reset({.seed = 3}, memory.outputs());
  Physics& physics = dynamic_cast<TaskEnv&>(episode.env()).physics();
  Reader oracle(Ask("limit", GetParam()));
  const std::vector<double> qpos = oracle.Next(physics.qpos().size());
  const std::vector<double> qvel = oracle.Next(physics.qvel().size());
  const std::vector<float> action(physics.ctrl().size());
  const double limit = oracle.Next();
  int steps = 0;
  for (bool truncated = false; !truncated; ++steps) {
    SetState(physics, qpos, qvel);
    const StepResult result = episode.Step(action, memory.outputs());
    ASSERT_FALSE(result.terminated) << steps;
    ASSERT_LE(steps, limit);
    truncated = result.truncated;
  }
  EXPECT_EQ(steps, limit);
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const EnvEntry& entry : gymnasium::Entries()) names.push_back(entry.id.substr(4));
  return names;
}

std::string Word(const std::string& name) { return name.substr(0, name.find('-')); }

INSTANTIATE_TEST_SUITE_P(All, GymnasiumStepTest,
                         testing::Combine(testing::ValuesIn(Names()), testing::Range<size_t>(0, 3)),
                         [](const auto& info) {
                           return StrCat(Word(std::get<0>(info.param)), "_",
                                         std::get<1>(info.param));
                         });
INSTANTIATE_TEST_SUITE_P(All, GymnasiumTest, testing::ValuesIn(Names()),
                         [](const auto& info) { return Word(info.param); });

// Exactly at the bounds, and on both sides of them by as little as a double can tell; the oracle
// makes sure that both answers are among them.
class GymnasiumBoundsTest
    : public testing::TestWithParam<std::pair<std::string, std::vector<std::string>>> {};

TEST_P(GymnasiumBoundsTest, EndsAsGymnasium) {
  const auto& [name, options] = GetParam();
  const std::unique_ptr<Env> made = Factory(name, options)();
  auto& env = dynamic_cast<TaskEnv&>(*made);
  Physics& physics = env.physics();
  StepMemory memory(env.spec());
  Reader oracle(Ask("bounds", name, options));
  const auto rows = static_cast<int>(oracle.Next());
  for (int row = 0; row < rows; ++row) {
    const std::vector<double> qpos = oracle.Next(physics.qpos().size());
    SetState(physics, qpos, oracle.Next(physics.qvel().size()));
    const bool ended = env.task().Evaluate(physics, memory.diagnostics()).terminated;
    EXPECT_EQ(ended, oracle.Next() == 1) << "row " << row;
  }
  EXPECT_TRUE(oracle.AtEnd());
}

std::pair<std::string, std::vector<std::string>> Bounds(
    const std::string& name, const std::vector<std::string>& options = {}) {
  return {name, options};
}

INSTANTIATE_TEST_SUITE_P(All, GymnasiumBoundsTest,
                         testing::Values(Bounds("Ant-v5"), Bounds("Hopper-v5"),
                                         // Else the pitch leaves the narrower range first.
                                         Bounds("Hopper-v5", {"healthy_angle_range=-200,200"}),
                                         Bounds("Humanoid-v5"), Bounds("InvertedDoublePendulum-v5"),
                                         Bounds("InvertedPendulum-v5"), Bounds("Walker2d-v5")),
                         [](const auto& info) {
                           return Word(info.param.first) + (info.param.second.empty() ? "" : "_1");
                         });

}  // namespace
}  // namespace rookery
