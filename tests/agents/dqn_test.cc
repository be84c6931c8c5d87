// DQN as an agent: its epsilon, targets, networks, what it learns on a chain with known values.
#include "agents/dqn/dqn.h"

#include <cmath>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/dqn/q_network.h"
#include "core/error.h"
#include "core/tensor/arrays.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

DqnConfig SmallDqn() {
  DqnConfig config;
  config.hidden = {16, 16};
  config.lr = 1e-2;
  config.learning_starts = 10;
  config.exploration_decisions = 110;
  return config;
}

Batches OneChoiceBatch(int64_t k) {
  Batches batches = OneBoxBatch(k, {3, 1});
  Tensor& action = batches.at("batch")["action"];  // (B, 1)
  action = (action * 4).abs().floor();
  return batches;
}

void TrainDqn(Agent& agent, int64_t begin, int64_t end) {
  LocalTrainer trainer;
  for (int64_t k = begin; k < end; ++k) agent.Update(OneChoiceBatch(k), {.update = k}, trainer);
}

double EpsilonOf(const Agent& agent) {
  return TensorsOf(agent.MakeSnapshot().tensors)["epsilon"].item<double>();
}

TEST(Dqn, ResumesExactly) {
  for (const bool dueling : {false, true}) {
    DqnConfig config = SmallDqn();
    config.dueling = dueling;
    config.target_frequency = 5;
    const auto make = [&](uint64_t seed) {
      return MakeDqn(config, {.env = DiscreteEnv(3, 4), .weights_seed = seed, .seed = seed});
    };
    const auto straight = make(9), first = make(9), second = make(10);
    TrainDqn(*straight, 0, 20);
    TrainDqn(*first, 0, 7);
    second->Load(first->Save());
    EXPECT_EQ(EpsilonOf(*second), EpsilonOf(*first));
    TrainDqn(*second, 7, 20);
    EXPECT_TRUE(SameBits(straight->Save(), second->Save()));
  }
}

// From 1 to 0.05 over 110 decisions, of which the first 10 owe no update, and each update two.
TEST(Dqn, EpsilonFollowsTheDecisionsThatUpdatesAreDueFor) {
  const auto agent = MakeDqn(SmallDqn(), {.env = DiscreteEnv(3, 4), .updates_per_decision = 0.5});
  EXPECT_DOUBLE_EQ(EpsilonOf(*agent), 1 - 0.95 * 10 / 110);
  TrainDqn(*agent, 0, 20);
  EXPECT_DOUBLE_EQ(EpsilonOf(*agent), 1 - 0.95 * 50 / 110);
  TrainDqn(*agent, 20, 60);
  EXPECT_DOUBLE_EQ(EpsilonOf(*agent), 0.05);
}

// A run that begins with another one's weights explores as its own options say.
TEST(Dqn, EpsilonIsTheRunsOwn) {
  const auto trained = MakeDqn(SmallDqn(), {.env = DiscreteEnv(3, 4)});
  const auto agent = MakeDqn(SmallDqn(), {.env = DiscreteEnv(3, 4)});
  TrainDqn(*trained, 0, 200);
  agent->Load(trained->Save(), kInitialState);
  EXPECT_DOUBLE_EQ(EpsilonOf(*agent), 1 - 0.95 * 10 / 110);
  TrainDqn(*agent, 0, 50);
  EXPECT_DOUBLE_EQ(EpsilonOf(*agent), 1 - 0.95 * 60 / 110);
}

TEST(Dqn, ActorsGetTheNetworkAndEpsilon) {
  const auto agent = MakeDqn(SmallDqn(), {.env = DiscreteEnv(3, 4)});
  std::vector<std::string> names;
  for (const NamedArray& array : agent->MakeSnapshot().tensors) names.push_back(array.name);
  EXPECT_THAT(names, testing::ElementsAre("q/0/weight", "q/0/bias", "q/1/weight", "q/1/bias",
                                          "q/2/weight", "q/2/bias", "epsilon"));
}

TEST(Dqn, TargetsAreCopiedNowAndThen) {
  DqnConfig config = SmallDqn();
  config.target_frequency = 3;
  const auto agent = MakeDqn(config, {.env = DiscreteEnv(3, 4)});
  for (int64_t k = 0; k < 7; ++k) {
    TrainDqn(*agent, k, k + 1);
    const NamedTensors now = agent->Save();
    EXPECT_EQ(now["q/0/weight"].equal(now["target_q/0/weight"]), k % 3 == 0) << k;
  }
}

