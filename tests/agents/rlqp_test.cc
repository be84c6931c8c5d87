// RLQP: TD3 on rows.
#include "agents/rlqp/rlqp.h"

#include <cmath>
#include <cstring>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/bundle/exported_policy.h"
#include "agents/bundle/make_spec.h"
#include "agents/plain_agents.h"
#include "agents/plain_policy.h"
#include "agents/rlqp/row_policy.h"
#include "core/error.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int64_t kRows = 4, kFeatures = 3, kActions = 2, kProblems = 8;

EnvSpec RowEnv() {
  return {.id = "test/rows",
          .observations = {{.name = "name", .shape = {1}, .ragged = true},
                           {.name = "rows", .shape = {kFeatures}, .ragged = true},
                           {.name = "teacher", .shape = {kActions}, .ragged = true}},
          .action = {.low = {-1, 1}, .high = {1, 2}, .rows_of = "rows"}};
}

RlqpConfig Small() {
  RlqpConfig config;
  config.rows = kRows;
  config.hidden = {16, 16};
  config.critic_hidden = {16, 16};
  config.lr = 1e-2;
  return config;
}

// Transitions of rows, as of `kProblems * kRows` and as of problems: where these are the same.
struct BatchesOfBoth {
  Batches td3, rlqp;
};
BatchesOfBoth SameBatches(int64_t k) {
  BatchesOfBoth both;
  const at::Generator generator = MakeGenerator(at::kCPU, static_cast<uint64_t>(k));
  const auto rand = [&](std::vector<int64_t> shape) {
    return at::rand(shape, generator, at::kFloat) * 2 - 1;
  };
  NamedTensors problems, rows;
  for (const char* name : {"obs/", "next_obs/"}) {
    const Tensor seen = rand({kProblems, kRows, kFeatures});
    problems.Add(std::string(name) + "rows", seen);
    rows.Add(std::string(name) + "state", seen.reshape({kProblems * kRows, kFeatures}));
  }
  const Tensor action = rand({kProblems, kRows, kActions});
  problems.Add("action", action);
  rows.Add("action", action.reshape({kProblems * kRows, kActions}));
  for (const char* name : {"reward", "discount"}) {
    const Tensor value = rand({kProblems});
    problems.Add(name, value);
    rows.Add(name, value.unsqueeze(1).expand({kProblems, kRows}).reshape({kProblems * kRows}));
  }
  both.rlqp.emplace("batch", problems);
  both.td3.emplace("batch", rows);
  return both;
}

// One network's rows are so many transitions of TD3's.
TEST(Rlqp, LearnsAsTd3DoesOfItsRows) {
  const AgentContext of_rows{.env = RowEnv(), .weights_seed = 3, .seed = 4};
  const AgentContext of_boxes{.env = BoxEnv(kFeatures, kActions), .weights_seed = 3, .seed = 4};
  Rlqp rlqp(Small(), of_rows);
  const Td3Config of_td3 = Small();  // what it has in common
  const auto td3 = MakeTd3(of_td3, of_boxes);
  LocalTrainer trainer;
  for (int64_t k = 0; k < 8; ++k) {
    BatchesOfBoth both = SameBatches(k);
    rlqp.Update(both.rlqp, {}, trainer);
    td3->Update(both.td3, {}, trainer);
  }
  EXPECT_TRUE(SameBits(rlqp.Save(), td3->Save()));
}

TEST(Rlqp, ResumesExactly) {
  const AgentContext context{.env = RowEnv(), .weights_seed = 9, .seed = 9};
  const auto train = [](Agent& agent, int64_t begin, int64_t end) {
    LocalTrainer trainer;
    for (int64_t k = begin; k < end; ++k) agent.Update(SameBatches(k).rlqp, {}, trainer);
  };
  Rlqp straight(Small(), context), first(Small(), context);
  train(straight, 0, 20);
  train(first, 0, 7);
  Rlqp second(Small(), {.env = RowEnv(), .weights_seed = 10, .seed = 10});
  second.Load(first.Save());
  train(second, 7, 20);
  EXPECT_TRUE(SameBits(straight.Save(), second.Save()));
}

