// rookery export, from the run to dm_control driven in Python.
#include <algorithm>
#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agents/registry.h"
#include "core/strings.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "envs/mujoco/physics.h"
#include "tests/envs/step_memory.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

constexpr const char* kTask = "cartpole_swingup";
constexpr int64_t kEpisodes = 3;

// A short training, once for all tests.
class Export : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Scratch;
    const Ran ran =
        RunRookery(StrCat("train agent=td3 env=dmc/", kTask,
                          " env.action_repeat=4 total_decisions=600 agent.hidden=[32,32]"
                          " eval.every=300 eval.video=false checkpoint.every=300"
                          " --actors 0 --run ",
                          run()));
    ASSERT_EQ(ran.status, 0) << ran.err;
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string run() { return (*folder_ / "run").string(); }

 private:
  static Scratch* folder_;
};

Scratch* Export::folder_ = nullptr;

std::vector<std::string> NamesIn(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST_F(Export, WritesABundleThatSaysWhereItIsFrom) {
  const Scratch scratch;
  const Ran ran = RunRookery(StrCat("export ", run(), "@last -o ", (scratch / "bundle").string()));
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("600 decisions, td3 of dmc/cartpole_swingup"),
                             HasSubstr("reads position float32 (3)"), HasSubstr("gives 1 number")));
  EXPECT_THAT(NamesIn(scratch / "bundle"),
              UnorderedElementsAre("policy.json", "policy.safetensors"));
  const auto json = nlohmann::json::parse(FileText(scratch / "bundle/policy.json"));
  EXPECT_EQ(json["agent"], "td3");
  EXPECT_NEAR(json["control_timestep"].get<double>(), 0.04, 1e-12);
  EXPECT_EQ(json["layers"].size(), 3u);
  const auto& provenance = json["provenance"];
  EXPECT_EQ(provenance["run"], "run");
  EXPECT_EQ(provenance["position"], "600");
  EXPECT_EQ(provenance["env"]["id"], "dmc/cartpole_swingup");
  EXPECT_EQ(provenance["env"]["action_repeat"], 4);
  EXPECT_EQ(provenance["seed"], 0);
  EXPECT_TRUE(provenance["rookery"].is_string());
}

TEST_F(Export, MistakesAreOneLineAndWriteNothing) {
  const Scratch scratch;
  fs::create_directory(scratch / "full");
  std::ofstream(scratch / "full/notes.txt") << "mine";
  const std::string target = " -o " + (scratch / "bundle").string();
  struct Case {
    std::string arguments;
    const char* message;
  };
  for (const Case& c : std::vector<Case>{
           {"no/run" + target, "no/run"},
           {run() + "@77" + target, "77"},
           {run(), "--output"},
           {run() + " -o " + (scratch / "full").string(), "holds 'notes.txt'"},
           {run() + " -o " + (scratch / "full/notes.txt").string(), "is no folder"},
           {run() + " -o " + (scratch / "no/bundle").string(), "there is no folder"},
       }) {
    const Ran ran = RunRookery("export " + c.arguments);
    EXPECT_EQ(ran.status, 2) << c.arguments;
    EXPECT_THAT(ran.err, HasSubstr(c.message));
    EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
  }
  // A disk that is full, as a limit of file sizes: of a few KiB.
  const Ran full = RunRookery("export " + run() + target, "ulimit -f 4; ");
  EXPECT_EQ(full.status, 1) << full.err;
  EXPECT_THAT(NamesIn(scratch / ""), UnorderedElementsAre("full"));
  EXPECT_THAT(NamesIn(scratch / "full"), UnorderedElementsAre("notes.txt"));
}

