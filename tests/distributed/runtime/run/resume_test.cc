// A resume that is refused leaves the run as it was; small damage doesn't refuse it.
#include <map>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "distributed/runtime/run/lockstep.h"
#include "distributed/runtime/run/run.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class ResumeTest : public testing::Test {
 protected:
  // A run of 300 decisions with checkpoints at 100, 200 and 300.
  ResumeTest() {
    at::set_num_threads(1);
    StopSignal stop;
    rookery::Run run({.config = ParseYaml("env: {id: dmc/pendulum_swingup, time_limit: 40}\n"
                                          "agent: {id: sac, hidden: [8], batch_size: 8, "
                                          "learning_starts: 50}\n"
                                          "eval: {every: 100, episodes: 1}\n"
                                          "checkpoint: {every: 100, keep: 3}\n"
                                          "actors: 0\ntotal_decisions: 300\n",
                                          "test"),
                      .run = path().string()});
    TrainLockstep(run, stop);
  }

  fs::path path() const { return folder_ / "run"; }
  RunRequest Resume(const std::string& step = "") const {
    RunRequest request;
    request.config = ParseYaml("total_decisions: 350", "test");
    request.resume = path().string() + step;
    return request;
  }
  static void GoOn(const RunRequest& request) {
    StopSignal stop;
    rookery::Run run(request);
    TrainLockstep(run, stop);
  }
  // Every file of the run, its lock apart.
  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(path())) {
      if (!entry.is_regular_file() || entry.path().filename() == "run.lock") continue;
      files[entry.path().string()] = ReadText(entry.path());
    }
    return files;
  }
  void ExpectRefused(const RunRequest& request, const std::string& why) const {
    const auto before = Files();
    EXPECT_THAT([&] { rookery::Run run(request); }, ThrowsMessage<UserError>(HasSubstr(why)));
    EXPECT_TRUE(Files() == before);
  }
  void Write(const std::string& file, const std::string& text) const {
    OutputFile(path() / file, OutputFile::Mode::kTruncate).Write(text);
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(ResumeTest, NewerCheckpointsNeedTheUsersWord) {
  ExpectRefused(Resume("@200"), "--discard-newer");
  RunRequest request = Resume("@200");
  request.discard_newer = true;
  GoOn(request);
  EXPECT_THAT(ListCheckpoints(path() / "checkpoints"), ElementsAre(200, 300, 350));
}

TEST_F(ResumeTest, DamagedTablesChangeNothing) {
  RunRequest request = Resume("@200");
  request.discard_newer = true;
  std::string evaluations = ReadText(path() / "eval.csv");
  evaluations[0] = 'x';
  Write("eval.csv", evaluations);
  ExpectRefused(request, "eval.csv:1: ");
  evaluations[0] = 'd';
  Write("eval.csv", evaluations);
  Write("metrics.csv", "time/total_timesteps,a\nx,1\n");
  ExpectRefused(request, "metrics.csv:2: ");
}

// Half a config would go on with defaults.
TEST_F(ResumeTest, ACutOrEditedConfigIsRefused) {
  const std::string config = ReadText(path() / "config.yaml");
  for (size_t line = config.find('\n'); line + 1 < config.rfind('#');
       line = config.find('\n', line + 1)) {
    Write("config.yaml", config.substr(0, line + 1));
    EXPECT_THROW(rookery::Run run(Resume()), UserError) << config.substr(0, line + 1);
  }
  Write("config.yaml", "# mine\n" + config);
  ExpectRefused(Resume(), "key=value");
  EXPECT_THROW(LoadPolicy(path(), "last", {}, {}), UserError);
  Write("config.yaml", config.substr(0, config.rfind('#')));  // of a run made before checksums
  GoOn(Resume());
}

TEST_F(ResumeTest, SmallDamageIsMended) {
  const auto best = ReadBest(path() / "policies");
  ASSERT_TRUE(best);
  Write("policies/best.json", "{");
  Write("versions.json", "[1");
  { rookery::Run run(Resume()); }
  const auto mended = ReadBest(path() / "policies");
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->position, best->position);
  EXPECT_EQ(mended->mean_reward, best->mean_reward);
  EXPECT_THAT(ReadText(path() / "versions.json"), HasSubstr("libtorch"));
  fs::remove(path() / "versions.json");
  GoOn(Resume());
}

TEST_F(ResumeTest, AFolderWithAnAtIsThatRun) {
  fs::rename(path(), path().string() + "@200");
  RunRequest request = Resume("@200");
  GoOn(request);
  EXPECT_THAT(ListCheckpoints(path().string() + "@200/checkpoints"), ElementsAre(200, 300, 350));
}

}  // namespace
}  // namespace rookery
