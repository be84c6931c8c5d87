// What every agent has from agents/off_policy.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "agents/dqn/dqn.h"
#include "agents/dqn/q_network.h"
#include "agents/off_policy/off_policy_agent.h"
#include "core/tensor/arrays.h"
#include "tests/agents/agent_fixture.h"
#include "tools/bench/learner/synthetic.h"

namespace rookery {
namespace {

struct Made {
  std::unique_ptr<Agent> agent;
  Batches batches;
};

// Of each agent with default options, but for its rewards' scale; 8 transitions.
Made MakeByName(const std::string& name, double reward_scale = 1) {
  const AgentRegistry registry = BuiltInAgents();
  const AgentEntry& entry = registry.Find(name);
  const auto config = entry.make_config();
  auto& options = dynamic_cast<OffPolicyConfig&>(*config);
  options.reward_scale = reward_scale;
  options.batch_size = 8;
  const EnvSpec env = SyntheticEnvFor(*config, {.observation = 3, .action = 2, .image = 20});
  at::manual_seed(1);  // the same batch for every agent of a test
  Made made{entry.make_agent(*config, {.env = env}), {}};
  made.batches = SyntheticBatches(*made.agent, env, at::kCPU);
  return made;
}

class OffPolicy : public ::testing::TestWithParam<std::string> {};

TEST_P(OffPolicy, GivesPrioritiesWhereTheBatchHasWeights) {
  Made made = MakeByName(GetParam());
  LocalTrainer trainer;
  EXPECT_TRUE(made.agent->Update(made.batches, {}, trainer).columns.empty());
  made.batches.at("batch").Add("weight", at::ones({8}));
  const UpdateResult result = made.agent->Update(made.batches, {}, trainer);
  const Tensor& priority = result.columns.at("batch")["priority"];
  CheckShape(priority, {8}, "priority");
  EXPECT_FALSE(priority.requires_grad());
  EXPECT_GT(priority.min().item<double>(), 0);
}

// With a weight of 0 a transition teaches the critics nothing.
TEST_P(OffPolicy, WeighsTransitions) {
  const char* values = GetParam() == "dqn" ? "q/1/weight" : "critic/1/weight";
  const auto after = [&](float weight, float reward_of_first) {
    Made made = MakeByName(GetParam());
    NamedTensors& batch = made.batches.at("batch");
    batch["reward"][0] = reward_of_first;
    batch.Add("weight", at::ones({8}));
    batch["weight"][0] = weight;
    LocalTrainer trainer;
    made.agent->Update(made.batches, {}, trainer);
    return made.agent->Save()[values];
  };
  EXPECT_TRUE(after(0, -50).equal(after(0, 50)));
  EXPECT_FALSE(after(1, -50).equal(after(1, 50)));
}

// Priorities are |TD errors|: of terminal transitions the target is the reward, and first values
// are small.
TEST_P(OffPolicy, GivesTdErrorsAsPriorities) {
  Made made = MakeByName(GetParam());
  NamedTensors& batch = made.batches.at("batch");
  batch["reward"] = at::arange(8) * 100.0F;
  batch["discount"] = at::zeros({8});
  batch.Add("weight", at::full({8}, 0.5F));
  LocalTrainer trainer;
  const UpdateResult result = made.agent->Update(made.batches, {}, trainer);
  const Tensor& errors = result.columns.at("batch")["priority"];  // (8)
  EXPECT_TRUE(errors.allclose(at::arange(8) * 100.0F, 0, 10)) << errors;
}

TEST_P(OffPolicy, ScalesRewards) {
  const auto after = [&](double scale, double factor) {
    Made made = MakeByName(GetParam(), scale);
    NamedTensors& batch = made.batches.at("batch");
    batch["reward"] = batch["reward"] * factor;
    LocalTrainer trainer;
    made.agent->Update(made.batches, {}, trainer);
    return made.agent->Save();
  };
  EXPECT_TRUE(SameBits(after(2, 1), after(1, 2)));
  EXPECT_FALSE(SameBits(after(2, 1), after(1, 1)));
}

// Those that learn values from a batch; rlqp's are of rows (rlqp_test.cc), ls3's of several
// networks (ls3/ls3_test.cc).
std::vector<std::string> ValueAgents() {
  const std::set<std::string> others = {"rlqp", "pretrain", "ls3"};
  const AgentRegistry registry = DescribedAgents();
  std::vector<std::string> names;
  for (const AgentEntry& entry : registry.entries()) {
    if (!others.contains(entry.name)) names.push_back(entry.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Agents, OffPolicy, ::testing::ValuesIn(ValueAgents()));

// |Q(s, a) - y| by the networks alone, before the step.
TEST(OffPolicyPriorities, AreTheTdErrors) {
  const auto agent = MakeDqn({}, {.env = DiscreteEnv(3, 2), .weights_seed = 5});
  QNetwork q({.inputs = 3, .hidden = {256, 256}, .choices = 2}, at::kFloat);
  q.Load(TensorsOf(agent->MakeSnapshot().tensors, "q/"));
  Batches batches = OneBoxBatch(1, {3, 1});
  NamedTensors& batch = batches.at("batch");
  batch["action"] = (batch["action"] > 0).to(at::kFloat);
  batch.Add("weight", at::rand({8}));
  const Tensor y = batch["reward"] + batch["discount"] * q(batch["next_obs/state"]).amax(1);
  const Tensor chosen = q(batch["obs/state"]).gather(1, batch["action"].to(at::kLong)).squeeze(1);
  LocalTrainer trainer;
  const UpdateResult result = agent->Update(batches, {}, trainer);
  EXPECT_TRUE(result.columns.at("batch")["priority"].allclose((chosen - y).abs(), 1e-5, 1e-6));
}

}  // namespace
}  // namespace rookery
