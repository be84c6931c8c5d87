// Whether a device could record an update and replay it, for every agent: what CUDA graphs ask of
// one, tested without a GPU.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "tools/bench/learner/operator_log.h"
#include "tools/bench/learner/synthetic.h"

namespace rookery {
namespace {

constexpr int64_t kUpdates = 24;
constexpr const char* kModern = "sac_modern";

// Options under which all of an agent's variants come within the updates, each at least twice.
ConfigNode OptionsOf(const std::string& agent, const ConfigNode& preset) {
  ConfigNode options = preset.IsNull() ? ConfigNode::Map() : preset;
  const auto set = [&](const char* key, const char* value) {
    options[key] = ConfigNode::Scalar(value);
  };
  set("batch_size", "4");
  if (agent == "sac") set("policy_frequency", "2");
  if (agent == "sac") set("target_frequency", "3");
  // A rate that falls is a number that a CPU is given; a GPU computes it (adam.cc).
  if (!preset.IsNull()) set("lr_schedule", "constant");
  if (agent == "sac_ae") set("decoder_frequency", "3");
  if (agent == "sac_ae") {
    options["hidden"] = {.kind = ConfigNode::Kind::kList, .list = {ConfigNode::Scalar("16")}};
  }
  if (agent == "pretrain") {
    options["encoder"] = ConfigNode::Map();
    options["encoder"]["filters"] = ConfigNode::Scalar("2");
  }
  if (agent == "ls3") {  // all networks on latents, and the copies of two of them
    options["encoder"] = ConfigNode::Map();
    options["encoder"]["init"] = ConfigNode::Scalar("there");
    for (const char* head : {"value", "safe_set"}) {
      options[head] = ConfigNode::Map();
      options[head]["target_every"] = ConfigNode::Scalar("3");
    }
    options["value"]["regression_updates"] = ConfigNode::Scalar("12");
  }
  if (agent == "dqn") set("target_frequency", "3");
  if (agent == "rlqp") set("cloning_updates", "8");
  if (agent == "rlqp") set("cloning_weight", "0.5");
  return options;
}

struct Subject {
  std::unique_ptr<Agent> agent;
  Batches batches;
};

// "sac", or with a preset "sac_modern".
Subject MakeSubject(const std::string& subject_name) {
  const AgentRegistry registry = BuiltInAgents();
  const bool is_modern = subject_name == kModern;
  const std::string name = is_modern ? "sac" : subject_name;
  const AgentEntry& entry = registry.Find(name);
  const auto config = entry.make_config();
  EnvSpec env = SyntheticEnvFor(*config, {.observation = 5, .action = 2, .image = 20});
  if (!env.action.rows_of.empty()) {  // someone to imitate
    env.observations.push_back({.name = "teacher", .shape = {env.action.Dim()}, .ragged = true});
  }
  config->fields().Read(OptionsOf(name, is_modern ? entry.preset("modern") : ConfigNode()),
                        "agent");
  Subject subject{entry.make_agent(*config, {.env = env}), {}};
  subject.batches = SyntheticBatches(*subject.agent, env, at::kCPU);
  return subject;
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  const AgentRegistry registry = DescribedAgents();
  for (const AgentEntry& entry : registry.entries()) names.push_back(entry.name);
  names.push_back(kModern);
  return names;
}

// "aten::mul (4, 2) (4, 2) 0.5", for messages.
std::string TextOf(const OperatorCall& call) {
  std::string text = call.name;
  for (const auto& shape : call.shapes) text += " " + ShapeString(shape);
  for (const double number : call.numbers) text += " " + std::to_string(number);
  return text;
}

// "" or the first difference.
std::string Difference(const std::vector<OperatorCall>& a, const std::vector<OperatorCall>& b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (!(a[i] == b[i])) return TextOf(a[i]) + " or " + TextOf(b[i]);
  }
  return a.size() == b.size() ? "" : "one calls more operators than the other";
}

// What the device's part of one update calls.
std::vector<OperatorCall> CallsOf(Subject& subject, const UpdatePosition& at, Trainer& trainer) {
  UpdateResult result;
  std::vector<OperatorCall> calls;
  {
    const OperatorLog log;
    result = subject.agent->Compute(subject.batches, at, trainer);
    calls = log.calls();
  }
  subject.agent->Advance(at, result);
  return calls;
}

class Variants : public testing::TestWithParam<std::string> {};

// Updates of one variant call the same operators in the same order, for the same shapes and with
// the same numbers. Were a number to change, such as a count of updates, a replay would use that of
// the update that was recorded.
TEST_P(Variants, AreTheSameCallsEachTime) {
  Subject subject = MakeSubject(GetParam());
  LocalTrainer trainer;
  std::map<int64_t, std::vector<OperatorCall>> first;
  std::map<int64_t, int> times;
  for (UpdatePosition at; at.update < kUpdates; ++at.update, ++at.phase_update) {
    const std::optional<int64_t> variant = subject.agent->Variant(at);
    ASSERT_TRUE(variant) << "an agent that says nothing of its variants is never recorded";
    const std::vector<OperatorCall> calls = CallsOf(subject, at, trainer);
    ++times[*variant];
    const auto& before = first.try_emplace(*variant, calls).first->second;
    EXPECT_EQ(Difference(before, calls), "") << "variant " << *variant;
  }
  for (const auto& [variant, count] : times) EXPECT_GE(count, 2) << "variant " << variant;
}

// Nothing in an update waits for the device, and everything that lasts stays where it is: a replay
// writes where the recorded update did.
TEST_P(Variants, StayOnTheDevice) {
  Subject subject = MakeSubject(GetParam());
  LocalTrainer trainer;
  const auto places = [&] {
    std::map<std::string, const void*> places;
    for (const auto& [name, tensor] : subject.agent->state().Named(kAllState)) {
      places[name] = tensor.const_data_ptr();
    }
    return places;
  };
  const auto before = places();
  EXPECT_FALSE(before.empty());
  for (UpdatePosition at; at.update < kUpdates; ++at.update, ++at.phase_update) {
    for (const OperatorCall& call : CallsOf(subject, at, trainer)) {
      EXPECT_FALSE(call.waits) << TextOf(call);
    }
  }
  EXPECT_EQ(places(), before);
}

INSTANTIATE_TEST_SUITE_P(EveryAgent, Variants, testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace rookery
