// Determinism of --actors 0: same seed, same bytes; N decisions, a stop in mid-episode, and N more
// are 2N.
#include "distributed/runtime/lockstep.h"

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/io/csv_table.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "tests/distributed/runtime/temporary_folder.h"

namespace rookery {
namespace {

constexpr int64_t kHalf = 1'300;  // decisions; not a multiple of the episode's 250

ConfigNode Config(int64_t total, int64_t seed) {
  return ParseYaml(
      StrCat("env: {id: dmc/cartpole_swingup, action_repeat: 4}\n"
             "agent: {id: sac, hidden: [32, 32], batch_size: 32, learning_starts: 100}\n"
             "eval: {every: 500, episodes: 2}\n"
             "checkpoint: {every: 400}\n"
             "actors: 0\n"
             "total_decisions: ",
             total, "\nseed: ", seed, "\n"),
      "test");
}

void Train(const std::filesystem::path& path, int64_t total, int64_t seed, bool resume) {
  at::set_num_threads(1);
  StopSignal stop;
  RunRequest request;
  if (resume) {
    request.resume = path.string();
    request.config = ParseYaml(StrCat("total_decisions: ", total), "test");
  } else {
    request.config = Config(total, seed);
    request.run = path.string();
  }
  Run run(request);
  TrainLockstep(run, stop);
}

std::string Bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  EXPECT_FALSE(out.str().empty()) << path;
  return out.str();
}

void ExpectSameRun(const std::filesystem::path& a, const std::filesystem::path& b,
                   const std::string& decision) {
  for (const char* file :
       {"agent.safetensors", "policy.safetensors", "replay.bin", "collector.safetensors"}) {
    EXPECT_EQ(Bytes(a / "checkpoints" / decision / file),
              Bytes(b / "checkpoints" / decision / file))
        << file;
  }
  const CsvTable left = ReadCsv(a / "metrics.csv");
  const CsvTable right = ReadCsv(b / "metrics.csv");
  ASSERT_EQ(left.num_rows(), right.num_rows());
  EXPECT_GE(left.num_rows(), 3u);
  const std::set<std::string> names(left.names.begin(), left.names.end());
  EXPECT_EQ(names, std::set<std::string>(right.names.begin(), right.names.end()));
  EXPECT_TRUE(names.contains("train/critic_loss"));
  for (const std::string& name : left.names) {
    if (name.starts_with("time/") && name != "time/total_timesteps") continue;
    const std::vector<double>& x = *left.Find(name);
    const std::vector<double>& y = *right.Find(name);
    for (size_t i = 0; i < x.size(); ++i) {
      EXPECT_TRUE(x[i] == y[i] || (std::isnan(x[i]) && std::isnan(y[i])))
          << name << " row " << i << ": " << x[i] << " and " << y[i];
    }
  }
  EXPECT_EQ(Bytes(a / "eval.csv"), Bytes(b / "eval.csv"));
}

TEST(LockstepTest, SameSeedSameBytes) {
  const TemporaryFolder folder;
  const std::string decisions = std::to_string(kHalf);
  Train(folder.path() / "a", kHalf, 1, false);
  Train(folder.path() / "b", kHalf, 1, false);
  Train(folder.path() / "c", kHalf, 2, false);
  ExpectSameRun(folder.path() / "a", folder.path() / "b", decisions);
  EXPECT_NE(Bytes(folder.path() / "a/checkpoints" / decisions / "policy.safetensors"),
            Bytes(folder.path() / "c/checkpoints" / decisions / "policy.safetensors"));
}

TEST(LockstepTest, NAndNMoreAreTwoN) {
  const TemporaryFolder folder;
  const std::string decisions = std::to_string(2 * kHalf);
  Train(folder.path() / "whole", 2 * kHalf, 3, false);
  Train(folder.path() / "halves", kHalf, 3, false);
  Train(folder.path() / "halves", 2 * kHalf, 3, true);
  ExpectSameRun(folder.path() / "whole", folder.path() / "halves", decisions);
}

// A killed process leaves rows behind its last checkpoint: they are cut off.
TEST(LockstepTest, ResumesFromTheLastCheckpointAfterAKill) {
  const TemporaryFolder folder;
  Train(folder.path() / "whole", 2 * kHalf, 4, false);
  Train(folder.path() / "killed", 2 * kHalf - 100, 4, false);
  // What a kill after the checkpoint at 2,400 decisions would have left: everything but the last.
  std::filesystem::remove_all(folder.path() / "killed/checkpoints" /
                              std::to_string(2 * kHalf - 100));
  Train(folder.path() / "killed", 2 * kHalf, 4, true);
  ExpectSameRun(folder.path() / "whole", folder.path() / "killed", std::to_string(2 * kHalf));
}

}  // namespace
}  // namespace rookery
