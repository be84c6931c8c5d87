// Evaluation sets through whole runs: their rows and metrics, the best policy, resumes, `eval`.
#include <map>
#include <set>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/checkpoint_store.h"
#include "core/io/csv_table.h"
#include "core/io/json.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/eval_csv.h"
#include "distributed/runtime/evaluation/eval_summary.h"
#include "distributed/runtime/run/learner.h"
#include "distributed/runtime/run/lockstep.h"
#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::HasSubstr;

constexpr const char* kSets =
    "sets: {light: {env: {params: {mass: 0.5}}}, tasks: {env: {tasks: {list: [{mass: 0.6}, "
    "{mass: 1.4}]}}, episodes: 2, trials: 2}}, best: tasks";

RunRequest SetsRequest(const std::filesystem::path& path, const std::string& sets, int64_t actors) {
  at::set_num_threads(1);
  RunRequest request;
  request.config = ParseYaml(
      StrCat("{env: {id: classic/Pendulum-v1, time_limit: 40}, agent: {id: sac, hidden: [8], "
             "batch_size: 8, learning_starts: 50}, updates_per_decision: 0.1, checkpoint: {every: "
             "100}, total_decisions: 300, eval: {every: 100, episodes: 3",
             sets.empty() ? "" : ", ", sets, "}, actors: ", actors, "}"),
      "test");
  request.run = path.string();
  return request;
}

void TrainHere(const RunRequest& request) {
  StopSignal stop;
  rookery::Run run(request);
  TrainLockstep(run, stop);
}

// Mean returns of the sets of each evaluation.
std::map<int64_t, std::map<std::string, double>> MeansOfSets(const std::filesystem::path& run) {
  std::map<int64_t, std::map<std::string, double>> means;
  for (const auto& [position, episodes] : ReadEvalCsv(run / "eval.csv")) {
    for (const auto& set : BySet(episodes)) {
      means[position.decisions][set.front().set] = Summarize(set).reward.mean;
    }
  }
  return means;
}

TEST(RunSetsTest, EachSetHasItsRowsAndMetricsAndOneDecides) {
  const TemporaryFolder folder;
  TrainHere(SetsRequest(folder / "run", kSets, 0));
  TrainHere(SetsRequest(folder / "plain", "", 0));
  const auto means = MeansOfSets(folder / "run");
  ASSERT_EQ(means.size(), 3u);
  double best = -std::numeric_limits<double>::infinity();
  for (const auto& [decision, of_set] : means) {
    ASSERT_EQ(of_set.size(), 2u);
    EXPECT_NE(of_set.at("light"), of_set.at("tasks"));
    best = std::max(best, of_set.at("tasks"));
  }
  EXPECT_EQ(ReadEvalCsv(folder / "run/eval.csv").at(100).size(), 2u * 2 + 3);
  EXPECT_EQ(ReadBest(folder / "run/policies")->mean_reward, best);

  const CsvTable metrics = ReadCsv(folder / "run/metrics.csv");
  for (size_t row = 0, k = 1; row < metrics.num_rows(); ++row) {
    const double mean = (*metrics.Find("eval/mean_reward"))[row];
    if (std::isnan(mean)) continue;
    const auto& of_set = means.at(static_cast<int64_t>(100 * k++));
    EXPECT_EQ(mean, of_set.at("tasks"));
    EXPECT_EQ((*metrics.Find("eval/light/mean_reward"))[row], of_set.at("light"));
    EXPECT_NEAR((*metrics.Find("eval/mean_reward_trial_0"))[row] +
                    (*metrics.Find("eval/mean_reward_trial_1"))[row],
                2 * mean, 1e-6);
  }
  // Evaluating more changes nothing of the training.
  for (const auto& [decision, of_set] : MeansOfSets(folder / "plain")) {
    EXPECT_EQ(of_set.begin()->first, "eval");
    EXPECT_EQ(of_set.size(), 1u);
  }
  EXPECT_EQ(ReadText(folder / "run/checkpoints/300/agent.safetensors"),
            ReadText(folder / "plain/checkpoints/300/agent.safetensors"));
}

TEST(RunSetsTest, ARunResumesWithItsSetsAndWithOthers) {
  const TemporaryFolder folder;
  TrainHere(SetsRequest(folder / "run", kSets, 0));
  const std::string before = ReadText(folder / "run/eval.csv");
  const auto best = ReadBest(folder / "run/policies");
  std::filesystem::remove(folder / "run/policies/best.json");
  OutputFile(folder / "run/policies/best.json", OutputFile::Mode::kTruncate).Write("{");
  RunRequest again{.config = ParseYaml("total_decisions: 400", "test")};
  again.resume = (folder / "run").string();
  {
    rookery::Run run(again);
    const auto mended = ReadBest(folder / "run/policies");  // by the set that decides
    ASSERT_TRUE(mended);
    EXPECT_EQ(mended->position, best->position);
    EXPECT_EQ(mended->mean_reward, best->mean_reward);
    EXPECT_TRUE(run.UnevaluatedPolicies().empty());
    StopSignal stop;
    TrainLockstep(run, stop);
  }
  EXPECT_EQ(MeansOfSets(folder / "run").at(400).size(), 2u);
  EXPECT_EQ(ReadText(folder / "run/eval.csv").substr(0, before.size()), before);
  again.config = ParseYaml("{total_decisions: 500, eval: {best: light}}", "test");
  TrainHere(again);
  const auto other = ReadBest(folder / "run/policies");
  EXPECT_EQ(other->position, 500);  // others were best in other tasks
  EXPECT_EQ(other->mean_reward, MeansOfSets(folder / "run").at(500).at("light"));
}

TEST(RunSetsTest, ActorsAndTheEvalCommandKnowThem) {
  const TemporaryFolder folder;
  const std::string path = (folder / "run").string();
  {
    StopSignal stop;
    rookery::Run run(SetsRequest(path, kSets, 1));
    TrainWithActors(run, {.actors = 1, .program = BinaryPath("bin/rookery-learn")}, stop);
  }
  const auto means = MeansOfSets(path);
  ASSERT_FALSE(means.empty());
  const auto& [last, of_set] = *means.rbegin();
  ASSERT_EQ(of_set.size(), 2u);

  const std::string eval =
      StrCat("eval ", path, " --seed 0 --checkpoint last --json ", path, "/e.json");
  const auto mean_of = [&](const std::string& options) {
    const Ran ran = RunRookery(eval + options);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return std::pair(ReadJson(path + "/e.json")[0]["mean_reward"].get<double>(), ran.out);
  };
  const auto [tasks, said] = mean_of(" --set tasks");
  EXPECT_EQ(tasks, of_set.at("tasks"));
  EXPECT_THAT(said, HasSubstr("run, set tasks in classic/Pendulum-v1"));
  EXPECT_THAT(said, HasSubstr("episode 1 trial 1  reward"));
  EXPECT_THAT(said, HasSubstr("mean_reward of trial 1: "));
  EXPECT_EQ(mean_of(" --set light").first, of_set.at("light"));
  EXPECT_EQ(mean_of(" env.params.mass=0.5").first, of_set.at("light"));
  EXPECT_EQ(mean_of(" --set light env.params.mass=1").first, mean_of("").first);

  const Ran unknown = RunRookery(eval + " --set lihgt");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("there is no evaluation set 'lihgt'; did you mean 'light'?"));
  EXPECT_EQ(
      RunRookery("plot " + path + " --key eval/light/mean_reward -o " + path + "/x.png").status, 0);
}

}  // namespace
}  // namespace rookery
