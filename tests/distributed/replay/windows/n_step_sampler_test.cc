#include "distributed/replay/windows/n_step_sampler.h"

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

BatchRequest NStepRequest(int64_t batch, double n) {
  return {.batch_size = batch, .options = {{"n_step", n}, {"gamma", 0.5}}};
}

TEST(NStepSampler, LayoutHasTheBatchFirst) {
  const Storage storage(TestSchema(), {.capacity = 100});
  BatchRequest request = NStepRequest(7, 1);
  request.fields = {"pixel", "cost"};
  const NStepSampler sampler(request, {storage});
  std::vector<std::string> text;
  for (const TensorSpec& spec : sampler.Layout()) text.push_back(ToString(spec));
  EXPECT_THAT(text,
              ElementsAre("obs/pixel uint8 (7, 5)", "action float32 (7, 2)", "reward float32 (7)",
                          "discount float32 (7)", "next_obs/pixel uint8 (7, 5)", "id int64 (7)",
                          "steps int64 (7)", "cost float32 (7)"));
}

// Windows at the end of a chain of 4 decisions, by hand: row -> (k, discount with gamma 0.5).
void CheckChain(double n, bool terminated, const std::vector<int64_t>& steps,
                const std::vector<float>& discounts) {
  Storage storage(TestSchema(), {.capacity = 100});
  Insert(storage, WholeEpisode(1, 0, 0, 4, terminated));
  const auto sampler = MakeSampler(NStepRequest(256, n), {storage});
  Buffers batch(sampler->Layout());
  Random random(5);
  ASSERT_TRUE(sampler->Sample(random, batch.spans()));
  std::vector<int> seen(4, 0);
  for (size_t b = 0; b < 256; ++b) {
    const auto row = static_cast<size_t>(batch.As<int64_t>("obs/id")[4 * b + 3]);
    ASSERT_LT(row, 4);
    ++seen[row];
    EXPECT_EQ(batch.As<int64_t>("steps")[b], steps[row]);
    EXPECT_EQ(batch.As<float>("discount")[b], discounts[row]);
    EXPECT_EQ(batch.As<int64_t>("next_obs/id")[4 * b + 3], static_cast<int64_t>(row) + steps[row]);
  }
  for (const int count : seen) EXPECT_GT(count, 30);
}

TEST(NStepSampler, TerminalChain) {
  CheckChain(1, true, {1, 1, 1, 1}, {0.5, 0.5, 0.5, 0});
  CheckChain(3, true, {3, 3, 2, 1}, {0.125, 0, 0, 0});
}

TEST(NStepSampler, TimeLimitChainKeepsItsBootstrap) {
  CheckChain(1, false, {1, 1, 1, 1}, {0.5, 0.5, 0.5, 0.5});
  CheckChain(3, false, {3, 3, 2, 1}, {0.125, 0.125, 0.25, 0.5});
}

TEST(NStepSampler, OpenAndLostEpisodesGiveFullWindowsOnly) {
  Storage storage(TestSchema(), {.capacity = 100});
  Random random(1);
  Insert(storage, {{.incarnation = 1, .rows = 3}});
  const auto sampler = MakeSampler(NStepRequest(4, 3), {storage});
  Buffers batch(sampler->Layout());
  EXPECT_FALSE(sampler->Sample(random, batch.spans()));
  EXPECT_EQ(random.state().position, 0);
  storage.CloseIncarnation(1);
  EXPECT_FALSE(sampler->Sample(random, batch.spans()));
  Insert(storage, {{.incarnation = 2, .rows = 4}});
  ASSERT_TRUE(sampler->Sample(random, batch.spans()));
  for (size_t b = 0; b < 4; ++b) {
    EXPECT_EQ(batch.As<int64_t>("obs/id")[4 * b], 2);
    EXPECT_EQ(batch.As<int64_t>("obs/id")[4 * b + 3], 0);
  }
}

// Few rows among many places: the list takes over from rejection. Both must be uniform.
void CheckUniform(Storage& storage, size_t eligible) {
  const auto sampler = MakeSampler(NStepRequest(1000, 1), {storage});
  Buffers batch(sampler->Layout());
  Random random(7);
  std::map<int64_t, int> counts;
  constexpr int kBatches = 200;
  for (int i = 0; i < kBatches; ++i) {
    ASSERT_TRUE(sampler->Sample(random, batch.spans()));
    for (size_t b = 0; b < 1000; ++b) ++counts[batch.As<int64_t>("id")[b]];
  }
  ASSERT_EQ(counts.size(), eligible);
  const double expected = kBatches * 1000.0 / static_cast<double>(eligible);
  double chi2 = 0;
  for (const auto& [index, count] : counts) {
    chi2 += (count - expected) * (count - expected) / expected;
  }
  // Mean df, variance 2 df: five standard deviations, about 1 in a million.
  const double df = static_cast<double>(eligible) - 1;
  EXPECT_LT(chi2, df + 5 * std::sqrt(2 * df));
}

TEST(NStepSampler, UniformOverEveryEligibleRow) {
  Storage storage(TestSchema(), {.capacity = 1000, .block_rows = 16});
  size_t eligible = 0;
  for (uint32_t env = 0; env < 3; ++env) {
    for (uint64_t episode = 0; episode < 6; ++episode) {
      const auto decisions = static_cast<uint32_t>(1 + 7 * episode + env);
      Insert(storage, WholeEpisode(1, env, episode, decisions, episode % 2 == 0));
      eligible += decisions;
    }
    Insert(storage, {{.incarnation = 1, .env = env, .episode = 6, .rows = 20}});
    eligible += 19;
  }
  CheckUniform(storage, eligible);
}

TEST(NStepSampler, UniformWhereFewRowsAreEligible) {
  Storage storage(TestSchema(), {.capacity = 1 << 16, .block_rows = 1024});
  for (uint32_t env = 0; env < 3; ++env) {
    Insert(storage, {{.incarnation = 1, .env = env, .rows = 2 + env}});
  }
  CheckUniform(storage, 1 + 2 + 3);
}

TEST(NStepSampler, SaysWhatIsWrongWithARequest) {
  const Storage storage(TestSchema(), {.capacity = 100});
  const auto expect = [&](const BatchRequest& request, const std::string& text) {
    EXPECT_THAT([&] { MakeSampler(request, {storage}); },
                ThrowsMessage<UserError>(HasSubstr(text)));
  };
  expect({.sampler = "n_stp"}, "no sampler 'n_stp'; did you mean 'n_step'?");
  expect({.options = {{"gama", 0.9}}},
         "batch 'batch' (sampler n_step): gama: unknown key; did you mean 'gamma'?");
  expect({.options = {{"gamma", 1.5}}}, "gamma: 1.5 is out of range (0 to 1)");
  expect({.options = {{"n_step", 0.5}}}, "n_step: expected whole number, got '0.5'");
  expect({.fields = {"pixels"}}, "no field 'pixels'; did you mean 'pixel'?");
  expect({.batch_size = 0}, "batch_size is 0");
  expect({.sampler = "episode"}, "set max_length");
}

}  // namespace
}  // namespace rookery::replay