TEST(Rlqp, AsksForRowsAndItsTeacher) {
  RlqpConfig config = Small();
  const AgentContext context{.env = RowEnv()};
  BatchRequest request = Rlqp(config, context).BatchRequests().at(0);
  EXPECT_EQ(request.options.Number("rows"), 4);
  EXPECT_THAT(request.fields, testing::ElementsAre("rows"));
  config.cloning_updates = 1;
  request = Rlqp(config, context).BatchRequests().at(0);
  EXPECT_THAT(request.fields, testing::ElementsAre("rows", "teacher"));
}

// A linear teacher is found by imitation, whatever the rewards are.
TEST(Rlqp, ClonesItsTeacher) {
  RlqpConfig config = Small();
  config.cloning_updates = 1000;
  Rlqp agent(config, {.env = RowEnv(), .weights_seed = 5, .seed = 5});
  LocalTrainer trainer;
  double loss = 1;
  for (int64_t k = 0; k < 600; ++k) {
    Batches batches = SameBatches(k).rlqp;
    NamedTensors& batch = batches.at("batch");
    const Tensor& seen = batch["obs/rows"];  // (B, R, D)
    batch.Add("obs/teacher", 0.3 * (seen.narrow(2, 0, 2) - seen.narrow(2, 1, 2)));
    const UpdateResult result = agent.Update(batches, {}, trainer);
    if (result.metrics.Has("train/actor_loss"))
      loss = result.metrics["train/actor_loss"].item<double>();
  }
  EXPECT_LT(loss, 1e-3);
}

// Of rows drawn by priority, a problem's is the mean of its rows'.
TEST(Rlqp, PrioritiesAreOfProblems) {
  Rlqp agent(Small(), {.env = RowEnv()});
  Batches batches = SameBatches(1).rlqp;
  NamedTensors& batch = batches.at("batch");
  batch["reward"] = at::arange(kProblems) * 100.0F;
  batch["discount"] = at::zeros({kProblems});
  batch.Add("weight", at::ones({kProblems}));
  LocalTrainer trainer;
  const Tensor priority = agent.Update(batches, {}, trainer).columns.at("batch")["priority"];
  EXPECT_TRUE(priority.allclose(at::arange(kProblems) * 100.0F, 0, 10)) << priority;
}

// Rows of several problems at once, as a policy is asked for them.
struct AskedRows {
  std::vector<int64_t> counts{3, 0, 40};
  std::vector<std::vector<float>> values;  // (ragged fields, problems)

  AskedRows() {
    Random random(8);
    for (const int64_t width : {int64_t{1}, kFeatures, kActions}) {
      for (const int64_t count : counts) {
        std::vector<float>& value = values.emplace_back(static_cast<size_t>(count * width));
        random.FillNormal(value);
      }
    }
  }
  std::vector<float> Act(Policy& policy, ActMode mode, Random& random) const {
    std::vector<std::span<const std::byte>> ragged;
    for (const auto& value : values) ragged.push_back(std::as_bytes(std::span(value)));
    const std::vector<Begin> begin(counts.size(), Begin::kNothing);
    const std::vector<float> zeros(counts.size());
    const std::vector<uint8_t> no(counts.size());
    const std::vector<const std::byte*> none(3, nullptr);
    const Policy::Last last = {zeros, zeros, no, no, none};
    const std::vector<int64_t> offsets{0, 3, 3, 43};
    std::vector<float> actions(43 * kActions);
    policy.Act({.observations = none,
                .begin = begin,
                .state = {},
                .last = last,
                .mode = mode,
                .random = random,
                .ragged = ragged},
               {.actions = actions, .extras = {}, .offsets = offsets});
    return actions;
  }
};

TEST(Rlqp, ItsPolicyWithoutLibTorchIsTheSame) {
  const AgentContext context{.env = RowEnv(), .weights_seed = 7, .seed = 7};
  const auto agent = RlqpCard::MakeAgent(Small(), context);
  const auto of_torch = agent->MakePolicy();
  const AgentRegistry plain_agents = PlainAgents();
  const auto plain = plain_agents.Find("rlqp").make_policy(Small(), context);
  for (Policy* policy : {of_torch.get(), plain.get()}) policy->Load(agent->MakeSnapshot());
  const AskedRows asked;
  for (const ActMode mode : {ActMode::kEvaluate, ActMode::kCollect, ActMode::kUniform}) {
    Random theirs(3), ours(3);
    const std::vector<float> expected = asked.Act(*of_torch, mode, theirs);
    const std::vector<float> actions = asked.Act(*plain, mode, ours);
    EXPECT_THAT(actions, testing::Pointwise(testing::FloatNear(1e-5F), expected));
    EXPECT_EQ(ours.state(), theirs.state());
  }
}

