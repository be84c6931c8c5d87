// Exported policies act as the agents' own do, in C++, C and Python.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/bundle/exported_policy.h"
#include "agents/bundle/rookery_policy.h"
#include "agents/plain_policy.h"
#include "core/strings.h"
#include "tests/agents/bundle/bundle_agent.h"
#include "tests/core/io/testing.h"
#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::HasSubstr;

constexpr int64_t kObservations = 1000;
constexpr double kSingle = 1e-5;  // float32 sums in another order
constexpr double kDouble = 1e-9;

const std::vector<std::string> kSmallEncoder = {"hidden=24,17", "encoder.layers=2",
                                                "encoder.filters=5", "encoder.latent=7"};

std::vector<std::string> WithSmallEncoder(const std::vector<std::string>& options) {
  std::vector<std::string> all = kSmallEncoder;
  all.insert(all.end(), options.begin(), options.end());
  return all;
}

const std::vector<BundleCase>& Cases() {
  static const std::vector<BundleCase> cases = {
      {"sac"},
      {"sac", {"normalize_observations=true", "losses.log_std=tanh"}},
      {"sac", {"block=bn_mlp", "hidden=24,24", "log_std_min=-10"}},
      {"td3", {"hidden=70,33,40"}},
      {"td3", {"normalize_observations=true", "hidden=32,"}},
      {"dqn"},
      {"dqn", {"normalize_observations=true"}},
      {"dqn", {"dueling=true", "hidden=64,48"}},
      {"dqn", {"dueling=true", "hidden=24,"}},
      {"sac_ae", kSmallEncoder, /*vectors=*/false},
      {"sac_ae", WithSmallEncoder({"normalize_observations=true"}), /*vectors=*/false},
      {"sac_ae", WithSmallEncoder({"encoder.layers=1", "losses.log_std=clamp"})},
      {"sac_ae",
       WithSmallEncoder({"normalize_observations=true", "augment.kind=crop", "augment.crop=9"})}};
  return cases;
}

std::string NameOf(const BundleCase& c) { return StrCat(c.agent, " ", Join(c.options, " ")); }

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

TEST(Equality, PlainPoliciesActAndExploreAsTheAgentsDo) {
  for (const BundleCase& c : Cases()) {
    SCOPED_TRACE(NameOf(c));
    const BundleAgent agent = MakeBundleAgent(c);
    const Scratch scratch;
    agent.Write((scratch / "bundle").string());
    PlainPolicy exported(ExportedPolicy<float>::Load(scratch / "bundle"), agent.env);
    const std::unique_ptr<Policy> of_snapshots = MakePlainPolicy(c, agent.env);
    of_snapshots->Load(agent.snapshot);
    const MixedObservations seen(agent.env, kObservations, 1);
    for (const ActMode mode : {ActMode::kEvaluate, ActMode::kCollect, ActMode::kUniform}) {
      Random theirs(3);
      const std::vector<float> expected = seen.Act(*agent.policy, mode, theirs);
      ExpectVaried(expected);
      for (Policy* plain : {static_cast<Policy*>(&exported), of_snapshots.get()}) {
        Random ours(3);
        EXPECT_LT(LargestDifference(seen.Act(*plain, mode, ours), expected), kSingle);
        EXPECT_EQ(ours.state(), theirs.state());
      }
    }
  }
}

TEST(Equality, WeightsOfAnotherNetworkAreRefused) {
  const BundleAgent agent = MakeBundleAgent({"sac", {"hidden=8,8"}});
  const auto refused = [&](const BundleCase& c) {
    return MessageOf<UserError>([&] { MakePlainPolicy(c, agent.env)->Load(agent.snapshot); });
  };
  EXPECT_THAT(refused({"sac", {"hidden=8,"}}), HasSubstr("the last layer gives 8 values"));
  EXPECT_THAT(refused({"sac", {"hidden=8,8,8"}}), HasSubstr("no matrix 'actor/3/weight'"));
  EXPECT_THAT(refused({"td3", {"hidden=8,8"}}), HasSubstr("the action needs 3"));
  EXPECT_THAT(MessageOf<UserError>([&] {
                MakePlainPolicy({"sac", {"time_aware=true"}}, agent.env);
              }),
              HasSubstr("time_aware"));
}

