// UpdateRunner with a recorder that needs no GPU, and where there is one, with CUDA graphs.
#include "agents/update_runner.h"

#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "core/error.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/toy_agent.h"
#include "tools/bench/learner/synthetic.h"

namespace rookery {
namespace {

struct Counts {
  int rehearsed = 0;
  int recorded = 0;
  int replayed = 0;
};

// Does on a CPU what a GPU's does: what is recorded has not happened, and happens at each replay.
class HostRecorder : public GraphRecorder {
 public:
  HostRecorder(Agent& agent, Counts& counts) : agent_(agent), counts_(counts) {}

  void Rehearse(const std::function<void()>& work) override {
    ++counts_.rehearsed;
    work();
  }
  std::unique_ptr<DeviceGraph> Record(const std::vector<at::Generator>& generators,
                                      const std::function<void()>& work) override {
    ++counts_.recorded;
    EXPECT_EQ(generators.size(), 1);
    const NamedTensors before = agent_.Save();
    work();
    agent_.Load(before);
    return std::make_unique<Graph>(work, counts_);
  }

 private:
  struct Graph : DeviceGraph {
    Graph(std::function<void()> work, Counts& counts) : work(std::move(work)), counts(counts) {}
    void Replay() override {
      ++counts.replayed;
      work();
    }
    std::function<void()> work;
    Counts& counts;
  };

  Agent& agent_;
  Counts& counts_;
};

// An agent of the registry with two batches that it learns from in turn, as BatchBuffers has them.
struct Learner {
  Learner(const std::string& name, at::Device device) {
    const AgentRegistry registry = BuiltInAgents();
    const AgentEntry& entry = registry.Find(name);
    const auto config = entry.make_config();
    ConfigNode options = ConfigNode::Map();
    options["batch_size"] = ConfigNode::Scalar("16");
    if (name == "dqn") options["target_frequency"] = ConfigNode::Scalar("3");
    if (name == "pretrain") {
      options["encoder"] = ConfigNode::Map();
      options["encoder"]["filters"] = ConfigNode::Scalar("2");
    }
    if (name == "ls3") {  // its networks on latents
      options["encoder"] = ConfigNode::Map();
      options["encoder"]["init"] = ConfigNode::Scalar("there");
    }
    config->fields().Read(options, "agent");
    const EnvSpec env = SyntheticEnvFor(*config, {.observation = 5, .action = 2, .image = 20});
    agent = entry.make_agent(*config, {.env = env, .device = device.str()});
    at::manual_seed(1);  // the same batches for every learner
    for (Batches& slot : slots) {
      slot = SyntheticBatches(*agent, env, at::kCPU);
      for (auto& [request, batch] : slot) {
        for (const auto& [column, tensor] : batch) batch[column] = tensor.to(device);
      }
    }
  }

  std::unique_ptr<Agent> agent;
  Batches slots[2];
  LocalTrainer trainer{};
  std::vector<std::string> metrics{};  // names and values of each update