// In any env that has what it reads.
TEST_F(Export, RookeryItselfEvaluatesAndPlaysIt) {
  const Scratch scratch;
  const std::string bundle = (scratch / "bundle").string();
  const auto rewards = [&](const std::string& who) {
    const std::string json = (scratch / "eval.json").string();
    const Ran ran = RunRookery(StrCat("eval ", who, " --episodes 3 --json ", json));
    EXPECT_EQ(ran.status, 0) << ran.err;
    return nlohmann::json::parse(FileText(json))[0]["rewards"].get<std::vector<double>>();
  };
  ASSERT_EQ(RunRookery(StrCat("export ", run(), " -o ", bundle)).status, 0);
  const std::string in_env = StrCat(" dmc/", kTask, " env.action_repeat=4");
  const std::vector<double> expected = rewards(run());
  const std::vector<double> found = rewards(StrCat("--policy ", bundle, " --env", in_env));
  ASSERT_EQ(found.size(), expected.size());
  for (size_t k = 0; k < found.size(); ++k) {
    EXPECT_NEAR(found[k], expected[k], 1e-3 * std::abs(expected[k])) << "episode " << k;
  }
  EXPECT_THAT(RunRookery(StrCat("play", in_env, " --policy ", bundle)).out, HasSubstr("reward"));
  const Ran other = RunRookery(StrCat("play dmc/cheetah_run --policy ", bundle));
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("this policy reads position float32 (3)"));
  const Ran none = RunRookery(StrCat("eval --policy ", run(), " --env", in_env));
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("is no policy: say random, zero, script/NAME or a folder that"));
}

// qpos and qvel of evaluation's first episodes.
std::vector<double> InitialStates(const std::string& run) {
  const ExperimentConfig config =
      ReadExperiment(ReadRunConfig(fs::path(run) / "config.yaml"), DescribedAgents());
  const EnvFactory factory = MakeFactory(LoadEnvs({}).registry, config.env);
  const EpisodeSource source =
      MakeEpisodeSource(config.env, factory()->spec(), 0, kEvaluationIncarnation);
  std::vector<double> states;
  for (int64_t k = 0; k < kEpisodes; ++k) {
    Episode episode(factory, config.env.episode_options());
    StepMemory memory(episode.spec());
    episode.Reset(source(k, 0), memory.outputs());
    const Physics& physics = *episode.env().simulation();
    states.insert(states.end(), physics.qpos().begin(), physics.qpos().end());
    states.insert(states.end(), physics.qvel().begin(), physics.qvel().end());
  }
  return states;
}

TEST_F(Export, DrivesDmControlInPythonToTheSameReturn) {
  const Scratch scratch;
  const std::string bundle = (scratch / "bundle").string(), json = (scratch / "eval.json").string();
  ASSERT_EQ(RunRookery(StrCat("export ", run(), " -o ", bundle)).status, 0);
  ASSERT_EQ(RunRookery(StrCat("eval ", run(), " --seed 0 --episodes ", kEpisodes, " --json ", json))
                .status,
            0);
  const auto rewards = nlohmann::json::parse(FileText(json))[0]["rewards"];
  const std::vector<double> states = InitialStates(run());
  std::ofstream(scratch / "states", std::ios::binary)
      .write(reinterpret_cast<const char*>(states.data()),
             static_cast<std::streamsize>(states.size() * sizeof(double)));
  const std::string command =
      StrCat(PythonPath(), " -W ignore ",
             SourcePath("tests/tools/commands/export/drive_dm_control.py"), " ", bundle, " ", kTask,
             " ", (scratch / "states").string(), " ", (scratch / "returns").string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::vector<double> returns(kEpisodes);
  std::ifstream(scratch / "returns", std::ios::binary)
      .read(reinterpret_cast<char*>(returns.data()), kEpisodes * sizeof(double));
  for (size_t k = 0; k < returns.size(); ++k) {
    const auto expected = rewards[k].get<double>();
    EXPECT_NEAR(returns[k], expected, 1e-3 * std::abs(expected)) << "episode " << k;
    EXPECT_GT(expected, 0.1);
  }
}

}  // namespace
}  // namespace rookery
