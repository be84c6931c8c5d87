// What agents do with batches that were drawn by priority: weigh them, and say their TD errors.
#include <memory>
#include <utility>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/sac/sac.h"
#include "agents/td3/td3.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

using Make = std::unique_ptr<Agent> (*)();

template <class Config>
Config WithSmallNets() {
  Config config;
  config.hidden = {16, 16};
  return config;
}

class Priorities : public testing::TestWithParam<Make> {};

// Of terminal transitions the target is the reward, and first values are small.
TEST_P(Priorities, AreTdErrorsAndLossesAreWeighted) {
  const auto update = [&](double weight) {
    const auto agent = GetParam()();
    Batches batches = OneBoxBatch(0, {3, 2});
    NamedTensors& batch = batches.at("batch");
    batch["reward"] = at::arange(8) * 100.0;
    batch["discount"] = at::zeros({8});
    batch.Add("weight", at::full({8}, weight));
    const Tensor before = agent->Save()["critic/0/weight"].clone();
    LocalTrainer trainer;
    UpdateResult result = agent->Update(batches, {}, trainer);
    const bool stays = agent->Save()["critic/0/weight"].equal(before);
    return std::pair(std::move(result), stays);
  };
  const auto [whole, whole_stays] = update(1);
  const auto [half, half_stays] = update(0.5);
  const auto [none, none_stays] = update(0);
  EXPECT_FALSE(whole_stays);
  EXPECT_TRUE(none_stays);
  EXPECT_FLOAT_EQ(half.metrics["train/critic_loss"].item<float>(),
                  0.5F * whole.metrics["train/critic_loss"].item<float>());
  const Tensor errors = whole.columns.at("batch")["priority"];  // (8)
  EXPECT_TRUE(errors.allclose(at::arange(8) * 100.0, 0, 10)) << errors;
  EXPECT_TRUE(errors.equal(none.columns.at("batch")["priority"]));
}

TEST_P(Priorities, AreNotSaidOfOtherBatches) {
  LocalTrainer trainer;
  EXPECT_TRUE(GetParam()()->Update(OneBoxBatch(0, {3, 2}), {}, trainer).columns.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Agents, Priorities,
    testing::Values(
        +[] { return MakeSac(WithSmallNets<SacConfig>(), {.env = BoxEnv(3, 2)}); },
        +[] { return MakeTd3(WithSmallNets<Td3Config>(), {.env = BoxEnv(3, 2)}); }));

}  // namespace
}  // namespace rookery
