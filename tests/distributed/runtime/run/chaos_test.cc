// Actors are killed while they train: training goes on, no step is twice in replay, no random key
// comes again, and what is lost is the end of what a killed actor did.
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/random.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/run/learner.h"
#include "tests/distributed/runtime/run/child_actors.h"
#include "tests/paths.h"

namespace rookery {
namespace {

constexpr int64_t kTotal = 12'000;
constexpr int64_t kBetweenKills = 200;  // decisions

RunRequest Request(const std::filesystem::path& path) {
  RunRequest request;
  request.run = path.string();
  request.config = ParseYaml(
      "env: {id: dmc/cartpole_swingup, action_repeat: 4}\n"
      "agent: {id: sac, hidden: [16, 16], batch_size: 16, learning_starts: 100}\n"
      "eval: {every: 0, video: false}\n"
      "updates_per_decision: 0.25\n"
      "actors: 4\ntotal_decisions: 12000\n",
      "test");
  return request;
}

TEST(ChaosTest, KilledActorsLoseOnlyWhatTheyHadNotSent) {
  const TemporaryFolder folder;
  StopSignal stop;
  rookery::Run run(Request(folder.path() / "run"));
  std::atomic<int> kills{0};
  std::jthread killer([&](const std::stop_token& over) {
    Random random({1});
    int64_t seen = 0;
    while (!over.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(700));
      // Where a busy machine starts actors slower than this, none would ever get to act.
      const int64_t decisions = run.learning->table().counters().total_decisions;
      if (decisions - seen < kBetweenKills) continue;
      seen = decisions;
      const std::vector<ChildActor> actors = ChildActors();
      if (actors.empty() || over.stop_requested()) continue;
      ::kill(actors[random.Below(actors.size())].pid, SIGKILL);
      ++kills;
    }
  });
  TrainWithActors(run, {.actors = 4, .program = BinaryPath("bin/rookery-learn")}, stop);
  killer.request_stop();
  killer.join();

  EXPECT_GE(kills.load(), 2);
  EXPECT_GE(run.decisions, kTotal);
  std::set<replay::RowId> ids;
  std::map<std::tuple<uint64_t, uint32_t, uint64_t>, std::set<uint32_t>> episodes;
  int64_t rows = 0;
  run.learning->table().ForEachRowId([&](const replay::RowId& id) {
    ++rows;
    ids.insert(id);
    episodes[{id.incarnation, id.env, id.episode}].insert(id.row);
  });
  EXPECT_EQ(static_cast<int64_t>(ids.size()), rows);  // none is there twice
  std::set<uint64_t> incarnations, seeds;
  std::map<std::pair<uint64_t, uint32_t>, uint64_t> last;
  for (const auto& [key, present] : episodes) {
    const auto& [incarnation, env, episode] = key;
    incarnations.insert(incarnation);
    // Rows from the first to the last that arrived, without a gap.
    EXPECT_EQ(*present.rbegin() + 1, present.size());
    uint64_t& next = last[{incarnation, env}];
    EXPECT_EQ(episode, next);  // and no episode is missing before it
    ++next;
    const EpisodeSource source = MakeEpisodeSource(run.config.env, run.spec, 0, incarnation);
    seeds.insert(source(env, static_cast<int64_t>(episode)).seed);
  }
  EXPECT_EQ(seeds.size(), episodes.size());  // no random key comes again
  // More lives than actors: some began again. One that was killed before it sent anything leaves
  // no rows.
  EXPECT_GT(incarnations.size(), 4u);
}

}  // namespace
}  // namespace rookery
