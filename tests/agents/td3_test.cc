// TD3 as an agent: what is late, what is noisy, what is saved.
#include "agents/td3/td3.h"

#include <cmath>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Td3Config SmallTd3() {
  Td3Config config;
  config.hidden = {16, 16};
  config.lr = 1e-2;
  return config;
}

void TrainTd3(Agent& agent, int64_t begin, int64_t end) {
  LocalTrainer trainer;
  for (int64_t k = begin; k < end; ++k) agent.Update(OneBoxBatch(k, {3, 2}), {}, trainer);
}

TEST(Td3, ResumesExactly) {
  const AgentContext context{.env = BoxEnv(3, 2), .weights_seed = 9, .seed = 9};
  const auto straight = MakeTd3(SmallTd3(), context), first = MakeTd3(SmallTd3(), context);
  TrainTd3(*straight, 0, 20);
  TrainTd3(*first, 0, 7);
  const auto second = MakeTd3(SmallTd3(), {.env = BoxEnv(3, 2), .weights_seed = 10, .seed = 10});
  second->Load(first->Save());
  EXPECT_EQ(second->updates(), 7);
  TrainTd3(*second, 7, 20);
  EXPECT_TRUE(SameBits(straight->Save(), second->Save()));
  EXPECT_FALSE(SameBits(straight->Save(), first->Save()));
}

// Algorithm 1: actor and all targets wait for every second update of the critics.
TEST(Td3, ActorAndTargetsAreLate) {
  const auto agent = MakeTd3(SmallTd3(), {.env = BoxEnv(3, 2)});
  for (int64_t k = 0; k < 6; ++k) {
    const NamedTensors before = agent->Save();
    TrainTd3(*agent, k, k + 1);
    const NamedTensors after = agent->Save();
    const auto moved = [&](const char* name) { return !before[name].equal(after[name]); };
    EXPECT_TRUE(moved("critic/0/weight"));
    for (const char* name : {"actor/0/weight", "target_actor/0/weight", "target_critic/0/weight"}) {
      EXPECT_EQ(moved(name), k % 2 == 0) << name << " in update " << k;
    }
  }
}

TEST(Td3, ActorsGetTheActorAlone) {
  const auto agent = MakeTd3(SmallTd3(), {.env = BoxEnv(3, 2)});
  std::vector<std::string> names;
  for (const NamedArray& array : agent->MakeSnapshot().tensors) names.push_back(array.name);
  EXPECT_THAT(names, testing::ElementsAre("actor/0/weight", "actor/0/bias", "actor/1/weight",
                                          "actor/1/bias", "actor/2/weight", "actor/2/bias"));
}

// a = clip(pi(s) + N(0, 0.1), -1, 1); evaluated without noise, by the saved weights alone.
TEST(Td3Policy, AddsNoiseOnlyWhileItCollects) {
  const auto agent = MakeTd3(SmallTd3(), {.env = BoxEnv(3, 2), .weights_seed = 4, .seed = 4});
  const auto policy = agent->MakePolicy();
  policy->Load(agent->MakeSnapshot());
  const NamedTensors weights = agent->Save();
  constexpr int64_t kSamples = 20'000;
  const Tensor x = at::ones({1, 3}).expand({kSamples, 3}).contiguous();
  Tensor h = at::ones({1, 3});
  for (const std::string layer : {"actor/0", "actor/1", "actor/2"}) {
    h = at::addmm(weights[layer + "/bias"], h, weights[layer + "/weight"].t());
    h = layer == "actor/2" ? h.tanh() : h.relu();
  }
  NamedTensors state;
  const Tensor calm = ActIn(*policy, x, ActMode::kEvaluate, 1, state).actions;
  EXPECT_LT((calm - h).abs().max().item<double>(), 1e-6);  // products in another order
  const Tensor noisy = ActIn(*policy, x, ActMode::kCollect, 1, state).actions;
  const Tensor noise = (noisy - calm).to(at::kDouble);
  // Five standard errors of 20,000 samples.
  EXPECT_LT(noise.mean(0).abs().max().item<double>(), 5 * 0.1 / std::sqrt(kSamples));
  EXPECT_LT((noise.std(0) / 0.1 - 1).abs().max().item<double>(), 5 / std::sqrt(2.0 * kSamples));
}

TEST(Td3Policy, StaysWithinTheBounds) {
  Td3Config config = SmallTd3();
  config.exploration_noise = 3;
  const auto agent = MakeTd3(config, {.env = BoxEnv(3, 2)});
  const auto policy = agent->MakePolicy();
  policy->Load(agent->MakeSnapshot());
  NamedTensors state;
  const Tensor actions = ActIn(*policy, at::randn({100, 3}), ActMode::kCollect, 1, state).actions;
  EXPECT_EQ(actions.abs().max().item<double>(), 1);
}

TEST(Td3Errors, SayWhatWouldBeRight) {
  EXPECT_THAT([] { MakeTd3({}, {.env = DiscreteEnv(3, 4)}); },
              ThrowsMessage<UserError>(HasSubstr(
                  "td3 acts in continuous actions, and test/choices has discrete ones; take "
                  "agent=dqn or another env")));
}

}  // namespace
}  // namespace rookery