TEST(Equality, WeightsOfAnotherEncoderAreRefused) {
  const BundleAgent agent = MakeBundleAgent({"sac_ae", kSmallEncoder});
  const auto refused = [&](const std::vector<std::string>& options) {
    const BundleCase c{"sac_ae", WithSmallEncoder(options)};
    return MessageOf<UserError>([&] { MakePlainPolicy(c, agent.env)->Load(agent.snapshot); });
  };
  EXPECT_THAT(refused({"encoder.layers=3"}), HasSubstr("no kernels 'encoder/conv2/weight'"));
  EXPECT_THAT(refused({"encoder.layers=1"}), HasSubstr("the projection reads 60 values, and there "
                                                       "are 150 before it"));
  EXPECT_THAT(refused({"hidden=24,"}), HasSubstr("the last layer gives 17 values"));
  EXPECT_THAT(refused({"encoder.kind=residual"}),
              HasSubstr("policies of such encoders can't be exported yet"));
}

std::vector<double> ReadDoubles(const std::filesystem::path& path) {
  std::vector<double> values(std::filesystem::file_size(path) / sizeof(double));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

// A bundle with observations beside it, and what C++ and C make of them.
struct Asked {
  std::filesystem::path folder;
  std::vector<double> actions;   // (N, A), in double precision
  std::vector<double> commands;  // (N, A), in the env's units
  std::vector<double> of_c;      // (N, A), the same of C's reader, in single precision
  std::vector<float> of_agent;   // (N, A), the agent's own policy on LibTorch
};

std::vector<double> ActInC(const std::filesystem::path& folder, const std::vector<double>& seen) {
  char why[256];
  rookery_policy* policy = rookery_policy_open(folder.c_str(), why, sizeof why);
  EXPECT_NE(policy, nullptr) << why;
  const size_t inputs = rookery_policy_inputs(policy), outputs = rookery_policy_outputs(policy);
  std::vector<double> commands(seen.size() / inputs * outputs);
  for (size_t i = 0; i * inputs < seen.size(); ++i) {
    EXPECT_EQ(rookery_policy_act(policy, seen.data() + i * inputs, commands.data() + i * outputs),
              0);
  }
  rookery_policy_close(policy);
  return commands;
}

Asked Ask(const BundleCase& c, const std::filesystem::path& folder) {
  const BundleAgent agent = MakeBundleAgent(c);
  agent.Write(folder.string());
  const MixedObservations seen(agent.env, kObservations, 2);
  const std::vector<double> observations = seen.Flat(agent.spec);
  std::ofstream(folder / "observations.bin", std::ios::binary)
      .write(reinterpret_cast<const char*>(observations.data()),
             static_cast<std::streamsize>(observations.size() * sizeof(double)));
  auto policy = ExportedPolicy<double>::Load(folder);
  Random random(0);
  Asked asked{.folder = folder,
              .actions = std::vector<double>(kObservations * policy.outputs()),
              .of_c = ActInC(folder, observations),
              .of_agent = seen.Act(*agent.policy, ActMode::kEvaluate, random)};
  policy.Act(observations, asked.actions);
  asked.commands.resize(asked.actions.size());
  policy.ToEnv(asked.actions, asked.commands);
  return asked;
}

TEST(Equality, PyTorchAndPythonAndCSayTheSame) {
  const Scratch scratch;
  std::vector<Asked> all;
  std::string command =
      StrCat(PythonPath(), " ", SourcePath("tests/agents/bundle/bundle_oracle.py"));
  for (const BundleCase& c : Cases()) {
    all.push_back(Ask(c, scratch / StrCat("bundle", all.size())));
    command += " " + all.back().folder.string();
  }
  ASSERT_EQ(std::system(command.c_str()), 0);
  for (size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(NameOf(Cases()[i]));
    const auto& [folder, actions, commands, of_c, of_agent] = all[i];
    ExpectVaried(actions);
    EXPECT_LT(LargestDifference(actions, ReadDoubles(folder / "torch.bin")), kDouble);
    EXPECT_LT(LargestDifference(actions, ReadDoubles(folder / "python64.bin")), kDouble);
    EXPECT_LT(LargestDifference(of_agent, ReadDoubles(folder / "python32.bin")), kSingle);
    // Boxes are up to 5 wide, and a float32 near 100 has steps of 8e-6.
    EXPECT_LT(LargestDifference(commands, ReadDoubles(folder / "env.bin")), 3 * kSingle);
    EXPECT_LT(LargestDifference(commands, of_c), 3 * kSingle);
  }
}

}  // namespace
}  // namespace rookery
