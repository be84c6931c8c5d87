#include "distributed/replay/sampling/episode_sampler.h"

#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "distributed/replay/sampler_registry.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

BatchRequest EpisodeRequest(int64_t batch, double length) {
  return {.sampler = "episode", .batch_size = batch, .options = {{"max_length", length}}};
}

TEST(EpisodeSampler, LayoutHasTheBatchThenTheSteps) {
  const Storage storage(TestSchema(), {.capacity = 100});
  BatchRequest request = EpisodeRequest(3, 9);
  request.fields = {"pixel", "cost", "terminated"};
  std::vector<std::string> text;
  const EpisodeSampler sampler(request, {storage});
  for (const TensorSpec& spec : sampler.Layout()) {
    text.push_back(ToString(spec));
  }
  EXPECT_THAT(text, ElementsAre("obs/pixel uint8 (3, 10, 5)", "action float32 (3, 9, 2)",
                                "reward float32 (3, 9)", "cost float32 (3, 9)", "length int64 (3)",
                                "terminated bool (3)", "truncated bool (3)", "seed int64 (3)",
                                "task int64 (3)", "source int64 (3)"));
}

TEST(EpisodeSampler, UniformOverWholeFinishedEpisodes) {
  Storage storage(TestSchema(), {.capacity = 160, .block_rows = 8});
  Random random(3);
  const auto sampler = MakeSampler(EpisodeRequest(500, 20), {storage});
  Buffers batch(sampler->Layout());
  Insert(storage, {{.incarnation = 1, .env = 1, .rows = 4}});
  EXPECT_FALSE(sampler->Sample(random, batch.spans()));  // it is open
  for (uint64_t episode = 0; episode < 30; ++episode) {
    const auto decisions = static_cast<uint32_t>(1 + episode % 20);
    Insert(storage, WholeEpisode(1, 0, episode, decisions, episode % 2 == 0));
  }
  std::map<int64_t, double> expected;
  for (int64_t place = 0; place < storage.EpisodePlaces(); ++place) {
    const Episode* episode = storage.EpisodeAt(place);
    if (episode == nullptr || !episode->Complete()) continue;
    expected[SeedOf({.incarnation = 1, .env = episode->env, .episode = episode->episode})] = 0;
  }
  ASSERT_GT(expected.size(), 5);
  ASSERT_LT(expected.size(), 20);
  constexpr int kBatches = 40;
  for (int i = 0; i < kBatches; ++i) {
    ASSERT_TRUE(sampler->Sample(random, batch.spans()));
    for (size_t b = 0; b < 500; ++b) {
      const int64_t seed = batch.As<int64_t>("seed")[b];
      ASSERT_TRUE(expected.contains(seed));
      ++expected[seed];
    }
  }
  const double mean = 500.0 * kBatches / static_cast<double>(expected.size());
  double chi2 = 0;
  for (const auto& [seed, count] : expected) chi2 += (count - mean) * (count - mean) / mean;
  // Mean df, variance 2 df; six standard deviations, as few degrees have a longer tail.
  const double df = static_cast<double>(expected.size()) - 1;
  EXPECT_LT(chi2, df + 6 * std::sqrt(2 * df));
}

TEST(EpisodeSampler, NeverCutsAnEpisode) {
  Storage storage(TestSchema(), {.capacity = 100});
  Insert(storage, WholeEpisode(1, 0, 0, 21, true));
  Random random(3);
  const auto sampler = MakeSampler(EpisodeRequest(1, 20), {storage});
  Buffers batch(sampler->Layout());
  EXPECT_THAT([&] { sampler->Sample(random, batch.spans()); },
              ThrowsMessage<UserError>(HasSubstr("an episode of 21 decisions")));
}

}  // namespace
}  // namespace rookery::replay