  void Run(UpdateRunner& runner, int64_t updates) {
    for (int64_t i = 0; i < updates; ++i) {
      const int64_t update = agent->updates();
      const UpdateResult result = runner.Update(slots[update % 2], {.update = update});
      std::string& row = metrics.emplace_back();
      for (const auto& [name, value] : result.metrics) {
        row += name + " " + std::to_string(value.item<double>()) + " ";
      }
    }
  }
};

std::vector<std::string> Names() {
  std::vector<std::string> names;
  const AgentRegistry registry = DescribedAgents();
  for (const AgentEntry& entry : registry.entries()) names.push_back(entry.name);
  return names;
}

class RecordedUpdates : public testing::TestWithParam<std::string> {};

// To the bit what updates are that nobody recorded: weights, moments, chance, counts and metrics.
TEST_P(RecordedUpdates, AreTheUpdates) {
  constexpr int64_t kUpdates = 24;
  Learner eager(GetParam(), at::kCPU), recorded(GetParam(), at::kCPU);
  UpdateRunner plain(*eager.agent, eager.trainer, at::kFloat, nullptr);
  eager.Run(plain, kUpdates);
  Counts counts;
  UpdateRunner runner(*recorded.agent, recorded.trainer, at::kFloat,
                      std::make_unique<HostRecorder>(*recorded.agent, counts));
  recorded.Run(runner, kUpdates);
  EXPECT_TRUE(SameBits(recorded.agent->Save(), eager.agent->Save()));
  EXPECT_EQ(recorded.metrics, eager.metrics);
  EXPECT_EQ(recorded.agent->updates(), kUpdates);
  EXPECT_GT(counts.recorded, 0);
  EXPECT_EQ(counts.rehearsed, UpdateRunner::kRehearsals * counts.recorded);
  EXPECT_EQ(counts.replayed, kUpdates - counts.rehearsed);
}

// All that gradients step, one after the other: (P).
Tensor Parameters(const Agent& agent) {
  std::vector<Tensor> all;
  for (const auto& [name, tensor] : agent.state().Named({StateKind::kParameter})) {
    EXPECT_EQ(tensor.scalar_type(), at::kFloat) << name;
    all.push_back(tensor.flatten());
  }
  return at::cat(all);
}

// bfloat16 reaches products, and weights go where they go without it: between both ways is an angle
// of 32 degrees at most. Of gradients near 0 Adam makes whole steps, so it isn't small.
TEST_P(RecordedUpdates, MayBeNarrow) {
  Learner wide(GetParam(), at::kCPU), narrow(GetParam(), at::kCPU);
  const Tensor first = Parameters(*wide.agent);  // (P)
  UpdateRunner in_float(*wide.agent, wide.trainer, at::kFloat, nullptr);
  UpdateRunner in_bfloat(*narrow.agent, narrow.trainer, at::kBFloat16, nullptr);
  wide.Run(in_float, 10);
  narrow.Run(in_bfloat, 10);
  EXPECT_FALSE(SameBits(narrow.agent->Save(), wide.agent->Save()));
  const Tensor should = Parameters(*wide.agent) - first, is = Parameters(*narrow.agent) - first;
  const double cosine = (should.dot(is) / (should.norm() * is.norm())).item<double>();
  EXPECT_GT(cosine, 0.85);
}

INSTANTIATE_TEST_SUITE_P(EveryAgent, RecordedUpdates, testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

// What isn't known to be alike is never recorded: an agent without variants, a trainer that asks
// others, batches that lie elsewhere each time.
TEST(UpdateRunner, RecordsOnlyWhatComesAgain) {
  Counts counts;
  ToyConfig config;
  Learner toy("sac", at::kCPU);
  toy.agent = MakeToyAgent(BoxEnv(2, 1), config);
  LocalTrainer trainer;
  UpdateRunner of_toy(*toy.agent, trainer, at::kFloat,
                      std::make_unique<HostRecorder>(*toy.agent, counts));
  NamedTensors steps;
  steps.Add("obs/state", at::ones({4, 2}));
  steps.Add("action", at::ones({4, 1}));
  steps.Add("reward", at::ones({4}));
  for (int i = 0; i < 6; ++i) of_toy.Update({{"steps", steps}}, {});
  EXPECT_EQ(toy.agent->updates(), 6);

  struct AskingTrainer : LocalTrainer {
    bool StaysOnDevice() const override { return false; }
  } asking;
  Learner sac("sac", at::kCPU);
  UpdateRunner with_others(*sac.agent, asking, at::kFloat,
                           std::make_unique<HostRecorder>(*sac.agent, counts));
  sac.Run(with_others, 6);
  EXPECT_EQ(counts.rehearsed, 0);

  UpdateRunner runner(*sac.agent, trainer, at::kFloat,
                      std::make_unique<HostRecorder>(*sac.agent, counts));
  std::vector<Batches> kept;
  for (size_t i = 0; i < UpdateRunner::kMostRecordings + 5; ++i) {
    Batches& moved = kept.emplace_back();
    for (const auto& [column, tensor] : sac.slots[0].at("batch")) {
      moved["batch"].Add(column, tensor.clone());
    }
    runner.Update(moved, {});
  }
  EXPECT_EQ(counts.rehearsed, UpdateRunner::kMostRecordings);
  EXPECT_EQ(counts.recorded, 0);
}

TEST(MakeGraphRecorder, RefusesACpu) { EXPECT_THROW(MakeGraphRecorder(at::kCPU), UserError); }

class CudaGraphs : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!at::hasCUDA()) GTEST_SKIP() << "no NVIDIA GPU with LibTorch's CUDA build";
  }
};

// The greatest distance of a parameter from what it should be.
double Distance(const Agent& is, const Agent& should) {
  double distance = 0;
  const NamedTensors learned = is.state().Named({StateKind::kParameter});
  for (const auto& [name, tensor] : should.state().Named({StateKind::kParameter})) {
    distance = std::max(distance, (learned[name] - tensor).abs().max().item<double>());
  }
  return distance;
}

// Replays learn what eager updates do, with the same noise, which therefore goes on from one replay
// to the next; and the generator stands where an eager one does.
TEST_P(CudaGraphs, LearnWhatEagerUpdatesDo) {
  const at::Device device(at::kCUDA, 0);
  Learner eager(GetParam(), device), recorded(GetParam(), device);
  UpdateRunner plain(*eager.agent, eager.trainer, at::kFloat, nullptr);
  UpdateRunner runner(*recorded.agent, recorded.trainer, at::kFloat, MakeGraphRecorder(device));
  const auto run = [&](int64_t updates) {
    eager.Run(plain, updates);
    recorded.Run(runner, updates);
  };
  run(2 * UpdateRunner::kRehearsals * 2 + 1);  // two slots, up to two variants: one is replayed
  EXPECT_LT(Distance(*recorded.agent, *eager.agent), 1e-6);
  run(100);
  EXPECT_LT(Distance(*recorded.agent, *eager.agent), 1e-4);
  const auto generators = recorded.agent->state().Generators();
  for (size_t i = 0; i < generators.size(); ++i) {
    EXPECT_TRUE(generators[i].get_state().equal(eager.agent->state().Generators()[i].get_state()));
  }
}

INSTANTIATE_TEST_SUITE_P(EveryAgent, CudaGraphs, testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace rookery
