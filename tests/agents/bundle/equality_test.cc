// Exported policies act as the agents' own do, in C++, C and Python.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "agents/bundle/exported_policy.h"
#include "agents/bundle/rookery_policy.h"
#include "agents/plain_policy.h"
#include "core/strings.h"
#include "tests/agents/bundle/bundle_agent.h"
#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

constexpr int64_t kObservations = 1000;
constexpr double kSingle = 1e-5;  // float32 sums in another order
constexpr double kDouble = 1e-9;

class Equality : public testing::TestWithParam<BundleCase> {};

template <class A, class B>
double LargestDifference(const std::vector<A>& a, const std::vector<B>& b) {
  EXPECT_EQ(a.size(), b.size());
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    if (std::isnan(difference)) return difference;
    largest = std::max(largest, difference);
  }
  return largest;
}

// No element is always the same: something was compared.
template <class T>
void ExpectVaried(const std::vector<T>& actions) {
  const auto [least, greatest] = std::ranges::minmax_element(actions);
  EXPECT_GT(*greatest - *least, 0.1);
}

TEST_P(Equality, ActsAndExploresAsTheAgentsPolicy) {
  const BundleAgent agent = MakeBundleAgent(GetParam());
  const Scratch scratch;
  agent.Write((scratch / "bundle").string());
  PlainPolicy plain(ExportedPolicy<float>::Load(scratch / "bundle"), agent.env);
  const MixedObservations seen(agent.env, kObservations, 1);
  for (const ActMode mode : {ActMode::kEvaluate, ActMode::kCollect, ActMode::kUniform}) {
    Random ours(3), theirs(3);
    const std::vector<float> expected = seen.Act(*agent.policy, mode, theirs);
    ExpectVaried(expected);
    EXPECT_LT(LargestDifference(seen.Act(plain, mode, ours), expected), kSingle);
    EXPECT_EQ(ours.state(), theirs.state());
  }
}

std::vector<double> ReadDoubles(const std::filesystem::path& path) {
  std::vector<double> values(std::filesystem::file_size(path) / sizeof(double));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

TEST_P(Equality, PyTorchAndPythonSayTheSame) {
  const BundleAgent agent = MakeBundleAgent(GetParam());
  const Scratch scratch;
  const std::filesystem::path folder = scratch / "bundle";
  agent.Write(folder.string());
  auto policy = ExportedPolicy<double>::Load(folder);
  const MixedObservations seen(agent.env, kObservations, 2);
  const std::vector<double> observations = seen.Flat();
  std::vector<double> actions(kObservations * policy.outputs()), commands(actions.size());
  policy.Act(observations, actions);
  policy.ToEnv(actions, commands);
  ExpectVaried(actions);
  std::ofstream(folder / "observations.bin", std::ios::binary)
      .write(reinterpret_cast<const char*>(observations.data()),
             static_cast<std::streamsize>(observations.size() * sizeof(double)));
  const std::string command = StrCat(
      PythonPath(), " ", SourcePath("tests/agents/bundle/bundle_oracle.py"), " ", folder.string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_LT(LargestDifference(actions, ReadDoubles(folder / "torch.bin")), kDouble);
  EXPECT_LT(LargestDifference(actions, ReadDoubles(folder / "python64.bin")), kDouble);
  Random random(0);
  const std::vector<double> single = ReadDoubles(folder / "python32.bin");
  EXPECT_LT(LargestDifference(seen.Act(*agent.policy, ActMode::kEvaluate, random), single),
            kSingle);
  // Of units: boxes are up to 5 wide, and float32 has 1e-5 of 100.
  EXPECT_LT(LargestDifference(commands, ReadDoubles(folder / "env.bin")), 3 * kSingle);

  char why[256];
  rookery_policy* c_policy = rookery_policy_open(folder.c_str(), why, sizeof why);
  ASSERT_NE(c_policy, nullptr) << why;
  ASSERT_EQ(rookery_policy_inputs(c_policy), policy.inputs());
  ASSERT_EQ(rookery_policy_outputs(c_policy), policy.outputs());
  std::vector<double> of_c(commands.size());
  for (size_t i = 0; i < kObservations; ++i) {
    EXPECT_EQ(rookery_policy_act(c_policy, observations.data() + i * policy.inputs(),
                                 of_c.data() + i * policy.outputs()),
              0);
  }
  rookery_policy_close(c_policy);
  EXPECT_LT(LargestDifference(commands, of_c), 3 * kSingle);
}

INSTANTIATE_TEST_SUITE_P(
    Agents, Equality,
    testing::Values(BundleCase{"sac"}, BundleCase{"sac", {"normalize_observations=true"}},
                    BundleCase{"td3", {"hidden=70,33,40"}},
                    BundleCase{"td3", {"normalize_observations=true", "hidden=32,"}},
                    BundleCase{"dqn"}, BundleCase{"dqn", {"normalize_observations=true"}},
                    BundleCase{"dqn", {"dueling=true", "hidden=64,48,"}},
                    BundleCase{"dqn", {"dueling=true", "hidden=24,"}}),
    [](const auto& info) {
      std::string name = info.param.agent;
      for (const std::string& option : info.param.options) name += "_" + option;
      std::ranges::replace_if(
          name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
      return name;
    });

}  // namespace
}  // namespace rookery
