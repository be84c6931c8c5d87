// Runs of SAC with normalized networks: exact resumes, and what people are told.
#include <filesystem>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/run/lockstep.h"
#include "distributed/runtime/run/run.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

ConfigNode Config(const std::string& agent, int64_t decisions) {
  return ParseYaml(StrCat("{env: {id: dmc/cartpole_swingup, action_repeat: 4, time_limit: 600}, "
                          "agent: {id: sac, preset: modern, hidden: [16, 16], critic_hidden: [16, "
                          "16], batch_size: 16, learning_starts: 50, ",
                          agent,
                          "}, replay: {age: {decay: 200}}, eval: {every: 0}, checkpoint: {every: "
                          "100, keep: 10}, actors: 0, total_decisions: ",
                          decisions, "}"),
                   "test");
}

void Train(const fs::path& path, const std::string& agent, const std::string& resume = "",
           int64_t decisions = 400) {
  at::set_num_threads(1);
  RunRequest request;
  if (resume.empty()) {
    request.config = Config(agent, decisions);
    request.run = path.string();
  } else {
    request.resume = path.string() + "@" + resume;
    request.discard_newer = true;
  }
  StopSignal stop;
  rookery::Run run(request);
  TrainLockstep(run, stop);
}

std::string Files(const fs::path& run) {
  std::string bytes;
  for (const char* file :
       {"agent.safetensors", "policy.safetensors", "replay.bin", "collector.safetensors"}) {
    bytes += ReadText(run / "checkpoints/400" / file);
  }
  return bytes;
}

// Running statistics, the scale of returns, the schedule's place, noise that is held, and rows that
// are drawn by age.
TEST(ModernSacRun, GoesOnAsIfItHadNotStopped) {
  const TemporaryFolder folder;
  for (const std::string agent :
       {"gamma: 0.99", "block: bn_residual, actor_batch: both, first: actor, noise_hold: 16"}) {
    const fs::path run = folder / std::to_string(agent.size());
    Train(run, agent);
    const std::string whole = Files(run);
    for (const std::string from : {"100", "300"}) {
      Train(run, agent, from);
      EXPECT_TRUE(Files(run) == whole) << agent << " from " << from;
    }
  }
}

// What it can't go on with is said before anything of the run is changed.
TEST(ModernSacRun, RefusesToGoOnWithWhatItNeverHad) {
  const TemporaryFolder folder;
  const fs::path path = folder / "run";
  Train(path, "gamma: 0.99");
  const std::string config = ReadText(path / "config.yaml");
  const auto resume = [&](const std::string& setting) {
    RunRequest request;
    request.resume = path.string() + "@200";
    request.discard_newer = true;
    ApplySetting(request.config, setting);
    rookery::Run run(request);
  };
  EXPECT_THAT([&] { resume("agent.noise_hold=16"); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr(
                  "the policy has no 'noise' of its envs, which it keeps now; agent.noise_hold is "
                  "1 there and 16 here")));
  EXPECT_THAT([&] { resume("agent.preset=paper"); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr(
                  "agent.preset stays as it is, for its options are written out")));
  EXPECT_EQ(ReadText(path / "config.yaml"), config);
  EXPECT_TRUE(fs::exists(path / "checkpoints/400"));
}

// Learning rates, too, begin anew.
TEST(ModernSacRun, BeginsItsScheduleWithAnothersWeights) {
  const TemporaryFolder folder;
  Train(folder / "first", "gamma: 0.99");
  RunRequest request;
  request.config = Config("gamma: 0.99", 400);
  request.run = (folder / "second").string();
  request.init = (folder / "first").string();
  const rookery::Run run(request);
  for (const ParameterGroup* group : run.agent->Groups()) {
    EXPECT_EQ(group->optimizer->learning_rate(), 3e-4) << group->name;
  }
}

constexpr int64_t kRows = 2100;  // decisions, of two rows of metrics

// Returns far beyond what the support can hold: it is said once.
TEST(ModernSacRun, SaysThatReturnsLeaveTheSupport) {
  const TemporaryFolder folder;
  Train(folder / "run", "scale_returns: none, reward_scale: 100000", "", kRows);
  const std::string log = ReadText(folder / "run/log.txt");
  const std::string warning = "of the returns that critics are to learn lie beyond agent.support";
  const size_t first = log.find(warning);
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find(warning, first + 1), std::string::npos) << log;
  Train(folder / "scaled", "gamma: 0.99", "", kRows);
  EXPECT_EQ(ReadText(folder / "scaled/log.txt").find(warning), std::string::npos);
}

}  // namespace
}  // namespace rookery