// A bundle that reads another ragged field than the one that is acted on has no place there.
TEST(Rlqp, BundlesReadTheRowsThatAreActedOn) {
  EnvSpec env = RowEnv();
  const auto agent = RlqpCard::MakeAgent(Small(), {.env = env});
  const Snapshot snapshot = agent->MakeSnapshot();
  const auto made = [&](const EnvSpec& in) {
    ExportedPolicy<float> policy(
        MakeBundleSpec(RlqpCard::Form(Small(), env), env, snapshot.tensors), snapshot.tensors, "x");
    return PlainPolicy(std::move(policy), in);
  };
  made(env);
  EnvSpec other = env;
  other.action.rows_of = "teacher";
  EXPECT_THAT([&] { made(other); }, ThrowsMessage<UserError>(HasSubstr("this policy reads rows")));
  other.action.rows_of = "";
  EXPECT_THAT([&] { made(other); }, ThrowsMessage<UserError>(HasSubstr("this policy reads rows")));
}

// The noise of a row is a linear function of what it sees, one for all rows of a problem.
TEST(Rlqp, RowsThatAreAlikeExploreAlike) {
  const AgentContext context{.env = RowEnv(), .weights_seed = 7, .seed = 7};
  RlqpConfig config = Small();
  config.exploration_noise = 0.01;
  const auto agent = RlqpCard::MakeAgent(config, context);
  const auto policy = agent->MakePolicy();
  policy->Load(agent->MakeSnapshot());
  AskedRows asked;
  std::vector<float>& rows = asked.values[3 + 2];  // of the last problem
  std::copy_n(rows.begin(), kFeatures, rows.begin() + kFeatures);
  Random random(1), other(2);
  const std::vector<float> calm = asked.Act(*policy, ActMode::kEvaluate, random);
  double squares = 0;
  constexpr int kDraws = 2000;
  for (int draw = 0; draw < kDraws; ++draw) {
    const std::vector<float> noisy = asked.Act(*policy, ActMode::kCollect, other);
    EXPECT_NEAR(noisy[6] - calm[6], noisy[8] - calm[8], 1e-6);  // the first two rows of the last
    squares += std::pow(noisy[6] - calm[6], 2);
  }
  double expected = 1;  // deviation^2 (|x|^2 + 1) / (D + 1)
  for (int i = 0; i < kFeatures; ++i) expected += std::pow(rows[static_cast<size_t>(i)], 2);
  expected *= 1e-4 / (kFeatures + 1);
  EXPECT_NEAR(squares / kDraws / expected, 1, 0.15);  // four deviations of it
}

TEST(Rlqp, SaysWhereItCannotAct) {
  EXPECT_THAT([] { Small().CheckEnv(BoxEnv(3, 2)); },
              ThrowsMessage<UserError>(HasSubstr("take qp/benchmark, or agent=td3")));
  EnvSpec untaught = RowEnv();
  untaught.observations.pop_back();
  RlqpConfig config = Small();
  config.CheckEnv(untaught);
  config.cloning_updates = 5;
  EXPECT_THAT([&] { config.CheckEnv(untaught); },
              ThrowsMessage<UserError>(HasSubstr("shows no teacher")));
  config = Small();
  config.normalize_observations = true;
  EXPECT_THAT([&] { config.CheckEnv(RowEnv()); },
              ThrowsMessage<UserError>(HasSubstr("logarithms of one scale")));
  config = Small();
  config.actor_observations = {"rows"};
  EXPECT_THAT([&] { config.CheckEnv(RowEnv()); },
              ThrowsMessage<UserError>(HasSubstr("leave them out")));
}

}  // namespace
}  // namespace rookery
