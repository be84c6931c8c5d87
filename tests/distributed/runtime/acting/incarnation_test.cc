// Learners of one seed, and a learner's starts, never repeat each other's episodes.
#include "distributed/runtime/acting/incarnation.h"

#include <set>

#include <gtest/gtest.h>

#include "distributed/runtime/acting/episode_source.h"
#include "tests/distributed/runtime/counting_env.h"

namespace rookery {
namespace {

TEST(IncarnationTest, NoTwoLivesBeginTheSameEpisodes) {
  const EnvSpec spec = MakeCounting({})()->spec();
  const EnvConfig config;
  std::set<uint64_t> seeds;
  size_t episodes = 0;
  const auto live = [&](uint64_t incarnation) {
    const EpisodeSource source = MakeEpisodeSource(config, spec, /*seed=*/7, incarnation);
    for (int64_t env = 0; env < 3; ++env) {
      for (int64_t episode = 0; episode < 3; ++episode, ++episodes) {
        seeds.insert(source(env, episode).seed);
      }
    }
  };
  for (const uint64_t learner : {uint64_t{0}, uint64_t{1}, kMostLearners - 1}) {
    for (const uint64_t generation : {uint64_t{0}, uint64_t{1}, kMostGenerations}) {
      for (const uint64_t number : {0, 1, 2}) live(IncarnationOf(learner, generation, number));
    }
  }
  live(kEvaluationIncarnation);
  EXPECT_EQ(seeds.size(), episodes);
  EXPECT_EQ(IncarnationOf(0, 0, 0), 0u);  // as runs of one learner always had it
}

}  // namespace
}  // namespace rookery