// A share of epsilon is drawn uniformly from all choices, the rest is the best one.
TEST(DqnPolicy, ChoosesAtRandomWithProbabilityEpsilon) {
  const auto agent = MakeDqn(SmallDqn(), {.env = DiscreteEnv(3, 4), .weights_seed = 2});
  TrainDqn(*agent, 0, 50);
  const double epsilon = EpsilonOf(*agent);
  ASSERT_NEAR(epsilon, 1 - 0.95 * 60 / 110, 1e-12);
  const auto policy = agent->MakePolicy();
  policy->Load(agent->MakeSnapshot());
  NamedTensors state;
  constexpr int64_t kSamples = 40'000;
  const Tensor x = at::ones({1, 3}).expand({kSamples, 3}).contiguous();
  const Tensor best = ActIn(*policy, x, ActMode::kEvaluate, 1, state).actions;
  CheckShape(best, {kSamples, 1}, "actions");
  EXPECT_EQ(best.min().item<float>(), best.max().item<float>());
  const Tensor chosen = ActIn(*policy, x, ActMode::kCollect, 1, state).actions;
  for (int64_t a = 0; a < 4; ++a) {
    const double p = epsilon / 4 + (best[0].item<int64_t>() == a ? 1 - epsilon : 0);
    const double share = (chosen == a).to(at::kDouble).mean().item<double>();
    EXPECT_NEAR(share, p, 5 * std::sqrt(p * (1 - p) / kSamples)) << a;  // standard errors
  }
}

TEST(QNetworkTest, DuelingAdvantagesHaveMeanZeroAndBothStreamsCount) {
  for (const std::vector<int64_t>& hidden : {std::vector<int64_t>{}, {5}, {8, 5}, {8, 6, 5}}) {
    const QNetwork q({.inputs = 3, .hidden = hidden, .choices = 4, .dueling = true}, at::kDouble);
    const at::Generator generator = MakeGenerator(at::kCPU, 1);
    for (const Tensor& parameters : q.parameters()) parameters.normal_(0, 1, generator);
    const Tensor x = at::randn({6, 3}, generator, at::kDouble);
    const Tensor before = q(x);  // (6, 4)
    CheckShape(before, {6, 4}, "values");
    const std::string last = hidden.empty() ? "0" : "1";
    // One more in the value is one more for all; in all advantages it is nothing.
    q.Named()["value/" + last + "/bias"].add_(1);
    q.Named()["advantage/" + last + "/bias"].add_(1);
    EXPECT_TRUE(q(x).allclose(before + 1, 1e-12));
    EXPECT_GT((before - before.mean(1, true)).abs().max().item<double>(), 0.1);
    EXPECT_EQ(q.Named().Has("trunk/0/weight"), hidden.size() > 1);
  }
}

// States 0 -> 1 -> 2 (terminal); action 1 goes on for a reward of 1, action 0 stays for nothing.
TEST(Dqn, LearnsTheValuesOfAChain) {
  constexpr double kGamma = 0.8;
  for (const bool dueling : {false, true}) {
    DqnConfig config;
    config.hidden = {32, 32};
    config.lr = 3e-3;
    config.dueling = dueling;
    config.target_frequency = 20;
    const auto agent = MakeDqn(config, {.env = DiscreteEnv(3, 2), .weights_seed = 1});
    NamedTensors batch;
    batch.Add("obs/state", at::eye(3).index_select(0, at::tensor({0, 0, 1, 1})));
    batch.Add("next_obs/state", at::eye(3).index_select(0, at::tensor({0, 1, 1, 2})));
    batch.Add("action", at::tensor({0.0F, 1.0F, 0.0F, 1.0F}).unsqueeze(1));
    batch.Add("reward", at::tensor({0.0F, 1.0F, 0.0F, 1.0F}));
    batch.Add("discount", at::tensor({kGamma, kGamma, kGamma, 0.0}).to(at::kFloat));
    LocalTrainer trainer;
    for (int k = 0; k < 1000; ++k) agent->Update({{"batch", batch}}, {}, trainer);
    QNetwork q({.inputs = 3, .hidden = {32, 32}, .choices = 2, .dueling = dueling}, at::kFloat);
    q.Load(TensorsOf(agent->MakeSnapshot().tensors, "q/"));
    const double v1 = 1, v0 = 1 + kGamma * v1;
    const Tensor expected = at::tensor({kGamma * v0, v0, kGamma * v1, v1}).view({2, 2});
    // What the last steps of Adam still move.
    EXPECT_LT((q(at::eye(3)).slice(0, 0, 2) - expected).abs().max().item<double>(), 0.05);
  }
}

TEST(DqnErrors, SayWhatWouldBeRight) {
  EXPECT_THAT([] { MakeDqn({}, {.env = BoxEnv(3, 2)}); },
              ThrowsMessage<UserError>(HasSubstr(
                  "dqn chooses among discrete actions, and test/box has continuous ones; take "
                  "agent=sac, agent=td3 or another env")));
  EnvSpec many = DiscreteEnv(3, 4);
  many.action.kind = ActionSpec::Kind::kMultiDiscrete;
  EXPECT_THAT([&] { MakeDqn({}, {.env = many}); },
              ThrowsMessage<UserError>(HasSubstr("has multi-discrete ones; take another env")));
}

}  // namespace
}  // namespace rookery
